//! `unix_seconds`: the number of seconds since 1970-01-01 00:00:00 UTC.

use datafusion::arrow::datatypes::{Int64Type, TimestampMicrosecondType};

use super::kernel::{self, Setting, unary};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "unix_seconds",
    aliases: &[],
    usage: "unix_seconds(expr) - Returns the number of seconds since 1970-01-01 00:00:00 UTC.",
    example: "> SELECT unix_seconds(TIMESTAMP('1970-01-01 00:00:01Z'));\n 1",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = super::nanos::any_timestamp(call)?;
    kernel::call(call, "unix_seconds", vec![value], SparkType::Long, false, Setting::of(call), |inputs, _, _| {
        Ok(unary::<TimestampMicrosecondType, Int64Type>(&inputs[0], &SparkType::Long, |micros| {
            micros.div_euclid(1_000_000)
        }))
    })
}
