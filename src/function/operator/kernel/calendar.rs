//! Dates and timestamps moved by days, months and microseconds, and the time between two of them.
//!
//! Days and months move the clock on the wall, microseconds the instant, as Java's `ZonedDateTime` has it: one day after
//! noon is noon, whatever happened to the clocks in the night.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, Date32Array, DurationMicrosecondArray, Int32Array, IntervalMonthDayNanoArray, IntervalYearMonthArray,
    TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, DurationMicrosecondType, IntervalUnit, TimeUnit, TimestampMicrosecondType,
};

use super::{Kernel, argument, binary, downcast};
use crate::error::{Error, Result};
use crate::types::calendar::add_months;
use crate::types::zone::Zone;

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// A date moved by an int of days, by months, or the days between two dates.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DateMove {
    /// `date + days`, or minus
    Days {
        /// Minus.
        back: bool,
    },
    /// `date + interval year to month`, or minus
    Months {
        /// Minus.
        back: bool,
    },
    /// `date - date`
    Between,
    /// The whole days of a day-time interval.
    WholeDays,
    /// `date + calendar interval`, or minus
    Interval {
        /// Minus.
        back: bool,
        /// Hours, minutes and seconds are an error; without ANSI rules the date they lead to is the answer.
        ansi: bool,
    },
}

impl Kernel for DateMove {
    fn name(&self) -> &'static str {
        match self {
            DateMove::Days { back: false } => "date_add",
            DateMove::Days { back: true } => "date_sub",
            DateMove::Months { .. } => "checked_add_months",
            DateMove::Between => "subtract_dates",
            DateMove::WholeDays => "interval_days",
            DateMove::Interval { .. } => "checked_date_add_interval",
        }
    }

    fn returns(&self) -> DataType {
        match self {
            DateMove::Days { .. } | DateMove::Months { .. } | DateMove::Interval { .. } => DataType::Date32,
            DateMove::Between => DataType::Duration(TimeUnit::Microsecond),
            DateMove::WholeDays => DataType::Int32,
        }
    }

    fn may_fail(&self) -> bool {
        matches!(self, DateMove::Months { .. } | DateMove::Interval { .. })
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let first = argument(arguments, 0)?;
        let fit = |days: i64| i32::try_from(days).map(Some).map_err(|_| overflow());
        Ok(match self {
            DateMove::WholeDays => {
                let interval = downcast::<DurationMicrosecondArray>(first)?;
                Arc::new(super::unary::<_, datafusion::arrow::datatypes::Int32Type>(interval, |v| {
                    fit(v / MICROS_PER_DAY)
                })?)
            }
            DateMove::Days { back } => {
                let (dates, days) = (downcast::<Date32Array>(first)?, downcast::<Int32Array>(argument(arguments, 1)?)?);
                Arc::new(binary::<_, _, Date32Type>(dates, days, |date, days| {
                    // Spark's dates wrap.
                    Ok(Some(if *back { date.wrapping_sub(days) } else { date.wrapping_add(days) }))
                })?)
            }
            DateMove::Months { back } => {
                let dates = downcast::<Date32Array>(first)?;
                let months = downcast::<IntervalYearMonthArray>(argument(arguments, 1)?)?;
                Arc::new(binary::<_, _, Date32Type>(dates, months, |date, months| {
                    let months = i64::from(months);
                    fit(add_months(i64::from(date), if *back { -months } else { months }))
                })?)
            }
            DateMove::Interval { back, ansi } => {
                let dates = downcast::<Date32Array>(first)?;
                let intervals = downcast::<IntervalMonthDayNanoArray>(argument(arguments, 1)?)?;
                let sign = if *back { -1 } else { 1 };
                Arc::new(binary::<_, _, Date32Type>(dates, intervals, |date, interval| {
                    if *ansi && interval.nanoseconds != 0 {
                        return Err(Error::new("INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION"));
                    }
                    let days = add_months(i64::from(date), sign * i64::from(interval.months));
                    let rest = (sign * (interval.nanoseconds / 1000)).div_euclid(MICROS_PER_DAY);
                    fit(days + sign * i64::from(interval.days) + rest)
                })?)
            }
            DateMove::Between => {
                let (ends, starts) =
                    (downcast::<Date32Array>(first)?, downcast::<Date32Array>(argument(arguments, 1)?)?);
                Arc::new(binary::<_, _, DurationMicrosecondType>(ends, starts, |end, start| {
                    Ok(Some((i64::from(end) - i64::from(start)) * MICROS_PER_DAY))
                })?)
            }
        })
    }
}

/// A timestamp moved by an interval of either kind, or the time between two timestamps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TimestampMove {
    /// Minus.
    pub back: bool,
    /// The zone whose clock is moved; none for timestamps without time zone.
    pub zone: Option<Zone>,
    /// The time between two, not one moved.
    pub between: bool,
}

