//! `max_by`: the value of one expression where another is at its maximum.

use super::best_by;
use crate::function::{Build, Function};

pub const FUNCTION: Function = Function {
    name: "max_by",
    aliases: &[],
    usage: "max_by(x, y[, k]) - Returns the value of x associated with the maximum value of y, or an array of the values of x at the k greatest values of y.",
    example: "> SELECT max_by(x, y) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS tab(x, y);\n b",
    build: Build::Aggregate(|call| best_by(call, true)),
};
