//! ANSI intervals among each other and with whole numbers and decimals, counted in their last field.

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{
    Decimal128Type, DurationMicrosecondType, Int8Type, Int16Type, Int32Type, Int64Type, IntervalYearMonthType,
};
use datafusion::common::ScalarValue;

use super::{collect, map, message, unexpected};
use crate::error::Result;
use crate::function::cast::{Failure, Rules};
use crate::types::SparkType::{self, *};
use crate::types::calendar::{MICROS_PER_DAY, MICROS_PER_SECOND};
use crate::types::parse::rescale;
use crate::types::{DayTimeField, YearMonthField};

pub(super) fn convert(array: &ArrayRef, from: &SparkType, to: &SparkType, rules: &Rules) -> Result<ArrayRef> {
    match (from, to) {
        // Fields behind the last one are cut off.
        (YearMonthInterval(..), YearMonthInterval(_, last)) => {
            let unit = months(*last);
            map::<IntervalYearMonthType, IntervalYearMonthType>(array, to, |value| Ok(Some(value - value % unit)))
        }
        (DayTimeInterval(..), DayTimeInterval(_, last)) => {
            let unit = micros(*last);
            map::<DurationMicrosecondType, DurationMicrosecondType>(array, to, |value| Ok(Some(value - value % unit)))
        }
        (YearMonthInterval(_, last), Decimal(precision, scale)) => {
            let unit = months(*last);
            map::<IntervalYearMonthType, Decimal128Type>(array, to, |value| {
                decimal(i128::from(value / unit), 0, *precision, *scale, rules)
            })
        }
        (DayTimeInterval(_, last), Decimal(precision, scale)) => {
            let unit = micros(*last);
            map::<DurationMicrosecondType, Decimal128Type>(array, to, |value| match last {
                DayTimeField::Second => decimal(i128::from(value), 6, *precision, *scale, rules),
                _ => decimal(i128::from(value / unit), 0, *precision, *scale, rules),
            })
        }
        (YearMonthInterval(_, last), _) => {
            let (values, unit) = (array.as_primitive::<IntervalYearMonthType>(), months(*last));
            to_whole(array, from, to, rules, |row| i64::from(values.value(row) / unit))
        }
        (DayTimeInterval(_, last), _) => {
            let (values, unit) = (array.as_primitive::<DurationMicrosecondType>(), micros(*last));
            to_whole(array, from, to, rules, |row| values.value(row) / unit)
        }
        (Decimal(precision, scale), YearMonthInterval(_, last)) => {
            let unit = i128::from(months(*last));
            let divisor = 10i128.pow(u32::from(scale.unsigned_abs()));
            map::<Decimal128Type, IntervalYearMonthType>(array, to, |value| {
                // Months are rounded, years are cut.
                let whole = match last {
                    YearMonthField::Month => rescale(value, *scale, 38, 0),
                    YearMonthField::Year => Some(value / divisor),
                };
                let months = whole.and_then(|whole| whole.checked_mul(unit)).and_then(|m| i32::try_from(m).ok());
                fitted(months, &ScalarValue::Decimal128(Some(value), *precision, *scale), from, to, rules)
            })
        }
        (Decimal(precision, scale), DayTimeInterval(_, last)) => {
            let (unit, divisor) = (i128::from(micros(*last)), 10i128.pow(u32::from(scale.unsigned_abs())));
            map::<Decimal128Type, DurationMicrosecondType>(array, to, |value| {
                let micros = match last {
                    DayTimeField::Second => rescale(value, *scale, 38, 6),
                    _ => (value / divisor).checked_mul(unit),
                };
                let micros = micros.and_then(|micros| i64::try_from(micros).ok());
                fitted(micros, &ScalarValue::Decimal128(Some(value), *precision, *scale), from, to, rules)
            })
        }
        (from, YearMonthInterval(_, last)) => {
            let numbers = datafusion::arrow::compute::cast(array, &Long.storage())?;
            let unit = i64::from(months(*last));
            map::<Int64Type, IntervalYearMonthType>(&numbers, to, |value| {
                let months = value.checked_mul(unit).and_then(|months| i32::try_from(months).ok());
                fitted(months, &narrow(value, from), from, to, rules)
            })
        }
        (from, DayTimeInterval(_, last)) => {
            let numbers = datafusion::arrow::compute::cast(array, &Long.storage())?;
            let unit = micros(*last);
            map::<Int64Type, DurationMicrosecondType>(&numbers, to, |value| {
                fitted(value.checked_mul(unit), &narrow(value, from), from, to, rules)
            })
        }
        _ => Err(unexpected(from, to)),
    }
}

fn months(field: YearMonthField) -> i32 {
    if field == YearMonthField::Year { 12 } else { 1 }
}

fn micros(field: DayTimeField) -> i64 {
    match field {
        DayTimeField::Day => MICROS_PER_DAY,
        DayTimeField::Hour => 3600 * MICROS_PER_SECOND,
        DayTimeField::Minute => 60 * MICROS_PER_SECOND,
        // An interval of seconds keeps what is behind the point.
        DayTimeField::Second => MICROS_PER_SECOND,
    }
}

fn decimal(value: i128, from_scale: i8, precision: u8, scale: i8, rules: &Rules) -> Result<Option<i128>> {
    match rescale(value, from_scale, precision, scale) {
        Some(value) => Ok(Some(value)),
        // An error without ANSI mode too.
        None if rules.failure == Failure::Try => Ok(None),
        None => Err(message::decimal_overflow(value, from_scale, precision, scale).at(rules.span)),
    }
}

/// Overflow of an interval is an error without ANSI mode too, and NULL for a try.
fn fitted<T>(
    value: Option<T>,
    shown: &ScalarValue,
    from: &SparkType,
    to: &SparkType,
    rules: &Rules,
) -> Result<Option<T>> {
    match value {
        Some(value) => Ok(Some(value)),
        None if rules.failure == Failure::Try => Ok(None),
        None => Err(message::overflow(shown, from, to, rules.zone).at(rules.span)),
    }
}

/// A whole number as a value of its own type, for messages.
fn narrow(value: i64, ty: &SparkType) -> ScalarValue {
    ScalarValue::from(value).cast_to(&ty.storage()).unwrap_or(ScalarValue::Null)
}

fn to_whole(
    array: &ArrayRef,
    from: &SparkType,
    to: &SparkType,
    rules: &Rules,
    value: impl Fn(usize) -> i64,
) -> Result<ArrayRef> {
    let nulls = array.nulls();
    let is_null = || nulls.map(|nulls| |row| nulls.is_null(row));
    macro_rules! narrowed {
        ($ty:ty) => {
            collect::<$ty>(array.len(), is_null(), to, |row| {
                let shown = || ScalarValue::try_from_array(array, row).unwrap_or(ScalarValue::Null);
                match value(row).try_into() {
                    Ok(value) => Ok(Some(value)),
                    Err(_) => fitted(None, &shown(), from, to, rules),
                }
            })
        };
    }
    match to {
        Byte => narrowed!(Int8Type),
        Short => narrowed!(Int16Type),
        Int => narrowed!(Int32Type),
        Long => collect::<Int64Type>(array.len(), is_null(), to, |row| Ok(Some(value(row)))),
        _ => Err(unexpected(from, to)),
    }
}
