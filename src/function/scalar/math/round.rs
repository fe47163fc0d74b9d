//! `round` and `bround`: a number of the same type with fewer digits behind the point.

use super::rounding::{Mode, Rounding};
use super::{constant_int, scalar};
use crate::error::Result;
use crate::function::call::scalar_expr;
use crate::function::operator::kernel::udf;
use crate::function::{Bound, Call, Function};
use crate::types::SparkType;

pub const ROUND: Function = scalar(
    "round",
    &[],
    "round(expr, d) - Returns `expr` rounded to `d` decimal places using HALF_UP rounding mode.",
    "> SELECT round(2.5, 0);\n 3",
    |call| build(call, Mode::HalfUp),
);

pub const BROUND: Function = scalar(
    "bround",
    &[],
    "bround(expr, d) - Returns `expr` rounded to `d` decimal places using HALF_EVEN rounding mode.",
    "> SELECT bround(2.5, 0);\n 2",
    |call| build(call, Mode::HalfEven),
);

fn build(call: &Call, mode: Mode) -> Result<Bound> {
    call.arity(1, 2)?;
    let mut values = call.values()?;
    if values.len() == 1 {
        values.push(Bound::int(0));
    }
    let call = &Call::plain(call.context, call.name, values, call.span);
    let value = match &call.value(0)?.ty {
        ty if ty.is_numeric() => call.value(0)?.clone(),
        ty if ty.is_string() || *ty == SparkType::Null => call.cast(0, &SparkType::Double)?,
        _ => return Err(call.unexpected_type(0, "\"NUMERIC\"")),
    };
    let digits = constant_int(call, 1, "scale")?;
    round(call, value, digits, mode)
}

/// `value` rounded under the call's name; without a number of digits the answer is NULL.
pub(super) fn round(call: &Call, value: Bound, digits: Option<i32>, mode: Mode) -> Result<Bound> {
    let (ty, wide) = match &value.ty {
        SparkType::Decimal(precision, scale) => decimal_type(*precision, *scale, digits.unwrap_or(0)),
        ty => (ty.clone(), ty.is_integral()),
    };
    let Some(digits) = digits else { return Ok(Bound::null(ty).named(call.display()).at(call.span)) };
    // A whole number has no digits behind the point.
    if value.ty.is_integral() && digits >= 0 {
        return Ok(value.named(call.display()).at(call.span));
    }
    let nullable = value.nullable || (wide && !call.context.ansi && matches!(ty, SparkType::Decimal(..)));
    let fail = wide && call.context.ansi;
    let kernel = Rounding { mode, from: value.ty.storage(), to: ty.storage(), digits, fail };
    let expr = scalar_expr(&udf(kernel, call.span), vec![value.expr]);
    Ok(Bound::new(expr, ty, nullable, call.display()).at(call.span))
}

/// The type of a rounded decimal, and whether an answer may have too many digits for it.
fn decimal_type(precision: u8, scale: i8, digits: i32) -> (SparkType, bool) {
    // Rounding may need one more digit before the point.
    let whole = i64::from(precision) - i64::from(scale) + 1;
    let digits = i64::from(digits);
    let (wanted, scale) = if digits < 0 {
        (whole.max(1 - digits), 0)
    } else {
        (whole + digits.min(i64::from(scale)), digits.min(i64::from(scale)))
    };
    let ty = SparkType::Decimal(wanted.min(38) as u8, scale as i8);
    (ty, wanted > 38)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_sparks() {
        let d = |p, s| SparkType::Decimal(p, s);
        for ((p, s, digits), expected) in [
            ((2, 1, 0), d(2, 0)),
            ((6, 3, 2), d(6, 2)),
            ((6, 3, -1), d(4, 0)),
            ((3, 1, -5), d(6, 0)),
            ((3, 2, 5), d(4, 2)),
            ((38, 0, 3), d(38, 0)),
        ] {
            assert_eq!(decimal_type(p, s, digits).0, expected);
        }
    }
}
