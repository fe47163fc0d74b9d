//! Parts of dates, times and intervals, by number: what `year`, `hour`, `extract` and the like take out.
//!
//! Source: Spark's `DatePartLike.parseExtractField` and `ExtractIntervalPart`.

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, DurationMicrosecondType, Int8Type, Int32Type, IntervalMonthDayNanoType,
    IntervalYearMonthType, Time64MicrosecondType, TimestampMicrosecondType, TimestampNanosecondType,
};

use super::kernel::{self, Input, Run, Setting, unary};
use super::nanos::in_micros;
use crate::error::Result;
use crate::function::cast::{Mode, cast};
use crate::function::{Bound, Call};
use crate::types::SparkType;
use crate::types::calendar::{MICROS_PER_DAY, MICROS_PER_SECOND, civil_from_days, day_of_year, iso_week, weekday};
use crate::types::zone::Zone;

const HOUR: i64 = 3600 * MICROS_PER_SECOND;
const MINUTE: i64 = 60 * MICROS_PER_SECOND;

/// A part of a date, a time or an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The year.
    Year,
    /// The year that the ISO week belongs to.
    YearOfWeek,
    /// 1 to 4.
    Quarter,
    /// 1 to 12.
    Month,
    /// The ISO week, 1 to 53.
    Week,
    /// The day of the month.
    Day,
    /// From Sunday as 1.
    DayOfWeek,
    /// From Monday as 1.
    DayOfWeekIso,
    /// From Monday as 0.
    Weekday,
    /// The day of the year.
    DayOfYear,
    /// 0 to 23.
    Hour,
    /// 0 to 59.
    Minute,
    /// 0 to 59.
    Second,
}

impl Part {
    /// The part that `extract` names so.
    pub fn parse(name: &str) -> Option<Part> {
        Some(match name.to_uppercase().as_str() {
            "YEAR" | "Y" | "YEARS" | "YR" | "YRS" => Part::Year,
            "YEAROFWEEK" => Part::YearOfWeek,
            "QUARTER" | "QTR" => Part::Quarter,
            "MONTH" | "MON" | "MONS" | "MONTHS" => Part::Month,
            "WEEK" | "W" | "WEEKS" => Part::Week,
            "DAY" | "D" | "DAYS" => Part::Day,
            "DAYOFWEEK" | "DOW" => Part::DayOfWeek,
            "DAYOFWEEK_ISO" | "DOW_ISO" => Part::DayOfWeekIso,
            "DOY" => Part::DayOfYear,
            "HOUR" | "H" | "HOURS" | "HR" | "HRS" => Part::Hour,
            "MINUTE" | "M" | "MIN" | "MINS" | "MINUTES" => Part::Minute,
            "SECOND" | "S" | "SEC" | "SECONDS" | "SECS" => Part::Second,
            _ => return None,
        })
    }

    fn of_date(self) -> Option<Run> {
        fn days(inputs: &[Input], f: impl Fn(i64) -> i32) -> Result<ArrayRef> {
            Ok(unary::<Date32Type, Int32Type>(&inputs[0], &SparkType::Int, |day| f(i64::from(day))))
        }
        Some(match self {
            Part::Year => |inputs, _, _| days(inputs, |day| civil_from_days(day).0 as i32),
            Part::YearOfWeek => |inputs, _, _| days(inputs, |day| iso_week(day).0 as i32),
            Part::Quarter => |inputs, _, _| days(inputs, |day| (civil_from_days(day).1 as i32 + 2) / 3),
            Part::Month => |inputs, _, _| days(inputs, |day| civil_from_days(day).1 as i32),
            Part::Week => |inputs, _, _| days(inputs, |day| iso_week(day).1 as i32),
            Part::Day => |inputs, _, _| days(inputs, |day| civil_from_days(day).2 as i32),
            Part::DayOfWeek => |inputs, _, _| days(inputs, |day| (weekday(day) as i32 + 1) % 7 + 1),
            Part::DayOfWeekIso => |inputs, _, _| days(inputs, |day| weekday(day) as i32 + 1),
            Part::Weekday => |inputs, _, _| days(inputs, |day| weekday(day) as i32),
            Part::DayOfYear => |inputs, _, _| {
                days(inputs, |day| {
                    let (year, month, day) = civil_from_days(day);
                    day_of_year(year, month, day) as i32
                })
            },
            Part::Hour | Part::Minute | Part::Second => return None,
        })
    }

    fn of_time(self) -> Option<Run> {
        Some(match self {
            Part::Hour => |inputs, _, setting| of_clock(inputs, setting, |micros| (micros / HOUR) as i32),
            Part::Minute => |inputs, _, setting| of_clock(inputs, setting, |micros| (micros / MINUTE % 60) as i32),
            Part::Second => {
                |inputs, _, setting| of_clock(inputs, setting, |micros| (micros / MICROS_PER_SECOND % 60) as i32)
            }
            _ => return None,
        })
    }
}

