//! `current_timestamp`: the timestamp at the start of the statement, with nanoseconds where a precision asks for them.

use std::sync::Arc;

use datafusion::common::ScalarValue;

use super::nanos;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::nanos::join;

pub const FUNCTION: Function = Function {
    name: "current_timestamp",
    aliases: &[],
    usage: "current_timestamp([precision]) - Returns the timestamp at the start of the statement.",
    example: "> SELECT current_timestamp();\n 2020-04-25 15:49:11.914",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    now(call)
}

/// Of a call of whichever name.
pub fn now(call: &Call) -> Result<Bound> {
    let (now, utc) = (call.context.now, Some(Arc::from("UTC")));
    match nanos::precision(call, "TIMESTAMP_LTZ")? {
        None => {
            let value = ScalarValue::TimestampMicrosecond(Some(now), utc);
            Ok(Bound::literal(value, SparkType::Timestamp, format!("{}()", call.name)).at(call.span))
        }
        // The clock of statements goes by microseconds.
        Some(precision) => {
            let value = ScalarValue::TimestampNanosecond(Some(join(now, 0)?), utc);
            let ty = SparkType::TimestampLtzNanos(precision);
            Ok(Bound::literal(value, ty, "current_timestamp()").at(call.span))
        }
    }
}
