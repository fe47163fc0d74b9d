//! `min_by`: the value of one expression where another is at its minimum.

use super::best_by;
use crate::function::{Build, Function};

pub const FUNCTION: Function = Function {
    name: "min_by",
    aliases: &[],
    usage: "min_by(x, y[, k]) - Returns the value of x associated with the minimum value of y, or an array of the values of x at the k least values of y.",
    example: "> SELECT min_by(x, y) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS tab(x, y);\n a",
    build: Build::Aggregate(|call| best_by(call, false)),
};
