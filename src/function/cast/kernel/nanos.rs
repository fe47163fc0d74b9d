//! Timestamps to the nanosecond, among each other and by way of those to the microsecond.
//!
//! The nanoseconds within a microsecond are the same on every clock, so that all the rest is done on microseconds.
//! Digits that the target has not are cut off, as Spark's `truncateTimestampNanosToPrecision` does.

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::{TimestampMicrosecondType, TimestampNanosecondType};

use super::map;
use crate::error::Result;
use crate::function::cast::Rules;
use crate::types::SparkType::{self, *};
use crate::types::nanos;

pub(super) fn convert(array: &ArrayRef, from: &SparkType, to: &SparkType, rules: &Rules) -> Result<ArrayRef> {
    let mut cursor = rules.zone.cursor();
    let at = |error: crate::error::Error| error.at(rules.span);
    match (from, to) {
        (TimestampLtzNanos(_), TimestampLtzNanos(precision)) | (TimestampNtzNanos(_), TimestampNtzNanos(precision)) => {
            map::<TimestampNanosecondType, TimestampNanosecondType>(array, to, |value| {
                Ok(Some(nanos::truncate(value, *precision)))
            })
        }
        (TimestampLtzNanos(_), TimestampNtzNanos(precision)) | (TimestampNtzNanos(_), TimestampLtzNanos(precision)) => {
            let zoned = matches!(to, TimestampLtzNanos(_));
            map::<TimestampNanosecondType, TimestampNanosecondType>(array, to, |value| {
                let (micros, within) = nanos::split(nanos::truncate(value, *precision));
                let moved = if zoned { cursor.to_utc(micros) } else { cursor.to_local(micros) };
                nanos::join(moved, within).map(Some).map_err(at)
            })
        }
        (from, to) if from.is_timestamp_nanos() => {
            let between = from.in_micros();
            let micros = map::<TimestampNanosecondType, TimestampMicrosecondType>(array, &between, |value| {
                Ok(Some(nanos::split(value).0))
            })?;
            if between == *to { Ok(micros) } else { super::convert(&micros, &between, to, rules) }
        }
        (from, to) => {
            let between = to.in_micros();
            let micros;
            let array = if *from == between {
                array
            } else {
                micros = super::convert(array, from, &between, rules)?;
                &micros
            };
            debug_assert!(array.as_primitive_opt::<TimestampMicrosecondType>().is_some());
            map::<TimestampMicrosecondType, TimestampNanosecondType>(array, to, |micros| {
                nanos::join(micros, 0).map(Some).map_err(at)
            })
        }
    }
}
