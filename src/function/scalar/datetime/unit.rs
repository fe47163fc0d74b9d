//! Units of calendars and clocks: cutting timestamps down to one, adding and counting them on a zone's clock.
//!
//! Source: Spark's `DateTimeUtils.truncDate`, `truncTimestamp`, `timestampAdd`, `timestampDiff`.

use crate::error::{Error, Result};
use crate::types::calendar::{
    MICROS_PER_DAY, MICROS_PER_SECOND, add_months, civil_from_days, days_from_civil, weekday,
};
use crate::types::zone::Cursor;

/// A unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A millionth of a second.
    Microsecond,
    /// A thousandth of a second.
    Millisecond,
    /// A second.
    Second,
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// From midnight to midnight.
    Day,
    /// From Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// A year.
    Year,
}

impl Unit {
    /// The unit that `date_trunc` names so.
    pub fn to_truncate(name: &str) -> Option<Unit> {
        Some(match name.to_uppercase().as_str() {
            "MICROSECOND" => Unit::Microsecond,
            "MILLISECOND" => Unit::Millisecond,
            "SECOND" => Unit::Second,
            "MINUTE" => Unit::Minute,
            "HOUR" => Unit::Hour,
            "DAY" | "DD" => Unit::Day,
            "WEEK" => Unit::Week,
            "MON" | "MONTH" | "MM" => Unit::Month,
            "QUARTER" => Unit::Quarter,
            "YEAR" | "YYYY" | "YY" => Unit::Year,
            _ => return None,
        })
    }

    /// The unit that `timestampadd` names so.
    pub fn to_add(name: &str) -> Option<Unit> {
        Some(match name.to_uppercase().as_str() {
            "DAYOFYEAR" => Unit::Day,
            "MON" | "MM" | "DD" | "YYYY" | "YY" => return None,
            other => return Unit::to_truncate(other),
        })
    }

    /// The microseconds of units that have always as many.
    fn micros(self) -> Option<i64> {
        Some(match self {
            Unit::Microsecond => 1,
            Unit::Millisecond => 1000,
            Unit::Second => MICROS_PER_SECOND,
            Unit::Minute => 60 * MICROS_PER_SECOND,
            Unit::Hour => 3600 * MICROS_PER_SECOND,
            _ => return None,
        })
    }

    fn months(self) -> Option<i64> {
        Some(match self {
            Unit::Month => 1,
            Unit::Quarter => 3,
            Unit::Year => 12,
            _ => return None,
        })
    }

    /// The first day of the unit that a day lies in; `None` for units within a day.
    pub fn truncate_days(self, days: i64) -> Option<i64> {
        let (year, month, _) = civil_from_days(days);
        Some(match self {
            Unit::Day => days,
            Unit::Week => days - i64::from(weekday(days)),
            Unit::Month => days_from_civil(year, month, 1),
            Unit::Quarter => days_from_civil(year, (month - 1) / 3 * 3 + 1, 1),
            Unit::Year => days_from_civil(year, 1, 1),
            _ => return None,
        })
    }

    /// The first instant of the unit that a timestamp lies in, on the cursor's clock.
    pub fn truncate(self, micros: i64, cursor: &mut Cursor) -> i64 {
        match self {
            // Offsets are whole seconds, so these need no clock.
            Unit::Microsecond => micros,
            Unit::Millisecond => micros - micros.rem_euclid(1000),
            Unit::Second => micros - micros.rem_euclid(MICROS_PER_SECOND),
            Unit::Minute | Unit::Hour => {
                let unit = self.micros().unwrap_or(1);
                let offset = i64::from(cursor.offset_at(micros.div_euclid(MICROS_PER_SECOND))) * MICROS_PER_SECOND;
                micros - (micros + offset).rem_euclid(unit)
            }
            _ => {
                let days = cursor.to_local(micros).div_euclid(MICROS_PER_DAY);
                cursor.to_utc(self.truncate_days(days).unwrap_or(days) * MICROS_PER_DAY)
            }
        }
    }

