//! `time`: a cast to TIME in the form of a function.

use crate::error::Result;
use crate::function::cast::{Mode, cast};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "time",
    aliases: &[],
    usage: "time(expr) - Casts the value expr to the target data type time.",
    example: "> SELECT time('10:11:12');\n 10:11:12",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    let name = value.name.clone();
    Ok(cast(value, &SparkType::Time(6), Mode::Explicit, call.context)?.named(name).at(call.span))
}
