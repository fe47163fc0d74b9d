//! Intervals from text: `1-2` and `1 02:03:04.5`, also as `INTERVAL '1-2' YEAR TO MONTH`; `1 year 2 days`.
//!
//! Source: the forms that Spark's `IntervalUtils.castStringToYMInterval`, `castStringToDTInterval` and
//! `stringToInterval` document.

use super::trim_all;
use crate::types::calendar::{MICROS_PER_DAY, MICROS_PER_SECOND};
use crate::types::{DayTimeField, YearMonthField};

/// Months of `[+-]y-m`, or of `[+-]n` where both fields are the same.
pub fn parse_year_month(text: &str, from: YearMonthField, to: YearMonthField) -> Option<i32> {
    let (negative, text) = strip_literal(text, &from.to_string(), &to.to_string())?;
    let months = if from == to {
        let value = whole(text)?;
        if from == YearMonthField::Year { value.checked_mul(12)? } else { value }
    } else {
        let (years, months) = text.split_once('-')?;
        let months = whole(months).filter(|months| *months < 12)?;
        whole(years)?.checked_mul(12)?.checked_add(months)?
    };
    i32::try_from(if negative { -months } else { months }).ok()
}

/// Microseconds of `[+-]d h:m:s.f`, of which only the fields `from` to `to` are written.
pub fn parse_day_time(text: &str, from: DayTimeField, to: DayTimeField) -> Option<i64> {
    const FIELDS: [DayTimeField; 4] =
        [DayTimeField::Day, DayTimeField::Hour, DayTimeField::Minute, DayTimeField::Second];
    let (negative, mut rest) = strip_literal(text, &from.to_string(), &to.to_string())?;
    let mut micros = 0i64;
    for field in FIELDS.into_iter().filter(|field| (from..=to).contains(field)) {
        let mut part = rest;
        if field != to {
            let separator = if field == DayTimeField::Day { ' ' } else { ':' };
            (part, rest) = rest.split_once(separator)?;
            if field == DayTimeField::Day {
                rest = rest.trim_start();
            }
        }
        let mut fraction = 0;
        if field == DayTimeField::Second
            && let Some((seconds, digits)) = part.split_once('.')
        {
            part = seconds;
            fraction = micros_of_fraction(digits).filter(|_| !digits.is_empty())?;
        }
        let value = whole(part)?;
        if field != from {
            let limit = if field == DayTimeField::Hour { 24 } else { 60 };
            if value >= limit || part.len() > 2 {
                return None;
            }
        }
        let unit = match field {
            DayTimeField::Day => MICROS_PER_DAY,
            DayTimeField::Hour => 3600 * MICROS_PER_SECOND,
            DayTimeField::Minute => 60 * MICROS_PER_SECOND,
            DayTimeField::Second => MICROS_PER_SECOND,
        };
        micros = micros.checked_add(value.checked_mul(unit)?)?.checked_add(fraction)?;
    }
    Some(if negative { -micros } else { micros })
}

/// Months, days and microseconds of `[interval] 1 year -2 days 3.5 seconds`.
pub fn parse_calendar_interval(text: &str) -> Option<(i32, i32, i64)> {
    let lower = trim_all(text).to_ascii_lowercase();
    let mut rest = lower.as_str();
    if let Some(after) = rest.strip_prefix("interval") {
        if !after.starts_with(|c: char| c <= ' ') {
            return None;
        }
        rest = after.trim_start();
    }
    if rest.is_empty() {
        return None;
    }
    let (mut months, mut days, mut micros) = (0i32, 0i32, 0i64);
    while !rest.is_empty() {
        let negative = rest.starts_with('-');
        let number = rest.strip_prefix(['-', '+']).unwrap_or(rest).trim_start();
        let end = number.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (digits, fraction) = match number[..end].split_once('.') {
            Some((digits, fraction)) => (digits, Some(fraction)),
            None => (&number[..end], None),
        };
        if digits.is_empty() && fraction.is_none_or(str::is_empty) || !number[end..].starts_with(|c: char| c <= ' ') {
            return None;
        }
        let value = if digits.is_empty() { 0 } else { whole(digits)? };
        let value = if negative { -value } else { value };
        let after = number[end..].trim_start();
        let unit_end = after.find(|c: char| c <= ' ').unwrap_or(after.len());
        let unit = after[..unit_end].strip_suffix('s').unwrap_or(&after[..unit_end]);
        let add_micros = |unit: i64| micros.checked_add(value.checked_mul(unit)?);
        match unit {
            "second" => {
                let fraction = micros_of_fraction(fraction.unwrap_or(""))?;
                micros = add_micros(MICROS_PER_SECOND)?.checked_add(if negative { -fraction } else { fraction })?;
            }
            _ if fraction.is_some() => return None,
            "year" => months = months.checked_add(i32::try_from(value.checked_mul(12)?).ok()?)?,
            "month" => months = months.checked_add(i32::try_from(value).ok()?)?,
            "week" => days = days.checked_add(i32::try_from(value.checked_mul(7)?).ok()?)?,
            "day" => days = days.checked_add(i32::try_from(value).ok()?)?,
            "hour" => micros = add_micros(3600 * MICROS_PER_SECOND)?,
            "minute" => micros = add_micros(60 * MICROS_PER_SECOND)?,
            "millisecond" => micros = add_micros(1000)?,
            "microsecond" => micros = add_micros(1)?,
            _ => return None,
        }
        rest = after[unit_end..].trim_start();
    }
    Some((months, days, micros))
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
        assert_eq!(parse_year_month(" 1-2 ", Year, Month), Some(14));
        assert_eq!(parse_year_month("-1-2", Year, Month), Some(-14));
        assert_eq!(parse_year_month("interval -'-1-2' year to month", Year, Month), Some(14));
        assert_eq!(parse_year_month("INTERVAL '1' YEAR", Year, Year), Some(12));
        assert_eq!(parse_year_month("1-12", Year, Month), None);
        assert_eq!(parse_year_month("1", Year, Month), None);
        assert_eq!(parse_year_month("INTERVAL '1' YEAR", Year, Month), None);
    }

    #[test]
    fn day_time() {
        assert_eq!(parse_day_time("1 02:03:04.5", Day, Second), Some(MICROS_PER_DAY + 7_384_500_000));
        assert_eq!(parse_day_time("INTERVAL -'1' DAY", Day, Day), Some(-MICROS_PER_DAY));
        assert_eq!(parse_day_time("100", Hour, Hour), Some(360_000_000_000));
        assert_eq!(parse_day_time("4.123456789", Second, Second), Some(4_123_456));
        assert_eq!(parse_day_time("03:04", Minute, Second), Some(184_000_000));
        for (text, from, to) in [
            ("1 25:03:04", Day, Second),
            ("99:99", Minute, Second),
            ("1 02:03:04", Day, Minute),
            ("INTERVAL '1' DAY", Day, Second),
            ("4.", Second, Second),
        ] {
            assert_eq!(parse_day_time(text, from, to), None, "{text}");
        }
    }

    #[test]
    fn calendar() {
        assert_eq!(parse_calendar_interval("INTERVAL 1 year 2 Months"), Some((14, 0, 0)));
        assert_eq!(parse_calendar_interval("- 1 day +1 week -.5 seconds"), Some((0, 6, -500_000)));
        assert_eq!(parse_calendar_interval("1. second"), Some((0, 0, 1_000_000)));
        for text in ["", "interval", "1day", "1.5 day", "1 yr", "1.1234567891 second", "interval1 day", "1"] {
            assert_eq!(parse_calendar_interval(text), None, "{text}");
        }
    }
}