    /// The timestamp so many units later: hours and less on the time line, days and more on the cursor's clock.
    pub fn add(self, micros: i64, quantity: i64, cursor: &mut Cursor) -> Result<i64> {
        let overflow = || {
            Error::new("DATETIME_OVERFLOW")
                .with("operation", format!("add {quantity} {} to a timestamp", format!("{self:?}").to_uppercase()))
        };
        if let Some(unit) = self.micros() {
            return quantity.checked_mul(unit).and_then(|added| micros.checked_add(added)).ok_or_else(overflow);
        }
        let local = cursor.to_local(micros);
        let (days, of_day) = (local.div_euclid(MICROS_PER_DAY), local.rem_euclid(MICROS_PER_DAY));
        // Anything near these limits leaves the range of timestamps.
        const FAR: i64 = 400_000_000;
        let moved = match self.months() {
            Some(months) => {
                let months = quantity.checked_mul(months).filter(|months| months.abs() < FAR).ok_or_else(overflow)?;
                add_months(days, months)
            }
            None => {
                let each = if self == Unit::Week { 7 } else { 1 };
                let added = quantity.checked_mul(each).filter(|days| days.abs() < FAR).ok_or_else(overflow)?;
                days + added
            }
        };
        let local = moved.checked_mul(MICROS_PER_DAY).and_then(|midnight| midnight.checked_add(of_day));
        Ok(cursor.to_utc(local.ok_or_else(overflow)?))
    }

    /// How many whole units lie between two times on a clock.
    pub fn between(self, from: i64, to: i64) -> i64 {
        if let Some(unit) = self.micros() {
            return to.wrapping_sub(from) / unit;
        }
        match self.months() {
            Some(unit) => months_between(from, to) / unit,
            None => {
                let unit = if self == Unit::Week { 7 } else { 1 };
                to.wrapping_sub(from) / MICROS_PER_DAY / unit
            }
        }
    }
}

/// Whole months, as Java's `ChronoUnit.MONTHS.between` counts them.
fn months_between(from: i64, to: i64) -> i64 {
    let packed = |micros: i64| {
        let (year, month, day) = civil_from_days(micros.div_euclid(MICROS_PER_DAY));
        (year * 12 + i64::from(month) - 1, (day, micros.rem_euclid(MICROS_PER_DAY)))
    };
    let ((from_month, from_rest), (to_month, to_rest)) = (packed(from), packed(to));
    let months = to_month - from_month;
    if months > 0 && to_rest < from_rest {
        months - 1
    } else if months < 0 && to_rest > from_rest {
        months + 1
    } else {
        months
    }
}

/// The error for a unit that there is not.
pub fn unknown_unit(function: &str, name: &str) -> Error {
    Error::new("INVALID_PARAMETER_VALUE.DATETIME_UNIT")
        .with("functionName", format!("`{function}`"))
        .with("parameter", "`unit`")
        .with("invalidValue", format!("'{name}'"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::parse::parse_timestamp;
    use crate::types::zone::Zone;

    #[test]
    fn days_are_added_on_the_clock() {
        let la = Zone::parse("America/Los_Angeles").unwrap();
        let at = |text| parse_timestamp(text, la).unwrap();
        let mut cursor = la.cursor();
        // The clock changes in that night.
        let before = at("2024-03-09 12:00:00");
        assert_eq!(Unit::Day.add(before, 1, &mut cursor).unwrap(), at("2024-03-10 12:00:00"));
        assert_eq!(Unit::Hour.add(before, 24, &mut cursor).unwrap(), at("2024-03-10 13:00:00"));
        assert_eq!(Unit::Month.add(at("2022-01-31 20:30:00"), 1, &mut cursor).unwrap(), at("2022-02-28 20:30:00"));
        assert_eq!(Unit::Week.truncate(at("2015-03-05 09:32:05"), &mut cursor), at("2015-03-02"));
        assert_eq!(Unit::Hour.truncate(at("2015-03-05 09:32:05"), &mut cursor), at("2015-03-05 09:00:00"));
        assert!(Unit::Year.add(before, i64::MAX, &mut cursor).is_err());
    }

    #[test]
    fn whole_units_between() {
        let at = |text| parse_timestamp(text, Zone::UTC).unwrap();
        assert_eq!(Unit::Month.between(at("2022-01-31"), at("2022-02-28")), 0);
        assert_eq!(Unit::Month.between(at("2022-02-28"), at("2022-01-01")), -1);
        assert_eq!(Unit::Week.between(at("2022-01-01"), at("2022-02-28")), 8);
        assert_eq!(Unit::Year.between(at("2020-02-29"), at("2021-02-28 23:59:59")), 0);
    }
}
