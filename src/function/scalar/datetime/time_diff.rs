//! `time_diff`, `time_trunc`: units within a day, between two times of day and cut off from one.

use datafusion::arrow::datatypes::{Int64Type, Time64MicrosecondType};

use super::kernel::{self, Input, Setting, collect};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const DIFF: Function = Function {
    name: "time_diff",
    aliases: &[],
    usage: "time_diff(unit, start, end) - Gets the difference between the times in whole units: 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND' or 'MICROSECOND'.",
    example: "> SELECT time_diff('HOUR', TIME'20:30:29', TIME'21:30:29');\n 1",
    build: Build::Scalar(diff),
};

pub const TRUNC: Function = Function {
    name: "time_trunc",
    aliases: &[],
    usage: "time_trunc(unit, time) - Returns `time` truncated to the `unit`: 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND' or 'MICROSECOND'.",
    example: "> SELECT time_trunc('HOUR', TIME'09:32:05.359');\n 09:00:00",
    build: Build::Scalar(trunc),
};

fn time(call: &Call, i: usize) -> Result<Bound> {
    match &call.value(i)?.ty {
        SparkType::Time(_) => Ok(call.value(i)?.clone()),
        _ => call.cast(i, &SparkType::Time(6)),
    }
}

fn diff(call: &Call) -> Result<Bound> {
    call.arity(3, 3)?;
    let arguments = vec![call.cast(0, &SparkType::String)?, time(call, 1)?, time(call, 2)?];
    kernel::call(call, "time_diff", arguments, SparkType::Long, false, Setting::of(call), |inputs, rows, _| {
        collect::<Int64Type>(inputs, rows, &SparkType::Long, |row| {
            let at = |i: usize| inputs[i].value::<Time64MicrosecondType>(row);
            Ok(Some((at(2) - at(1)) / unit(&inputs[0], row, "time_diff")?))
        })
    })
}

fn trunc(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = vec![call.cast(0, &SparkType::String)?, time(call, 1)?];
    let ty = arguments[1].ty.clone();
    kernel::call(call, "time_trunc", arguments, ty, false, Setting::of(call), |inputs, rows, _| {
        collect::<Time64MicrosecondType>(inputs, rows, &SparkType::Time(6), |row| {
            let micros = inputs[1].value::<Time64MicrosecondType>(row);
            Ok(Some(micros - micros % unit(&inputs[0], row, "time_trunc")?))
        })
    })
}

/// The microseconds of the unit that a row names.
fn unit(input: &Input, row: usize, function: &str) -> Result<i64> {
    let name = input.text(row);
    Ok(match name.to_uppercase().as_str() {
        "HOUR" => 3_600_000_000,
        "MINUTE" => 60_000_000,
        "SECOND" => 1_000_000,
        "MILLISECOND" => 1_000,
        "MICROSECOND" => 1,
        _ => {
            return Err(Error::new("INVALID_PARAMETER_VALUE.TIME_UNIT")
                .with("parameter", "`unit`")
                .with("functionName", format!("`{function}`"))
                .with("invalidValue", format!("'{name}'")));
        }
    })
}
