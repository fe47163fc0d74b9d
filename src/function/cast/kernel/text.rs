//! Text to everything, everything to text.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BinaryBuilder, BooleanBuilder, StringViewArray, StringViewBuilder,
};
use datafusion::arrow::datatypes::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, DurationMicrosecondType, Float32Type, Float64Type, Int8Type,
    Int16Type, Int32Type, Int64Type, IntervalMonthDayNano, IntervalMonthDayNanoType, IntervalYearMonthType,
    Time64MicrosecondType, TimestampMicrosecondType, TimestampNanosecondType,
};

use super::{collect, message, unexpected};
use crate::error::{Error, Result};
use crate::function::cast::{Failure, Rules};
use crate::types::SparkType::{self, *};
use crate::types::format::{Formatter, Style, decimal_name};
use crate::types::nanos;
use crate::types::parse::{self, DayTimeFault, NotDecimal, YearMonthFault};

/// `CAST(x AS STRING)`; bytes that are no UTF-8 become U+FFFD, since Arrow's text cannot hold them.
pub(super) fn to_text(array: &ArrayRef, from: &SparkType, rules: &Rules) -> Result<ArrayRef> {
    if let (Decimal(_, scale), Failure::Legacy) = (from, rules.failure) {
        // Without ANSI rules small decimals are written with an exponent.
        let texts = array.as_primitive::<Decimal128Type>().iter();
        let texts = texts.map(|value| value.map(|value| decimal_name(value, *scale)));
        return Ok(Arc::new(texts.collect::<StringViewArray>()));
    }
    let mut cells = Formatter::new(from, rules.zone, Style::Cast).bind(array)?;
    let mut out = StringViewBuilder::with_capacity(array.len());
    let mut text = std::string::String::new();
    for row in 0..array.len() {
        if cells.is_null(row) {
            out.append_null();
        } else {
            text.clear();
            cells.write(row, &mut text);
            out.append_value(&text);
        }
    }
    Ok(Arc::new(out.finish()))
}

