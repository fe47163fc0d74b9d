//! Sines and their kin, circular and hyperbolic, angles, and the constants pi and e.

use datafusion::logical_expr::lit;

use super::{kernel, scalar};
use crate::error::Result;
use crate::function::{Bound, Call, Function};
use crate::types::SparkType;

pub const SIN: Function = scalar(
    "sin",
    &[],
    "sin(expr) - Returns the sine of `expr`, as if computed by `java.lang.Math.sin`.",
    "> SELECT sin(0);\n 0.0",
    |call| kernel::one(call, "SIN", libm::sin),
);

pub const COS: Function = scalar(
    "cos",
    &[],
    "cos(expr) - Returns the cosine of `expr`, as if computed by `java.lang.Math.cos`.",
    "> SELECT cos(0);\n 1.0",
    |call| kernel::one(call, "COS", libm::cos),
);

pub const TAN: Function = scalar(
    "tan",
    &[],
    "tan(expr) - Returns the tangent of `expr`, as if computed by `java.lang.Math.tan`.",
    "> SELECT tan(0);\n 0.0",
    |call| kernel::one(call, "TAN", libm::tan),
);

pub const COT: Function = scalar(
    "cot",
    &[],
    "cot(expr) - Returns the cotangent of `expr`, as if computed by `1/java.lang.Math.tan`.",
    "> SELECT cot(1);\n 0.6420926159343306",
    |call| kernel::one(call, "COT", |x| 1.0 / libm::tan(x)),
);

pub const SEC: Function = scalar(
    "sec",
    &[],
    "sec(expr) - Returns the secant of `expr`, as if computed by `1/java.lang.Math.cos`.",
    "> SELECT sec(0);\n 1.0",
    |call| kernel::one(call, "SEC", |x| 1.0 / libm::cos(x)),
);

pub const CSC: Function = scalar(
    "csc",
    &[],
    "csc(expr) - Returns the cosecant of `expr`, as if computed by `1/java.lang.Math.sin`.",
    "> SELECT csc(1);\n 1.1883951057781212",
    |call| kernel::one(call, "CSC", |x| 1.0 / libm::sin(x)),
);

pub const ASIN: Function = scalar(
    "asin",
    &[],
    "asin(expr) - Returns the inverse sine (a.k.a. arc sine) of `expr`, as if computed by `java.lang.Math.asin`.",
    "> SELECT asin(0);\n 0.0",
    |call| kernel::one(call, "ASIN", libm::asin),
);

pub const ACOS: Function = scalar(
    "acos",
    &[],
    "acos(expr) - Returns the inverse cosine (a.k.a. arc cosine) of `expr`, as if computed by `java.lang.Math.acos`.",
    "> SELECT acos(1);\n 0.0",
    |call| kernel::one(call, "ACOS", libm::acos),
);

pub const ATAN: Function = scalar(
    "atan",
    &[],
    "atan(expr) - Returns the inverse tangent (a.k.a. arc tangent) of `expr`, as if computed by `java.lang.Math.atan`.",
    "> SELECT atan(0);\n 0.0",
    |call| kernel::one(call, "ATAN", libm::atan),
);

pub const ATAN2: Function = scalar(
    "atan2",
    &[],
    "atan2(exprY, exprX) - Returns the angle in radians between the positive x-axis of a plane and the point given by the \
     coordinates (`exprX`, `exprY`), as if computed by `java.lang.Math.atan2`.",
    "> SELECT atan2(0, 0);\n 0.0",
    // Adding a zero makes a negative zero positive.
    |call| kernel::two(call, "ATAN2", |y, x| libm::atan2(y + 0.0, x + 0.0)),
);

pub const SINH: Function = scalar(
    "sinh",
    &[],
    "sinh(expr) - Returns hyperbolic sine of `expr`, as if computed by `java.lang.Math.sinh`.",
    "> SELECT sinh(0);\n 0.0",
    |call| kernel::one(call, "SINH", libm::sinh),
);

pub const COSH: Function = scalar(
    "cosh",
    &[],
    "cosh(expr) - Returns the hyperbolic cosine of `expr`, as if computed by `java.lang.Math.cosh`.",
    "> SELECT cosh(0);\n 1.0",
    |call| kernel::one(call, "COSH", libm::cosh),
);

pub const TANH: Function = scalar(
    "tanh",
    &[],
    "tanh(expr) - Returns the hyperbolic tangent of `expr`, as if computed by `java.lang.Math.tanh`.",
    "> SELECT tanh(0);\n 0.0",
    |call| kernel::one(call, "TANH", libm::tanh),
);

pub const ASINH: Function = scalar(
    "asinh",
    &[],
    "asinh(expr) - Returns inverse hyperbolic sine of `expr`.",
    "> SELECT asinh(0);\n 0.0",
    |call| kernel::one(call, "ASINH", libm::asinh),
);

pub const ACOSH: Function = scalar(
    "acosh",
    &[],
    "acosh(expr) - Returns inverse hyperbolic cosine of `expr`.",
    "> SELECT acosh(1);\n 0.0",
    |call| kernel::one(call, "ACOSH", libm::acosh),
);

pub const ATANH: Function = scalar(
    "atanh",
    &[],
    "atanh(expr) - Returns inverse hyperbolic tangent of `expr`.",
    "> SELECT atanh(0);\n 0.0",
    |call| kernel::one(call, "ATANH", |x| 0.5 * (libm::log1p(x) - libm::log1p(-x))),
);

pub const DEGREES: Function = scalar(
    "degrees",
    &[],
    "degrees(expr) - Converts radians to degrees.",
    "> SELECT degrees(3.141592653589793);\n 180.0",
    |call| kernel::one(call, "DEGREES", |x| x * (180.0 / std::f64::consts::PI)),
);

pub const RADIANS: Function = scalar(
    "radians",
    &[],
    "radians(expr) - Converts degrees to radians.",
    "> SELECT radians(180);\n 3.141592653589793",
    |call| kernel::one(call, "RADIANS", |x| x * (std::f64::consts::PI / 180.0)),
);

pub const PI: Function = scalar("pi", &[], "pi() - Returns pi.", "> SELECT pi();\n 3.141592653589793", |call| {
    value(call, "PI()", std::f64::consts::PI)
});

pub const E: Function =
    scalar("e", &[], "e() - Returns Euler's number, e.", "> SELECT e();\n 2.718281828459045", |call| {
        value(call, "E()", std::f64::consts::E)
    });

fn value(call: &Call, name: &str, value: f64) -> Result<Bound> {
    call.arity(0, 0)?;
    Ok(Bound::new(lit(value), SparkType::Double, false, name).at(call.span))
}
