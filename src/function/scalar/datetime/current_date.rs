//! `current_date`: the date at the start of the statement.

use datafusion::common::ScalarValue;

use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::calendar::MICROS_PER_DAY;

pub const FUNCTION: Function = Function {
    name: "current_date",
    aliases: &["curdate"],
    usage: "current_date() - Returns the date at the start of the statement.",
    example: "> SELECT current_date();\n 2020-04-25",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(0, 0)?;
    let now = call.context.now;
    let value = ScalarValue::Date32(i32::try_from(call.context.timezone.to_local(now).div_euclid(MICROS_PER_DAY)).ok());
    Ok(Bound::literal(value, SparkType::Date, "current_date()").at(call.span))
}
