//! From text to a moment.

use super::{Item, MONTHS, Pattern};
use crate::types::calendar::{checked_days, days_from_civil, days_in_month, is_leap};
use crate::types::zone::Zone;

/// What a text said; what it left out is the first of January 1970, midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Days since 1970-01-01.
    pub days: i64,
    /// Microseconds since midnight.
    pub micros: i64,
    /// Nanoseconds within the last of them.
    pub nanos: i64,
    /// The zone, if the text names one.
    pub zone: Option<Zone>,
}

/// The fields that were read so far.
#[derive(Clone, Default)]
struct Fields {
    year: Option<i64>,
    before_christ: bool,
    month: Option<i64>,
    day: Option<i64>,
    day_of_year: Option<i64>,
    hour: Option<i64>,
    /// `h` and `K`, from 0 to 11.
    half_hour: Option<i64>,
    afternoon: Option<bool>,
    minute: Option<i64>,
    second: Option<i64>,
    /// Of a second.
    nanos: Option<i64>,
    zone: Option<Zone>,
}

impl Pattern {
    /// What the text says; names are read in any case.
    /// # Errors
    /// Java's message of why it does not fit the pattern.
    pub fn read(&self, text: &str) -> Result<Reading, String> {
        let mut fields = Fields::default();
        let end = items(&self.items, text, 0, &mut fields)
            .map_err(|at| format!("Text '{text}' could not be parsed at index {at}"))?;
        if end < text.len() {
            return Err(format!("Text '{text}' could not be parsed, unparsed text found at index {end}"));
        }
        fields.resolve().map_err(|why| format!("Text '{text}' could not be parsed: {why}"))
    }
}

/// The offset behind what was read, or the one where reading failed.
fn items(all: &[Item], text: &str, mut at: usize, fields: &mut Fields) -> Result<usize, usize> {
    for (i, item) in all.iter().enumerate() {
        at = match item {
            Item::Literal(literal) => {
                let found = text.get(at..at + literal.len());
                if !found.is_some_and(|found| found.eq_ignore_ascii_case(literal)) {
                    // Java points at the first character of a run of literals that differs.
                    let same = text[at..].chars().zip(literal.chars()).take_while(|(a, b)| a.eq_ignore_ascii_case(b));
                    return Err(at + same.map(|(a, _)| a.len_utf8()).sum::<usize>());
                }
                at + literal.len()
            }
            Item::Optional(inner) => {
                let mut tried = fields.clone();
                match items(inner, text, at, &mut tried) {
                    Ok(end) => {
                        *fields = tried;
                        end
                    }
                    Err(_) => at,
                }
            }
            Item::Field(letter, count) => {
                // Numbers of fixed width that follow at once keep their digits.
                let reserved = all[i + 1..].iter().map_while(|next| match next {
                    Item::Field(letter, count) if is_number(*letter, *count) && *count > 1 => Some(*count),
                    _ => None,
                });
                field(*letter, *count, reserved.sum(), text, at, fields)?
            }
        };
    }
    Ok(at)
}

fn is_number(letter: char, count: usize) -> bool {
    match letter {
        'M' | 'L' => count < 3,
        _ => matches!(letter, 'y' | 'd' | 'D' | 'h' | 'H' | 'k' | 'K' | 'm' | 's' | 'S'),
    }
}

