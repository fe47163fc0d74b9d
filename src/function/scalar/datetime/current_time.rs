//! `current_time`: the time of day at the start of the statement.

use datafusion::common::ScalarValue;

use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::calendar::MICROS_PER_DAY;

pub const FUNCTION: Function = Function {
    name: "current_time",
    aliases: &["localtime"],
    usage: "current_time([precision]) - Returns the current time at the start of query evaluation.",
    example: "> SELECT current_time();\n 15:49:11.914120",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(0, 1)?;
    let precision = match call.len() {
        0 => 6,
        _ => call.value(0)?.as_integer_literal().and_then(|n| u8::try_from(n).ok()).filter(|n| *n <= 6).ok_or_else(
            || Error::unsupported("current_time with a precision that is no number from 0 to 6").at(call.span),
        )?,
    };
    let micros = call.context.timezone.to_local(call.context.now).rem_euclid(MICROS_PER_DAY);
    let micros = micros - micros % 10i64.pow(6 - u32::from(precision));
    let value = ScalarValue::Time64Microsecond(Some(micros));
    Ok(Bound::literal(value, SparkType::Time(precision), format!("current_time({precision})")).at(call.span))
}
