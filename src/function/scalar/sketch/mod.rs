//! Functions of sketches in the binary form of Apache DataSketches: estimates and set operations.

mod approx_top_k;
mod hll;
mod kll;
mod theta;
mod tuple;

use super::super::{Bound, Call, Function};
use crate::error::Result;
use crate::types::SparkType;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[
    &approx_top_k::ESTIMATE,
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
    &tuple::difference::DOUBLE,
    &tuple::difference::INTEGER,
    &tuple::difference::THETA_DOUBLE,
    &tuple::difference::THETA_INTEGER,
    &tuple::intersection::DOUBLE,
    &tuple::intersection::INTEGER,
    &tuple::intersection::THETA_DOUBLE,
    &tuple::intersection::THETA_INTEGER,
    &tuple::parts::ESTIMATE_DOUBLE,
    &tuple::parts::ESTIMATE_INTEGER,
    &tuple::parts::SUMMARY_DOUBLE,
    &tuple::parts::SUMMARY_INTEGER,
    &tuple::parts::THETA_DOUBLE,
    &tuple::parts::THETA_INTEGER,
    &tuple::union::DOUBLE,
    &tuple::union::INTEGER,
    &tuple::union::THETA_DOUBLE,
    &tuple::union::THETA_INTEGER,
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
