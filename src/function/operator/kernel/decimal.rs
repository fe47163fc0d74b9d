//! `+ - * / %` and `div` of decimals with Spark's result types, which Arrow's kernels have only while no digits are lost.
//!
//! Values are computed exactly (in 128 bits while the types promise that they fit, else in 256) and rounded half up once.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Decimal128Array, Int64Array};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Int64Type, i256};

use super::{Kernel, OnError, argument, binary, divide_by_zero, downcast, overflow, remainder_by_zero};
use crate::error::{Error, Result};

/// The operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `div`: the answer is a `bigint`
    IntegralDivide,
}

/// An operation on two decimals.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// Which.
    pub op: Op,
    /// Scale of the left operand.
    pub left_scale: i8,
    /// Scale of the right operand.
    pub right_scale: i8,
    /// Precision of the answer.
    pub precision: u8,
    /// Scale of the answer.
    pub scale: i8,
    /// What to do where the answer has too many digits, and on division by zero.
    pub on_error: OnError,
}

impl Kernel for Decimal {
    fn name(&self) -> &'static str {
        match (self.may_fail(), self.op) {
            (true, Op::Add) => "checked_add",
            (true, Op::Subtract) => "checked_subtract",
            (true, Op::Multiply) => "checked_multiply",
            (true, Op::Divide) => "checked_divide",
            (true, Op::Remainder) => "checked_mod",
            (true, Op::IntegralDivide) => "checked_div",
            (false, Op::Add) => "try_add",
            (false, Op::Subtract) => "try_subtract",
            (false, Op::Multiply) => "try_multiply",
            (false, Op::Divide) => "try_divide",
            (false, Op::Remainder) => "try_mod",
            (false, Op::IntegralDivide) => "try_div",
        }
    }

    fn returns(&self) -> DataType {
        match self.op {
            Op::IntegralDivide => DataType::Int64,
            _ => DataType::Decimal128(self.precision, self.scale),
        }
    }

    fn may_fail(&self) -> bool {
        self.on_error == OnError::Fail
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let left = downcast::<Decimal128Array>(argument(arguments, 0)?)?;
        let right = downcast::<Decimal128Array>(argument(arguments, 1)?)?;
        if self.op == Op::IntegralDivide {
            let answer: Int64Array = binary::<_, _, Int64Type>(left, right, |a, b| self.integral(a, b))?;
            return Ok(Arc::new(answer));
        }
        let limit = power(u32::from(self.precision)).unwrap_or(i128::MAX);
        let answer: Decimal128Array = binary::<_, _, Decimal128Type>(left, right, |a, b| self.one(a, b, limit))?;
        Ok(Arc::new(answer.with_precision_and_scale(self.precision, self.scale)?))
    }
}

impl Decimal {
    fn one(&self, a: i128, b: i128, limit: i128) -> Result<Option<i128>> {
        let fail = self.on_error == OnError::Fail;
        if b == 0 && matches!(self.op, Op::Divide | Op::Remainder) {
            return match (fail, self.op) {
                (true, Op::Divide) => Err(divide_by_zero()),
                (true, _) => Err(remainder_by_zero()),
                (false, _) => Ok(None),
            };
        }
        let answer = self.narrow(a, b).or_else(|| self.wide(a, b));
        match answer {
            Some(value) if value.unsigned_abs() < limit.unsigned_abs() => Ok(Some(value)),
            _ if fail => Err(self.out_of_range(a, b)),
            _ => Ok(None),
        }
    }

    /// In 128 bits; `None` where that overflows.
    #[inline]
    fn narrow(&self, a: i128, b: i128) -> Option<i128> {
        let scale = self.left_scale.max(self.right_scale);
        let grow = |value: i128, from: i8| value.checked_mul(power(u32::try_from(scale - from).ok()?)?);
        match self.op {
            Op::Add => round(grow(a, self.left_scale)?.checked_add(grow(b, self.right_scale)?)?, scale, self.scale),
            Op::Subtract => {
                round(grow(a, self.left_scale)?.checked_sub(grow(b, self.right_scale)?)?, scale, self.scale)
            }
            Op::Multiply => round(a.checked_mul(b)?, self.left_scale + self.right_scale, self.scale),
            Op::Remainder => {
                round(grow(a, self.left_scale)?.checked_rem(grow(b, self.right_scale)?)?, scale, self.scale)
            }
            Op::Divide => {
                let shift = self.scale - self.left_scale + self.right_scale;
                let a = a.checked_mul(power(u32::try_from(shift).ok()?)?)?;
                let (quotient, rest) = (a.checked_div(b)?, a.checked_rem(b)?);
                let up = rest.unsigned_abs() >= b.unsigned_abs() - rest.unsigned_abs();
                Some(
                    quotient
                        + if !up {
                            0
                        } else if (a < 0) == (b < 0) {
                            1
                        } else {
                            -1
                        },
                )
            }
            Op::IntegralDivide => None,
        }
    }

