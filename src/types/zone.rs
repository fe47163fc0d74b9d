//! Time zones as Java's: regions with their history of offsets, and fixed offsets such as `+05:30`.
//!
//! Between local clocks and UTC, Java's `ZonedDateTime.ofLocal` decides: a local time that a clock change skipped is moved
//! on by the gap, one that happened twice is its first occurrence. Both mean: the offset from before the change holds until
//! the later of the two local readings of it. Regions come from chrono-tz; the list of a region's changes is made once.
//! Sources: Spark's `SparkDateTimeUtils.getZoneId`, `java.time.ZoneId.of`, `ZoneId.SHORT_IDS`.

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::{OffsetName, Tz};
use parking_lot::RwLock;

use super::calendar;

/// A time zone.
#[derive(Clone, Copy)]
pub enum Zone {
    /// Always the same number of seconds east of UTC.
    Fixed(i32),
    /// A region, such as `Europe/Berlin`.
    Region(&'static Region),
}

/// The name of the machine's time zone: `$TZ`, else what the system is set to.
pub fn machine_zone() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let known = |name: &String| Zone::parse(name).is_some();
        let name = std::env::var("TZ").ok().filter(known);
        let name = name.or_else(|| iana_time_zone::get_timezone().ok().filter(known));
        name.unwrap_or_else(|| "UTC".to_string())
    })
}

/// A region's offsets through history.
pub struct Region {
    tz: Tz,
    /// Seconds since 1970-01-01 UTC of each change, ascending; the first is the beginning of time.
    starts: Vec<i64>,
    /// The first local second, as seconds since 1970-01-01, at which the offset after each change holds.
    local_starts: Vec<i64>,
    /// Seconds east of UTC after each change.
    offsets: Vec<i32>,
}

/// A zone with a memory of the last answer, for columns: neighbours mostly lie between the same two changes.
pub struct Cursor {
    zone: Zone,
    utc: Known,
    local: Known,
}

/// Within `from..to` seconds the offset is this.
#[derive(Clone, Copy)]
struct Known {
    from: i64,
    to: i64,
    offset: i32,
}

const NOTHING: Known = Known { from: 0, to: 0, offset: 0 };
const MICROS: i64 = 1_000_000;
const DAY: i64 = 86_400;

/// 2100-01-01: the changes of chrono-tz end before it.
const LAST_KNOWN: i64 = 4_102_444_800;

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Zone = Zone::Fixed(0);

    /// The zone that Spark reads from this text: `Z`, `+1`, `-08:00`, `+053000`, `UTC+1`, `PST`, `Europe/Berlin`.
    pub fn parse(text: &str) -> Option<Zone> {
        if let Some(offset) = parse_offset(&pad_offset(text)) {
            return Some(Zone::Fixed(offset));
        }
        if matches!(text, "Z" | "UTC" | "GMT" | "UT") {
            return Some(Zone::UTC);
        }
        for prefix in ["UTC", "GMT", "UT"] {
            if let Some(rest) = text.strip_prefix(prefix)
                && rest.starts_with(['+', '-'])
            {
                return parse_offset(&pad_offset(rest)).map(Zone::Fixed);
            }
        }
        match short_id(text) {
            Some(id) if id.starts_with('-') => parse_offset(id).map(Zone::Fixed),
            Some(id) => region(id),
            None => region(text),
        }
    }

    /// Seconds east of UTC at a time given in seconds since 1970-01-01 UTC.
    pub fn offset_at(self, utc_seconds: i64) -> i32 {
        self.known_at(utc_seconds).offset
    }

    /// Seconds east of UTC at a local time given in seconds since 1970-01-01 on the zone's own clock.
    pub fn offset_at_local(self, local_seconds: i64) -> i32 {
        self.known_at_local(local_seconds).offset
    }

    /// Microseconds UTC as microseconds on the zone's clock.
    pub fn to_local(self, utc_micros: i64) -> i64 {
        utc_micros.saturating_add(i64::from(self.offset_at(utc_micros.div_euclid(MICROS))) * MICROS)
    }

    /// Microseconds on the zone's clock as microseconds UTC.
    pub fn to_utc(self, local_micros: i64) -> i64 {
        local_micros.saturating_sub(i64::from(self.offset_at_local(local_micros.div_euclid(MICROS))) * MICROS)
    }

    /// The same zone for a column of values.
    pub fn cursor(self) -> Cursor {
        Cursor { zone: self, utc: NOTHING, local: NOTHING }
    }

    /// Whether the zone is UTC itself.
    pub fn is_utc(self) -> bool {
        match self {
            Zone::Fixed(offset) => offset == 0,
            Zone::Region(region) => region.offsets.iter().all(|offset| *offset == 0),
        }
    }

    /// The zone's short name at a time, such as `PST`, if it has one.
    pub fn abbreviation(self, utc_seconds: i64) -> Option<String> {
        match self {
            Zone::Fixed(_) => None,
            Zone::Region(region) => {
                let at = DateTime::from_timestamp(utc_seconds.clamp(-LAST_KNOWN, LAST_KNOWN), 0)?.naive_utc();
                let name = region.tz.offset_from_utc_datetime(&at).abbreviation().map(str::to_string);
                name.filter(|name| name.chars().all(|c| c.is_ascii_alphabetic()))
            }
        }
    }

    fn known_at(self, seconds: i64) -> Known {
        match self {
            Zone::Fixed(offset) => Known { from: i64::MIN, to: i64::MAX, offset },
            Zone::Region(region) => region.known(&region.starts, seconds),
        }
    }

    fn known_at_local(self, seconds: i64) -> Known {
        match self {
            Zone::Fixed(offset) => Known { from: i64::MIN, to: i64::MAX, offset },
            Zone::Region(region) => region.known(&region.local_starts, seconds),
        }
    }
}

