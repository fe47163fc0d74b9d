//! `try_sum`: `sum` that is NULL where it does not fit.

use super::kernel::sum::Overflow;
use crate::function::{Build, Function};

pub const FUNCTION: Function = Function {
    name: "try_sum",
    aliases: &[],
    usage: "try_sum(expr) - Returns the sum calculated from values of a group and the result is null on overflow.",
    example: "> SELECT try_sum(col) FROM VALUES (9223372036854775807L), (1L) AS tab(col);\n NULL",
    build: Build::Aggregate(|call| super::sum::with_overflow(call, Overflow::Null)),
};