    /// In 256 bits; `None` where the answer does not fit into 128.
    #[cold]
    fn wide(&self, a: i128, b: i128) -> Option<i128> {
        let (a, b) = (i256::from_i128(a), i256::from_i128(b));
        let scale = self.left_scale.max(self.right_scale);
        let grow = |value: i256, from: i8| value.checked_mul(wide_power(scale - from)?);
        let exact = match self.op {
            Op::Add => grow(a, self.left_scale)?.checked_add(grow(b, self.right_scale)?)?,
            Op::Subtract => grow(a, self.left_scale)?.checked_sub(grow(b, self.right_scale)?)?,
            Op::Multiply => a.checked_mul(b)?,
            Op::Remainder => grow(a, self.left_scale)?.checked_rem(grow(b, self.right_scale)?)?,
            Op::Divide => return self.wide_divide(a, b),
            Op::IntegralDivide => return None,
        };
        let scale = if self.op == Op::Multiply { self.left_scale + self.right_scale } else { scale };
        let drop = scale - self.scale;
        if drop <= 0 {
            return exact.checked_mul(wide_power(-drop)?)?.to_i128();
        }
        half_up(exact, wide_power(drop)?)?.to_i128()
    }

    /// Long division, digit by digit, so that no shifted dividend overflows.
    fn wide_divide(&self, a: i256, b: i256) -> Option<i128> {
        let negative = a.is_negative() != b.is_negative();
        let (a, b) = (a.wrapping_abs(), b.wrapping_abs());
        let ten = i256::from_i128(10);
        let shift = self.scale - self.left_scale + self.right_scale;
        let (mut quotient, mut rest) = (a.checked_div(b)?, a.checked_rem(b)?);
        for _ in 0..shift {
            let next = rest.checked_mul(ten)?;
            quotient = quotient.checked_mul(ten)?.checked_add(next.checked_div(b)?)?;
            rest = next.checked_rem(b)?;
        }
        if rest >= b.checked_sub(rest)? {
            quotient = quotient.checked_add(i256::ONE)?;
        }
        let quotient = quotient.to_i128()?;
        Some(if negative { -quotient } else { quotient })
    }

    fn integral(&self, a: i128, b: i128) -> Result<Option<i64>> {
        if b == 0 {
            return if self.on_error == OnError::Fail { Err(divide_by_zero()) } else { Ok(None) };
        }
        let scale = self.left_scale.max(self.right_scale);
        let grow = |value: i128, from: i8| i256::from_i128(value).checked_mul(wide_power(scale - from)?);
        let quotient = grow(a, self.left_scale)
            .zip(grow(b, self.right_scale))
            .and_then(|(a, b)| a.checked_div(b))
            .and_then(|quotient| quotient.to_i128())
            .and_then(|quotient| i64::try_from(quotient).ok());
        match quotient {
            Some(quotient) => Ok(Some(quotient)),
            None if self.on_error == OnError::Fail => Err(overflow("Overflow in integral divide", Some("try_divide"))),
            None => Ok(None),
        }
    }

    /// Spark's error names the exact answer, cut to 39 digits.
    fn out_of_range(&self, a: i128, b: i128) -> Error {
        let (wide_a, wide_b) = (i256::from_i128(a), i256::from_i128(b));
        let scale = self.left_scale.max(self.right_scale);
        let grow = |value: i256, from: i8| value.checked_mul(wide_power(scale - from)?);
        let exact = match self.op {
            Op::Add => {
                grow(wide_a, self.left_scale).zip(grow(wide_b, self.right_scale)).and_then(|(a, b)| a.checked_add(b))
            }
            Op::Subtract => {
                grow(wide_a, self.left_scale).zip(grow(wide_b, self.right_scale)).and_then(|(a, b)| a.checked_sub(b))
            }
            Op::Multiply => wide_a.checked_mul(wide_b),
            _ => None,
        };
        let scale = if self.op == Op::Multiply { self.left_scale + self.right_scale } else { scale };
        let value = match exact {
            Some(exact) => plain(exact, scale),
            None => format!("{} / {}", plain(wide_a, self.left_scale), plain(wide_b, self.right_scale)),
        };
        Error::new("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION")
            .with("value", value)
            .with("precision", self.precision)
            .with("scale", self.scale)
            .with("config", "\"spark.sql.ansi.enabled\"")
    }
}

