//! `any_value`: the first value that comes, of all or of those that are not NULL.

use super::first_or_last;
use crate::function::{Build, Function};

pub const FUNCTION: Function = Function {
    name: "any_value",
    aliases: &[],
    usage: "any_value(expr[, isIgnoreNull]) - Returns some value of expr for a group of rows. If isIgnoreNull is true, returns only non-null values.",
    example: "> SELECT any_value(col) FROM VALUES (10), (5), (20) AS tab(col);\n 10",
    build: Build::Aggregate(|call| first_or_last(call, false)),
};