/// A number from the microseconds of the day of timestamps on their zone's clock, or of times.
fn of_clock(inputs: &[Input], setting: &Setting, f: impl Fn(i64) -> i32) -> Result<ArrayRef> {
    let input = &inputs[0];
    Ok(match input.array().data_type() {
        DataType::Time64(_) => unary::<Time64MicrosecondType, Int32Type>(input, &SparkType::Int, f),
        _ => {
            let mut cursor = setting.zone.cursor();
            unary::<TimestampMicrosecondType, Int32Type>(input, &SparkType::Int, |micros| {
                f(cursor.to_local(micros).rem_euclid(MICROS_PER_DAY))
            })
        }
    })
}

/// Seconds with six digits behind the point, as `extract(SECOND ...)` has them.
fn seconds_of_clock(inputs: &[Input], _: usize, setting: &Setting) -> Result<ArrayRef> {
    let (input, ty) = (&inputs[0], SparkType::Decimal(8, 6));
    Ok(match input.array().data_type() {
        DataType::Time64(_) => {
            unary::<Time64MicrosecondType, Decimal128Type>(input, &ty, |micros| i128::from(micros % MINUTE))
        }
        _ => {
            let mut cursor = setting.zone.cursor();
            unary::<TimestampMicrosecondType, Decimal128Type>(input, &ty, |micros| {
                i128::from(cursor.to_local(micros).rem_euclid(MINUTE))
            })
        }
    })
}

/// Seconds with nine digits behind the point; clocks differ by whole seconds.
fn seconds_with_nanos(inputs: &[Input], _: usize, setting: &Setting) -> Result<ArrayRef> {
    const NANOS: i64 = 1_000_000_000;
    let mut cursor = setting.zone.cursor();
    Ok(unary::<TimestampNanosecondType, Decimal128Type>(&inputs[0], &SparkType::Decimal(11, 9), |nanos| {
        let seconds = nanos.div_euclid(NANOS);
        let local = seconds + i64::from(cursor.offset_at(seconds));
        i128::from(local.rem_euclid(60)) * i128::from(NANOS) + i128::from(nanos.rem_euclid(NANOS))
    }))
}

/// A call of `name(date)` or `name(time)`, whose one argument is cast to what the part is of.
pub fn build(call: &Call, name: &'static str, part: Part) -> Result<Bound> {
    call.arity(1, 1)?;
    if let Some(run) = part.of_date() {
        let date = call.cast(0, &SparkType::Date)?;
        return kernel::call(call, name, vec![date], SparkType::Int, false, Setting::of(call), run);
    }
    let time = match &call.value(0)?.ty {
        SparkType::TimestampNtz | SparkType::Time(_) => call.value(0)?.clone(),
        ty if ty.is_timestamp_nanos() => in_micros(call.value(0)?, call)?,
        _ => call.cast(0, &SparkType::Timestamp)?,
    };
    match part.of_time() {
        Some(run) => {
            let setting = setting_for(call, &time.ty);
            kernel::call(call, name, vec![time], SparkType::Int, false, setting, run)
        }
        None => Err(crate::error::Error::internal(format!("{part:?} is a part of nothing"))),
    }
}

/// Clocks without zone are read as they stand.
pub fn setting_for(call: &Call, ty: &SparkType) -> Setting {
    let setting = Setting::of(call);
    if matches!(ty, SparkType::Timestamp | SparkType::TimestampLtzNanos(_)) { setting } else { setting.zone(Zone::UTC) }
}

