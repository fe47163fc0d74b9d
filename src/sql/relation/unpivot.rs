//! UNPIVOT: columns to rows.

use super::super::ast::Unpivot;
use super::super::bind::Binder;
use super::super::scope::{Relation, Scope};
use crate::error::{Error, Result};

impl Binder<'_> {
    /// `input UNPIVOT (value FOR name IN (columns))`
    pub(in crate::sql) fn unpivot(
        &mut self,
        _input: Relation,
        unpivot: &Unpivot,
        _outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        Err(Error::unsupported("UNPIVOT").at(unpivot.span))
    }
}
