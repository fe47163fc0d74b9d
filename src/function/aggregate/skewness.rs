//! `skewness` and `kurtosis`: the shape of a distribution.

use super::doubles;
use super::kernel::moments::Moments;
use crate::function::{Build, Function};

pub const SKEWNESS: Function = Function {
    name: "skewness",
    aliases: &[],
    usage: "skewness(expr) - Returns the skewness value calculated from values of a group.",
    example: "> SELECT skewness(col) FROM VALUES (1), (2), (4) AS tab(col);\n 0.38180177416060634",
    build: Build::Aggregate(|call| doubles(call, &[0], Moments::Skewness)),
};

pub const KURTOSIS: Function = Function {
    name: "kurtosis",
    aliases: &[],
    usage: "kurtosis(expr) - Returns the kurtosis value calculated from values of a group.",
    example: "> SELECT kurtosis(col) FROM VALUES (1), (2), (4) AS tab(col);\n -1.4999999999999993",
    build: Build::Aggregate(|call| doubles(call, &[0], Moments::Kurtosis)),
};
