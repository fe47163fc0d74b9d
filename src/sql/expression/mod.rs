//! Expressions, one form per file.

use super::ast::Expr;
use super::bind::Binder;
use super::scope::Scope;
use crate::error::{Error, Result};
use crate::function::Bound;

impl Binder<'_> {
    /// Binds an expression. Aggregate and window functions stand in the result as DataFusion's `AggregateFunction` and
    /// `WindowFunction`; the phases of SELECT take them out.
    /// # Errors
    /// What is wrong with it, with its place.
    pub fn expr(&mut self, expr: &Expr, _scope: &Scope<'_>) -> Result<Bound> {
        Err(Error::unsupported("expressions").at(expr.span))
    }
}
