//! Names: columns, functions without parentheses, IDENTIFIER.

use crate::error::{Error, Result};
use crate::function::aggregate::grouping::grouping_column;
use crate::function::{Bound, find};
use crate::sql::ast::{Expr, Ident};
use crate::sql::bind::Binder;
use crate::sql::scope::Scope;

/// Functions that may be called without parentheses; a column of the name comes first.
const WITHOUT_PARENTHESES: &[&str] = &[
    "current_date",
    "current_time",
    "localtime",
    "current_path",
    "current_timestamp",
    "current_user",
    "session_user",
    "user",
];

impl Binder<'_> {
    pub(super) fn column(&mut self, name: &[Ident], scope: &Scope<'_>) -> Result<Bound> {
        if let Some(bound) = scope.find(name)? {
            return Ok(bound);
        }
        if let [only] = name {
            let lower = only.value.to_lowercase();
            if lower == "grouping__id" && scope.allow.aggregates {
                return Ok(grouping_column(only.span));
            }
            if !only.quoted && WITHOUT_PARENTHESES.contains(&lower.as_str()) && find(&lower).is_some() {
                return self.apply(&lower, Vec::new(), only.span);
            }
        }
        match self.variable(name)? {
            Some(bound) => Ok(bound),
            None => scope.resolve(name),
        }
    }

    /// `IDENTIFIER(text)`: the column of that name, which may be qualified.
    pub(super) fn identifier(&mut self, text: &Expr, scope: &Scope<'_>) -> Result<Bound> {
        let name = self.identifier_parts(text, scope)?;
        self.column(&name, scope)
    }

    /// The parts of the name that `IDENTIFIER(text)` stands for.
    /// # Errors
    /// When `text` is no constant string or no name.
    pub(crate) fn identifier_parts(&mut self, text: &Expr, scope: &Scope<'_>) -> Result<Vec<Ident>> {
        let bound = self.expr(text, &Scope { parent: scope.parent, ..Scope::default() })?;
        let value = constant_text(&bound.expr).ok_or_else(|| {
            Error::new("NOT_A_CONSTANT_STRING.NOT_CONSTANT")
                .with("name", "IDENTIFIER")
                .with("expr", format!("\"{}\"", bound.name))
                .at(text.span)
        })?;
        split_name(&value)
            .map(|parts| parts.into_iter().map(|value| Ident { value, quoted: true, span: text.span }).collect())
            .ok_or_else(|| {
                Error::new("PARSE_SYNTAX_ERROR").with("error", format!("'{value}'")).with("hint", "").at(text.span)
            })
    }
}

/// The text of a literal, or of literals put together by `||`.
fn constant_text(expr: &datafusion::logical_expr::Expr) -> Option<String> {
    use datafusion::logical_expr::Expr;
    match expr {
        Expr::Literal(value, _) => value.try_as_str().flatten().map(str::to_string),
        Expr::BinaryExpr(binary) if binary.op == datafusion::logical_expr::Operator::StringConcat => {
            Some(constant_text(&binary.left)? + &constant_text(&binary.right)?)
        }
        Expr::ScalarFunction(function) if function.func.name() == "concat" => {
            function.args.iter().map(constant_text).collect::<Option<Vec<_>>>().map(|parts| parts.concat())
        }
        Expr::Cast(cast) => constant_text(&cast.expr),
        _ => None,
    }
}

/// The parts of `` a.`b c`.d ``.
pub(crate) fn split_name(text: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut characters = text.trim().chars().peekable();
    loop {
        let mut part = String::new();
        if characters.next_if_eq(&'`').is_some() {
            loop {
                match characters.next()? {
                    '`' if characters.next_if_eq(&'`').is_some() => part.push('`'),
                    '`' => break,
                    c => part.push(c),
                }
            }
        } else {
            while let Some(c) = characters.next_if(|c| *c != '.') {
                if !(c.is_alphanumeric() || c == '_') {
                    return None;
                }
                part.push(c);
            }
        }
        if part.is_empty() {
            return None;
        }
        parts.push(part);
        match characters.next() {
            Some('.') => {}
            Some(_) => return None,
            None => return Some(parts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::split_name;

    #[test]
    fn names_are_split() {
        assert_eq!(split_name("a.`b.``c`.d"), Some(vec!["a".into(), "b.`c".into(), "d".into()]));
        assert_eq!(split_name("a..b"), None);
        assert_eq!(split_name("a b"), None);
        assert_eq!(split_name("`a"), None);
    }
}
