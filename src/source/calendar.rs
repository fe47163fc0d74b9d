//! Dates and timestamps read from text, as Spark's cast of a string reads them.
//!
//! A date is `yyyy[-M[M][-d[d]]]`; a timestamp adds, behind a `T` or a blank, `H[H]:m[m]:s[s][.f]` and a zone: `Z`, `+02:00`,
//! `UTC`, `Europe/Berlin`. Source: <https://spark.apache.org/docs/latest/sql-ref-datetime-pattern.html>, Spark's
//! `SparkDateTimeUtils.stringToDate` and `parseTimestampString`.

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;

/// Microseconds of a day.
pub const DAY: i64 = 86_400_000_000;

/// The time zone in which text without a zone is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// A region, with its daylight saving.
    Region(Tz),
    /// So many seconds east of Greenwich.
    Fixed(i32),
}

impl Default for Zone {
    fn default() -> Self {
        Zone::Fixed(0)
    }
}

impl Zone {
    /// `Z`, `+02:00`, `UTC`, `GMT+1`, `Europe/Berlin`.
    pub fn parse(text: &str) -> Option<Zone> {
        let text = text.trim();
        let rest = ["UTC", "GMT", "UT"].iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
        if matches!(text, "Z" | "z") || (rest.is_empty() && !text.is_empty()) {
            return Some(Zone::Fixed(0));
        }
        if let Some(digits) = rest.strip_prefix(['+', '-']) {
            let sign = if rest.starts_with('-') { -1 } else { 1 };
            let parts: Vec<&str> = match digits.split(':').collect::<Vec<_>>()[..] {
                [all] if all.len() > 2 && all.is_ascii() => {
                    all.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap_or("x")).collect()
                }
                ref parts => parts.to_vec(),
            };
            let number = |i: usize| match parts.get(i) {
                Some(part) if (1..=2).contains(&part.len()) => part.parse::<i32>().ok(),
                Some(_) => None,
                None => Some(0),
            };
            let (hours, minutes, seconds) = (number(0)?, number(1)?, number(2)?);
            let total = hours * 3600 + minutes * 60 + seconds;
            let fits = parts.len() <= 3 && minutes < 60 && seconds < 60 && total <= 18 * 3600;
            return fits.then_some(Zone::Fixed(sign * total));
        }
        text.parse::<Tz>().ok().map(Zone::Region)
    }

    /// The instant at which clocks of this zone show `local` microseconds.
    pub fn to_utc(self, local: i64) -> i64 {
        match self {
            Zone::Fixed(seconds) => local - i64::from(seconds) * 1_000_000,
            Zone::Region(Tz::UTC) => local,
            Zone::Region(tz) => {
                let Some(naive) = DateTime::from_timestamp_micros(local).map(|instant| instant.naive_utc()) else {
                    return local;
                };
                local - offset(tz, &naive) * 1_000_000
            }
        }
    }

    /// What clocks of this zone show at an instant.
    pub fn to_local(self, utc: i64) -> i64 {
        match self {
            Zone::Fixed(seconds) => utc + i64::from(seconds) * 1_000_000,
            Zone::Region(Tz::UTC) => utc,
            Zone::Region(tz) => match DateTime::from_timestamp_micros(utc) {
                Some(instant) => {
                    let seconds = tz.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc();
                    utc + i64::from(seconds) * 1_000_000
                }
                None => utc,
            },
        }
    }
}

/// Seconds east of Greenwich; of a time that clocks show twice the first, of one that they skip that from before.
fn offset(tz: Tz, local: &NaiveDateTime) -> i64 {
    let seconds = |offset: <Tz as TimeZone>::Offset| i64::from(offset.fix().local_minus_utc());
    match tz.offset_from_local_datetime(local) {
        MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(offset, _) => seconds(offset),
        MappedLocalTime::None => {
            let before = local.checked_sub_signed(TimeDelta::days(1)).unwrap_or(*local);
            match tz.offset_from_local_datetime(&before) {
                MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(offset, _) => seconds(offset),
                MappedLocalTime::None => 0,
            }
        }
    }
}

