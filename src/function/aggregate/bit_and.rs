//! `bit_and`: the bitwise AND of whole numbers.

use datafusion::functions_aggregate::bit_and_or_xor::bit_and_udaf;

use super::integral;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "bit_and",
    aliases: &[],
    usage: "bit_and(expr) - Returns the bitwise AND of all non-null input values, or null if none.",
    example: "> SELECT bit_and(col) FROM VALUES (3), (5) AS tab(col);\n 1",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    let value = integral(call)?;
    let ty = value.ty.clone();
    call.aggregate(&bit_and_udaf(), vec![value], ty, true)
}
