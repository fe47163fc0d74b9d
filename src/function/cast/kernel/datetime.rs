//! Dates, times and timestamps among each other and with numbers.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, BooleanArray, new_null_array};
use datafusion::arrow::datatypes::{
    Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    Time64MicrosecondType, TimestampMicrosecondType,
};
use datafusion::common::ScalarValue;

use super::{map, message, number, unexpected};
use crate::error::{Error, Result};
use crate::function::cast::{Failure, Rules};
use crate::types::SparkType::{self, *};
use crate::types::calendar::{MICROS_PER_DAY, MICROS_PER_SECOND};
use crate::types::parse::rescale;

pub(super) fn convert(array: &ArrayRef, from: &SparkType, to: &SparkType, rules: &Rules) -> Result<ArrayRef> {
    let mut cursor = rules.zone.cursor();
    match (from, to) {
        (Date, Timestamp | TimestampNtz) => map::<Date32Type, TimestampMicrosecondType>(array, to, |days| {
            match i64::from(days).checked_mul(MICROS_PER_DAY) {
                Some(local) => Ok(Some(if *to == Timestamp { cursor.to_utc(local) } else { local })),
                None if rules.failure == Failure::Try => Ok(None),
                // Without ANSI mode as well.
                None => {
                    Err(Error::new("DATETIME_OVERFLOW").with("operation", "cast a date to a timestamp").at(rules.span))
                }
            }
        }),
        (Timestamp, Date) => map::<TimestampMicrosecondType, Date32Type>(array, to, |micros| {
            Ok(Some(cursor.to_local(micros).div_euclid(MICROS_PER_DAY) as i32))
        }),
        (Timestamp, TimestampNtz) => map::<TimestampMicrosecondType, TimestampMicrosecondType>(array, to, |micros| {
            Ok(Some(cursor.to_local(micros)))
        }),
        (TimestampNtz, Timestamp) => map::<TimestampMicrosecondType, TimestampMicrosecondType>(array, to, |micros| {
            Ok(Some(cursor.to_utc(micros)))
        }),
        (Timestamp, Time(precision)) => map::<TimestampMicrosecondType, Time64MicrosecondType>(array, to, |micros| {
            Ok(Some(truncate_time(cursor.to_local(micros).rem_euclid(MICROS_PER_DAY), *precision)))
        }),
        (TimestampNtz, Time(precision)) => {
            map::<TimestampMicrosecondType, Time64MicrosecondType>(array, to, |micros| {
                Ok(Some(truncate_time(micros.rem_euclid(MICROS_PER_DAY), *precision)))
            })
        }
        (Time(_), Time(precision)) => map::<Time64MicrosecondType, Time64MicrosecondType>(array, to, |micros| {
            Ok(Some(truncate_time(micros, *precision)))
        }),
        (Time(_), Timestamp | TimestampNtz) => {
            let now = chrono::Utc::now().timestamp_micros();
            let midnight = cursor.to_local(now).div_euclid(MICROS_PER_DAY) * MICROS_PER_DAY;
            map::<Time64MicrosecondType, TimestampMicrosecondType>(array, to, |micros| {
                let local = midnight + micros;
                Ok(Some(if *to == Timestamp { cursor.to_utc(local) } else { local }))
            })
        }
        (Time(_), Decimal(precision, scale)) => map::<Time64MicrosecondType, Decimal128Type>(array, to, |micros| {
            match rescale(i128::from(micros), 6, *precision, *scale) {
                Some(value) => Ok(Some(value)),
                None => rules.fail(|| message::decimal_overflow(i128::from(micros), 6, *precision, *scale)),
            }
        }),
        (Time(_), to) => {
            let seconds =
                map::<Time64MicrosecondType, Int64Type>(array, &Long, |micros| Ok(Some(micros / MICROS_PER_SECOND)))?;
            whole_seconds(array, seconds, from, to, rules)
        }
        (Timestamp, Boolean) => {
            Ok(Arc::new(BooleanArray::from_unary(array.as_primitive::<TimestampMicrosecondType>(), |micros| {
                micros != 0
            })))
        }
        (Date, _) => Ok(new_null_array(&to.storage(), array.len())),
        (Timestamp, Float) => {
            map::<TimestampMicrosecondType, Float32Type>(array, to, |micros| Ok(Some(as_seconds(micros) as f32)))
        }
        (Timestamp, Double) => {
            map::<TimestampMicrosecondType, Float64Type>(array, to, |micros| Ok(Some(as_seconds(micros))))
        }
        (Timestamp, Decimal(precision, scale)) => {
            let mut text = std::string::String::new();
            map::<TimestampMicrosecondType, Decimal128Type>(array, to, |micros| {
                number::decimal_of_double(as_seconds(micros), *precision, *scale, rules, &mut text)
            })
        }
        (Timestamp, to) => {
            let seconds = map::<TimestampMicrosecondType, Int64Type>(array, &Long, |micros| {
                Ok(Some(micros.div_euclid(MICROS_PER_SECOND)))
            })?;
            whole_seconds(array, seconds, from, to, rules)
        }
        (_, Timestamp) => to_timestamp(array, from, to, rules),
        _ => Err(unexpected(from, to)),
    }
}

fn as_seconds(micros: i64) -> f64 {
    micros as f64 / MICROS_PER_SECOND as f64
}

