//! Date and time patterns of the options `dateFormat` and `timestampFormat`, for reading and writing.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-datetime-pattern.html>

use super::calendar::{self, DAY};
use crate::error::{Error, Result};
use crate::types::zone::Zone;

/// A pattern, taken apart: `yyyy-MM-dd HH:mm`.
#[derive(Debug, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    /// A letter and how often it stands there.
    Field(u8, usize),
    /// `[...]`: may be missing.
    Optional(Vec<Part>),
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

#[derive(Default)]
struct Fields {
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    day_of_year: Option<u32>,
    hour: Option<u32>,
    half_hour: Option<u32>,
    afternoon: Option<bool>,
    minute: u32,
    second: u32,
    /// Of a second.
    nanos: i64,
    zone: Option<Zone>,
}

impl Pattern {
    /// Takes a pattern apart.
    /// # Errors
    /// `INVALID_DATETIME_PATTERN` for letters that are none of those known here.
    pub fn new(text: &str) -> Result<Self> {
        let invalid = || Error::new("INVALID_DATETIME_PATTERN.WITH_SUGGESTION").with("pattern", format!("'{text}'"));
        let mut stack: Vec<Vec<Part>> = vec![Vec::new()];
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let top = stack.last_mut().ok_or_else(invalid)?;
            match c {
                '\'' => {
                    let mut literal = String::new();
                    loop {
                        match chars.next() {
                            Some('\'') if chars.peek() == Some(&'\'') => {
                                chars.next();
                                literal.push('\'');
                            }
                            Some('\'') => break,
                            Some(other) => literal.push(other),
                            None => return Err(invalid()),
                        }
                    }
                    // '' outside quotes is a quote.
                    top.push(Part::Literal(if literal.is_empty() { "'".into() } else { literal }));
                }
                '[' => stack.push(Vec::new()),
                ']' => {
                    let inner = stack.pop().ok_or_else(invalid)?;
                    stack.last_mut().ok_or_else(invalid)?.push(Part::Optional(inner));
                }
                c if c.is_ascii_alphabetic() => {
                    let mut count = 1;
                    while chars.next_if_eq(&c).is_some() {
                        count += 1;
                    }
                    let most = match c {
                        'y' | 'u' => 6,
                        'M' | 'L' | 'E' => 4,
                        'd' | 'H' | 'h' | 'k' | 'K' | 'm' | 's' => 2,
                        'D' | 'X' | 'x' | 'Z' => 3,
                        'S' => 9,
                        'a' => 1,
                        'V' => 2,
                        'z' => 3,
                        _ => return Err(invalid()),
                    };
                    if count > most || (c == 'V' && count != 2) {
                        return Err(invalid());
                    }
                    top.push(Part::Field(c as u8, count));
                }
                c => match top.last_mut() {
                    Some(Part::Literal(before)) => before.push(c),
                    _ => top.push(Part::Literal(c.to_string())),
                },
            }
        }
        match stack.pop() {
            Some(parts) if stack.is_empty() => Ok(Pattern { parts }),
            _ => Err(invalid()),
        }
    }

    /// Microseconds of local time, and the zone if the text has one; `None` if the text is not of this pattern.
    pub fn read(&self, text: &str) -> Option<(i64, Option<Zone>)> {
        self.read_nanos(text).map(|(micros, _, zone)| (micros, zone))
    }

    /// The same with the nanoseconds within the last microsecond.
    pub fn read_nanos(&self, text: &str) -> Option<(i64, i64, Option<Zone>)> {
        let mut fields = Fields::default();
        let rest = read(&self.parts, text, &mut fields)?;
        if !rest.is_empty() {
            return None;
        }
        let year = fields.year.unwrap_or(1970);
        let days = match fields.day_of_year {
            Some(day) if (1..=366).contains(&day) => {
                let days = calendar::days(year, 1, 1)?.checked_add(i32::try_from(day).ok()? - 1)?;
                (calendar::civil(days).0 == year).then_some(days)?
            }
            Some(_) => return None,
            None => calendar::days(year, fields.month.unwrap_or(1), fields.day.unwrap_or(1))?,
        };
        let hour = match (fields.hour, fields.half_hour) {
            (Some(hour), _) => hour,
            (None, Some(hour)) if hour < 12 => hour + if fields.afternoon == Some(true) { 12 } else { 0 },
            (None, Some(_)) => return None,
            (None, None) => 0,
        };
        if hour > 23 || fields.minute > 59 || fields.second > 59 {
            return None;
        }
        let seconds = i64::from(hour) * 3600 + i64::from(fields.minute) * 60 + i64::from(fields.second);
        let micros = seconds * 1_000_000 + fields.nanos / 1000;
        Some((i64::from(days) * DAY + micros, fields.nanos % 1000, fields.zone))
    }

    /// Writes local microseconds; `utc` tells the zone's offset.
    pub fn write(&self, local: i64, utc: i64, zone: Zone, out: &mut String) {
        self.write_nanos(local, 0, utc, zone, out);
    }

    /// The same with nanoseconds within the last microsecond.
    pub fn write_nanos(&self, local: i64, within: i64, utc: i64, zone: Zone, out: &mut String) {
        write(&self.parts, (local, within), (local - utc) / 1_000_000, zone, out);
    }
}

