//! Dates and timestamps read from text, as Spark's cast of a string reads them.
//!
//! A date is `yyyy[-M[M][-d[d]]]`; a timestamp adds, behind a `T` or a blank, `H[H]:m[m]:s[s][.f]` and a zone: `Z`, `+02:00`,
//! `UTC`, `Europe/Berlin`. Source: <https://spark.apache.org/docs/latest/sql-ref-datetime-pattern.html>, Spark's
//! `SparkDateTimeUtils.stringToDate` and `parseTimestampString`.

use crate::types::calendar;
use crate::types::zone::Zone;

/// Microseconds of a day.
pub const DAY: i64 = 86_400_000_000;

/// Days since 1970-01-01; `None` when there is no such day.
pub fn days(year: i32, month: u32, day: u32) -> Option<i32> {
    i32::try_from(calendar::checked_days(i64::from(year), month, day)?).ok()
}

/// Year, month and day of a number of days since 1970-01-01.
pub fn civil(days: i32) -> (i32, u32, u32) {
    let (year, month, day) = calendar::civil_from_days(i64::from(days));
    (i32::try_from(year).unwrap_or(i32::MAX), month, day)
}

/// A date; what stands behind a `T` or a blank is not looked at, as in Spark.
pub fn date(text: &[u8]) -> Option<i32> {
    let (days, rest) = leading_date(text.trim_ascii())?;
    matches!(rest.first(), None | Some(b' ' | b'T')).then_some(days)
}

/// A date that has nothing behind it.
pub fn date_only(text: &[u8]) -> Option<i32> {
    leading_date(text).filter(|(_, rest)| rest.is_empty()).map(|(days, _)| days)
}

/// Microseconds of local time since 1970-01-01, and the zone if the text has one.
pub fn timestamp(text: &[u8]) -> Option<(i64, Option<Zone>)> {
    timestamp_nanos(text).map(|(micros, _, zone)| (micros, zone))
}

/// The same with the nanoseconds within the last microsecond.
pub fn timestamp_nanos(text: &[u8]) -> Option<(i64, i64, Option<Zone>)> {
    let (days, rest) = leading_date(text.trim_ascii())?;
    let midnight = i64::from(days).checked_mul(DAY)?;
    let Some((mark, rest)) = rest.split_first() else { return Some((midnight, 0, None)) };
    if !matches!(mark, b' ' | b'T') {
        return None;
    }
    let (micros, within, rest) = leading_time_nanos(rest)?;
    let zone = rest.trim_ascii();
    let zone = match zone.is_empty() {
        true => None,
        false => Some(Zone::parse(std::str::from_utf8(zone).ok()?)?),
    };
    Some((midnight.checked_add(micros)?, within, zone))
}

fn leading_date(text: &[u8]) -> Option<(i32, &[u8])> {
    let (negative, text) = match text.first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (year, width, rest) = number(text, 7)?;
    if width < 4 {
        return None;
    }
    let year = if negative { -(year as i32) } else { year as i32 };
    let Some(rest) = rest.strip_prefix(b"-") else { return Some((days(year, 1, 1)?, rest)) };
    let (month, _, rest) = number(rest, 2)?;
    let Some(rest) = rest.strip_prefix(b"-") else { return Some((days(year, month, 1)?, rest)) };
    let (day, _, rest) = number(rest, 2)?;
    Some((days(year, month, day)?, rest))
}

/// `H:m[:s[.f]]` in microseconds; of more than six digits behind the point the rest is dropped.
pub fn leading_time(text: &[u8]) -> Option<(i64, &[u8])> {
    leading_time_nanos(text).map(|(micros, _, rest)| (micros, rest))
}

fn leading_time_nanos(text: &[u8]) -> Option<(i64, i64, &[u8])> {
    let (hour, _, rest) = number(text, 2)?;
    let (minute, _, rest) = number(rest.strip_prefix(b":")?, 2)?;
    let (second, rest) = match rest.strip_prefix(b":") {
        Some(rest) => number(rest, 2).map(|(second, _, rest)| (second, rest))?,
        None => (0, rest),
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut nanos = 0;
    let mut rest = rest;
    if let Some(fraction) = rest.strip_prefix(b".") {
        let digits = fraction.iter().take_while(|c| c.is_ascii_digit()).count();
        for digit in fraction[..digits].iter().chain(std::iter::repeat(&b'0')).take(9) {
            nanos = nanos * 10 + i64::from(digit - b'0');
        }
        rest = &fraction[digits..];
    }
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    Some((seconds * 1_000_000 + nanos / 1000, nanos % 1000, rest))
}

/// The digits that a text begins with: value, how many, what follows. More than `most` digits are no match.
fn number(text: &[u8], most: usize) -> Option<(u32, usize, &[u8])> {
    let mut value = 0u32;
    let mut width = 0;
    while let Some(digit) = text.get(width).filter(|c| c.is_ascii_digit()) {
        if width == most {
            return None;
        }
        value = value * 10 + u32::from(digit - b'0');
        width += 1;
    }
    (width > 0).then(|| (value, width, &text[width..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        assert_eq!(date(b"1970-01-02"), Some(1));
        assert_eq!(date(b"2013-1-1"), Some(15706));
        assert_eq!(date(b"2013"), Some(15706));
        assert_eq!(date(b"2013-01-01 05:00"), Some(15706));
        assert_eq!(date_only(b"2013-01-01 05:00"), None);
        assert_eq!((date(b"2013-02-29"), date(b"13-01-01"), date(b"x")), (None, None, None));
    }

    #[test]
    fn timestamps() {
        assert_eq!(timestamp(b"1970-01-01 00:00:01.5"), Some((1_500_000, None)));
        assert_eq!(timestamp(b"1970-01-01T00:00:00Z"), Some((0, Some(Zone::Fixed(0)))));
        assert_eq!(timestamp(b"1970-01-01 00:00:00.1234567+02:00"), Some((123_456, Some(Zone::Fixed(7200)))));
        assert_eq!(timestamp(b"1970-01-01 24:00:00"), None);
        assert_eq!(timestamp(b"1970-01-01 00:00:00 Nowhere"), None);
    }
}
