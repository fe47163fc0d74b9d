//! `bit_or`: the bitwise OR of whole numbers.

use datafusion::functions_aggregate::bit_and_or_xor::bit_or_udaf;

use super::integral;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "bit_or",
    aliases: &[],
    usage: "bit_or(expr) - Returns the bitwise OR of all non-null input values, or null if none.",
    example: "> SELECT bit_or(col) FROM VALUES (3), (5) AS tab(col);\n 7",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    let value = integral(call)?;
    let ty = value.ty.clone();
    call.aggregate(&bit_or_udaf(), vec![value], ty, true)
}
