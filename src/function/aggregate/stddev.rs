//! `stddev_samp` and `stddev_pop`: how far values lie from their mean.

use super::doubles;
use super::kernel::moments::Moments;
use crate::function::{Build, Function};

pub const SAMP: Function = Function {
    name: "stddev_samp",
    aliases: &["stddev", "std"],
    usage: "stddev_samp(expr) - Returns the sample standard deviation calculated from values of a group.",
    example: "> SELECT stddev_samp(col) FROM VALUES (1), (2), (3) AS tab(col);\n 1.0",
    build: Build::Aggregate(|call| doubles(call, &[0], Moments::StddevSamp)),
};

pub const POP: Function = Function {
    name: "stddev_pop",
    aliases: &[],
    usage: "stddev_pop(expr) - Returns the population standard deviation calculated from values of a group.",
    example: "> SELECT stddev_pop(col) FROM VALUES (1), (2), (3) AS tab(col);\n 0.816496580927726",
    build: Build::Aggregate(|call| doubles(call, &[0], Moments::StddevPop)),
};