/// The digits, cut to 39, with their point.
fn plain(unscaled: i256, scale: i8) -> String {
    let text = unscaled.wrapping_abs().to_string();
    let sign = if unscaled.is_negative() { "-" } else { "" };
    let kept = text.len().min(39);
    let mut digits = text[..kept].to_string();
    let mut scale = i64::from(scale) - i64::try_from(text.len() - kept).unwrap_or(0);
    while scale < 0 {
        digits.push('0');
        scale += 1;
    }
    let scale = usize::try_from(scale).unwrap_or(0);
    if scale == 0 {
        return format!("{sign}{digits}");
    }
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    format!("{sign}{whole}.{fraction}")
}

#[inline]
fn power(exponent: u32) -> Option<i128> {
    10i128.checked_pow(exponent)
}

fn wide_power(exponent: i8) -> Option<i256> {
    i256::from_i128(10).checked_pow(u32::try_from(exponent).ok()?)
}

/// A value of scale `from` at scale `to`, half up.
#[inline]
fn round(value: i128, from: i8, to: i8) -> Option<i128> {
    if from <= to {
        return value.checked_mul(power(u32::try_from(to - from).ok()?)?);
    }
    let by = power(u32::try_from(from - to).ok()?)?;
    let (quotient, rest) = (value / by, value % by);
    Some(if rest.abs() >= by - rest.abs() { quotient + value.signum() } else { quotient })
}

fn half_up(value: i256, by: i256) -> Option<i256> {
    let (quotient, rest) = (value.checked_div(by)?, value.checked_rem(by)?.wrapping_abs());
    if rest < by.checked_sub(rest)? {
        return Some(quotient);
    }
    if value.is_negative() { quotient.checked_sub(i256::ONE) } else { quotient.checked_add(i256::ONE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kernel(op: Op, left_scale: i8, right_scale: i8, precision: u8, scale: i8) -> Decimal {
        Decimal { op, left_scale, right_scale, precision, scale, on_error: OnError::Fail }
    }

    fn one(kernel: &Decimal, a: i128, b: i128) -> Result<Option<i128>> {
        kernel.one(a, b, 10i128.pow(u32::from(kernel.precision)))
    }

    #[test]
    fn division_rounds_half_up() {
        // 1.25 / 3 = 0.4166..67 as decimal(38, 18)
        let divide = kernel(Op::Divide, 18, 0, 38, 18);
        assert_eq!(one(&divide, 1_250_000_000_000_000_000, 3).unwrap(), Some(416_666_666_666_666_667));
        let divide = kernel(Op::Divide, 1, 1, 8, 6);
        assert_eq!(one(&divide, -10, 15).unwrap(), Some(-666_667));
        assert_eq!(one(&divide, 10, 0).unwrap_err().class(), "DIVIDE_BY_ZERO");
    }

    #[test]
    fn a_product_that_needs_256_bits() {
        let multiply = kernel(Op::Multiply, 18, 18, 38, 6);
        // 1e19 * 1e10, unscaled 1e37 and 1e28
        assert_eq!(one(&multiply, 10i128.pow(37), 10i128.pow(28)).unwrap(), Some(10i128.pow(35)));
        let multiply = kernel(Op::Multiply, 0, 1, 38, 1);
        let error = one(&multiply, 10i128.pow(38) - 1, 105).unwrap_err();
        assert_eq!(error.parameters()[0].1, "1049999999999999999999999999999999999980");
    }

    #[test]
    fn narrow_and_wide_division_agree() {
        let divide = kernel(Op::Divide, 2, 3, 38, 10);
        for (a, b) in [(1, 3), (2, 3), (-2, 3), (5, -8), (123_456_789, 97), (15, 10), (25, 1000)] {
            assert_eq!(divide.narrow(a, b), divide.wide(a, b), "{a} / {b}");
        }
    }
}
