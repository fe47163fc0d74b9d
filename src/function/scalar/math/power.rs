//! Powers and roots.

use super::{kernel, scalar};
use crate::function::Function;

pub const POWER: Function = scalar(
    "power",
    &["pow"],
    "power(expr1, expr2) - Raises `expr1` to the power of `expr2`.",
    "> SELECT power(2, 3);\n 8.0",
    |call| kernel::two(call, if call.name == "pow" { "pow" } else { "POWER" }, power),
);

pub const SQRT: Function =
    scalar("sqrt", &[], "sqrt(expr) - Returns the square root of `expr`.", "> SELECT sqrt(4);\n 2.0", |call| {
        kernel::one(call, "SQRT", f64::sqrt)
    });

pub const CBRT: Function =
    scalar("cbrt", &[], "cbrt(expr) - Returns the cube root of `expr`.", "> SELECT cbrt(27.0);\n 3.0", |call| {
        kernel::one(call, "CBRT", libm::cbrt)
    });

pub const HYPOT: Function = scalar(
    "hypot",
    &[],
    "hypot(expr1, expr2) - Returns sqrt(`expr1`**2 + `expr2`**2).",
    "> SELECT hypot(3, 4);\n 5.0",
    |call| kernel::two(call, "HYPOT", libm::hypot),
);

/// Java's, which says NaN where C says 1: of 1 to the power of NaN or of an infinity.
fn power(base: f64, exponent: f64) -> f64 {
    if base.abs() == 1.0 && !exponent.is_finite() || exponent.is_nan() {
        return f64::NAN;
    }
    libm::pow(base, exponent)
}

#[cfg(test)]
mod tests {
    #[test]
    fn powers_of_one() {
        assert!(super::power(1.0, f64::NAN).is_nan());
        assert!(super::power(-1.0, f64::INFINITY).is_nan());
        assert_eq!(super::power(f64::NAN, 0.0), 1.0);
    }
}
