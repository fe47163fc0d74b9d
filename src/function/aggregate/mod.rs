//! Functions of many rows: one per file, and the accumulators of our own in `kernel/`.

mod avg;
mod count;
pub(crate) mod grouping;
mod kernel;
mod max;
mod min;
mod overflow;
mod sum;
mod try_avg;
mod try_sum;

use super::{Bound, Call, Function};
use crate::error::{Error, Result};
use crate::types::SparkType;

/// Every one, as lists by family.
pub(super) fn all() -> &'static [&'static [&'static Function]] {
    &[&[
        &avg::FUNCTION,
        &count::FUNCTION,
        &grouping::GROUPING,
        &grouping::GROUPING_ID,
        &max::FUNCTION,
        &min::FUNCTION,
        &sum::FUNCTION,
        &try_avg::FUNCTION,
        &try_sum::FUNCTION,
    ]]
}

/// The `i`-th argument as a number or an interval: text and NULL become doubles.
fn number_or_interval(call: &Call, i: usize) -> Result<Bound> {
    let value = call.value(i)?;
    match &value.ty {
        ty if ty.is_numeric() || ty.is_ansi_interval() => Ok(value.clone()),
        ty if ty.is_string() || *ty == SparkType::Null => call.cast(i, &SparkType::Double),
        _ => Err(call.unexpected_type(i, "\"NUMERIC\" or \"ANSI INTERVAL\"")),
    }
}

/// The `i`-th argument, which must be of a type that has an order.
fn orderable(call: &Call, i: usize) -> Result<Bound> {
    let value = call.value(i)?;
    if has_order(&value.ty) {
        return Ok(value.clone());
    }
    Err(Error::new("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE")
        .with("sqlExpr", format!("\"{}\"", call.display()))
        .with("functionName", format!("`{}`", call.name))
        .with("dataType", format!("\"{}\"", value.ty.sql()))
        .at(call.span))
}

/// Whether values of the type can be sorted.
fn has_order(ty: &SparkType) -> bool {
    match ty {
        SparkType::Map(..) | SparkType::CalendarInterval => false,
        SparkType::Array(element) => has_order(element),
        SparkType::Struct(fields) => fields.iter().all(|field| has_order(&field.ty)),
        _ => true,
    }
}
