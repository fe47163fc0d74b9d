//! `bit_or`: the bitwise OR of whole numbers.

use super::kernel::bits::Bits;
use super::{integral, kernel};
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
    call.aggregate(&kernel::udaf(Bits { and: false, ty: ty.storage() }), vec![value], ty, true)
}
