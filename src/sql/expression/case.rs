//! `CASE`, with or without an operand.

use crate::error::{Result, Span};
use crate::function::Bound;
use crate::sql::ast::Expr;
use crate::sql::bind::Binder;
use crate::sql::scope::Scope;

impl Binder<'_> {
    pub(super) fn case(
        &mut self,
        operand: Option<&Expr>,
        branches: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
        span: Span,
        scope: &Scope<'_>,
    ) -> Result<Bound> {
        let operand = operand.map(|operand| self.expr(operand, scope)).transpose()?;
        let mut values = Vec::with_capacity(2 * branches.len() + 1);
        for (condition, result) in branches {
            let test = self.expr(condition, scope)?;
            values.push(match &operand {
                Some(operand) => self.apply("=", vec![operand.clone(), test], condition.span)?,
                None => test,
            });
            values.push(self.expr(result, scope)?);
        }
        if let Some(otherwise) = otherwise {
            values.push(self.expr(otherwise, scope)?);
        }
        self.apply("when", values, span)
    }
}
