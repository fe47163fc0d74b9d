//! Patterns as functions use them: compiled once per batch where they are constant, with Spark's errors.

use super::kernel::{Input, Setting};
use crate::error::{Error, Result};
use crate::types::calendar::{MICROS_PER_DAY, MICROS_PER_SECOND};
use crate::types::pattern::{Moment, Pattern, Purpose, Reading};
use crate::types::zone::Cursor;

/// The pattern of functions that are given none.
pub const DEFAULT: &str = "yyyy-MM-dd HH:mm:ss";

/// The pattern of the last row.
pub struct Patterns {
    purpose: Purpose,
    last: Option<(String, Pattern)>,
}

impl Patterns {
    /// For that purpose.
    pub fn new(purpose: Purpose) -> Patterns {
        Patterns { purpose, last: None }
    }

    /// The row's pattern.
    pub fn of(&mut self, input: &Input, row: usize) -> Result<&Pattern> {
        let text = input.text(row);
        if self.last.as_ref().is_none_or(|(known, _)| known != text) {
            self.last = Some((text.to_string(), Pattern::parse(text, self.purpose)?));
        }
        match &self.last {
            Some((_, pattern)) => Ok(pattern),
            None => Err(Error::internal("a pattern that is not there")),
        }
    }
}

/// What a clock shows at a time in microseconds UTC.
pub fn moment(micros: i64, cursor: &mut Cursor, setting: &Setting) -> Moment {
    Moment::new(micros, setting.zone, cursor.offset_at(micros.div_euclid(MICROS_PER_SECOND)))
}

/// The time in microseconds UTC that a text says; NULL or, in ANSI mode, an error that suggests `function` for one that says none.
pub fn instant(
    pattern: &Pattern,
    text: &str,
    cursor: &mut Cursor,
    setting: &Setting,
    function: &str,
) -> Result<Option<i64>> {
    match pattern.read(text) {
        Ok(Reading { days, micros, zone, .. }) => {
            let local = days.checked_mul(MICROS_PER_DAY).and_then(|midnight| midnight.checked_add(micros));
            Ok(local.map(|local| match zone {
                // A timestamp without time zone is what the clock showed.
                Some(_) if setting.word == "timestamp_ntz" => local,
                Some(zone) => zone.to_utc(local),
                None => cursor.to_utc(local),
            }))
        }
        Err(message) if setting.ansi => {
            Err(Error::new("CANNOT_PARSE_TIMESTAMP").with("message", message).with("func", format!("`{function}`")))
        }
        Err(_) => Ok(None),
    }
}
