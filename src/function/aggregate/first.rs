//! `first`: the first value that comes, of all or of those that are not NULL.

use super::first_or_last;
use crate::function::{Build, Function};

pub const FUNCTION: Function = Function {
    name: "first",
    aliases: &["first_value"],
    usage: "first(expr[, isIgnoreNull]) - Returns the first value of expr for a group of rows. If isIgnoreNull is true, returns only non-null values.",
    example: "> SELECT first(col) FROM VALUES (10), (5), (20) AS tab(col);\n 10",
    build: Build::Aggregate(|call| first_or_last(call, false)),
};
