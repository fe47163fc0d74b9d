//! `now`: the timestamp at the start of the statement.

use std::sync::Arc;

use datafusion::common::ScalarValue;

use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "now",
    aliases: &[],
    usage: "now() - Returns the timestamp at the start of the statement.",
    example: "> SELECT now();\n 2020-04-25 15:49:11.914",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(0, 0)?;
    let now = call.context.now;
    let value = ScalarValue::TimestampMicrosecond(Some(now), Some(Arc::from("UTC")));
    Ok(Bound::literal(value, SparkType::Timestamp, "now()").at(call.span))
}