impl Cursor {
    /// Seconds east of UTC at a time given in seconds since 1970-01-01 UTC.
    #[inline]
    pub fn offset_at(&mut self, utc_seconds: i64) -> i32 {
        if utc_seconds < self.utc.from || utc_seconds >= self.utc.to {
            self.utc = self.zone.known_at(utc_seconds);
        }
        self.utc.offset
    }

    /// Microseconds UTC as microseconds on the zone's clock.
    #[inline]
    pub fn to_local(&mut self, utc_micros: i64) -> i64 {
        utc_micros.saturating_add(i64::from(self.offset_at(utc_micros.div_euclid(MICROS))) * MICROS)
    }

    /// Microseconds on the zone's clock as microseconds UTC.
    #[inline]
    pub fn to_utc(&mut self, local_micros: i64) -> i64 {
        let seconds = local_micros.div_euclid(MICROS);
        if seconds < self.local.from || seconds >= self.local.to {
            self.local = self.zone.known_at_local(seconds);
        }
        local_micros.saturating_sub(i64::from(self.local.offset) * MICROS)
    }
}

impl Region {
    fn known(&self, starts: &[i64], seconds: i64) -> Known {
        let back = if seconds < LAST_KNOWN { 0 } else { back_into_table(seconds) };
        let at = seconds - back;
        let i = starts.partition_point(|start| *start <= at).max(1) - 1;
        let to = starts.get(i + 1).copied().unwrap_or(LAST_KNOWN);
        let offset = self.offsets[i];
        if back == 0 { Known { from: starts[i], to, offset } } else { Known { from: seconds, to: seconds + 1, offset } }
    }

    fn new(tz: Tz) -> Region {
        let offset = |seconds: i64| -> i32 {
            DateTime::from_timestamp(seconds, 0)
                .map_or(0, |at| tz.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc())
        };
        // No region changed its offset before 1840, nor twice within three days.
        const FIRST: i64 = -4_102_444_800;
        const STEP: i64 = 3 * DAY;
        let mut before = offset(FIRST);
        let mut region = Region { tz, starts: vec![i64::MIN], local_starts: vec![i64::MIN], offsets: vec![before] };
        let mut at = FIRST;
        while at < LAST_KNOWN {
            let next = (at + STEP).min(LAST_KNOWN);
            let after = offset(next);
            if after != before {
                let (mut low, mut high) = (at, next);
                while high - low > 1 {
                    let middle = low + (high - low) / 2;
                    if offset(middle) == before { low = middle } else { high = middle }
                }
                region.starts.push(high);
                region.local_starts.push(high + i64::from(before.max(after)));
                region.offsets.push(after);
                before = after;
            }
            at = next;
        }
        region
    }
}

