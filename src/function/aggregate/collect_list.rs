//! `collect_list`: the values that are not NULL in an array.

use super::collect;
use crate::function::{Build, Function};

pub const FUNCTION: Function = Function {
    name: "collect_list",
    aliases: &["array_agg"],
    usage: "collect_list(expr) - Collects and returns a list of non-unique elements.",
    example: "> SELECT collect_list(col) FROM VALUES (1), (2), (1) AS tab(col);\n [1,2,1]",
    build: Build::Aggregate(|call| collect(call, false)),
};
