//! `timestamp`: a cast to TIMESTAMP in the form of a function.

use crate::error::Result;
use crate::function::cast::{Mode, cast};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "timestamp",
    aliases: &[],
    usage: "timestamp(expr) - Casts the value expr to the target data type timestamp.",
    example: "> SELECT timestamp('2009-07-30');\n 2009-07-30 00:00:00",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    // Whatever the session means by TIMESTAMP.
    let name = value.name.clone();
    Ok(cast(value, &SparkType::Timestamp, Mode::Explicit, call.context)?.named(name).at(call.span))
}
