//! `time_to_seconds`, `time_to_millis`, `time_to_micros`: how long after midnight a time of day is.

use datafusion::arrow::datatypes::{Decimal128Type, Int64Type, Time64MicrosecondType};

use super::kernel::{self, Setting, collect};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function, coerce};
use crate::types::SparkType;

pub const SECONDS: Function = Function {
    name: "time_to_seconds",
    aliases: &[],
    usage: "time_to_seconds(time) - Returns the number of seconds since midnight for the given TIME value.",
    example: "> SELECT time_to_seconds(TIME'14:30:00.5');\n 52200.500000",
    build: Build::Scalar(|call| {
        let ty = SparkType::Decimal(14, 6);
        kernel::call(call, "time_to_seconds", vec![time(call)?], ty, false, Setting::of(call), |inputs, rows, _| {
            collect::<Decimal128Type>(inputs, rows, &SparkType::Decimal(14, 6), |row| {
                Ok(Some(i128::from(inputs[0].value::<Time64MicrosecondType>(row))))
            })
        })
    }),
};

pub const MILLIS: Function = Function {
    name: "time_to_millis",
    aliases: &[],
    usage: "time_to_millis(time) - Returns the number of milliseconds since midnight for the given TIME value.",
    example: "> SELECT time_to_millis(TIME'14:30:00.5');\n 52200500",
    build: Build::Scalar(|call| whole(call, 1_000)),
};

pub const MICROS: Function = Function {
    name: "time_to_micros",
    aliases: &[],
    usage: "time_to_micros(time) - Returns the number of microseconds since midnight for the given TIME value.",
    example: "> SELECT time_to_micros(TIME'14:30:00.5');\n 52200500000",
    build: Build::Scalar(|call| whole(call, 1)),
};

/// The one argument, which must be a time.
fn time(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    match &call.value(0)?.ty {
        SparkType::Time(_) => Ok(call.value(0)?.clone()),
        SparkType::Null => coerce::cast_to(call.value(0)?.clone(), &SparkType::Time(6), call.context),
        _ => Err(call.unexpected_type(0, "\"TIME\"")),
    }
}

/// In units of so many microseconds.
fn whole(call: &Call, unit: i64) -> Result<Bound> {
    let setting = Setting { now: unit, ..Setting::of(call) };
    kernel::call(call, "time_to", vec![time(call)?], SparkType::Long, false, setting, |inputs, rows, setting| {
        collect::<Int64Type>(inputs, rows, &SparkType::Long, |row| {
            Ok(Some(inputs[0].value::<Time64MicrosecondType>(row) / setting.now))
        })
    })
}
