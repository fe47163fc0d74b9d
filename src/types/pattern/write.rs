//! From a moment to text.

use std::fmt::Write;

use super::{DAYS, Item, MONTHS, Pattern};
use crate::types::calendar::{MICROS_PER_DAY, civil_from_days, day_of_year, weekday};
use crate::types::zone::Zone;

/// A moment on a clock.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Days since 1970-01-01 on the clock.
    pub days: i64,
    /// Microseconds since midnight on the clock.
    pub micros: i64,
    /// Nanoseconds within the last of them.
    pub nanos: i64,
    /// Seconds that the clock is east of UTC.
    pub offset: i32,
    /// The clock's zone.
    pub zone: Zone,
}

impl Moment {
    /// What a clock in the zone shows at a time in microseconds UTC; `offset` is the zone's then.
    pub fn new(utc_micros: i64, zone: Zone, offset: i32) -> Moment {
        let local = utc_micros.saturating_add(i64::from(offset) * 1_000_000);
        let (days, micros) = (local.div_euclid(MICROS_PER_DAY), local.rem_euclid(MICROS_PER_DAY));
        Moment { days, micros, nanos: 0, offset, zone }
    }

    /// The same with nanoseconds within the last microsecond.
    #[must_use]
    pub fn with_nanos(self, nanos: i64) -> Moment {
        Moment { nanos, ..self }
    }
}

impl Pattern {
    /// Writes the moment.
    pub fn write(&self, out: &mut String, moment: &Moment) {
        let has_era = has_era(&self.items);
        items(&self.items, out, moment, has_era);
    }
}

fn has_era(items: &[Item]) -> bool {
    items.iter().any(|item| match item {
        Item::Field('G', _) => true,
        Item::Optional(items) => has_era(items),
        _ => false,
    })
}

fn items(all: &[Item], out: &mut String, moment: &Moment, has_era: bool) {
    for item in all {
        match item {
            Item::Literal(text) => out.push_str(text),
            Item::Optional(inner) => items(inner, out, moment, has_era),
            Item::Field(letter, count) => field(*letter, *count, out, moment, has_era),
        }
    }
}

// Writing into a String does not fail: results of write! are left aside.
fn field(letter: char, count: usize, out: &mut String, moment: &Moment, has_era: bool) {
    let (year, month, day) = civil_from_days(moment.days);
    let seconds = moment.micros / 1_000_000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let number = |out: &mut String, value: i64| {
        let _ = write!(out, "{value:0count$}");
    };
    let half = if hour < 12 { "AM" } else { "PM" };
    match letter {
        // With an era, years before 1 are counted back from it.
        'y' => write_year(out, if has_era && year <= 0 { 1 - year } else { year }, count),
        'G' => out.push_str(match (count, year > 0) {
            (4, true) => "Anno Domini",
            (4, false) => "Before Christ",
            (_, true) => "AD",
            (_, false) => "BC",
        }),
        'M' | 'L' => match (count, MONTHS.get(month as usize - 1)) {
            (3, Some(name)) => out.push_str(&name[..3]),
            (4, Some(name)) => out.push_str(name),
            _ => number(out, i64::from(month)),
        },
        'd' => number(out, i64::from(day)),
        'D' => number(out, i64::from(day_of_year(year, month, day))),
        'E' => {
            let name = DAYS[weekday(moment.days) as usize % 7];
            out.push_str(if count < 4 { &name[..3] } else { name });
        }
        'F' => number(out, i64::from((day - 1) % 7 + 1)),
        'Q' | 'q' => {
            let quarter = month.div_ceil(3);
            let _ = match count {
                3 => write!(out, "Q{quarter}"),
                4 => write!(out, "{quarter}{} quarter", ["st", "nd", "rd", "th"][quarter as usize - 1]),
                _ => write!(out, "{quarter:0count$}"),
            };
        }
        'a' => out.push_str(half),
        'H' => number(out, hour),
        'k' => number(out, if hour == 0 { 24 } else { hour }),
        'K' => number(out, hour % 12),
        'h' => number(out, if hour % 12 == 0 { 12 } else { hour % 12 }),
        'm' => number(out, minute),
        's' => number(out, second),
        'S' => {
            let nanos = moment.micros % 1_000_000 * 1000 + moment.nanos;
            let _ = write!(out, "{:0count$}", nanos / 10i64.pow(9 - count as u32));
        }
        'z' => match moment.zone.abbreviation(moment.days * 86_400 + seconds - i64::from(moment.offset)) {
            Some(name) => out.push_str(&name),
            None if moment.zone.is_utc() => out.push('Z'),
            None => {
                let _ = write!(out, "{}", moment.zone);
            }
        },
        'V' => {
            let _ = write!(out, "{}", moment.zone);
        }
        'O' => write_gmt(out, moment.offset, count == 4),
        'Z' if count == 4 => write_gmt(out, moment.offset, true),
        'Z' => write_offset(out, moment.offset, if count == 5 { 5 } else { 2 }, count == 5),
        'X' => write_offset(out, moment.offset, count, true),
        'x' => write_offset(out, moment.offset, count, false),
        _ => {}
    }
}

