//! LIMIT and OFFSET: constant whole numbers.

use std::sync::Arc;

use datafusion::logical_expr::{Expr, Limit, LogicalPlan, lit};

use super::super::ast::Expr as AstExpr;
use super::super::bind::Binder;
use super::super::scope::{Relation, Scope};
use crate::error::{Error, Result};
use crate::function::{Bound, coerce};
use crate::types::SparkType;

impl Binder<'_> {
    pub(in crate::sql) fn limit(
        &mut self,
        input: Relation,
        limit: Option<&AstExpr>,
        offset: Option<&AstExpr>,
    ) -> Result<Relation> {
        let fetch = limit.map(|expr| self.row_count(expr, "limit")).transpose()?.flatten();
        let skip = offset.map(|expr| self.row_count(expr, "offset")).transpose()?.flatten();
        if fetch.is_none() && skip.is_none() {
            return Ok(input);
        }
        let boxed = |n: i64| -> Box<Expr> { Box::new(lit(n)) };
        let plan =
            LogicalPlan::Limit(Limit { skip: skip.map(boxed), fetch: fetch.map(boxed), input: Arc::new(input.plan) });
        Ok(Relation { plan, columns: input.columns })
    }

    /// The number of rows that an expression says; `None` for `ALL`.
    fn row_count(&mut self, expr: &AstExpr, clause: &'static str) -> Result<Option<i64>> {
        if super::order::is_all(expr) {
            return Ok(None);
        }
        let node = if clause == "limit" { "GlobalLimit" } else { "Offset" };
        let scope = Scope { without_routines: Some(node), ..Scope::default() };
        let bound = self.expr(expr, &scope).map_err(|error| match error.class() {
            "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION" | "UNRESOLVED_COLUMN.WITH_SUGGESTION" => {
                Error::new("INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE")
                    .with("name", clause)
                    .with("expr", format!("\"{}\"", plain_name(expr)))
                    .at(expr.span)
            }
            _ => error,
        })?;
        let name = bound.name.clone();
        let wrong_type = |bound: &Bound| {
            Error::new("INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE")
                .with("name", clause)
                .with("expr", format!("\"{}\"", bound.name))
                .with("dataType", format!("\"{}\"", bound.ty.sql()))
                .at(expr.span)
        };
        if !bound.ty.is_integral() {
            return Err(wrong_type(&bound));
        }
        let Some(bound) = coerce::implicit_cast(bound, &SparkType::Long, &self.context)? else {
            return Err(Error::internal(format!("{name} cannot be a bigint")));
        };
        let Some(value) = self.constant(&bound)? else {
            return Err(Error::new("INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE")
                .with("name", clause)
                .with("expr", format!("\"{name}\""))
                .at(expr.span));
        };
        match Bound::literal(value, SparkType::Long, "").as_integer_literal() {
            Some(n) if n < 0 => Err(Error::new("INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE")
                .with("name", clause)
                .with("expr", format!("\"{name}\""))
                .with("v", n)
                .at(expr.span)),
            Some(n) => Ok(Some(n)),
            None => Err(Error::new("INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL")
                .with("name", clause)
                .with("expr", format!("\"{name}\""))
                .at(expr.span)),
        }
    }

    /// The value of an expression that depends on no row; `None` if it does.
    /// # Errors
    /// What computing it raises.
    pub(in crate::sql) fn constant(&self, bound: &Bound) -> Result<Option<datafusion::common::ScalarValue>> {
        use datafusion::logical_expr::simplify::SimplifyContext;
        use datafusion::optimizer::simplify_expressions::ExprSimplifier;
        if let Expr::Literal(value, _) = &bound.expr {
            return Ok(Some(value.clone()));
        }
        let simplified = ExprSimplifier::new(SimplifyContext::default()).simplify(bound.expr.clone())?;
        Ok(match simplified {
            Expr::Literal(value, _) => Some(value),
            _ => None,
        })
    }
}

/// A column's name as written.
fn plain_name(expr: &AstExpr) -> String {
    match &expr.kind {
        super::super::ast::ExprKind::Column(parts) => {
            parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".")
        }
        _ => "expression".to_string(),
    }
}
