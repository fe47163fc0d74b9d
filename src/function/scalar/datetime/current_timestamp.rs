//! `current_timestamp`: the timestamp at the start of the statement.

use std::sync::Arc;

use datafusion::common::ScalarValue;

use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "current_timestamp",
    aliases: &[],
    usage: "current_timestamp() - Returns the timestamp at the start of the statement.",
    example: "> SELECT current_timestamp();\n 2020-04-25 15:49:11.914",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(0, 0)?;
    let now = call.context.now;
    let value = ScalarValue::TimestampMicrosecond(Some(now), Some(Arc::from("UTC")));
    Ok(Bound::literal(value, SparkType::Timestamp, "current_timestamp()").at(call.span))
}
