//! How text stands for dates and times where options give patterns, and how without: as casts read it.

use super::cell::Cell;
use super::options::Options;
use crate::error::{Error, Result};
use crate::function::Call;
use crate::types::calendar::MICROS_PER_DAY;
use crate::types::format::{write_date, write_time, write_timestamp};
use crate::types::parse::{
    parse_calendar_interval, parse_date, parse_day_time, parse_decimal, parse_time, parse_timestamp,
    parse_timestamp_nanos, parse_timestamp_ntz, parse_timestamp_ntz_nanos, parse_year_month,
};
use crate::types::pattern::{Moment, Pattern, Purpose};
use crate::types::zone::Zone;
use crate::types::{SparkType, nanos};

/// The patterns of one call.
#[derive(Clone, Debug)]
pub(crate) struct Spelling {
    /// Where timestamps without a zone were.
    pub(crate) zone: Zone,
    date: Option<Pattern>,
    timestamp: Option<Pattern>,
    timestamp_ntz: Option<Pattern>,
    time: Option<Pattern>,
}

impl Spelling {
    /// `dateFormat`, `timestampFormat`, `timestampNTZFormat`, `timeFormat` and `timeZone`.
    /// # Errors
    /// For patterns that are none, and unknown zones.
    pub(crate) fn of(call: &Call, options: &Options, purpose: Purpose) -> Result<Spelling> {
        let pattern = |name: &str| {
            let parsed = options.given(name).map(|text| Pattern::parse(text, purpose));
            parsed.transpose().map_err(|error| error.at(call.span))
        };
        let zone = match options.given("timeZone") {
            Some(name) => Zone::parse(name)
                .ok_or_else(|| Error::new("INVALID_TIMEZONE").with("timeZone", format!("'{name}'")).at(call.span))?,
            None => call.context.timezone,
        };
        Ok(Spelling {
            zone,
            date: pattern("dateFormat")?,
            timestamp: pattern("timestampFormat")?,
            timestamp_ntz: pattern("timestampNTZFormat")?,
            time: pattern("timeFormat")?,
        })
    }

    /// The same with dates in full, `yyyy-MM-dd`, where options give no pattern for them.
    /// # Errors
    /// None; the pattern is one.
    pub(crate) fn with_date_pattern(mut self, wanted: bool) -> Result<Spelling> {
        if wanted && self.date.is_none() {
            self.date = Some(Pattern::parse("yyyy-MM-dd", Purpose::Read)?);
        }
        Ok(self)
    }

    /// The date, time, timestamp or interval that a text stands for; `None` if it stands for none.
    pub(crate) fn read(&self, ty: &SparkType, text: &str) -> Option<Cell> {
        let local = |pattern: &Pattern| {
            let reading = pattern.read(text).ok()?;
            let micros = reading.days.checked_mul(MICROS_PER_DAY)?.checked_add(reading.micros)?;
            Some((micros, reading.nanos, reading.zone))
        };
        Some(Cell::Whole(match ty {
            SparkType::Date => match &self.date {
                None => parse_date(text)?.into(),
                Some(pattern) => pattern.read(text).ok()?.days,
            },
            SparkType::Timestamp => match &self.timestamp {
                None => parse_timestamp(text, self.zone)?,
                Some(pattern) => {
                    let (local, _, zone) = local(pattern)?;
                    zone.unwrap_or(self.zone).to_utc(local)
                }
            },
            SparkType::TimestampNtz => match &self.timestamp_ntz {
                None => parse_timestamp_ntz(text, false)?,
                Some(pattern) => local(pattern).filter(|(_, _, zone)| zone.is_none())?.0,
            },
            SparkType::TimestampLtzNanos(_) => {
                let (micros, within) = match &self.timestamp {
                    None => parse_timestamp_nanos(text, self.zone)?,
                    Some(pattern) => {
                        let (local, within, zone) = local(pattern)?;
                        (zone.unwrap_or(self.zone).to_utc(local), within)
                    }
                };
                return Some(Cell::Nanos(micros, within));
            }
            SparkType::TimestampNtzNanos(_) => {
                let (micros, within) = match &self.timestamp_ntz {
                    None => parse_timestamp_ntz_nanos(text, false)?,
                    Some(pattern) => {
                        let (local, within, _) = local(pattern).filter(|(_, _, zone)| zone.is_none())?;
                        (local, within)
                    }
                };
                return Some(Cell::Nanos(micros, within));
            }
            SparkType::Time(precision) => {
                let micros = match &self.time {
                    None => parse_time(text)?,
                    Some(pattern) => pattern.read(text).ok()?.micros,
                };
                micros - micros % 10_i64.pow(6_u32.saturating_sub((*precision).into()))
            }
            SparkType::YearMonthInterval(from, to) => parse_year_month(text, *from, *to).ok()?.into(),
            SparkType::DayTimeInterval(from, to) => parse_day_time(text, *from, *to).ok()?,
            SparkType::CalendarInterval => {
                let (months, days, micros) = parse_calendar_interval(text).ok()?;
                return Some(Cell::Interval(months, days, micros));
            }
            _ => return None,
        }))
    }