/// From STRING.
pub(super) fn from_text(array: &ArrayRef, to: &SparkType, rules: &Rules) -> Result<ArrayRef> {
    let texts = array.as_string_view();
    let legacy = rules.failure == Failure::Legacy;
    let zone = rules.zone;
    match to {
        Binary => {
            let mut out = BinaryBuilder::with_capacity(texts.len(), 0);
            texts.iter().for_each(|text| out.append_option(text.map(str::as_bytes)));
            Ok(Arc::new(out.finish()))
        }
        Boolean => {
            let mut out = BooleanBuilder::with_capacity(texts.len());
            for text in texts {
                out.append_option(match text {
                    Some(text) => read(text, to, rules, parse::parse_boolean)?,
                    None => None,
                });
            }
            Ok(Arc::new(out.finish()))
        }
        Byte => each::<Int8Type>(texts, to, |text| {
            read(text, to, rules, |text| parse::parse_long(text, legacy)?.try_into().ok())
        }),
        Short => each::<Int16Type>(texts, to, |text| {
            read(text, to, rules, |text| parse::parse_long(text, legacy)?.try_into().ok())
        }),
        Int => each::<Int32Type>(texts, to, |text| {
            read(text, to, rules, |text| parse::parse_long(text, legacy)?.try_into().ok())
        }),
        Long => each::<Int64Type>(texts, to, |text| read(text, to, rules, |text| parse::parse_long(text, legacy))),
        Float => each::<Float32Type>(texts, to, |text| read(text, to, rules, parse::parse_float)),
        Double => each::<Float64Type>(texts, to, |text| read(text, to, rules, parse::parse_double)),
        Decimal(precision, scale) => each::<Decimal128Type>(texts, to, |text| {
            parse::parse_decimal(text, *precision, *scale).map(Some).or_else(|why| {
                rules.fail(|| match why {
                    NotDecimal::Malformed => message::malformed(text, to),
                    NotDecimal::TooManyDigits => {
                        Error::new("NUMERIC_OUT_OF_SUPPORTED_RANGE").with("value", text.trim())
                    }
                    NotDecimal::OutOfRange(unscaled, from_scale) => {
                        message::decimal_overflow(unscaled, from_scale, *precision, *scale)
                    }
                })
            })
        }),
        Date => each::<Date32Type>(texts, to, |text| read(text, to, rules, parse::parse_date)),
        Timestamp => each::<TimestampMicrosecondType>(texts, to, |text| {
            read(text, to, rules, |text| parse::parse_timestamp(text, zone))
        }),
        TimestampNtz => each::<TimestampMicrosecondType>(texts, to, |text| {
            read(text, to, rules, |text| parse::parse_timestamp_ntz(text, true))
        }),
        TimestampLtzNanos(precision) | TimestampNtzNanos(precision) => {
            let zoned = matches!(to, TimestampLtzNanos(_));
            each::<TimestampNanosecondType>(texts, to, |text| {
                let parsed = read(text, to, rules, |text| match zoned {
                    true => parse::parse_timestamp_nanos(text, zone),
                    false => parse::parse_timestamp_ntz_nanos(text, true),
                })?;
                let Some((micros, within)) = parsed else { return Ok(None) };
                let value = nanos::join(micros, within).map_err(|error| error.at(rules.span))?;
                Ok(Some(nanos::truncate(value, *precision)))
            })
        }
        Time(precision) => each::<Time64MicrosecondType>(texts, to, |text| {
            let time = read(text, to, rules, parse::parse_time)?;
            Ok(time.map(|micros| super::datetime::truncate_time(micros, *precision)))
        }),
        YearMonthInterval(first, last) => {
            each::<IntervalYearMonthType>(texts, to, |text| match parse::parse_year_month(text, *first, *last) {
                Ok(months) => Ok(Some(months)),
                Err(_) if rules.failure == Failure::Try => Ok(None),
                Err(YearMonthFault::Form) => Err(message::interval_form(text, to).at(rules.span)),
                Err(YearMonthFault::Value) => Err(message::interval_value(text).at(rules.span)),
            })
        }
        DayTimeInterval(first, last) => {
            each::<DurationMicrosecondType>(texts, to, |text| match parse::parse_day_time(text, *first, *last) {
                Ok(micros) => Ok(Some(micros)),
                Err(_) if rules.failure == Failure::Try => Ok(None),
                Err(DayTimeFault::Form) => Err(message::interval_form(text, to).at(rules.span)),
                Err(fault) => Err(message::interval_range(&fault).at(rules.span)),
            })
        }
        // Spark gives NULL for a text that is no calendar interval even in ANSI mode.
        CalendarInterval => each::<IntervalMonthDayNanoType>(texts, to, |text| {
            let parts = parse::parse_calendar_interval(text).ok();
            parts.map(|(months, days, micros)| calendar_interval(months, days, micros)).transpose()
        }),
        _ => Err(unexpected(&String, to)),
    }
}

/// An interval in Arrow's nanoseconds.
fn calendar_interval(months: i32, days: i32, micros: i64) -> Result<IntervalMonthDayNano> {
    let nanos = micros.checked_mul(1000).ok_or_else(|| {
        Error::unsupported("a calendar interval of more than 292 years of hours, minutes and seconds")
    })?;
    Ok(IntervalMonthDayNano::new(months, days, nanos))
}

fn each<O: ArrowPrimitiveType>(
    texts: &StringViewArray,
    to: &SparkType,
    mut f: impl FnMut(&str) -> Result<Option<O::Native>>,
) -> Result<ArrayRef> {
    let nulls = texts.nulls().map(|nulls| move |row| nulls.is_null(row));
    collect::<O>(texts.len(), nulls, to, |row| f(texts.value(row)))
}

/// The value, or what the rules say of a malformed text.
#[inline]
fn read<T>(text: &str, to: &SparkType, rules: &Rules, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    match parse(text) {
        Some(value) => Ok(Some(value)),
        None => rules.fail(|| message::malformed(text, to)),
    }
}