fn read<'t>(parts: &[Part], text: &'t str, fields: &mut Fields) -> Option<&'t str> {
    let mut rest = text;
    for (i, part) in parts.iter().enumerate() {
        rest = match part {
            Part::Literal(literal) => rest.strip_prefix(literal.as_str())?,
            // What cannot be read is missing.
            Part::Optional(inner) => read(inner, rest, fields).unwrap_or(rest),
            Part::Field(letter, count) => {
                // Digits of fields without anything between them: each takes only its own.
                let adjacent = matches!(parts.get(i + 1), Some(Part::Field(next, _)) if next.is_ascii() && !matches!(next, b'X' | b'x' | b'Z' | b'z' | b'V' | b'a'));
                field(*letter, *count, adjacent, rest, fields)?
            }
        };
    }
    Some(rest)
}

fn digits(text: &str, least: usize, most: usize) -> Option<(u32, &str)> {
    let width = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if width < least {
        return None;
    }
    Some((text[..width].parse().ok()?, &text[width..]))
}

fn field<'t>(letter: u8, count: usize, adjacent: bool, text: &'t str, fields: &mut Fields) -> Option<&'t str> {
    let most = |wide: usize| if adjacent || count > 1 { count } else { wide };
    Some(match letter {
        b'y' | b'u' if count == 2 => {
            let (year, rest) = digits(text, 2, 2)?;
            fields.year = Some(2000 + i32::try_from(year).ok()?);
            rest
        }
        b'y' | b'u' => {
            let (sign, body) = match text.strip_prefix('-') {
                Some(body) => (-1, body),
                None => (1, text.strip_prefix('+').unwrap_or(text)),
            };
            let (year, rest) = digits(body, if count == 1 { 1 } else { count }, if adjacent { count } else { 7 })?;
            fields.year = Some(sign * i32::try_from(year).ok()?);
            rest
        }
        b'M' | b'L' if count >= 3 => {
            let (month, rest) = name(text, &MONTHS, count)?;
            fields.month = Some(month as u32 + 1);
            rest
        }
        b'E' => name(text, &WEEKDAYS, count)?.1,
        b'a' => {
            let half = text.get(..2)?;
            fields.afternoon = Some(half.eq_ignore_ascii_case("pm"));
            (half.eq_ignore_ascii_case("am") || fields.afternoon == Some(true)).then(|| &text[2..])?
        }
        b'S' => {
            let (_, rest) = digits(text, count, count)?;
            let shown = &text[..count];
            let nine: String = shown.chars().chain("000000000".chars()).take(9).collect();
            fields.nanos = nine.parse().ok()?;
            rest
        }
        b'X' | b'x' | b'Z' | b'z' | b'V' => {
            let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "+-:/_".contains(c))).unwrap_or(text.len());
            fields.zone = Some(Zone::parse(&text[..end])?);
            &text[end..]
        }
        b'D' => {
            let (day, rest) = digits(text, count, 3)?;
            fields.day_of_year = Some(day);
            rest
        }
        _ => {
            let (number, rest) = digits(text, count, most(2))?;
            match letter {
                b'M' | b'L' => fields.month = Some(number),
                b'd' => fields.day = Some(number),
                b'H' => fields.hour = Some(number),
                b'k' => fields.hour = Some(number % 24),
                b'h' => fields.half_hour = Some(number % 12),
                b'K' => fields.half_hour = Some(number),
                b'm' => fields.minute = number,
                _ => fields.second = number,
            }
            rest
        }
    })
}

/// The name that a text begins with: its place in the list, what follows.
fn name<'t>(text: &'t str, names: &[&str], count: usize) -> Option<(usize, &'t str)> {
    names.iter().enumerate().find_map(|(i, name)| {
        let name = if count >= 4 { name } else { &name[..3] };
        let head = text.get(..name.len())?;
        head.eq_ignore_ascii_case(name).then(|| (i, &text[name.len()..]))
    })
}