/// What `extract(part FROM source)` is; `None` when there is no such part of the source.
pub fn extract(call: &Call, source: &Bound, part: Part) -> Result<Option<Bound>> {
    const NAME: &str = "extract";
    let with = |value: Bound, ty: SparkType, run: Run| {
        let setting = setting_for(call, &value.ty).word(&format!("{part:?}"));
        kernel::call(call, NAME, vec![value], ty, false, setting, run).map(Some)
    };
    let seconds = SparkType::Decimal(8, 6);
    match (&source.ty, part) {
        (SparkType::YearMonthInterval(from, to), _) => {
            use crate::types::YearMonthField as F;
            match part {
                Part::Year if *from == F::Year => with(source.clone(), SparkType::Int, |inputs, _, _| {
                    Ok(unary::<IntervalYearMonthType, Int32Type>(&inputs[0], &SparkType::Int, |months| months / 12))
                }),
                Part::Month if *to == F::Month => with(source.clone(), SparkType::Byte, |inputs, _, _| {
                    Ok(unary::<IntervalYearMonthType, Int8Type>(&inputs[0], &SparkType::Byte, |m| (m % 12) as i8))
                }),
                _ => Ok(None),
            }
        }
        (SparkType::DayTimeInterval(from, to), _) => {
            use crate::types::DayTimeField as F;
            let has = |field: F| (*from..=*to).contains(&field);
            match part {
                Part::Day if has(F::Day) => with(source.clone(), SparkType::Int, |inputs, _, _| {
                    Ok(unary::<DurationMicrosecondType, Int32Type>(&inputs[0], &SparkType::Int, |m| {
                        (m / MICROS_PER_DAY) as i32
                    }))
                }),
                Part::Hour if has(F::Hour) => with(source.clone(), SparkType::Byte, |inputs, _, _| {
                    Ok(unary::<DurationMicrosecondType, Int8Type>(&inputs[0], &SparkType::Byte, |m| {
                        (m % MICROS_PER_DAY / HOUR) as i8
                    }))
                }),
                Part::Minute if has(F::Minute) => with(source.clone(), SparkType::Byte, |inputs, _, _| {
                    Ok(unary::<DurationMicrosecondType, Int8Type>(&inputs[0], &SparkType::Byte, |m| {
                        (m % HOUR / MINUTE) as i8
                    }))
                }),
                Part::Second if has(F::Second) => with(source.clone(), seconds, |inputs, _, _| {
                    let ty = SparkType::Decimal(8, 6);
                    Ok(unary::<DurationMicrosecondType, Decimal128Type>(&inputs[0], &ty, |m| i128::from(m % MINUTE)))
                }),
                _ => Ok(None),
            }
        }
        (SparkType::CalendarInterval, _) => match part {
            Part::Year => with(source.clone(), SparkType::Int, |inputs, _, _| {
                Ok(unary::<IntervalMonthDayNanoType, Int32Type>(&inputs[0], &SparkType::Int, |v| v.months / 12))
            }),
            Part::Quarter => with(source.clone(), SparkType::Byte, |inputs, _, _| {
                Ok(unary::<IntervalMonthDayNanoType, Int8Type>(&inputs[0], &SparkType::Byte, |v| {
                    (v.months % 12 / 3 + 1) as i8
                }))
            }),
            Part::Month => with(source.clone(), SparkType::Byte, |inputs, _, _| {
                Ok(unary::<IntervalMonthDayNanoType, Int8Type>(&inputs[0], &SparkType::Byte, |v| (v.months % 12) as i8))
            }),
            Part::Day => with(source.clone(), SparkType::Int, |inputs, _, _| {
                Ok(unary::<IntervalMonthDayNanoType, Int32Type>(&inputs[0], &SparkType::Int, |v| {
                    v.days + (v.nanoseconds / 1000 / MICROS_PER_DAY) as i32
                }))
            }),
            Part::Hour => with(source.clone(), SparkType::Byte, |inputs, _, _| {
                Ok(unary::<IntervalMonthDayNanoType, Int8Type>(&inputs[0], &SparkType::Byte, |v| {
                    (v.nanoseconds / 1000 % MICROS_PER_DAY / HOUR) as i8
                }))
            }),
            Part::Minute => with(source.clone(), SparkType::Byte, |inputs, _, _| {
                Ok(unary::<IntervalMonthDayNanoType, Int8Type>(&inputs[0], &SparkType::Byte, |v| {
                    (v.nanoseconds / 1000 % HOUR / MINUTE) as i8
                }))
            }),
            Part::Second => with(source.clone(), seconds, |inputs, _, _| {
                let ty = SparkType::Decimal(8, 6);
                Ok(unary::<IntervalMonthDayNanoType, Decimal128Type>(&inputs[0], &ty, |v| {
                    i128::from(v.nanoseconds / 1000 % MINUTE)
                }))
            }),
            _ => Ok(None),
        },
        (SparkType::Time(_), Part::Second) => with(source.clone(), seconds, seconds_of_clock),
        (SparkType::Time(_), _) => match part.of_time() {
            Some(run) => with(source.clone(), SparkType::Int, run),
            None => Ok(None),
        },
        (_, Part::Hour | Part::Minute | Part::Second) => {
            let time = match &source.ty {
                ty if ty.is_timestamp_nanos() && part == Part::Second => {
                    return with(source.clone(), SparkType::Decimal(11, 9), seconds_with_nanos);
                }
                ty if ty.is_timestamp_nanos() => in_micros(source, call)?,
                SparkType::Timestamp | SparkType::TimestampNtz => source.clone(),
                _ => cast(source.clone(), &SparkType::Timestamp, Mode::Implicit, call.context)?,
            };
            match part.of_time() {
                _ if part == Part::Second => with(time, seconds, seconds_of_clock),
                Some(run) => with(time, SparkType::Int, run),
                None => Ok(None),
            }
        }
        _ => {
            let date = cast(source.clone(), &SparkType::Date, Mode::Implicit, call.context)?;
            match part.of_date() {
                Some(run) => with(date, SparkType::Int, run),
                None => Ok(None),
            }
        }
    }
}