fn field(
    letter: char,
    count: usize,
    reserved: usize,
    text: &str,
    at: usize,
    fields: &mut Fields,
) -> Result<usize, usize> {
    let rest = text.get(at..).ok_or(at)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    // One letter takes any number of digits, two take two.
    let number = |least: usize, most: usize| -> Result<(i64, usize), usize> {
        let taken = digits.saturating_sub(reserved).max(least).min(most);
        if digits < least || taken == 0 {
            return Err(at);
        }
        Ok((rest[..taken].parse().map_err(|_| at)?, at + taken))
    };
    let plain = || if count == 1 { number(1, 18) } else { number(count, count) };
    let word = |names: &mut dyn Iterator<Item = &'static str>| {
        names
            .enumerate()
            .filter(|(_, name)| rest.get(..name.len()).is_some_and(|r| r.eq_ignore_ascii_case(name)))
            .max_by_key(|(_, name)| name.len())
    };
    macro_rules! set {
        ($field:ident, $read:expr) => {{
            let (value, end) = $read?;
            fields.$field = Some(value);
            return Ok(end);
        }};
    }
    match letter {
        'y' if count == 2 => {
            let (value, end) = number(2, 2)?;
            fields.year = Some(2000 + value);
            Ok(end)
        }
        'y' => {
            // Only a sign allows more digits than letters; without one, four letters take four digits.
            let sign = rest.starts_with(['+', '-']);
            let negative = rest.starts_with('-');
            let body = &rest[usize::from(sign)..];
            let available = body.bytes().take_while(u8::is_ascii_digit).count();
            let most = if count < 4 || sign { 10 } else { count };
            let least = if count == 1 { 1 } else { count };
            let taken = available.saturating_sub(reserved).max(least).min(most);
            // A plus stands only before more digits than letters.
            if available < least || sign && !negative && (count < 4 || available <= count) {
                return Err(at);
            }
            let value: i64 = body[..taken].parse().map_err(|_| at)?;
            fields.year = Some(if negative { -value } else { value });
            Ok(at + usize::from(sign) + taken)
        }
        'M' | 'L' if count > 2 => {
            let found = if count == 3 {
                word(&mut MONTHS.iter().map(|name| &name[..3]))
            } else {
                word(&mut MONTHS.iter().copied())
            };
            let (month, name) = found.ok_or(at)?;
            fields.month = Some(month as i64 + 1);
            Ok(at + name.len())
        }
        'M' | 'L' => set!(month, plain()),
        'd' => set!(day, plain()),
        'D' => {
            let (value, end) = number(count, 3)?;
            fields.day_of_year = Some(value);
            Ok(end)
        }
        'H' => set!(hour, plain()),
        'k' => {
            let (value, end) = plain()?;
            fields.hour = Some(if value == 24 {
                0
            } else if value == 0 {
                24
            } else {
                value
            });
            Ok(end)
        }
        'K' => set!(half_hour, plain()),
        'h' => {
            let (value, end) = plain()?;
            fields.half_hour = Some(if value == 12 {
                0
            } else if value == 0 {
                12
            } else {
                value
            });
            Ok(end)
        }
        'm' => set!(minute, plain()),
        's' => set!(second, plain()),
        'S' => {
            let taken = digits.min(count);
            if taken == 0 {
                return Err(at);
            }
            let nanos = rest[..taken].bytes().chain(std::iter::repeat(b'0')).take(9);
            fields.nanos = Some(nanos.fold(0, |value, digit| value * 10 + i64::from(digit - b'0')));
            Ok(at + taken)
        }
        'a' => {
            let (half, name) = word(&mut ["AM", "PM"].into_iter()).ok_or(at)?;
            fields.afternoon = Some(half == 1);
            Ok(at + name.len())
        }
        'G' => {
            let names: [&'static str; 2] = if count == 4 { ["Before Christ", "Anno Domini"] } else { ["BC", "AD"] };
            let (era, name) = word(&mut names.into_iter()).ok_or(at)?;
            fields.before_christ = era == 0;
            Ok(at + name.len())
        }
        'X' | 'x' | 'Z' | 'O' => {
            let named = letter == 'O' || letter == 'Z' && count == 4;
            let body = match rest.get(..3).filter(|prefix| named && prefix.eq_ignore_ascii_case("GMT")) {
                Some(_) => &rest[3..],
                None if named => return Err(at),
                None => rest,
            };
            let start = at + rest.len() - body.len();
            if !named && letter != 'x' && body.starts_with('Z') {
                fields.zone = Some(Zone::UTC);
                return Ok(start + 1);
            }
            let length = body.bytes().enumerate().take_while(|(i, b)| match i {
                0 => matches!(b, b'+' | b'-'),
                _ => b.is_ascii_digit() || *b == b':',
            });
            let length = length.count();
            if length == 0 && named {
                fields.zone = Some(Zone::UTC);
                return Ok(start);
            }
            let colon = named && count == 4 || matches!(count, 3 | 5) && letter != 'Z' || letter == 'Z' && count == 5;
            let piece = &body[..length];
            let fits =
                piece.len() >= 2 && (named || piece.len() > 1 && piece.contains(':') == (colon && piece.len() > 3));
            match Zone::parse(piece).filter(|_| fits) {
                Some(zone) => {
                    fields.zone = Some(zone);
                    Ok(start + length)
                }
                None => Err(at),
            }
        }
        'V' | 'z' => {
            let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "/_+-:".contains(c))).unwrap_or(rest.len());
            // The longest beginning that names a zone.
            let found = (1..=length).rev().find_map(|end| Some((Zone::parse(&rest[..end])?, end)));
            // A short name of the United States is its region, in summer too.
            let named = || match rest.get(..3)? {
                "PDT" => Zone::parse("America/Los_Angeles"),
                "MDT" => Zone::parse("America/Denver"),
                "CDT" => Zone::parse("America/Chicago"),
                "EDT" => Zone::parse("America/New_York"),
                _ => None,
            };
            match found.or_else(|| named().filter(|_| letter == 'z').map(|zone| (zone, 3))) {
                Some((zone, end)) => {
                    fields.zone = Some(zone);
                    Ok(at + end)
                }
                None => Err(at),
            }
        }
        _ => Err(at),
    }
}

