//! `current_time`: the time of day at the start of the statement.

use datafusion::common::ScalarValue;

use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function, constant_value};
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
        _ => {
            let known = constant_value(&call.cast(0, &SparkType::Int)?);
            let refused =
                || Error::unsupported("current_time with a precision that is no number from 0 to 6").at(call.span);
            match known {
                Some(ScalarValue::Int32(Some(precision))) if !(0..=9).contains(&precision) => {
                    return Err(Error::new("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE")
                        .with("sqlExpr", format!("\"{}\"", call.display()))
                        .with("exprName", "`precision`")
                        .with("valueRange", "[0, 9]")
                        .with("currentValue", precision)
                        .at(call.span));
                }
                Some(ScalarValue::Int32(Some(precision))) => {
                    u8::try_from(precision).ok().filter(|precision| *precision <= 6).ok_or_else(refused)?
                }
                _ => return Err(refused()),
            }
        }
    };
    let micros = call.context.timezone.to_local(call.context.now).rem_euclid(MICROS_PER_DAY);
    let micros = micros - micros % 10i64.pow(6 - u32::from(precision));
    let value = ScalarValue::Time64Microsecond(Some(micros));
    Ok(Bound::literal(value, SparkType::Time(precision), format!("current_time({precision})")).at(call.span))
}