/// Seconds to go back from a time after the table to the same time of the year in a year of the table's last 28 that is as
/// long and begins on the same weekday: rules speak of the last Sunday of a month, so both years change their clocks alike.
fn back_into_table(seconds: i64) -> i64 {
    let days = seconds.div_euclid(DAY);
    let (year, month, day) = calendar::civil_from_days(days);
    let start = days + 1 - i64::from(calendar::day_of_year(year, month, day));
    let like = |candidate: &i64| {
        calendar::is_leap(*candidate) == calendar::is_leap(year)
            && calendar::weekday(calendar::days_from_civil(*candidate, 1, 1)) == calendar::weekday(start)
    };
    let twin = (2072..2100).find(like).unwrap_or(2099);
    (start - calendar::days_from_civil(twin, 1, 1)) * DAY
}

/// The region of that id, made once.
fn region(id: &str) -> Option<Zone> {
    static REGIONS: OnceLock<RwLock<HashMap<Tz, &'static Region>>> = OnceLock::new();
    let tz: Tz = id.parse().ok()?;
    let regions = REGIONS.get_or_init(RwLock::default);
    if let Some(known) = regions.read().get(&tz) {
        return Some(Zone::Region(known));
    }
    // Lives as long as the process: there are some 600 regions.
    let mut regions = regions.write();
    Some(Zone::Region(regions.entry(tz).or_insert_with(|| Box::leak(Box::new(Region::new(tz))))))
}

/// `+h:mm` as `+0h:mm` and `+hh:m` as `+hh:0m`, as Spark does before it asks Java.
fn pad_offset(text: &str) -> std::borrow::Cow<'_, str> {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    if !matches!(bytes.first(), Some(b'+' | b'-')) || !text.is_ascii() {
        return text.into();
    }
    let colon = text.find(':');
    let mut padded = text.to_string();
    if colon == Some(2) && digit(1) {
        padded.insert(1, '0');
    }
    let after = padded.find(':').map(|i| padded.len() - i - 1);
    if after == Some(1) && padded.matches(':').count() == 1 {
        padded.insert(padded.len() - 1, '0');
    }
    padded.into()
}

/// Java's `ZoneOffset.of`: `Z`, `+h`, `+hh`, `+hh:mm`, `+hhmm`, `+hh:mm:ss`, `+hhmmss`; at most 18 hours.
fn parse_offset(text: &str) -> Option<i32> {
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let number = |part: &str| -> Option<i32> {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if digits { part.parse().ok() } else { None }
    };
    let parts: Vec<&str> = if rest.contains(':') {
        let parts: Vec<&str> = rest.split(':').collect();
        if parts.iter().any(|part| part.len() != 2) {
            return None;
        }
        parts
    } else {
        match rest.len() {
            1 | 2 => vec![rest],
            4 if rest.is_ascii() => vec![&rest[..2], &rest[2..]],
            6 if rest.is_ascii() => vec![&rest[..2], &rest[2..4], &rest[4..]],
            _ => return None,
        }
    };
    let (hours, minutes, seconds) = match parts.as_slice() {
        [h] => (number(h)?, 0, 0),
        [h, m] => (number(h)?, number(m)?, 0),
        [h, m, s] => (number(h)?, number(m)?, number(s)?),
        _ => return None,
    };
    let total = hours * 3600 + minutes * 60 + seconds;
    (minutes < 60 && seconds < 60 && total <= 18 * 3600).then_some(sign * total)
}

/// Java's `ZoneId.SHORT_IDS`.
fn short_id(text: &str) -> Option<&'static str> {
    Some(match text {
        "ACT" => "Australia/Darwin",
        "AET" => "Australia/Sydney",
        "AGT" => "America/Argentina/Buenos_Aires",
        "ART" => "Africa/Cairo",
        "AST" => "America/Anchorage",
        "BET" => "America/Sao_Paulo",
        "BST" => "Asia/Dhaka",
        "CAT" => "Africa/Harare",
        "CNT" => "America/St_Johns",
        "CST" => "America/Chicago",
        "CTT" => "Asia/Shanghai",
        "EAT" => "Africa/Addis_Ababa",
        "ECT" => "Europe/Paris",
        "EST" => "-05:00",
        "HST" => "-10:00",
        "IET" => "America/Indiana/Indianapolis",
        "IST" => "Asia/Kolkata",
        "JST" => "Asia/Tokyo",
        "MIT" => "Pacific/Apia",
        "MST" => "-07:00",
        "NET" => "Asia/Yerevan",
        "NST" => "Pacific/Auckland",
        "PLT" => "Asia/Karachi",
        "PNT" => "America/Phoenix",
        "PRT" => "America/Puerto_Rico",
        "PST" => "America/Los_Angeles",
        "SST" => "Pacific/Guadalcanal",
        "VST" => "Asia/Ho_Chi_Minh",
        _ => return None,
    })
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Zone::Fixed(a), Zone::Fixed(b)) => a == b,
            (Zone::Region(a), Zone::Region(b)) => a.tz == b.tz,
            _ => false,
        }
    }
}

