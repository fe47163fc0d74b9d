//! Dates, times of day and timestamps from text.
//!
//! Source: the forms that Spark's `SparkDateTimeUtils.stringToDate`, `stringToTimestamp` and `stringToTime` document.

use super::trim_all;
use crate::types::calendar::{MICROS_PER_DAY, MICROS_PER_SECOND, checked_days};
use crate::types::zone::Zone;

/// Days since 1970-01-01 of `[+-]yyyy`, `[+-]yyyy-[m]m`, `[+-]yyyy-[m]m-[d]d`, the last also before ` ` or `T` and any text.
pub fn parse_date(text: &str) -> Option<i32> {
    let (negative, mut rest) = sign(trim_all(text).as_bytes());
    let mut fields = [0i64, 1, 1];
    for (i, field) in fields.iter_mut().enumerate() {
        let (value, digits, after) = digits(rest);
        let fits = if i == 0 { (4..=7).contains(&digits) } else { (1..=2).contains(&digits) };
        if !fits {
            return None;
        }
        *field = value;
        rest = after;
        match rest.first() {
            None => break,
            Some(b'-') if i < 2 => rest = &rest[1..],
            Some(b' ' | b'T') if i == 2 => break,
            Some(_) => return None,
        }
    }
    let year = if negative { -fields[0] } else { fields[0] };
    i32::try_from(checked_days(year, fields[1] as u32, fields[2] as u32)?).ok()
}

/// What a text of the form of a timestamp says.
struct Parts {
    /// Year, month, day; `None` for a time alone.
    date: Option<(i64, u32, u32)>,
    /// Microseconds of the day.
    time: i64,
    /// Nanoseconds within the last of them.
    nanos: i64,
    zone: Option<Zone>,
}

/// Microseconds since 1970-01-01 UTC; `zone` is that of a text which names none. A time alone is of today.
pub fn parse_timestamp(text: &str, zone: Zone) -> Option<i64> {
    Some(parse_timestamp_nanos(text, zone)?.0)
}

/// The same with the nanoseconds within the last microsecond; further digits are cut off.
pub fn parse_timestamp_nanos(text: &str, zone: Zone) -> Option<(i64, i64)> {
    let parts = parts(text)?;
    let zone = parts.zone.unwrap_or(zone);
    let days = match parts.date {
        Some((year, month, day)) => checked_days(year, month, day)?,
        None => zone.to_local(now_micros()).div_euclid(MICROS_PER_DAY),
    };
    let local = i128::from(days) * i128::from(MICROS_PER_DAY) + i128::from(parts.time);
    // The offset of a time at the very end of the range is that of the nearest time inside it.
    let clamped = local.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
    let offset = i128::from(zone.offset_at_local(clamped.div_euclid(MICROS_PER_SECOND)));
    let micros = i64::try_from(local - offset * i128::from(MICROS_PER_SECOND)).ok()?;
    Some((micros, parts.nanos))
}

/// Microseconds since 1970-01-01 of a clock without zone. A zone in the text is left aside where `allow_zone` says so, as
/// casts do; otherwise such a text is none.
pub fn parse_timestamp_ntz(text: &str, allow_zone: bool) -> Option<i64> {
    Some(parse_timestamp_ntz_nanos(text, allow_zone)?.0)
}

/// The same with the nanoseconds within the last microsecond; further digits are cut off.
pub fn parse_timestamp_ntz_nanos(text: &str, allow_zone: bool) -> Option<(i64, i64)> {
    let parts = parts(text)?;
    if parts.zone.is_some() && !allow_zone {
        return None;
    }
    let (year, month, day) = parts.date?;
    let local = i128::from(checked_days(year, month, day)?) * i128::from(MICROS_PER_DAY) + i128::from(parts.time);
    Some((i64::try_from(local).ok()?, parts.nanos))
}

/// The digits behind the second in a text of the form of a timestamp, read as a timestamp or not.
pub fn fraction_digits(text: &str) -> usize {
    let Some((_, behind)) = text.split_once('.') else { return 0 };
    behind.bytes().take_while(u8::is_ascii_digit).count()
}

/// Microseconds since midnight of `[h]h:[m]m[:[s]s[.ffffff]]`, also after `T`, also before `AM` or `PM`.
pub fn parse_time(text: &str) -> Option<i64> {
    let trimmed = trim_all(text);
    let bytes = trimmed.as_bytes();
    let half = match bytes {
        [.., a @ (b'A' | b'a' | b'P' | b'p'), b'M' | b'm'] => Some(a.eq_ignore_ascii_case(&b'P')),
        _ => None,
    };
    let Some(afternoon) = half else {
        let parts = parts(trimmed)?;
        return (parts.date.is_none() && parts.zone.is_none()).then_some(parts.time);
    };
    let parts = parts(trimmed[..trimmed.len() - 2].trim_end())?;
    const HOUR: i64 = 3600 * MICROS_PER_SECOND;
    let hour = parts.time / HOUR;
    if parts.date.is_some() || parts.zone.is_some() || !(1..=12).contains(&hour) {
        return None;
    }
    Some(parts.time % HOUR + (hour % 12 + if afternoon { 12 } else { 0 }) * HOUR)
}

