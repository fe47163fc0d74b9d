//! `try_avg`: `avg` that is NULL where it does not fit.

use crate::function::{Build, Function};

pub const FUNCTION: Function = Function {
    name: "try_avg",
    aliases: &[],
    usage: "try_avg(expr) - Returns the mean calculated from values of a group and the result is null on overflow.",
    example: "> SELECT try_avg(col) FROM VALUES (1), (2), (3) AS tab(col);\n 2.0",
    build: Build::Aggregate(|call| super::avg::build(call, true)),
};