impl Eq for Zone {}

impl std::hash::Hash for Zone {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        match self {
            Zone::Fixed(offset) => offset.hash(state),
            Zone::Region(region) => region.tz.hash(state),
        }
    }
}

/// Java's `ZoneId.getId`: `Europe/Berlin`, `+05:30`, `Z`.
impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Zone::Fixed(0) => f.write_str("Z"),
            Zone::Fixed(offset) => {
                let (sign, at) = if *offset < 0 { ('-', -offset) } else { ('+', *offset) };
                write!(f, "{sign}{:02}:{:02}", at / 3600, at / 60 % 60)?;
                if at % 60 == 0 { Ok(()) } else { write!(f, ":{:02}", at % 60) }
            }
            Zone::Region(region) => f.write_str(region.tz.name()),
        }
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(text: &str) -> Zone {
        Zone::parse(text).unwrap()
    }

    fn local(text: &str) -> i64 {
        chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap().and_utc().timestamp()
    }

    #[test]
    fn texts_of_zones() {
        for (text, id) in [
            ("+1", "+01:00"),
            ("-8:30", "-08:30"),
            ("+05:3", "+05:03"),
            ("+0530", "+05:30"),
            ("UTC+1", "+01:00"),
            ("PST", "America/Los_Angeles"),
            ("EST", "-05:00"),
            ("Z", "Z"),
            ("Europe/Berlin", "Europe/Berlin"),
        ] {
            assert_eq!(zone(text).to_string(), id, "{text}");
        }
        for text in ["", "+", "+19", "+01:60", "Europe/Nowhere", "europe/berlin", "UTC+", "+1:2:3"] {
            assert!(Zone::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn clock_changes() {
        let la = zone("America/Los_Angeles");
        // 02:30 was skipped on 2024-03-10: it is 03:30 PDT.
        assert_eq!(la.to_utc(local("2024-03-10 02:30:00") * MICROS), local("2024-03-10 10:30:00") * MICROS);
        // 01:30 came twice on 2024-11-03: the first is PDT.
        assert_eq!(la.to_utc(local("2024-11-03 01:30:00") * MICROS), local("2024-11-03 08:30:00") * MICROS);
        assert_eq!(la.to_utc(local("2024-11-03 02:00:00") * MICROS), local("2024-11-03 10:00:00") * MICROS);
        // Local mean time, before 1883.
        assert_eq!(la.offset_at(local("1800-01-01 00:00:00")), -(7 * 3600 + 52 * 60 + 58));
    }

    #[test]
    fn years_after_the_table() {
        let la = zone("America/Los_Angeles");
        // Java: 2150-03-08 is the second Sunday of March.
        assert_eq!(la.offset_at(local("2150-03-08 09:59:59")), -8 * 3600);
        assert_eq!(la.offset_at(local("2150-03-08 10:00:00")), -7 * 3600);
        assert_eq!(la.offset_at(local("2500-07-01 00:00:00")), -7 * 3600);
        assert_eq!(la.offset_at(local("2100-01-01 12:00:00")), -8 * 3600);
        assert_eq!(la.offset_at_local(local("9999-12-31 23:59:59")), -8 * 3600);
    }

    #[test]
    fn a_cursor_answers_as_its_zone() {
        let berlin = zone("Europe/Berlin");
        let mut cursor = berlin.cursor();
        for day in -50_000..60_000 {
            let micros = day * DAY * MICROS + 7_777_777;
            assert_eq!(cursor.to_local(micros), berlin.to_local(micros));
            assert_eq!(cursor.to_utc(micros), berlin.to_utc(micros));
        }
    }
}
