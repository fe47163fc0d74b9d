//! `last`: the last value that comes, of all or of those that are not NULL.

use super::first_or_last;
use crate::function::{Build, Function};

pub const FUNCTION: Function = Function {
    name: "last",
    aliases: &["last_value"],
    usage: "last(expr[, isIgnoreNull]) - Returns the last value of expr for a group of rows. If isIgnoreNull is true, returns only non-null values.",
    example: "> SELECT last(col) FROM VALUES (10), (5), (20) AS tab(col);\n 20",
    build: Build::Aggregate(|call| first_or_last(call, true)),
};
