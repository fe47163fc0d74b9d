//! `var_samp` and `var_pop`: the squares of the standard deviations.

use super::doubles;
use super::kernel::moments::Moments;
use crate::function::{Build, Function};

pub const SAMP: Function = Function {
    name: "var_samp",
    aliases: &["variance"],
    usage: "var_samp(expr) - Returns the sample variance calculated from values of a group.",
    example: "> SELECT var_samp(col) FROM VALUES (1), (2), (3) AS tab(col);\n 1.0",
    build: Build::Aggregate(|call| doubles(call, &[0], Moments::VarSamp)),
};

pub const POP: Function = Function {
    name: "var_pop",
    aliases: &[],
    usage: "var_pop(expr) - Returns the population variance calculated from values of a group.",
    example: "> SELECT var_pop(col) FROM VALUES (1), (2), (3) AS tab(col);\n 0.6666666666666666",
    build: Build::Aggregate(|call| doubles(call, &[0], Moments::VarPop)),
};
