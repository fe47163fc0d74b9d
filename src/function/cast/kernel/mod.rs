//! Arrays of one type to arrays of another, value by value as Spark's `Cast` does it.
//!
//! One file per kind of source or target. NULLs are never looked at, so that a row that is not there cannot fail.

mod datetime;
mod interval;
mod nanos;
mod nested;
mod number;
mod text;
pub(crate) mod variant;

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, NullBufferBuilder, PrimitiveArray, new_null_array};
use datafusion::arrow::datatypes::ArrowPrimitiveType;
use datafusion::common::ScalarValue;

use super::{Rules, message, rule};
use crate::error::{Error, Result};
use crate::types::SparkType::{self, *};

/// The array's values as values of `to`, in `to`'s storage.
pub(super) fn convert(array: &ArrayRef, from: &SparkType, to: &SparkType, rules: &Rules) -> Result<ArrayRef> {
    let (from, to) = (rule::without_collation(from), rule::without_collation(to));
    // Sources may deliver text in another of Arrow's layouts.
    let storage = from.storage();
    let cast;
    let array = if *array.data_type() == storage || matches!(from, Array(_) | Map(..) | Struct(_)) {
        array
    } else {
        cast = datafusion::arrow::compute::cast(array, &storage)?;
        &cast
    };
    if from == to || storage == to.storage() && rule::same_values(from, to) {
        return Ok(Arc::clone(array));
    }
    match (from, to) {
        (Null, _) => Ok(new_null_array(&to.storage(), array.len())),
        (from, to) if rule::is_native(from, to) => Ok(datafusion::arrow::compute::cast(array, &to.storage())?),
        (Variant, _) => variant::from_variant(array, to, rules),
        (_, Variant) => variant::to_variant(array, from),
        (_, String) => text::to_text(array, from, rules),
        (String | Char(_) | Varchar(_), _) => text::from_text(array, to, rules),
        (Array(_) | Map(..) | Struct(_), _) => nested::convert(array, from, to, rules),
        (from, to) if from.is_timestamp_nanos() || to.is_timestamp_nanos() => nanos::convert(array, from, to, rules),
        (YearMonthInterval(..) | DayTimeInterval(..), _) | (_, YearMonthInterval(..) | DayTimeInterval(..)) => {
            interval::convert(array, from, to, rules)
        }
        (Date | Time(_) | Timestamp | TimestampNtz, _) | (_, Date | Time(_) | Timestamp | TimestampNtz) => {
            datetime::convert(array, from, to, rules)
        }
        _ => number::convert(array, from, to, rules),
    }
}

/// Each value through `f`; `None` becomes NULL.
fn map<I: ArrowPrimitiveType, O: ArrowPrimitiveType>(
    array: &ArrayRef,
    to: &SparkType,
    mut f: impl FnMut(I::Native) -> Result<Option<O::Native>>,
) -> Result<ArrayRef> {
    let array = array.as_primitive::<I>();
    collect::<O>(array.len(), array.logical_nulls().as_ref().map(|n| move |row| n.is_null(row)), to, |row| {
        f(array.value(row))
    })
}

/// An array of `length` rows from `f`, which is not asked for rows that are NULL.
fn collect<O: ArrowPrimitiveType>(
    length: usize,
    is_null: Option<impl Fn(usize) -> bool>,
    to: &SparkType,
    mut f: impl FnMut(usize) -> Result<Option<O::Native>>,
) -> Result<ArrayRef> {
    let mut values = Vec::with_capacity(length);
    let mut nulls = NullBufferBuilder::new(length);
    for row in 0..length {
        let value = if is_null.as_ref().is_some_and(|is_null| is_null(row)) { None } else { f(row)? };
        match value {
            Some(_) => nulls.append_non_null(),
            None => nulls.append_null(),
        }
        values.push(value.unwrap_or_default());
    }
    // The storage of decimals and timestamps says more than O does.
    Ok(Arc::new(PrimitiveArray::<O>::new(values.into(), nulls.finish()).with_data_type(to.storage())))
}

/// `CAST_OVERFLOW` of the value of a row.
fn overflow(array: &dyn Array, row: usize, from: &SparkType, to: &SparkType, rules: &Rules) -> Error {
    match ScalarValue::try_from_array(array, row) {
        Ok(value) => message::overflow(&value, from, to, rules.zone),
        Err(error) => error.into(),
    }
}

/// The error of a pair of types that the rules should have refused.
fn unexpected(from: &SparkType, to: &SparkType) -> Error {
    Error::internal(format!("no kernel casts {from} to {to}"))
}

#[cfg(test)]
mod tests;
