//! `unix_nanos`: the number of nanoseconds since 1970-01-01 00:00:00 UTC.

use datafusion::arrow::datatypes::{Decimal128Type, TimestampNanosecondType};

use super::kernel::{self, Setting, unary};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "unix_nanos",
    aliases: &[],
    usage: "unix_nanos(timestamp) - Returns the number of nanoseconds since 1970-01-01 00:00:00 UTC.",
    example: "> SELECT unix_nanos(timestamp_nanos(1230219000123456789));\n 1230219000123456789",
    build: Build::Scalar(build),
};

/// Any that Spark's timestamps may have.
const TYPE: SparkType = SparkType::Decimal(21, 0);

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?;
    if value.ty == SparkType::Null {
        return Ok(Bound::null(TYPE).named(call.display()).at(call.span));
    }
    if !value.ty.is_timestamp_nanos() {
        return Err(call.unexpected_type(0, "\"(TIMESTAMP_LTZ(P) OR TIMESTAMP_NTZ(P) WITH P IN [7, 9])\""));
    }
    kernel::call(call, "unix_nanos", vec![value.clone()], TYPE, false, Setting::of(call), |inputs, _, _| {
        Ok(unary::<TimestampNanosecondType, Decimal128Type>(&inputs[0], &TYPE, i128::from))
    })
}