/// `at` is local microseconds, and the nanoseconds within the last.
fn write(parts: &[Part], at: (i64, i64), offset: i64, zone: Zone, out: &mut String) {
    use std::fmt::Write;
    let (local, within) = at;
    let days = i32::try_from(local.div_euclid(DAY)).unwrap_or(0);
    let micros = local.rem_euclid(DAY);
    let (year, month, day) = calendar::civil(days);
    let seconds = micros / 1_000_000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    for part in parts {
        // Writing to a string never fails.
        let _ = match part {
            Part::Literal(literal) => out.write_str(literal),
            Part::Optional(inner) => {
                write(inner, at, offset, zone, out);
                Ok(())
            }
            Part::Field(letter, count) => match letter {
                b'y' | b'u' if *count == 2 => write!(out, "{:02}", year.rem_euclid(100)),
                b'y' | b'u' => write!(out, "{year:0count$}"),
                b'M' | b'L' if *count >= 4 => out.write_str(MONTHS[month as usize - 1]),
                b'M' | b'L' if *count == 3 => out.write_str(&MONTHS[month as usize - 1][..3]),
                b'M' | b'L' => write!(out, "{month:0count$}"),
                b'd' => write!(out, "{day:0count$}"),
                b'D' => write!(out, "{:0count$}", days - calendar::days(year, 1, 1).unwrap_or(days) + 1),
                b'E' => {
                    let weekday = WEEKDAYS[(i64::from(days) + 3).rem_euclid(7) as usize];
                    out.write_str(if *count >= 4 { weekday } else { &weekday[..3] })
                }
                b'H' => write!(out, "{hour:0count$}"),
                b'k' => write!(out, "{:0count$}", if hour == 0 { 24 } else { hour }),
                b'h' => write!(out, "{:0count$}", if hour % 12 == 0 { 12 } else { hour % 12 }),
                b'K' => write!(out, "{:0count$}", hour % 12),
                b'a' => out.write_str(if hour < 12 { "AM" } else { "PM" }),
                b'm' => write!(out, "{minute:0count$}"),
                b's' => write!(out, "{second:0count$}"),
                b'S' => {
                    let fraction = format!("{:06}{within:03}", micros % 1_000_000);
                    out.write_str(&fraction[..*count])
                }
                b'X' if offset == 0 => out.write_str("Z"),
                b'V' | b'z' => match zone {
                    Zone::Region(_) => write!(out, "{zone}"),
                    Zone::Fixed(_) => write_offset(offset, 3, out),
                },
                b'Z' => write_offset(offset, 2, out),
                _ => write_offset(offset, *count, out),
            },
        };
    }
}

/// `+02`, `+0200` or `+02:00` by width.
fn write_offset(offset: i64, width: usize, out: &mut String) -> std::fmt::Result {
    use std::fmt::Write;
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.abs() / 3600, offset.abs() / 60 % 60);
    match width {
        1 if minutes == 0 => write!(out, "{sign}{hours:02}"),
        1 | 2 => write!(out, "{sign}{hours:02}{minutes:02}"),
        _ => write!(out, "{sign}{hours:02}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, text: &str) -> Option<i64> {
        Pattern::new(pattern).unwrap().read(text).map(|(local, _)| local)
    }

    #[test]
    fn reading() {
        let day = calendar::timestamp(b"2013-02-03").map(|(local, _)| local);
        assert_eq!(read("dd.MM.yyyy", "03.02.2013"), day);
        assert_eq!(read("d/M/yy", "3/2/13"), day);
        assert_eq!(read("yyyyMMdd", "20130203"), day);
        assert_eq!(read("d MMM yyyy", "3 feb 2013"), day);
        assert_eq!(read("EEEE, MMMM d yyyy", "Sunday, February 3 2013"), day);
        assert_eq!(read("yyyy-MM-dd[ HH:mm]", "2013-02-03"), day);
        assert_eq!(read("yyyy-MM-dd", "2013-2-3"), None);
        assert_eq!(read("yyyy-MM-dd", "2013-02-30"), None);
        let time = calendar::timestamp(b"2013-02-03 15:04:05.25").map(|(local, _)| local);
        assert_eq!(read("yyyy-MM-dd'T'hh:mm:ss.SS a", "2013-02-03T03:04:05.25 PM"), time);
        assert!(Pattern::new("yyyy-QQ").is_err() && Pattern::new("'x").is_err() && Pattern::new("[x").is_err());
    }

    #[test]
    fn writing_is_reading_backwards() {
        let (local, _) = calendar::timestamp(b"2013-02-03 15:04:05.25").unwrap();
        let zone = Zone::Fixed(-16_200);
        let mut out = String::new();
        let pattern = "EEE d MMM yyyy hh:mm:ss.SSS a XXX D";
        Pattern::new(pattern).unwrap().write(local, zone.to_utc(local), zone, &mut out);
        assert_eq!(out, "Sun 3 Feb 2013 03:04:05.250 PM -04:30 34");
    }
}
