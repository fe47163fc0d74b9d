//! Times of day moved by intervals of days and seconds, and the interval between two.

use datafusion::arrow::datatypes::{DurationMicrosecondType, Time64MicrosecondType};

use super::kernel::{self, Setting, collect};
use crate::error::{Error, Result};
use crate::function::{Bound, Call};
use crate::types::calendar::MICROS_PER_DAY;
use crate::types::format::write_time;
use crate::types::{DayTimeField, SparkType};

/// `time + interval`, or `time - interval`, which must stay within the day.
pub fn moved(call: &Call, time: &Bound, by: &Bound, back: bool) -> Result<Bound> {
    let ty = match (&time.ty, &by.ty) {
        // Seconds may have fractions, other units have none.
        (SparkType::Time(precision), SparkType::DayTimeInterval(_, end)) if *end != DayTimeField::Second => {
            SparkType::Time(*precision)
        }
        _ => SparkType::Time(6),
    };
    let call = Call::plain(call.context, "time_add", vec![time.clone(), by.clone()], call.span);
    let arguments = vec![time.clone(), by.clone()];
    let setting = Setting::of(&call).word(if back { "-" } else { "+" });
    kernel::call(&call, "time_add", arguments, ty, false, setting, |inputs, rows, setting| {
        let ty = SparkType::from_storage(inputs[0].array().data_type());
        collect::<Time64MicrosecondType>(inputs, rows, &ty, |row| {
            let time = inputs[0].value::<Time64MicrosecondType>(row);
            let micros = inputs[1].value::<DurationMicrosecondType>(row);
            let moved = if setting.word == "-" { time.checked_sub(micros) } else { time.checked_add(micros) };
            match moved.filter(|moved| (0..MICROS_PER_DAY).contains(moved)) {
                Some(moved) => Ok(Some(moved)),
                None => {
                    let mut shown = String::new();
                    write_time(&mut shown, time);
                    let operation = format!("add an interval to the time value TIME '{shown}'");
                    Err(Error::new("DATETIME_OVERFLOW").with("operation", operation))
                }
            }
        })
    })
}

/// The interval from one time of day to another.
pub fn between(call: &Call, left: &Bound, right: &Bound) -> Result<Bound> {
    let call = Call::plain(call.context, "subtract_times", vec![left.clone(), right.clone()], call.span);
    let ty = SparkType::DayTimeInterval(DayTimeField::Hour, DayTimeField::Second);
    let arguments = vec![left.clone(), right.clone()];
    kernel::call(&call, "subtract_times", arguments, ty, false, Setting::of(&call), |inputs, rows, _| {
        let ty = SparkType::DayTimeInterval(DayTimeField::Hour, DayTimeField::Second);
        collect::<DurationMicrosecondType>(inputs, rows, &ty, |row| {
            let time = |i: usize| inputs[i].value::<Time64MicrosecondType>(row);
            Ok(Some(time(0) - time(1)))
        })
    })
}