/// Seconds as a type of whole numbers; an error shows the value that they are of.
fn whole_seconds(
    array: &ArrayRef,
    seconds: ArrayRef,
    from: &SparkType,
    to: &SparkType,
    rules: &Rules,
) -> Result<ArrayRef> {
    if *to == Long {
        return Ok(seconds);
    }
    let fits = |seconds: i64| match to {
        Byte => i8::try_from(seconds).is_ok(),
        Short => i16::try_from(seconds).is_ok(),
        _ => i32::try_from(seconds).is_ok(),
    };
    let narrowed = |row: usize, seconds: i64| -> Result<Option<i64>> {
        if fits(seconds) {
            return Ok(Some(seconds));
        }
        rules.fail(|| super::overflow(array, row, from, to, rules))
    };
    let values = seconds.as_primitive::<Int64Type>();
    let is_null = values.nulls_of();
    match to {
        Byte => super::collect::<Int8Type>(values.len(), is_null, to, |row| {
            Ok(narrowed(row, values.value(row))?.map(|value| value as i8))
        }),
        Short => super::collect::<Int16Type>(values.len(), is_null, to, |row| {
            Ok(narrowed(row, values.value(row))?.map(|value| value as i16))
        }),
        Int => super::collect::<Int32Type>(values.len(), is_null, to, |row| {
            Ok(narrowed(row, values.value(row))?.map(|value| value as i32))
        }),
        _ => Err(unexpected(from, to)),
    }
}

/// Seconds since 1970-01-01 UTC as a timestamp.
fn to_timestamp(array: &ArrayRef, from: &SparkType, to: &SparkType, rules: &Rules) -> Result<ArrayRef> {
    // Java's SECONDS.toMicros stays at the end of the range instead of leaving it.
    let seconds = |value: i64| Ok(Some(value.saturating_mul(MICROS_PER_SECOND)));
    let floating = |value: f64, shown: ScalarValue| {
        if !value.is_finite() {
            return rules.fail(|| message::invalid_input(&shown, from, to, rules.zone));
        }
        let micros = value * MICROS_PER_SECOND as f64;
        const LIMIT: f64 = 9_223_372_036_854_775_808.0;
        if rules.failure != Failure::Legacy && (micros.floor() > LIMIT || micros.ceil() < -LIMIT) {
            return rules.fail(|| message::overflow(&ScalarValue::from(micros), &Double, &Long, rules.zone));
        }
        Ok(Some(micros as i64))
    };
    match from {
        // Without ANSI mode only: one microsecond.
        Boolean => {
            let numbers = datafusion::arrow::compute::cast(array, &Long.storage())?;
            map::<Int64Type, TimestampMicrosecondType>(&numbers, to, |value| Ok(Some(value)))
        }
        Byte => map::<Int8Type, TimestampMicrosecondType>(array, to, |value| seconds(i64::from(value))),
        Short => map::<Int16Type, TimestampMicrosecondType>(array, to, |value| seconds(i64::from(value))),
        Int => map::<Int32Type, TimestampMicrosecondType>(array, to, |value| seconds(i64::from(value))),
        Long => map::<Int64Type, TimestampMicrosecondType>(array, to, seconds),
        Float => {
            map::<Float32Type, TimestampMicrosecondType>(array, to, |value| floating(f64::from(value), value.into()))
        }
        Double => map::<Float64Type, TimestampMicrosecondType>(array, to, |value| floating(value, value.into())),
        Decimal(_, scale) => map::<Decimal128Type, TimestampMicrosecondType>(array, to, |value| {
            Ok(Some(micros_of(value, i32::from(*scale))))
        }),
        _ => Err(unexpected(from, to)),
    }
}

/// Seconds as microseconds: of the product Spark keeps 34 digits, and of what is still too large the lowest 64 bits.
/// Source: Spark's `Cast.decimalToTimestamp`.
fn micros_of(seconds: i128, scale: i32) -> i64 {
    const DIGITS: u32 = 34;
    let digits = seconds.unsigned_abs().checked_ilog10().map_or(1, |log| log + 1);
    let dropped = digits.saturating_sub(DIGITS);
    let unit = 10i128.pow(dropped);
    let (mut kept, rest) = (seconds.div_euclid(unit), seconds.rem_euclid(unit));
    // To the nearest, halves to the even.
    if rest * 2 > unit || (rest * 2 == unit && kept % 2 != 0) {
        kept += 1;
    }
    let shift = 6 - scale + dropped as i32;
    match shift {
        0.. => (0..shift).fold(kept as i64, |micros, _| micros.wrapping_mul(10)),
        _ => 10i128.checked_pow(shift.unsigned_abs()).map_or(0, |divisor| kept / divisor) as i64,
    }
}

/// A time of day with no more than `precision` digits behind the second.
pub(super) fn truncate_time(micros: i64, precision: u8) -> i64 {
    micros - micros % 10i64.pow(6u32.saturating_sub(u32::from(precision)))
}

/// The test for NULL that [`super::collect`] takes.
trait NullsOf {
    fn nulls_of(&self) -> Option<impl Fn(usize) -> bool>;
}

impl<T: datafusion::arrow::datatypes::ArrowPrimitiveType> NullsOf for datafusion::arrow::array::PrimitiveArray<T> {
    fn nulls_of(&self) -> Option<impl Fn(usize) -> bool> {
        use datafusion::arrow::array::Array;
        self.nulls().map(|nulls| |row| nulls.is_null(row))
    }
}

#[cfg(test)]
mod tests {
    use super::micros_of;

    #[test]
    fn seconds_of_many_digits() {
        assert_eq!(micros_of(15, 1), 1_500_000);
        assert_eq!(micros_of(-19_999_999, 7), -1_999_999);
        assert_eq!(micros_of(999_999_999_999_999_999_995, 1), -2_537_764_290_115_903_776);
        assert_eq!(micros_of(-(10i128.pow(37) - 1), 2), -4_870_020_673_419_870_208);
        assert_eq!(micros_of(1_234_567_890_123_456_789_012_345_678_901_234_567, 2), -4_657_922_801_410_745_472);
        assert_eq!(micros_of(1, 38), 0);
    }
}
