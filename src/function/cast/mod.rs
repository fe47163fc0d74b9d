//! Casts as Spark's: explicit, implicit, try, and of stored assignments.

use std::sync::Arc;

use super::bound::Bound;
use super::call::Context;
use crate::error::{Error, Result};
use crate::types::SparkType;

/// Which cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// `CAST(x AS t)`: ANSI errors or NULLs as the session says; the column is named after the cast.
    Explicit,
    /// `TRY_CAST(x AS t)`: NULL where the value cannot be cast.
    Try,
    /// A cast that nobody wrote: same values as explicit, the column keeps its name.
    Implicit,
}

/// `value` cast to `ty`.
/// # Errors
/// `DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION` when Spark has no such cast.
pub fn cast(value: Bound, ty: &SparkType, _mode: Mode, _context: &Arc<Context>) -> Result<Bound> {
    if value.ty == *ty {
        return Ok(value);
    }
    Err(Error::unsupported(format!("CAST({} AS {})", value.ty.sql(), ty.sql())))
}
