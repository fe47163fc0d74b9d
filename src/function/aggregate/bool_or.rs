//! `bool_or`: whether at least one value of expr is true.

use super::kernel::boolean::Booleans;
use super::{boolean, kernel};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "bool_or",
    aliases: &["some", "any"],
    usage: "bool_or(expr) - Returns true if at least one value of expr is true.",
    example: "> SELECT bool_or(col) FROM VALUES (true), (NULL), (true) AS tab(col);\n true",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    let value = boolean(call)?;
    call.aggregate(&kernel::udaf(Booleans { all: false }), vec![value], SparkType::Boolean, true)
}
