//! `regr_slope` and kin: the straight line that fits pairs of a dependent `y` and an independent `x` best.

use super::doubles;
use super::kernel::moments::Moments;
use crate::function::{Build, Function};

pub const R2: Function = Function {
    name: "regr_r2",
    aliases: &[],
    usage: "regr_r2(y, x) - Returns the coefficient of determination for non-null pairs in a group, where y is the dependent variable and x is the independent variable.",
    example: "> SELECT regr_r2(y, x) FROM VALUES (1, 2), (2, 4), (3, 7) AS tab(y, x);\n 0.9868421052631576",
    build: Build::Aggregate(|call| doubles(call, &[1, 0], Moments::RegrR2)),
};

pub const SLOPE: Function = Function {
    name: "regr_slope",
    aliases: &[],
    usage: "regr_slope(y, x) - Returns the slope of the linear regression line for non-null pairs in a group.",
    example: "> SELECT regr_slope(y, x) FROM VALUES (1, 2), (2, 4), (3, 7) AS tab(y, x);\n 0.3947368421052631",
    build: Build::Aggregate(|call| doubles(call, &[1, 0], Moments::RegrSlope)),
};

pub const INTERCEPT: Function = Function {
    name: "regr_intercept",
    aliases: &[],
    usage: "regr_intercept(y, x) - Returns the intercept of the linear regression line for non-null pairs in a group.",
    example: "> SELECT regr_intercept(y, x) FROM VALUES (1, 2), (2, 4), (3, 7) AS tab(y, x);\n 0.2894736842105263",
    build: Build::Aggregate(|call| doubles(call, &[1, 0], Moments::RegrIntercept)),
};

pub const SXX: Function = Function {
    name: "regr_sxx",
    aliases: &[],
    usage: "regr_sxx(y, x) - Returns regr_count(y, x) * var_pop(x) for non-null pairs in a group.",
    example: "> SELECT regr_sxx(y, x) FROM VALUES (1, 2), (2, 4), (3, 7) AS tab(y, x);\n 12.666666666666668",
    build: Build::Aggregate(|call| doubles(call, &[1, 0], Moments::RegrSxx)),
};

pub const SXY: Function = Function {
    name: "regr_sxy",
    aliases: &[],
    usage: "regr_sxy(y, x) - Returns regr_count(y, x) * covar_pop(y, x) for non-null pairs in a group.",
    example: "> SELECT regr_sxy(y, x) FROM VALUES (1, 2), (2, 4), (3, 7) AS tab(y, x);\n 5.0",
    build: Build::Aggregate(|call| doubles(call, &[1, 0], Moments::RegrSxy)),
};

pub const SYY: Function = Function {
    name: "regr_syy",
    aliases: &[],
    usage: "regr_syy(y, x) - Returns regr_count(y, x) * var_pop(y) for non-null pairs in a group.",
    example: "> SELECT regr_syy(y, x) FROM VALUES (1, 2), (2, 4), (3, 7) AS tab(y, x);\n 2.0",
    build: Build::Aggregate(|call| doubles(call, &[1, 0], Moments::RegrSyy)),
};
