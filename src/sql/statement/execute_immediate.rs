//! `EXECUTE IMMEDIATE text [INTO variable, ...] [USING argument [AS name], ...]`: a statement that is known when it runs.
//!
//! The text and the arguments are constants. The arguments' values take the places of the text's markers as literals, and
//! what then stands there is a statement like any other, which the session runs in place of this one.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-aux-exec-imm.html>.

use datafusion::common::ScalarValue;

use super::assign::Targets;
use super::shared::quoted;
use super::{BoundStatement, Statement, Syntax};
use crate::error::{Error, Result};
use crate::function::Bound;
use crate::sql::ast::{Expr, ExprKind, Ident, ObjectName, Parameter};
use crate::sql::bind::Binder;
use crate::sql::expression::name::is_computed_from_rows;
use crate::sql::expression::variable::literal_text;
use crate::sql::lex::TokenKind;
use crate::sql::parse::{Parser, markers};
use crate::sql::scope::Scope;
use crate::types::zone::Zone;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["EXECUTE", "IMMEDIATE"], parse }];

#[derive(Debug)]
struct ExecuteImmediate {
    text: Expr,
    targets: Vec<ObjectName>,
    arguments: Vec<Written>,
}

/// An argument as written: its name, if it has one, and its value.
#[derive(Debug)]
pub struct Written {
    name: Option<Ident>,
    value: Expr,
}

/// What is to be run in place of the statement.
#[derive(Clone, Debug)]
pub struct Immediate {
    /// The text, with values in the places of its markers.
    pub text: String,
    /// The variables that its row goes to; `None` where its rows are the answer.
    pub targets: Option<Targets>,
}

/// The value of a marker.
#[derive(Clone, Debug)]
pub struct Argument {
    name: Option<String>,
    /// How errors show it.
    shown: String,
    value: Bound,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.bump();
    parser.bump();
    let text = parser.expr()?;
    let targets = if parser.eat_word("INTO") { parser.list(Parser::object_name)? } else { Vec::new() };
    let arguments = using(parser)?;
    Ok(Box::new(ExecuteImmediate { text, targets, arguments }))
}

/// Reads `[USING argument [AS name], ...]`, which may stand in parentheses.
/// # Errors
/// What is wrong with it; `EXEC_IMMEDIATE_DUPLICATE_ARGUMENT_ALIASES`
pub fn using(parser: &mut Parser<'_>) -> Result<Vec<Written>> {
    let start = parser.peek().span;
    if !parser.eat_word("USING") {
        return Ok(Vec::new());
    }
    let list = if parser.at(TokenKind::LeftParen) && parser.parenthesis_ends_statement() && !parser.paren_holds_query()
    {
        parser.parens(Parser::aliased_expr)?
    } else {
        parser.list(Parser::aliased_expr)?
    };
    let mut arguments: Vec<Written> = Vec::with_capacity(list.len());
    for expr in list {
        arguments.push(match expr.kind {
            ExprKind::Alias { operand, alias } => Written { name: Some(alias), value: *operand },
            kind => Written { name: None, value: Expr { kind, span: expr.span } },
        });
    }
    for (i, argument) in arguments.iter().enumerate() {
        let Some(name) = &argument.name else { continue };
        let same = |other: &Written| other.name.as_ref().is_some_and(|other| other.value == name.value);
        if arguments.get(..i).unwrap_or_default().iter().any(same) {
            return Err(Error::new("EXEC_IMMEDIATE_DUPLICATE_ARGUMENT_ALIASES")
                .with("aliases", quoted(&[&name.value]))
                .at(parser.since(start)));
        }
    }
    Ok(arguments)
}

/// The value of an expression that depends on nothing but variables.
fn constant(expr: &Expr, binder: &mut Binder<'_>) -> Result<(Bound, ScalarValue)> {
    let bound = binder.expr(expr, &Scope::default())?;
    let refused = || {
        Error::new("UNSUPPORTED_EXPR_FOR_PARAMETER").with("invalidExprSql", format!("\"{}\"", bound.name)).at(expr.span)
    };
    if is_computed_from_rows(&bound.expr) {
        return Err(refused());
    }
    let value = binder.constant(&bound)?.ok_or_else(refused)?;
    Ok((bound, value))
}

