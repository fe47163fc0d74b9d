//! `lead`: the value of a row that stands `offset` rows behind.

use datafusion::functions_window::lead_lag::lead_udwf;

use super::shifted;
use crate::function::{Build, Function};

pub const FUNCTION: Function = Function {
    name: "lead",
    aliases: &[],
    usage: "lead(input[, offset[, default]]) - Returns the value of input at the offset-th row behind the current row in the \
            window. The default of offset is 1 and the default value of default is null.",
    example: "> SELECT a, lead(a) OVER (ORDER BY a) FROM VALUES (1), (2) AS tab(a);\n 1\t2\n 2\tNULL",
    build: Build::Window(|call| shifted(call, &lead_udwf())),
};
