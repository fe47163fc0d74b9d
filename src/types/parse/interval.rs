//! Intervals from text: `1-2` and `1 02:03:04.5`, also as `INTERVAL '1-2' YEAR TO MONTH`; `1 year 2 days`.
//!
//! Source: the forms that Spark's `IntervalUtils.castStringToYMInterval`, `castStringToDTInterval` and
//! `stringToInterval` document.

use super::trim_all;
use crate::types::calendar::{MICROS_PER_DAY, MICROS_PER_SECOND};
use crate::types::{DayTimeField, YearMonthField};

/// Why a text is no year-month interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearMonthFault {
    /// It is not of the form.
    Form,
    /// A field has a value that it cannot have, or 32 bits do not hold the months.
    Value,
}

/// Months of `[+-]y-m`, or of `[+-]n` where both fields are the same.
/// # Errors
/// What is wrong with the text.
pub fn parse_year_month(text: &str, from: YearMonthField, to: YearMonthField) -> Result<i32, YearMonthFault> {
    use YearMonthFault::{Form, Value};
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (negative, text) = strip_literal(text, &from.to_string(), &to.to_string()).ok_or(Form)?;
    let (years, months) = match text.split_once('-') {
        Some(parts) if from != to => parts,
        None if from == YearMonthField::Year && to == from => (text, "0"),
        None if from == to => ("0", text),
        _ => return Err(Form),
    };
    if !digits(years) || !digits(months) {
        return Err(Form);
    }
    let (years, months) = (whole(years).ok_or(Value)?, whole(months).ok_or(Value)?);
    if from != to && months > 11 {
        return Err(Value);
    }
    let months = years.checked_mul(12).and_then(|of_years| of_years.checked_add(months)).ok_or(Value)?;
    i32::try_from(if negative { -months } else { months }).map_err(|_| Value)
}

/// Why a text is no day-time interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayTimeFault {
    /// It is not of the form.
    Form,
    /// A field, its value and the greatest that it may have.
    Range(DayTimeField, i64, i64),
    /// 64 bits do not hold the microseconds.
    Overflow,
}

/// Microseconds of `[+-]d h:m:s.f`, of which only the fields `from` to `to` are written.
/// # Errors
/// What is wrong with the text.
pub fn parse_day_time(text: &str, from: DayTimeField, to: DayTimeField) -> Result<i64, DayTimeFault> {
    use DayTimeFault::{Form, Overflow, Range};
    const FIELDS: [DayTimeField; 4] =
        [DayTimeField::Day, DayTimeField::Hour, DayTimeField::Minute, DayTimeField::Second];
    let (negative, mut rest) = strip_literal(text, &from.to_string(), &to.to_string()).ok_or(Form)?;
    let mut parts = Vec::with_capacity(4);
    for field in FIELDS.into_iter().filter(|field| (from..=to).contains(field)) {
        let mut part = rest;
        if field != to {
            let separator = if field == DayTimeField::Day { ' ' } else { ':' };
            (part, rest) = rest.split_once(separator).ok_or(Form)?;
            if field == DayTimeField::Day {
                rest = rest.trim_start();
            }
        }
        let mut fraction = 0;
        if field == DayTimeField::Second
            && let Some((seconds, digits)) = part.split_once('.')
        {
            part = seconds;
            fraction = micros_of_fraction(digits).filter(|_| !digits.is_empty()).ok_or(Form)?;
        }
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) || field != from && part.len() > 2 {
            return Err(Form);
        }
        parts.push((field, part, fraction));
    }
    // The sign goes in before the sum, for there is one more value below zero than above.
    let sign = if negative { -1 } else { 1 };
    let mut micros = 0i64;
    for (field, part, fraction) in parts {
        let value: i64 = part.parse().map_err(|_| Form)?;
        let (unit, limit) = match field {
            DayTimeField::Day => (MICROS_PER_DAY, i64::MAX / MICROS_PER_DAY),
            DayTimeField::Hour => (3600 * MICROS_PER_SECOND, 23),
            DayTimeField::Minute => (60 * MICROS_PER_SECOND, 59),
            DayTimeField::Second => (MICROS_PER_SECOND, 59),
        };
        let limit = if field == from { i64::MAX / unit } else { limit };
        if value > limit {
            return Err(Range(field, value, limit));
        }
        micros = micros
            .checked_add(sign * value * unit)
            .and_then(|micros| micros.checked_add(sign * fraction))
            .ok_or(Overflow)?;
    }
    Ok(micros)
}

