//! `lag`: the value of a row that stands `offset` rows before.

use datafusion::functions_window::lead_lag::lag_udwf;

use super::shifted;
use crate::function::{Build, Function};

pub const FUNCTION: Function = Function {
    name: "lag",
    aliases: &[],
    usage: "lag(input[, offset[, default]]) - Returns the value of input at the offset-th row before the current row in the \
            window. The default of offset is 1 and the default value of default is null.",
    example: "> SELECT a, lag(a) OVER (ORDER BY a) FROM VALUES (1), (2) AS tab(a);\n 1\tNULL\n 2\t1",
    build: Build::Window(|call| shifted(call, &lag_udwf())),
};
