//! Powers of e and logarithms, which are NULL where they are not defined.

use super::{kernel, scalar};
use crate::error::Result;
use crate::function::{Bound, Call, Function};

pub const EXP: Function =
    scalar("exp", &[], "exp(expr) - Returns e to the power of `expr`.", "> SELECT exp(0);\n 1.0", |call| {
        kernel::one(call, "EXP", libm::exp)
    });

pub const EXPM1: Function =
    scalar("expm1", &[], "expm1(expr) - Returns exp(`expr`) - 1.", "> SELECT expm1(0);\n 0.0", |call| {
        kernel::one(call, "EXPM1", libm::expm1)
    });

pub const LN: Function = scalar(
    "ln",
    &[],
    "ln(expr) - Returns the natural logarithm (base e) of `expr`.",
    "> SELECT ln(1);\n 0.0",
    |call| kernel::above(call, "ln", 0.0, libm::log),
);

pub const LOG: Function = scalar(
    "log",
    &[],
    "log(base, expr) - Returns the logarithm of `expr` with `base`.",
    "> SELECT log(10, 100);\n 2.0",
    log,
);

pub const LOG10: Function = scalar(
    "log10",
    &[],
    "log10(expr) - Returns the logarithm of `expr` with base 10.",
    "> SELECT log10(10);\n 1.0",
    |call| kernel::above(call, "LOG10", 0.0, libm::log10),
);

pub const LOG1P: Function =
    scalar("log1p", &[], "log1p(expr) - Returns log(1 + `expr`).", "> SELECT log1p(0);\n 0.0", |call| {
        kernel::above(call, "LOG1P", -1.0, libm::log1p)
    });

pub const LOG2: Function = scalar(
    "log2",
    &[],
    "log2(expr) - Returns the logarithm of `expr` with base 2.",
    "> SELECT log2(2);\n 1.0",
    |call| kernel::above(call, "LOG2", 0.0, |x| libm::log(x) / libm::log(2.0)),
);

/// Of one argument, the base is e.
fn log(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    if call.len() == 1 {
        let name = format!("LOG(E(), {})", call.value(0)?.name);
        return Ok(kernel::above(call, "LOG", 0.0, libm::log)?.named(name));
    }
    kernel::two_or_null(call, "LOG", |base, x| {
        // Written so that NaN is no reason for NULL.
        (!(base <= 0.0 || x <= 0.0)).then(|| libm::log(x) / libm::log(base))
    })
}