/// Binds arguments.
/// # Errors
/// What is wrong with them; `UNSUPPORTED_EXPR_FOR_PARAMETER`
pub fn bind_arguments(written: &[Written], binder: &mut Binder<'_>) -> Result<Vec<Argument>> {
    let mut arguments = Vec::with_capacity(written.len());
    for argument in written {
        let (bound, value) = constant(&argument.value, binder)?;
        let name = match (&argument.name, &argument.value.kind) {
            (Some(name), _) => Some(name.value.clone()),
            (None, ExprKind::Column(parts)) => parts.last().map(|last| last.value.clone()),
            (None, _) => None,
        };
        let value = Bound::literal(value, bound.ty, "");
        arguments.push(Argument { name, shown: format!("\"{}\"", bound.name), value });
    }
    Ok(arguments)
}

/// `text` with the arguments in the places of its markers.
/// # Errors
/// When the text cannot be read, or markers and arguments do not go together.
pub fn substituted(text: &str, arguments: &[Argument], zone: Zone) -> Result<String> {
    let markers = markers(text)?;
    let named = markers.iter().any(|(marker, _)| matches!(marker, Parameter::Named(_)));
    let positional = markers.iter().any(|(marker, _)| matches!(marker, Parameter::Positional(_)));
    if named && positional {
        return Err(Error::new("INVALID_QUERY_MIXED_QUERY_PARAMETERS"));
    }
    if named {
        let nameless: Vec<&str> = arguments
            .iter()
            .filter(|argument| argument.name.is_none())
            .map(|argument| argument.shown.as_str())
            .collect();
        if !nameless.is_empty() {
            return Err(Error::new("ALL_PARAMETERS_MUST_BE_NAMED").with("exprs", nameless.join(", ")));
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (marker, span) in markers {
        let (argument, shown) = match &marker {
            Parameter::Named(name) => {
                (arguments.iter().find(|argument| argument.name.as_ref() == Some(name)), name.clone())
            }
            Parameter::Positional(at) => (arguments.get(*at), format!("_{}", span.start)),
        };
        let argument = argument.ok_or_else(|| Error::new("UNBOUND_SQL_PARAMETER").with("name", shown).at(span))?;
        out.push_str(text.get(from..span.start as usize).unwrap_or_default());
        let value = argument.value.as_literal().unwrap_or(&ScalarValue::Null);
        out.push_str(&literal_text(value, &argument.value.ty, zone));
        from = span.end as usize;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Ok(out)
}

impl Statement for ExecuteImmediate {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        let (bound, value) = constant(&self.text, binder)?;
        if !bound.ty.is_string() {
            return Err(Error::new("INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE")
                .with("exprType", format!("\"{}\"", bound.ty.sql()))
                .at(self.text.span));
        }
        let Some(text) = value.try_as_str().flatten() else {
            let name = match &self.text.kind {
                ExprKind::Column(parts) => quoted(&parts.iter().map(|part| &part.value).collect::<Vec<_>>()),
                _ => bound.name,
            };
            return Err(Error::new("NULL_QUERY_STRING_EXECUTE_IMMEDIATE").with("varName", name).at(self.text.span));
        };
        let arguments = bind_arguments(&self.arguments, binder)?;
        let targets = match self.targets.as_slice() {
            [] => None,
            names => Some(Targets::find(names, binder).map_err(as_column)?),
        };
        if begins_script(text) {
            return Err(Error::new("SQL_SCRIPT_IN_EXECUTE_IMMEDIATE").with("sqlString", text).at(self.text.span));
        }
        let text = substituted(text, &arguments, binder.context.timezone).map_err(|error| error.in_statement(text))?;
        Ok(BoundStatement::Immediate(Immediate { text, targets }))
    }
}

/// A target that is no variable is reported as the column that it is no more.
fn as_column(error: Error) -> Error {
    let name = error.parameters().iter().find(|(name, _)| *name == "variableName");
    match (error.class(), name) {
        ("UNRESOLVED_VARIABLE", Some((_, name))) => Error::new("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION")
            .with("objectName", name)
            .at(error.span().unwrap_or_default()),
        _ => error,
    }
}

fn begins_script(text: &str) -> bool {
    let begins = |parser: &Parser<'_>| {
        parser.at_word("BEGIN") && !["TRANSACTION", "WORK"].iter().any(|word| parser.at_word_n(1, word))
    };
    Parser::new(text).is_ok_and(|parser| begins(&parser))
}

impl Immediate {
    /// The error for a text that is no query where variables wait for its row.
    pub fn no_query(&self) -> Error {
        Error::new("INVALID_STATEMENT_FOR_EXECUTE_INTO").with("sqlString", self.text.to_uppercase())
    }
}
