//! `localtimestamp`: the timestamp without time zone at the start of the statement.

use datafusion::common::ScalarValue;

use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "localtimestamp",
    aliases: &[],
    usage: "localtimestamp() - Returns the timestamp without time zone at the start of the statement.",
    example: "> SELECT localtimestamp();\n 2020-04-25 15:49:11.914",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(0, 0)?;
    let now = call.context.now;
    let value = ScalarValue::TimestampMicrosecond(Some(call.context.timezone.to_local(now)), None);
    Ok(Bound::literal(value, SparkType::TimestampNtz, "localtimestamp()").at(call.span))
}
