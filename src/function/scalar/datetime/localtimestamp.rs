//! `localtimestamp`: the timestamp without time zone at the start of the statement.

use datafusion::common::ScalarValue;

use super::nanos;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::nanos::join;

pub const FUNCTION: Function = Function {
    name: "localtimestamp",
    aliases: &[],
    usage: "localtimestamp([precision]) - Returns the timestamp without time zone at the start of the statement.",
    example: "> SELECT localtimestamp();\n 2020-04-25 15:49:11.914",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    let local = call.context.timezone.to_local(call.context.now);
    let (value, ty) = match nanos::precision(call, "TIMESTAMP_NTZ")? {
        None => (ScalarValue::TimestampMicrosecond(Some(local), None), SparkType::TimestampNtz),
        Some(precision) => {
            (ScalarValue::TimestampNanosecond(Some(join(local, 0)?), None), SparkType::TimestampNtzNanos(precision))
        }
    };
    Ok(Bound::literal(value, ty, "localtimestamp()").at(call.span))
}
