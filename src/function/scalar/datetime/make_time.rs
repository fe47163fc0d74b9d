//! `make_time`: the time of day of an hour, a minute and seconds.

use datafusion::arrow::datatypes::{Decimal128Type, Int32Type, Time64MicrosecondType};

use super::kernel::{self, Setting, collect};
use super::make;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "make_time",
    aliases: &[],
    usage: "make_time(hour, minute, second) - Create time from hour, minute and second fields.",
    example: "> SELECT make_time(6, 30, 45.887);\n 06:30:45.887",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(3, 3)?;
    let arguments =
        vec![call.cast(0, &SparkType::Int)?, call.cast(1, &SparkType::Int)?, call.cast(2, &SparkType::Decimal(16, 6))?];
    kernel::call(call, "make_time", arguments, SparkType::Time(6), false, Setting::of(call), |inputs, rows, _| {
        collect::<Time64MicrosecondType>(inputs, rows, &SparkType::Time(6), |row| {
            let part = |i: usize| inputs[i].value::<Int32Type>(row);
            make::time(part(0), part(1), inputs[2].value::<Decimal128Type>(row), false).map(Some)
        })
    })
}
