//! `bool_and`: whether all values of expr are true.

use super::kernel::boolean::Booleans;
use super::{boolean, kernel};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "bool_and",
    aliases: &["every"],
    usage: "bool_and(expr) - Returns true if all values of expr are true.",
    example: "> SELECT bool_and(col) FROM VALUES (true), (NULL), (true) AS tab(col);\n true",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    let value = boolean(call)?;
    call.aggregate(&kernel::udaf(Booleans { all: true }), vec![value], SparkType::Boolean, true)
}
