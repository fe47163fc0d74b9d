//! `repeat` and `space`: a text again and again.

use super::kernel::{self, Setting, collect_text, fill};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::datatypes::Int32Type;

pub const REPEAT: Function = Function {
    name: "repeat",
    aliases: &[],
    usage: "repeat(str, n) - Returns the string which repeats the given string value n times.",
    example: "> SELECT repeat('123', 2);\n 123123",
    build: Build::Scalar(repeat),
};

pub const SPACE: Function = Function {
    name: "space",
    aliases: &[],
    usage: "space(n) - Returns a string consisting of `n` spaces.",
    example: "> SELECT concat(space(2), '1');\n   1",
    build: Build::Scalar(space),
};

fn repeat(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    times(call, vec![call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::Int)?])
}

fn space(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    times(call, vec![Bound::string(" "), call.cast(0, &SparkType::Int)?])
}

fn times(call: &Call, arguments: Vec<Bound>) -> Result<Bound> {
    kernel::call(call, "repeat", arguments, SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_text(inputs, rows, |row, out| {
            let times = usize::try_from(inputs[1].value::<Int32Type>(row)).unwrap_or(0);
            let text = inputs[0].text(row);
            fill(out, text, kernel::length(text).saturating_mul(times))?;
            Ok(true)
        })
    })
}