    /// The decimal that a text stands for, which may have commas between its thousands.
    pub(crate) fn decimal(text: &str, precision: u8, scale: i8) -> Option<Cell> {
        let plain;
        let text = if text.contains(',') {
            plain = text.replace(',', "");
            &plain
        } else {
            text
        };
        parse_decimal(text, precision, scale).ok().map(Cell::Decimal)
    }

    /// Writes a date, `T` between date and time where there is no pattern.
    pub(crate) fn write_date(&self, days: i32, out: &mut String) {
        match &self.date {
            None => write_date(out, days.into()),
            Some(pattern) => pattern.write(out, &Moment::new(i64::from(days) * MICROS_PER_DAY, Zone::UTC, 0)),
        }
    }

    /// Writes a time of day.
    pub(crate) fn write_time(&self, micros: i64, out: &mut String) {
        match &self.time {
            None => write_time(out, micros),
            Some(pattern) => pattern.write(out, &Moment::new(micros, Zone::UTC, 0)),
        }
    }

    /// Writes a timestamp: `2020-01-02T03:04:05.123-08:00` without a pattern.
    pub(crate) fn write_timestamp(&self, micros: i64, out: &mut String) {
        self.write_instant(micros, 0, out);
    }

    /// Writes a timestamp to the nanosecond, which only patterns show.
    pub(crate) fn write_nanos(&self, ty: &SparkType, value: i64, out: &mut String) {
        let (micros, within) = nanos::split(value);
        match ty {
            SparkType::TimestampLtzNanos(_) => self.write_instant(micros, within, out),
            _ => self.write_local(micros, within, out),
        }
    }

    fn write_instant(&self, micros: i64, nanos: i64, out: &mut String) {
        let offset = self.zone.offset_at(micros.div_euclid(1_000_000));
        if let Some(pattern) = &self.timestamp {
            return pattern.write(out, &Moment::new(micros, self.zone, offset).with_nanos(nanos));
        }
        write_clock(micros + i64::from(offset) * 1_000_000, out);
        if offset == 0 {
            out.push('Z');
            return;
        }
        let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs() / 60);
        out.push_str(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60));
    }

    /// Writes a timestamp without time zone: `2020-01-02T03:04:05.123` without a pattern.
    pub(crate) fn write_timestamp_ntz(&self, micros: i64, out: &mut String) {
        self.write_local(micros, 0, out);
    }

    fn write_local(&self, micros: i64, nanos: i64, out: &mut String) {
        match &self.timestamp_ntz {
            None => write_clock(micros, out),
            Some(pattern) => pattern.write(out, &Moment::new(micros, Zone::UTC, 0).with_nanos(nanos)),
        }
    }
}

/// Milliseconds always, as the pattern `[.SSS]` writes them.
fn write_clock(local: i64, out: &mut String) {
    let mut text = String::new();
    write_timestamp(&mut text, local.div_euclid(1_000_000), 0);
    out.push_str(&text.replacen(' ', "T", 1));
    out.push_str(&format!(".{:03}", local.rem_euclid(1_000_000) / 1000));
}
