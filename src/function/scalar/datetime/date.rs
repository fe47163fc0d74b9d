//! `date`: a cast to DATE in the form of a function.

use crate::error::Result;
use crate::function::cast::{Mode, cast};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "date",
    aliases: &[],
    usage: "date(expr) - Casts the value expr to the target data type date.",
    example: "> SELECT date('2009-07-30');\n 2009-07-30",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    let (name, ty) = (value.name.clone(), SparkType::Date);
    Ok(cast(value, &ty, Mode::Explicit, call.context)?.named(name).at(call.span))
}