/// The day that `epoch`, `today`, `now`, `yesterday` or `tomorrow` names, which Spark reads in literals only.
pub fn parse_special_date(text: &str, now: i64, zone: Zone) -> Option<i32> {
    let today = zone.to_local(now).div_euclid(MICROS_PER_DAY);
    let day = match special_word(text)?.as_str() {
        "epoch" => 0,
        "today" | "now" => today,
        "yesterday" => today - 1,
        "tomorrow" => today + 1,
        _ => return None,
    };
    i32::try_from(day).ok()
}

/// The timestamp that `epoch`, `now`, `today`, `yesterday` or `tomorrow` names, which Spark reads in literals only.
pub fn parse_special_timestamp(text: &str, now: i64, zone: Zone) -> Option<i64> {
    // A time zone may stand behind the word: its day is meant.
    let (text, zone) = match text.trim().split_once(char::is_whitespace) {
        Some((word, name)) => (word, Zone::parse(name.trim())?),
        None => (text, zone),
    };
    match special_word(text)?.as_str() {
        "epoch" => Some(0),
        "now" => Some(now),
        _ => parse_special_date(text, now, zone).map(|day| zone.to_utc(i64::from(day) * MICROS_PER_DAY)),
    }
}

/// The same on a clock without zone.
pub fn parse_special_timestamp_ntz(text: &str, now: i64, zone: Zone) -> Option<i64> {
    match special_word(text)?.as_str() {
        "epoch" => Some(0),
        "now" => Some(zone.to_local(now)),
        _ => parse_special_date(text, now, zone).map(|day| i64::from(day) * MICROS_PER_DAY),
    }
}

fn special_word(text: &str) -> Option<String> {
    let word = text.trim();
    (word.len() <= 9 && word.bytes().all(|b| b.is_ascii_alphabetic())).then(|| word.to_ascii_lowercase())
}

fn now_micros() -> i64 {
    chrono::Utc::now().timestamp_micros()
}

fn sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// The number that the text begins with, its digits, and what follows; the number of more than nine digits is cut.
fn digits(text: &[u8]) -> (i64, usize, &[u8]) {
    let mut value = 0i64;
    let mut count = 0;
    while let Some(digit) = text.get(count).filter(|b| b.is_ascii_digit()) {
        if count < 9 {
            value = value * 10 + i64::from(digit - b'0');
        }
        count += 1;
    }
    (value, count, &text[count..])
}

/// `[+-]yyyy[-[m]m[-[d]d[( |T)time]]]`, or a time alone: `T[h]h...` or `[h]h:[m]m...`.
fn parts(text: &str) -> Option<Parts> {
    let trimmed = trim_all(text);
    let bytes = trimmed.as_bytes();
    if bytes.is_empty() {
        return None;
    }
    // A T is only known as the mark of a time where nothing, not even a blank, stands before it.
    if text.as_bytes().first() == Some(&b'T') {
        let (time, nanos, zone) = clock(&bytes[1..], trimmed)?;
        return Some(Parts { date: None, time, nanos, zone });
    }
    let (negative, rest) = sign(bytes);
    let signed = rest.len() != bytes.len();
    let (year, count, after) = digits(rest);
    if !signed && after.first() == Some(&b':') {
        let (time, nanos, zone) = clock(bytes, trimmed)?;
        return Some(Parts { date: None, time, nanos, zone });
    }
    if !(4..=6).contains(&count) {
        return None;
    }
    let mut fields = [1u32, 1];
    let mut rest = after;
    for field in &mut fields {
        match rest {
            [] => break,
            [b'-', after @ ..] => {
                let (value, count, after) = digits(after);
                if !(1..=2).contains(&count) {
                    return None;
                }
                *field = value as u32;
                rest = after;
            }
            _ => return None,
        }
    }
    let year = if negative { -year } else { year };
    let date = Some((year, fields[0], fields[1]));
    match rest {
        [] => Some(Parts { date, time: 0, nanos: 0, zone: None }),
        // A blank or T can only follow the day.
        [b' ' | b'T', after @ ..] if bytes.iter().skip(1).filter(|b| **b == b'-').count() >= 2 => {
            let (time, nanos, zone) = clock(after, trimmed)?;
            Some(Parts { date, time, nanos, zone })
        }
        _ => None,
    }
}

