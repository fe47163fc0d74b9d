//! `width_bucket`: the number of the bucket of an equi-width histogram that a value falls into.

use std::sync::Arc;

use datafusion::arrow::array::{AsArray, Int64Array};
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type};

use super::{kernel, scalar};
use crate::error::Result;
use crate::function::scalar::different_types;
use crate::function::scalar::kernel::udf;
use crate::function::{Bound, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = scalar(
    "width_bucket",
    &[],
    "width_bucket(value, min_value, max_value, num_bucket) - Returns the bucket number to which `value` would be assigned in \
     an equiwidth histogram with `num_bucket` buckets, in the range `min_value` to `max_value`.",
    "> SELECT width_bucket(5.3, 0.2, 10.6, 5);\n 3",
    build,
);

fn build(call: &Call) -> Result<Bound> {
    call.arity(4, 4)?;
    // Intervals of one kind, or numbers.
    let kind = |i: usize| {
        call.value(i).map(|value| match value.ty {
            SparkType::YearMonthInterval(..) => 1,
            SparkType::DayTimeInterval(..) => 2,
            _ => 0,
        })
    };
    if kind(0)? != kind(1)? || kind(0)? != kind(2)? {
        let values = call.values()?;
        let types: Vec<String> = values.iter().take(3).map(|value| format!("\"{}\"", value.ty.sql())).collect();
        return Err(different_types(call, &format!("({})", types.join(" or "))));
    }
    let mut arguments = (0..3).map(|i| double(call, i)).collect::<Result<Vec<_>>>()?;
    arguments.push(call.cast(3, &SparkType::Long)?);
    let udf = udf("width_bucket", DataType::Int64, &[], |inputs| {
        let number = |i: usize| inputs.arrays[i].as_primitive::<Float64Type>().iter();
        let buckets = inputs.arrays[3].as_primitive::<Int64Type>().iter();
        let rows = number(0).zip(number(1)).zip(number(2)).zip(buckets);
        Ok(Arc::new(
            rows.map(|(((value, from), to), buckets)| bucket(value?, from?, to?, buckets?)).collect::<Int64Array>(),
        ))
    });
    call.scalar(&udf, arguments, SparkType::Long, true)
}

/// An argument as a double: an interval as its months or microseconds.
fn double(call: &Call, i: usize) -> Result<Bound> {
    let value = call.value(i)?;
    if value.ty.is_ansi_interval() { Ok(kernel::interval_number(value)) } else { call.cast(i, &SparkType::Double) }
}

fn bucket(value: f64, from: f64, to: f64, buckets: i64) -> Option<i64> {
    if buckets <= 0 || buckets == i64::MAX || value.is_nan() || from == to || !from.is_finite() || !to.is_finite() {
        return None;
    }
    let (lower, upper) = (from.min(to), from.max(to));
    let place = |distance: f64| (buckets as f64 * distance / (upper - lower)) as i64 + 1;
    Some(if from < to {
        match value {
            value if value < lower => 0,
            value if value >= upper => buckets + 1,
            value => place(value - lower),
        }
    } else {
        match value {
            value if value > upper => 0,
            value if value <= lower => buckets + 1,
            value => place(upper - value),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::bucket;

    #[test]
    fn as_documented() {
        assert_eq!(bucket(5.3, 0.2, 10.6, 5), Some(3));
        assert_eq!(bucket(-0.9, 5.2, 0.5, 2), Some(3));
        assert_eq!(bucket(8.1, 0.0, 5.7, 4), Some(5));
        assert_eq!(bucket(1.0, 0.0, 0.0, 5), None);
    }
}
