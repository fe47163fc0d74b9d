//! `find_in_set`: the place of a word in a list with commas, from 1.

use super::kernel::{self, Setting, collect_int};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "find_in_set",
    aliases: &[],
    usage: "find_in_set(str, str_array) - Returns the index (1-based) of the given string (`str`) in the comma-delimited list (`str_array`). Returns 0, if the string was not found or if the given string (`str`) contains a comma.",
    example: "> SELECT find_in_set('ab','abc,b,ab,c,def');\n 3",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = kernel::texts(call)?;
    kernel::call(call, "find_in_set", arguments, SparkType::Int, false, Setting::of(call), |inputs, rows, _| {
        collect_int(inputs, rows, |row| {
            let wanted = inputs[0].text(row);
            let place = inputs[1].text(row).split(',').position(|word| word == wanted);
            Ok(place.and_then(|place| i32::try_from(place + 1).ok()).unwrap_or(0))
        })
    })
}
