//! `bit_and`: the bitwise AND of whole numbers.

use super::kernel::bits::Bits;
use super::{integral, kernel};
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
    call.aggregate(&kernel::udaf(Bits { and: true, ty: ty.storage() }), vec![value], ty, true)
}