/// Why a text is no calendar interval: the end of the error class `INVALID_INTERVAL_FORMAT`, and the word it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarFault {
    /// `INVALID_UNIT` and its like.
    pub reason: &'static str,
    /// The parameter of the message that shows the word; empty where there is none.
    pub parameter: &'static str,
    /// The word.
    pub word: String,
}

/// What [`parse_calendar_interval`] looks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looking {
    Sign,
    Value,
    Digits,
    Fraction,
    Unit,
    UnitEnd,
}

/// Months, days and microseconds of `[interval] 1 year -2 days 3.5 seconds`.
/// # Errors
/// What is wrong with the text.
pub fn parse_calendar_interval(text: &str) -> Result<(i32, i32, i64), CalendarFault> {
    const UNITS: &[&str] = &["year", "week", "day", "hour", "second", "month", "minute", "millisecond", "microsecond"];
    let lower = trim_all(text).to_lowercase();
    let bytes = lower.as_bytes();
    // The word around the `i`-th byte, as Spark counts it: from the end.
    let word_at = |i: usize| {
        let words: Vec<&str> = lower.split(char::is_whitespace).filter(|word| !word.is_empty()).collect();
        let right = lower.get(i..).map_or(1, |rest| rest.split_whitespace().count().max(1));
        words.len().checked_sub(right).and_then(|at| words.get(at)).map_or(String::new(), |word| (*word).to_string())
    };
    let fault = |reason, parameter, i| CalendarFault { reason, parameter, word: word_at(i) };
    let overflow = || CalendarFault { reason: "ARITHMETIC_EXCEPTION", parameter: "", word: String::new() };
    let empty = || CalendarFault { reason: "INPUT_IS_EMPTY", parameter: "", word: String::new() };
    let blank = |b: u8| b.is_ascii_whitespace() || b == 0x0b;
    if bytes.is_empty() {
        return Err(empty());
    }
    let mut i = 0;
    if let Some(after) = lower.strip_prefix("interval") {
        match after.bytes().next() {
            None => return Err(empty()),
            Some(b) if !blank(b) => return Err(fault("INVALID_PREFIX", "prefix", 0)),
            Some(_) => i = "interval".len() + 1,
        }
    }
    let (mut months, mut days, mut micros) = (0i32, 0i32, 0i64);
    let (mut negative, mut value, mut digits) = (false, 0i64, String::new());
    // Whether a point was met, and whether nothing stood before it.
    let (mut point, mut bare_point) = (false, false);
    let mut looking = Looking::Sign;
    while let Some(&b) = bytes.get(i) {
        match looking {
            Looking::Sign if blank(b) => i += 1,
            Looking::Sign => {
                (value, point, bare_point) = (0, b == b'.', b == b'.');
                digits.clear();
                negative = b == b'-';
                looking = if point { Looking::Fraction } else { Looking::Value };
                match b {
                    b'-' | b'+' | b'.' => i += 1,
                    b'0'..=b'9' => {}
                    _ => return Err(fault("UNRECOGNIZED_NUMBER", "number", i)),
                }
            }
            Looking::Value if blank(b) => i += 1,
            Looking::Value => looking = Looking::Digits,
            Looking::Digits => {
                match b {
                    b'0'..=b'9' => {
                        value = value
                            .checked_mul(10)
                            .and_then(|value| value.checked_add(i64::from(b - b'0')))
                            .ok_or_else(overflow)?;
                    }
                    b'.' => {
                        point = true;
                        looking = Looking::Fraction;
                    }
                    _ if blank(b) => looking = Looking::Unit,
                    _ => return Err(fault("INVALID_VALUE", "value", i)),
                }
                i += 1;
            }
            Looking::Fraction => {
                match b {
                    b'0'..=b'9' if digits.len() < 9 => digits.push(char::from(b)),
                    b'0'..=b'9' => return Err(fault("INVALID_PRECISION", "value", i)),
                    _ if blank(b) && (!bare_point || !digits.is_empty()) => looking = Looking::Unit,
                    _ => return Err(fault("INVALID_VALUE", "value", i)),
                }
                i += 1;
            }
            Looking::Unit if blank(b) => i += 1,
            Looking::Unit => {
                if b != b's' && point {
                    return Err(fault("INVALID_FRACTION", "unit", i));
                }
                let unit = UNITS.iter().find(|unit| bytes[i..].starts_with(unit.as_bytes()));
                let Some(unit) = unit else { return Err(fault("INVALID_UNIT", "unit", i)) };
                let amount = if negative { -value } else { value };
                let as_int = |amount: Option<i64>| amount.and_then(|amount| i32::try_from(amount).ok());
                let sum_int = |sum: i32, factor: i64| {
                    as_int(amount.checked_mul(factor)).and_then(|amount| sum.checked_add(amount)).ok_or_else(overflow)
                };
                let sum = |factor: i64| {
                    amount.checked_mul(factor).and_then(|amount| micros.checked_add(amount)).ok_or_else(overflow)
                };
                match *unit {
                    "year" => months = sum_int(months, 12)?,
                    "month" => months = sum_int(months, 1)?,
                    "week" => days = sum_int(days, 7)?,
                    "day" => days = sum_int(days, 1)?,
                    "hour" => micros = sum(3600 * MICROS_PER_SECOND)?,
                    "minute" => micros = sum(60 * MICROS_PER_SECOND)?,
                    "millisecond" => micros = sum(1000)?,
                    "microsecond" => micros = sum(1)?,
                    _ => {
                        let fraction = micros_of_fraction(&digits).unwrap_or(0);
                        let fraction = if negative { -fraction } else { fraction };
                        micros = sum(MICROS_PER_SECOND)?.checked_add(fraction).ok_or_else(overflow)?;
                    }
                }
                i += unit.len();
                looking = Looking::UnitEnd;
            }
            Looking::UnitEnd => {
                let plural = usize::from(b == b's');
                match bytes.get(i + plural) {
                    None => {}
                    Some(&b) if blank(b) => {}
                    Some(_) => return Err(fault("INVALID_UNIT", "unit", i)),
                }
                i += plural + 1;
                looking = Looking::Sign;
            }
        }
    }
    let last = bytes.len() - 1;
    match looking {
        Looking::Sign | Looking::UnitEnd => Ok((months, days, micros)),
        Looking::Value => Err(fault("MISSING_NUMBER", "word", last)),
        Looking::Digits | Looking::Fraction => Err(fault("MISSING_UNIT", "word", last)),
        Looking::Unit => Err(fault("UNKNOWN_PARSING_ERROR", "word", last)),
    }
}

