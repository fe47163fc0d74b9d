//! Functions of sketches in the binary form of Apache DataSketches: estimates and set operations.

mod hll;
mod kll;
mod theta;

use super::super::{Bound, Call, Function};
use crate::error::Result;
use crate::types::SparkType;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[
    &hll::ESTIMATE,
    &hll::UNION,
    &kll::bigint::MERGE,
    &kll::bigint::N,
    &kll::bigint::QUANTILE,
    &kll::bigint::RANK,
    &kll::bigint::TEXT,
    &kll::double::MERGE,
    &kll::double::N,
    &kll::double::QUANTILE,
    &kll::double::RANK,
    &kll::double::TEXT,
    &kll::float::MERGE,
    &kll::float::N,
    &kll::float::QUANTILE,
    &kll::float::RANK,
    &kll::float::TEXT,
    &theta::DIFFERENCE,
    &theta::ESTIMATE,
    &theta::INTERSECTION,
    &theta::UNION,
];

/// The `i`-th argument, which must be of that type or NULL.
/// # Errors
/// `DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE`
fn exactly(call: &Call, i: usize, ty: &SparkType) -> Result<Bound> {
    let value = call.value(i)?;
    match &value.ty {
        SparkType::Null => Ok(Bound::null(ty.clone()).named(value.name.clone()).at(value.span)),
        own if own == ty => Ok(value.clone()),
        _ => Err(call.unexpected_type(i, &format!("\"{}\"", ty.sql()))),
    }
}

/// An estimate as Java's `Math.round` gives it.
fn round(estimate: f64) -> i64 {
    (estimate + 0.5).floor() as i64
}
