//! `timestamp_micros`: the timestamp so many microseconds after 1970-01-01 00:00:00 UTC.

use datafusion::arrow::datatypes::{Int64Type, TimestampMicrosecondType};

use super::kernel::{self, Setting, unary};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "timestamp_micros",
    aliases: &[],
    usage: "timestamp_micros(expr) - Returns the timestamp so many microseconds after 1970-01-01 00:00:00 UTC.",
    example: "> SELECT timestamp_micros(1230219000123123);\n 2008-12-25 07:30:00.123123",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    if !(call.value(0)?.ty.is_integral() || call.value(0)?.ty == SparkType::Null) {
        return Err(call.unexpected_type(0, "\"INTEGRAL\""));
    }
    let value = call.cast(0, &SparkType::Long)?;
    kernel::call(
        call,
        "timestamp_micros",
        vec![value],
        SparkType::Timestamp,
        false,
        Setting::of(call),
        |inputs, _, _| {
            Ok(unary::<Int64Type, TimestampMicrosecondType>(&inputs[0], &SparkType::Timestamp, |micros| micros))
        },
    )
}
