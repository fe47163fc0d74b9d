//! Names: columns, functions without parentheses, IDENTIFIER.

use datafusion::common::tree_node::TreeNode;
use datafusion::logical_expr::Expr as Logical;

use crate::error::{Error, Result};
use crate::function::aggregate::grouping::grouping_column;
use crate::function::{Bound, find};
use crate::sql::ast::{Expr, Ident};
use crate::sql::bind::Binder;
use crate::sql::parse::name_of;
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
    fn identifier_parts(&mut self, text: &Expr, scope: &Scope<'_>) -> Result<Vec<Ident>> {
        let name = self.identifier_text(text, scope)?;
        name_of(&name, text.span).map(|name| name.parts)
    }

    /// The text of the name that `IDENTIFIER(text)` stands for.
    /// # Errors
    /// When `text` is no constant string.
    pub fn identifier_text(&mut self, text: &Expr, scope: &Scope<'_>) -> Result<String> {
        let bound = self.expr(text, scope)?;
        let refused = |class: &str| {
            Error::new(&format!("NOT_A_CONSTANT_STRING.{class}"))
                .with("name", "IDENTIFIER")
                .with("expr", &bound.name)
                .at(text.span)
        };
        if is_computed_from_rows(&bound.expr) {
            return Err(refused("NOT_CONSTANT"));
        }
        if !bound.ty.is_string() {
            return Err(refused("WRONG_TYPE").with("dataType", bound.ty.sql().to_lowercase()));
        }
        let value = self.constant(&bound)?.ok_or_else(|| refused("NOT_CONSTANT"))?;
        value.try_as_str().flatten().map(str::to_string).ok_or_else(|| refused("NULL"))
    }
}

/// Whether an expression is no constant: it reads columns or sub-queries, or differs from call to call.
pub(in crate::sql) fn is_computed_from_rows(expr: &Logical) -> bool {
    let reads = |expr: &Logical| {
        matches!(
            expr,
            Logical::Column(_)
                | Logical::OuterReferenceColumn(..)
                | Logical::ScalarSubquery(_)
                | Logical::Exists(_)
                | Logical::InSubquery(_)
                | Logical::AggregateFunction(_)
                | Logical::WindowFunction(_)
                | Logical::LambdaVariable(_)
        )
    };
    expr.is_volatile() || expr.exists(|expr| Ok(reads(expr))).unwrap_or(true)
}