fn write_year(out: &mut String, year: i64, count: usize) {
    let _ = match count {
        2 => write!(out, "{:02}", year.rem_euclid(100)),
        4.. if year >= 10i64.pow(count as u32) => write!(out, "+{year}"),
        _ if year < 0 => write!(out, "-{:0count$}", -year),
        _ => write!(out, "{year:0count$}"),
    };
}

/// `GMT-7` or `GMT-07:00`.
fn write_gmt(out: &mut String, offset: i32, full: bool) {
    out.push_str("GMT");
    if offset == 0 {
        return;
    }
    let (sign, at) = if offset < 0 { ('-', -offset) } else { ('+', offset) };
    let (hours, minutes, seconds) = (at / 3600, at / 60 % 60, at % 60);
    let _ = if full { write!(out, "{sign}{hours:02}:{minutes:02}") } else { write!(out, "{sign}{hours}") };
    if !full && (minutes, seconds) != (0, 0) {
        let _ = write!(out, ":{minutes:02}");
    }
    if seconds != 0 {
        let _ = write!(out, ":{seconds:02}");
    }
}

/// `-07`, `-0700`, `-07:00`; from four letters on with seconds, if there are any.
fn write_offset(out: &mut String, offset: i32, count: usize, zulu: bool) {
    if offset == 0 && zulu {
        out.push('Z');
        return;
    }
    let (sign, at) = if offset < 0 { ('-', -offset) } else { ('+', offset) };
    let (hours, minutes, seconds) = (at / 3600, at / 60 % 60, at % 60);
    let colon = if matches!(count, 3 | 5) { ":" } else { "" };
    let _ = write!(out, "{sign}{hours:02}");
    if count > 1 || minutes != 0 {
        let _ = write!(out, "{colon}{minutes:02}");
    }
    if count > 3 && seconds != 0 {
        let _ = write!(out, "{colon}{seconds:02}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::parse::parse_timestamp;
    use crate::types::pattern::Purpose;

    fn written(at: &str, pattern: &str) -> String {
        let zone = Zone::parse("America/Los_Angeles").unwrap();
        let micros = parse_timestamp(at, zone).unwrap();
        let moment = Moment::new(micros, zone, zone.offset_at(micros.div_euclid(1_000_000)));
        let mut out = String::new();
        Pattern::parse(pattern, Purpose::Write).unwrap().write(&mut out, &moment);
        out
    }

    #[test]
    fn fields() {
        let at = "2016-04-08 13:10:15.12";
        for (pattern, text) in [
            ("yyyy-MM-dd HH:mm:ss.SSSSSS", "2016-04-08 13:10:15.120000"),
            ("EEEE, d MMM yy", "Friday, 8 Apr 16"),
            ("h:mm a E MMMM DDD QQQ q", "1:10 PM Fri April 099 Q2 2"),
            ("yyyy-MM-dd'T'HH:mm:ssXXX", "2016-04-08T13:10:15-07:00"),
            ("D DD DDD F", "99 99 099 1"),
            ("QQQQ qqqq QQ", "2nd quarter 2nd quarter 02"),
            ("yyyy[-MM]", "2016-04"),
            ("S SS SSS", "1 12 120"),
            (
                "z VV O OOOO X XX XXX x Z ZZZZ ZZZZZ",
                "PDT America/Los_Angeles GMT-7 GMT-07:00 -07 -0700 -07:00 -07 -0700 GMT-07:00 -07:00",
            ),
            ("k K hh 'it''s' L G", "13 1 01 it's 4 AD"),
        ] {
            assert_eq!(written(at, pattern), text, "{pattern}");
        }
        assert_eq!(written("12016-04-08", "yyyy yy y"), "+12016 16 12016");
        assert_eq!(written("-0016-04-08", "yyyy G"), "0017 BC");
    }
}