/// Days since 1970-01-01 of a date of the Gregorian calendar; `None` when there is no such day.
/// Source: Howard Hinnant, <https://howardhinnant.github.io/date_algorithms.html>
pub fn days(year: i32, month: u32, day: u32) -> Option<i32> {
    if !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
        return None;
    }
    let y = i64::from(year) - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    i32::try_from(era * 146_097 + day_of_era - 719_468).ok()
}

/// Year, month and day of a number of days since 1970-01-01.
pub fn civil(days: i32) -> (i32, u32, u32) {
    let z = i64::from(days) + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month as u32, (day_of_year - (153 * shifted + 2) / 5 + 1) as u32)
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
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
    let (days, rest) = leading_date(text.trim_ascii())?;
    let midnight = i64::from(days).checked_mul(DAY)?;
    let Some((mark, rest)) = rest.split_first() else { return Some((midnight, None)) };
    if !matches!(mark, b' ' | b'T') {
        return None;
    }
    let (micros, rest) = leading_time(rest)?;
    let zone = rest.trim_ascii();
    let zone = match zone.is_empty() {
        true => None,
        false => Some(Zone::parse(std::str::from_utf8(zone).ok()?)?),
    };
    Some((midnight.checked_add(micros)?, zone))
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
    let (hour, _, rest) = number(text, 2)?;
    let (minute, _, rest) = number(rest.strip_prefix(b":")?, 2)?;
    let (second, rest) = match rest.strip_prefix(b":") {
        Some(rest) => number(rest, 2).map(|(second, _, rest)| (second, rest))?,
        None => (0, rest),
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut micros = 0;
    let mut rest = rest;
    if let Some(fraction) = rest.strip_prefix(b".") {
        let digits = fraction.iter().take_while(|c| c.is_ascii_digit()).count();
        for i in 0..6 {
            let digit = if i < digits { i64::from(fraction[i] - b'0') } else { 0 };
            micros = micros * 10 + digit;
        }
        rest = &fraction[digits..];
    }
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    Some((seconds * 1_000_000 + micros, rest))
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
        for day in [-719_528, -1, 0, 59, 60, 11_016, 2_932_896] {
            let (y, m, d) = civil(day);
            assert_eq!(days(y, m, d), Some(day));
        }
    }

    #[test]
    fn timestamps() {
        assert_eq!(timestamp(b"1970-01-01 00:00:01.5"), Some((1_500_000, None)));
        assert_eq!(timestamp(b"1970-01-01T00:00:00Z"), Some((0, Some(Zone::Fixed(0)))));
        assert_eq!(timestamp(b"1970-01-01 00:00:00.1234567+02:00"), Some((123_456, Some(Zone::Fixed(7200)))));
        assert_eq!(timestamp(b"1970-01-01 24:00:00"), None);
        assert_eq!(timestamp(b"1970-01-01 00:00:00 Nowhere"), None);
    }

    #[test]
    fn zones() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let (local, _) = timestamp(b"2024-07-01 12:00:00").unwrap();
        assert_eq!(local - berlin.to_utc(local), 7_200_000_000);
        assert_eq!(berlin.to_local(berlin.to_utc(local)), local);
        // Clocks skip from 02:00 to 03:00: 02:30 is read with the offset from before.
        let (gap, _) = timestamp(b"2024-03-31 02:30:00").unwrap();
        assert_eq!(gap - berlin.to_utc(gap), 3_600_000_000);
        assert_eq!(Zone::parse("GMT+1"), Some(Zone::Fixed(3600)));
        assert_eq!(Zone::parse("-0830"), Some(Zone::Fixed(-30600)));
        assert_eq!(Zone::parse("+19:00"), None);
    }
}