impl Kernel for TimestampMove {
    fn name(&self) -> &'static str {
        match (self.between, self.back) {
            (true, _) => "subtract_timestamps",
            (false, false) => "checked_timestamp_add",
            (false, true) => "checked_timestamp_sub",
        }
    }

    fn returns(&self) -> DataType {
        if self.between {
            DataType::Duration(TimeUnit::Microsecond)
        } else {
            DataType::Timestamp(TimeUnit::Microsecond, self.zone.as_ref().map(|_| "UTC".into()))
        }
    }

    fn may_fail(&self) -> bool {
        !self.between
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let zone = self.zone.unwrap_or(Zone::UTC);
        let first = downcast::<TimestampMicrosecondArray>(argument(arguments, 0)?)?;
        let second = argument(arguments, 1)?;
        if self.between {
            let second = downcast::<TimestampMicrosecondArray>(second)?;
            let answer = binary::<_, _, DurationMicrosecondType>(first, second, |end, start| {
                // What the clock on the wall shows between the two.
                Ok(Some(zone.to_local(end).wrapping_sub(zone.to_local(start))))
            })?;
            return Ok(Arc::new(answer));
        }
        let sign = if self.back { -1 } else { 1 };
        let moved = match second.data_type() {
            DataType::Interval(IntervalUnit::YearMonth) => {
                let months = downcast::<IntervalYearMonthArray>(second)?;
                binary::<_, _, TimestampMicrosecondType>(first, months, |at, months| {
                    shift(zone, at, sign * i64::from(months), 0, 0)
                })?
            }
            DataType::Interval(IntervalUnit::MonthDayNano) => {
                let interval = downcast::<IntervalMonthDayNanoArray>(second)?;
                binary::<_, _, TimestampMicrosecondType>(first, interval, |at, interval| {
                    let (months, days) = (i64::from(interval.months), i64::from(interval.days));
                    shift(zone, at, sign * months, sign * days, sign * (interval.nanoseconds / 1000))
                })?
            }
            _ => {
                let interval = downcast::<DurationMicrosecondArray>(second)?;
                binary::<_, _, TimestampMicrosecondType>(first, interval, |at, micros| {
                    let micros = micros.checked_mul(sign).ok_or_else(overflow)?;
                    shift(zone, at, 0, micros / MICROS_PER_DAY, micros % MICROS_PER_DAY)
                })?
            }
        };
        Ok(Arc::new(moved.with_timezone_opt(self.zone.as_ref().map(|_| "UTC"))))
    }
}

/// An instant moved by months, then days, on the wall's clock, then by microseconds.
pub(crate) fn shift(zone: Zone, at: i64, months: i64, days: i64, micros: i64) -> Result<Option<i64>> {
    let mut at = at;
    if months != 0 || days != 0 {
        let local = zone.to_local(at);
        let offset = local - at;
        let (date, time) = (local.div_euclid(MICROS_PER_DAY), local.rem_euclid(MICROS_PER_DAY));
        let date = if months == 0 { date } else { add_months(date, months) };
        let local = date
            .checked_add(days)
            .and_then(|date| date.checked_mul(MICROS_PER_DAY))
            .and_then(|date| date.checked_add(time))
            .ok_or_else(overflow)?;
        // Where a clock reading happens twice, the one with the offset from before the move is meant.
        let same_offset = local - offset;
        at = if zone.to_local(same_offset) == local { same_offset } else { zone.to_utc(local) };
    }
    at.checked_add(micros).map(Some).ok_or_else(overflow)
}

fn overflow() -> Error {
    super::overflow("overflow", None)
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::AsArray;

    use super::*;

    #[test]
    fn a_day_over_a_clock_change_is_a_day_on_the_wall() {
        let zone = Zone::parse("America/Los_Angeles").unwrap();
        // 2019-03-09 12:00 PST, the day before clocks went forward.
        let noon = 1_552_161_600_000_000;
        assert_eq!(shift(zone, noon, 0, 1, 0).unwrap(), Some(noon + 23 * 3_600_000_000));
        assert_eq!(shift(zone, noon, 0, 0, MICROS_PER_DAY - 1).unwrap(), Some(noon + MICROS_PER_DAY - 1));
    }

    #[test]
    fn the_last_day_of_a_month_stays_within_the_month() {
        let dates: ArrayRef = Arc::new(Date32Array::from(vec![30]));
        let months: ArrayRef = Arc::new(IntervalYearMonthArray::from(vec![1]));
        let answer = DateMove::Months { back: false }.run(&[dates, months]).unwrap();
        // 1970-01-31 and a month is 1970-02-28.
        assert_eq!(answer.as_primitive::<Date32Type>().value(0), 58);
    }
}
