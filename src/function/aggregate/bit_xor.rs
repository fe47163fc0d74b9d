//! `bit_xor`: the bitwise XOR of whole numbers.

use datafusion::functions_aggregate::bit_and_or_xor::bit_xor_udaf;

use super::integral;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "bit_xor",
    aliases: &[],
    usage: "bit_xor(expr) - Returns the bitwise XOR of all non-null input values, or null if none.",
    example: "> SELECT bit_xor(col) FROM VALUES (3), (5) AS tab(col);\n 6",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    let value = integral(call)?;
    let ty = value.ty.clone();
    call.aggregate(&bit_xor_udaf(), vec![value], ty, true)
}