/// `[h]h[:[m]m[:[s]s[.f...][zone]]]`: microseconds of the day, the nanoseconds within the last, and the zone.
fn clock<'a>(bytes: &'a [u8], text: &'a str) -> Option<(i64, i64, Option<Zone>)> {
    let mut fields = [0i64; 3];
    let mut rest = bytes;
    for (i, field) in fields.iter_mut().enumerate() {
        let (value, count, after) = digits(rest);
        if !(1..=2).contains(&count) {
            return None;
        }
        *field = value;
        rest = after;
        match rest {
            [] => break,
            [b':', after @ ..] if i < 2 => rest = after,
            _ if i == 2 => break,
            _ => return None,
        }
    }
    // A colon must be followed by its field.
    if bytes.last() == Some(&b':') && rest.is_empty() {
        return None;
    }
    let mut nanos = 0;
    if let [b'.', after @ ..] = rest {
        let (_, count, end) = digits(after);
        let padded = after[..count].iter().chain(std::iter::repeat(&b'0')).take(9);
        nanos = padded.fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
        rest = end;
    }
    let zone = if rest.is_empty() {
        None
    } else {
        let name = text.get(text.len() - rest.len()..)?.trim_matches(|c: char| c <= ' ');
        Some(Zone::parse(name)?)
    };
    let [hour, minute, second] = fields;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some((((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + nanos / 1000, nanos % 1000, zone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::calendar::days_from_civil;

    fn day(year: i64, month: u32, day: u32) -> Option<i32> {
        Some(days_from_civil(year, month, day) as i32)
    }

    fn at(text: &str) -> Option<i64> {
        Some(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").unwrap().and_utc().timestamp_micros())
    }

    #[test]
    fn dates() {
        for text in ["2020", "2020-1", " +2020-01-01 ", "2020-01-01T", "2020-01-01 abc", "02020-1-1", "2020-01-01Tabc"]
        {
            assert_eq!(parse_date(text), day(2020, 1, 1), "{text}");
        }
        assert_eq!(parse_date("-2020-01-01"), day(-2020, 1, 1));
        assert_eq!(parse_date("1234567-01-01"), day(1_234_567, 1, 1));
        for text in [
            "",
            "020-01-01",
            "2020-01-",
            "2020-01-32",
            "2021-02-29",
            "2020/01/01",
            "20200101",
            "2020-01-011",
            "2020 ab",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn timestamps() {
        let utc = Zone::UTC;
        let la = Zone::parse("America/Los_Angeles").unwrap();
        assert_eq!(parse_timestamp("2020-01-01T12", utc), at("2020-01-01 12:00:00"));
        assert_eq!(parse_timestamp("2020-01-01 12:3", utc), at("2020-01-01 12:03:00"));
        assert_eq!(parse_timestamp("2020-01-01 12:03:4.5", utc), at("2020-01-01 12:03:04.5"));
        assert_eq!(parse_timestamp("2020-01-01 12:03:04.1234567", utc), at("2020-01-01 12:03:04.123456"));
        assert_eq!(parse_timestamp("2020-01-01 12:03:04+5:3", la), at("2020-01-01 07:00:04"));
        assert_eq!(parse_timestamp("2020-01-01 12:03:04 PST", utc), at("2020-01-01 20:03:04"));
        assert_eq!(parse_timestamp("2020-01-01 12:03:04Europe/Berlin", la), at("2020-01-01 11:03:04"));
        assert_eq!(parse_timestamp("2020-01-01 12:03:04.Z", la), at("2020-01-01 12:03:04"));
        assert_eq!(parse_timestamp("2020-01", la), at("2020-01-01 08:00:00"));
        for text in [
            "2020-01-01T",
            "2020-01-01 24:00:00",
            "2020-01-01 12:03:60",
            "2020-01-01 12Z",
            "2020-01-01 12:03Z",
            "2020-01-01 12:03:04+",
            "2020-01-01 12:03:04+18:01",
            "2020-01-01 12:",
            "2020-01 12:00:00",
            "2020T12",
        ] {
            assert_eq!(parse_timestamp(text, utc), None, "{text}");
        }
        assert_eq!(parse_timestamp_ntz("2020-01-01 12:03:04Z", true), at("2020-01-01 12:03:04"));
        assert_eq!(parse_timestamp_ntz("2020-01-01 12:03:04Z", false), None);
        assert_eq!(parse_timestamp_ntz("12:03:04", true), None);
        assert!(parse_timestamp("12:03:04", utc).is_some() && parse_timestamp("T12:03", utc).is_some());
    }

    #[test]
    fn times() {
        const SECOND: i64 = 1_000_000;
        assert_eq!(parse_time("12:3"), Some((12 * 60 + 3) * 60 * SECOND));
        assert_eq!(parse_time("12:03:04.123456789"), Some(((12 * 60 + 3) * 60 + 4) * SECOND + 123_456));
        assert_eq!(parse_time("12:03:04 am"), Some((3 * 60 + 4) * SECOND));
        assert_eq!(parse_time("1:00pm"), Some(13 * 3600 * SECOND));
        assert_eq!(parse_time("T12:03:04"), parse_time(" 12:03:04 "));
        for text in ["12", "24:00:00", "13:00 PM", "12:03:04Z", "2020-01-01 12:03:04"] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }
}
