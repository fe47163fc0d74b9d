//! What the functions share that make dates, times and intervals of numbers.

use datafusion::common::ScalarValue;

use crate::error::{Error, Result};
use crate::function::{Bound, Call};
use crate::types::SparkType;
use crate::types::calendar::{MICROS_PER_DAY, checked_days};

/// `DATETIME_FIELD_OUT_OF_BOUNDS` of a field that is not within bounds.
fn out_of_bounds(name: &str, low: i64, high: i64, value: i64) -> Error {
    Error::new("DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION")
        .with("rangeMessage", format!("Invalid value for {name} (valid values {low} - {high}): {value}"))
}

/// The day of a date.
pub fn days(year: i32, month: i32, day: i32) -> Result<i64> {
    let (year, month, day) = (i64::from(year), i64::from(month), i64::from(day));
    if !(1..=12).contains(&month) {
        return Err(out_of_bounds("MonthOfYear", 1, 12, month));
    }
    if !(1..=31).contains(&day) {
        // Java's range of days of any month.
        return Err(Error::new("DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION")
            .with("rangeMessage", format!("Invalid value for DayOfMonth (valid values 1 - 28/31): {day}")));
    }
    checked_days(year, month as u32, day as u32).ok_or_else(|| {
        const NAMES: [&str; 12] = [
            "JANUARY",
            "FEBRUARY",
            "MARCH",
            "APRIL",
            "MAY",
            "JUNE",
            "JULY",
            "AUGUST",
            "SEPTEMBER",
            "OCTOBER",
            "NOVEMBER",
            "DECEMBER",
        ];
        let message = if month == 2 && day == 29 {
            format!("Invalid date 'February 29' as '{year}' is not a leap year")
        } else {
            format!("Invalid date '{} {day}'", NAMES[month as usize - 1])
        };
        Error::new("DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION").with("rangeMessage", message)
    })
}

/// Microseconds since midnight; 60 seconds without a fraction are a minute where `leap_second` says so.
pub fn time(hour: i32, minute: i32, micros: i128, leap_second: bool) -> Result<i64> {
    if !(0..=23).contains(&hour) {
        return Err(out_of_bounds("HourOfDay", 0, 23, i64::from(hour)));
    }
    if !(0..=59).contains(&minute) {
        return Err(out_of_bounds("MinuteOfHour", 0, 59, i64::from(minute)));
    }
    let seconds = i64::try_from(micros.div_euclid(1_000_000)).unwrap_or(i64::MAX);
    let whole_minute = leap_second && micros == 60_000_000;
    if leap_second && seconds == 60 && !whole_minute {
        let mut shown = String::new();
        crate::types::format::write_decimal(&mut shown, micros, 6);
        return Err(Error::new("INVALID_FRACTION_OF_SECOND").with("secAndMicros", shown.trim_end_matches('0')));
    }
    if !(0..=59).contains(&seconds) && !whole_minute {
        return Err(out_of_bounds("SecondOfMinute", 0, 59, seconds));
    }
    Ok((i64::from(hour) * 60 + i64::from(minute)) * 60_000_000 + micros as i64)
}

/// Local microseconds of a day and a time of day.
pub fn local(days: i64, time: i64) -> Result<i64> {
    days.checked_mul(MICROS_PER_DAY)
        .and_then(|midnight| midnight.checked_add(time))
        .ok_or_else(|| Error::new("DATETIME_OVERFLOW").with("operation", "make a timestamp of a date and a time"))
}

/// The value, or NULL for an error without ANSI mode.
pub fn or_null<T>(value: Result<T>, ansi: bool) -> Result<Option<T>> {
    match value {
        Err(error) if ansi => Err(error),
        other => Ok(other.ok()),
    }
}

/// The arguments as numbers, those that are left out as 0: integers, and the last as seconds of `decimal(18, 6)`.
pub fn numbers(call: &Call, integers: usize, seconds: bool) -> Result<(Vec<Bound>, String)> {
    let mut arguments = Vec::with_capacity(integers + 1);
    for i in 0..integers {
        arguments.push(if i < call.len() { call.cast(i, &SparkType::Int)? } else { Bound::int(0) });
    }
    if seconds {
        let ty = SparkType::Decimal(18, 6);
        arguments.push(match call.len() > integers {
            true => call.cast(integers, &ty)?,
            false => Bound::literal(ScalarValue::Decimal128(Some(0), 18, 6), ty, "0.000000"),
        });
    }
    let shown: Vec<&str> = arguments.iter().map(|argument| argument.name.as_str()).collect();
    let name = format!("{}({})", call.name, shown.join(", "));
    Ok((arguments, name))
}
