//! `make_dt_interval`: the day-time interval of days, hours, minutes and seconds.

use datafusion::arrow::datatypes::{Decimal128Type, DurationMicrosecondType, Int32Type};

use super::kernel::{self, Setting, collect};
use super::make;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "make_dt_interval",
    aliases: &[],
    usage: "make_dt_interval([days[, hours[, mins[, secs]]]]) - Make DayTimeIntervalType duration from days, hours, mins and secs.",
    example: "> SELECT make_dt_interval(1, 12, 30, 01.001001);\n 1 12:30:01.001001000",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(0, 4)?;
    let (arguments, name) = make::numbers(call, 3, true)?;
    let ty = SparkType::DAY_TIME;
    let bound = kernel::call(call, "make_dt_interval", arguments, ty, false, Setting::of(call), |inputs, rows, _| {
        collect::<DurationMicrosecondType>(inputs, rows, &SparkType::DAY_TIME, |row| {
            let part = |i: usize| i128::from(inputs[i].value::<Int32Type>(row));
            let minutes = (part(0) * 24 + part(1)) * 60 + part(2);
            let micros = minutes * 60_000_000 + inputs[3].value::<Decimal128Type>(row);
            i64::try_from(micros).map(Some).map_err(|_| Error::new("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION"))
        })
    })?;
    Ok(bound.named(name))
}
