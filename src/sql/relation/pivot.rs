//! PIVOT: rows to columns.

use super::super::ast::Pivot;
use super::super::bind::Binder;
use super::super::scope::{Relation, Scope};
use crate::error::{Error, Result};

impl Binder<'_> {
    /// `input PIVOT (aggregates FOR column IN (values))`
    pub(in crate::sql) fn pivot(
        &mut self,
        _input: Relation,
        pivot: &Pivot,
        _outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        Err(Error::unsupported("PIVOT").at(pivot.span))
    }
}