impl Fields {
    fn resolve(&self) -> Result<Reading, String> {
        let within = |value: Option<i64>, name: &str, low: i64, high: i64| match value {
            Some(value) if !(low..=high).contains(&value) => {
                Err(format!("Invalid value for {name} (valid values {low} - {high}): {value}"))
            }
            other => Ok(other),
        };
        let year = self.year.unwrap_or(1970);
        let year = if self.before_christ { 1 - year } else { year };
        let days = match self.day_of_year {
            Some(day) => {
                within(Some(day), "DayOfYear", 1, 366)?;
                if day == 366 && !is_leap(year) {
                    return Err(format!("Invalid date 'DayOfYear 366' as '{year}' is not a leap year"));
                }
                days_from_civil(year, 1, 1) + day - 1
            }
            None => {
                let month = within(self.month, "MonthOfYear", 1, 12)?.unwrap_or(1);
                let day = within(self.day, "DayOfMonth", 1, 31)?.unwrap_or(1);
                date(year, month, day)?
            }
        };
        let hour = match self.half_hour {
            Some(hour) => {
                within(Some(hour), "HourOfAmPm", 0, 11)?;
                hour + if self.afternoon.unwrap_or(false) { 12 } else { 0 }
            }
            // Half a day alone is its first hour.
            None => {
                let noon = if self.afternoon == Some(true) { 12 } else { 0 };
                within(self.hour, "HourOfDay", 0, 23)?.unwrap_or(noon)
            }
        };
        let minute = within(self.minute, "MinuteOfHour", 0, 59)?.unwrap_or(0);
        let second = within(self.second, "SecondOfMinute", 0, 59)?.unwrap_or(0);
        let nanos = self.nanos.unwrap_or(0);
        let micros = ((hour * 60 + minute) * 60 + second) * 1_000_000 + nanos / 1000;
        Ok(Reading { days, micros, nanos: nanos % 1000, zone: self.zone })
    }
}

/// The day of a date, or Java's message of why there is none such.
pub(crate) fn date(year: i64, month: i64, day: i64) -> Result<i64, String> {
    let (month, day) = (month as u32, day as u32);
    if let Some(days) = checked_days(year, month, day) {
        return Ok(days);
    }
    if month == 2 && day == 29 {
        return Err(format!("Invalid date 'February 29' as '{year}' is not a leap year"));
    }
    debug_assert!(day > days_in_month(year, month));
    let name = MONTHS.get(month as usize - 1).map_or(String::new(), |name| name.to_uppercase());
    Err(format!("Invalid date '{name} {day}'"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::format::write_timestamp;
    use crate::types::pattern::Purpose;

    fn read(text: &str, pattern: &str) -> Result<String, String> {
        let reading = Pattern::parse(pattern, Purpose::Read).unwrap().read(text)?;
        let mut out = String::new();
        write_timestamp(&mut out, reading.days * 86_400 + reading.micros / 1_000_000, reading.micros % 1_000_000);
        Ok(match reading.zone {
            Some(zone) => format!("{out} {zone}"),
            None => out,
        })
    }

    #[test]
    fn texts_that_fit() {
        for (text, pattern, value) in [
            ("2016-02-03 1:2:3", "yyyy-M-d H:m:s", "2016-02-03 01:02:03"),
            ("16-02-03", "yy-MM-dd", "2016-02-03 00:00:00"),
            ("12:34", "HH:mm", "1970-01-01 12:34:00"),
            ("2016 pm 05", "yyyy a hh", "2016-01-01 17:00:00"),
            ("2016-02-03 01:02:03.12", "yyyy-MM-dd HH:mm:ss.SSS", "2016-02-03 01:02:03.12"),
            ("2016-02-03 01:02:03+01:00", "yyyy-MM-dd HH:mm:ssXXX", "2016-02-03 01:02:03 +01:00"),
            ("feb 3 2016", "MMM d yyyy", "2016-02-03 00:00:00"),
            ("2016-045", "yyyy-DDD", "2016-02-14 00:00:00"),
            ("20160203", "yyyyMMdd", "2016-02-03 00:00:00"),
            ("2016-02-03 Europe/Berlin", "yyyy-MM-dd VV", "2016-02-03 00:00:00 Europe/Berlin"),
            ("2016-02-03", "yyyy-MM-dd[ H]", "2016-02-03 00:00:00"),
            ("2016-02-03 5", "yyyy-MM-dd[ H]", "2016-02-03 05:00:00"),
        ] {
            assert_eq!(read(text, pattern).as_deref(), Ok(value), "{text}");
        }
    }

    #[test]
    fn texts_that_do_not_fit() {
        for (text, pattern, why) in [
            ("x", "yyyy", " at index 0"),
            ("2016-2-3", "yyyy-MM-dd", " at index 5"),
            ("2016-12-31x", "yyyy-MM-dd", ", unparsed text found at index 10"),
            ("2016-13-31", "yyyy-MM-dd", ": Invalid value for MonthOfYear (valid values 1 - 12): 13"),
            ("2016-02-30", "yyyy-MM-dd", ": Invalid date 'FEBRUARY 30'"),
            ("2016-04-08", "yyyy-MM-dd HH:mm:ss", " at index 10"),
        ] {
            assert_eq!(read(text, pattern), Err(format!("Text '{text}' could not be parsed{why}")));
        }
    }
}
