//! `covar_samp`, `covar_pop` and `corr`: how two variables vary together.

use super::doubles;
use super::kernel::moments::Moments;
use crate::function::{Build, Function};

pub const SAMP: Function = Function {
    name: "covar_samp",
    aliases: &[],
    usage: "covar_samp(expr1, expr2) - Returns the sample covariance of a set of number pairs.",
    example: "> SELECT covar_samp(c1, c2) FROM VALUES (1, 2), (2, 4), (3, 7) AS tab(c1, c2);\n 2.5",
    build: Build::Aggregate(|call| doubles(call, &[0, 1], Moments::CovarSamp)),
};

pub const POP: Function = Function {
    name: "covar_pop",
    aliases: &[],
    usage: "covar_pop(expr1, expr2) - Returns the population covariance of a set of number pairs.",
    example: "> SELECT covar_pop(c1, c2) FROM VALUES (1, 2), (2, 4), (3, 7) AS tab(c1, c2);\n 1.6666666666666667",
    build: Build::Aggregate(|call| doubles(call, &[0, 1], Moments::CovarPop)),
};

pub const CORR: Function = Function {
    name: "corr",
    aliases: &[],
    usage: "corr(expr1, expr2) - Returns Pearson coefficient of correlation between a set of number pairs.",
    example: "> SELECT corr(c1, c2) FROM VALUES (1, 2), (2, 4), (3, 7) AS tab(c1, c2);\n 0.9933992677987827",
    build: Build::Aggregate(|call| doubles(call, &[0, 1], Moments::Corr)),
};