/// Whether it is negative, and the text inside `INTERVAL [+-]'[+-]...' FROM TO TO`, or `[+-]...` as it stands.
fn strip_literal<'a>(text: &'a str, from: &str, to: &str) -> Option<(bool, &'a str)> {
    let mut text = trim_all(text);
    let mut negative = false;
    let sign = |text: &mut &'a str, negative: &mut bool| {
        if let Some(rest) = text.strip_prefix(['-', '+']) {
            *negative ^= text.starts_with('-');
            *text = rest;
        }
    };
    if text.get(..8).is_some_and(|word| word.eq_ignore_ascii_case("interval")) {
        let after = &text[8..];
        text = after.trim_start();
        if text.len() == after.len() {
            return None;
        }
        sign(&mut text, &mut negative);
        let (inside, fields) = text.strip_prefix('\'')?.split_once('\'')?;
        let words: Vec<&str> = fields.split_ascii_whitespace().collect();
        let wanted: &[&str] = if from == to { &[from] } else { &[from, "to", to] };
        let same = words.len() == wanted.len() && words.iter().zip(wanted).all(|(a, b)| a.eq_ignore_ascii_case(b));
        if !same || !fields.starts_with(|c: char| c <= ' ') {
            return None;
        }
        text = inside;
    }
    sign(&mut text, &mut negative);
    Some((negative, text))
}

fn whole(text: &str) -> Option<i64> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// Microseconds of at most nine digits behind the point; what is behind the sixth is cut.
fn micros_of_fraction(digits: &str) -> Option<i64> {
    if digits.len() > 9 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let padded = digits.bytes().chain(std::iter::repeat(b'0')).take(6);
    Some(padded.fold(0, |value, digit| value * 10 + i64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use DayTimeField::{Day, Hour, Minute, Second};
    use YearMonthField::{Month, Year};

    #[test]
    fn year_month() {
        assert_eq!(parse_year_month(" 1-2 ", Year, Month), Ok(14));
        assert_eq!(parse_year_month("-1-2", Year, Month), Ok(-14));
        assert_eq!(parse_year_month("interval -'-1-2' year to month", Year, Month), Ok(14));
        assert_eq!(parse_year_month("INTERVAL '1' YEAR", Year, Year), Ok(12));
        assert_eq!(parse_year_month("1-12", Year, Month), Err(YearMonthFault::Value));
        assert_eq!(parse_year_month("1", Year, Month), Err(YearMonthFault::Form));
        assert_eq!(parse_year_month("INTERVAL '1' YEAR", Year, Month), Err(YearMonthFault::Form));
    }

    #[test]
    fn day_time() {
        assert_eq!(parse_day_time("1 02:03:04.5", Day, Second), Ok(MICROS_PER_DAY + 7_384_500_000));
        assert_eq!(parse_day_time("INTERVAL -'1' DAY", Day, Day), Ok(-MICROS_PER_DAY));
        assert_eq!(parse_day_time("100", Hour, Hour), Ok(360_000_000_000));
        assert_eq!(parse_day_time("4.123456789", Second, Second), Ok(4_123_456));
        assert_eq!(parse_day_time("03:04", Minute, Second), Ok(184_000_000));
        assert_eq!(parse_day_time("-106751991 04:00:54.775808", Day, Second), Ok(i64::MIN));
        assert_eq!(parse_day_time("106751991 04:00:54.775808", Day, Second), Err(DayTimeFault::Overflow));
        assert_eq!(parse_day_time("1 25:03:04", Day, Second), Err(DayTimeFault::Range(Hour, 25, 23)));
        assert_eq!(parse_day_time("106751992", Day, Day), Err(DayTimeFault::Range(Day, 106_751_992, 106_751_991)));
        for (text, from, to) in [("1 02:03:04", Day, Minute), ("INTERVAL '1' DAY", Day, Second), ("4.", Second, Second)]
        {
            assert_eq!(parse_day_time(text, from, to), Err(DayTimeFault::Form), "{text}");
        }
    }

    #[test]
    fn calendar() {
        assert_eq!(parse_calendar_interval("INTERVAL 1 year 2 Months"), Ok((14, 0, 0)));
        assert_eq!(parse_calendar_interval("- 1 day +1 week -.5 seconds"), Ok((0, 6, -500_000)));
        assert_eq!(parse_calendar_interval("1. second"), Ok((0, 0, 1_000_000)));
        let parse = |text| parse_calendar_interval(text).map_err(|fault| (fault.reason, fault.word));
        for (text, reason, word) in [
            ("", "INPUT_IS_EMPTY", ""),
            ("interval", "INPUT_IS_EMPTY", ""),
            ("1day", "INVALID_VALUE", "1day"),
            ("1.5 day", "INVALID_FRACTION", "day"),
            ("1 yr", "INVALID_UNIT", "yr"),
            ("1.1234567891 second", "INVALID_PRECISION", "1.1234567891"),
            ("interval1 day", "INVALID_PREFIX", "interval1"),
            ("1", "MISSING_UNIT", "1"),
            ("day", "UNRECOGNIZED_NUMBER", "day"),
        ] {
            assert_eq!(parse(text), Err((reason, word.to_string())), "{text}");
        }
    }
}
