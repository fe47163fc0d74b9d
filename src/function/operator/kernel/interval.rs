//! Sums, multiples and quotients of year-month and day-time intervals.
//!
//! Source: Spark's `intervalExpressions.scala`: multiples by fractions and all quotients are rounded half up.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, Decimal128Array, Float64Array, Int64Array, PrimitiveArray};
use datafusion::arrow::datatypes::{
    ArrowPrimitiveType, DataType, DurationMicrosecondType, Int64Type, IntervalUnit, IntervalYearMonthType, TimeUnit,
};

use super::{Kernel, OnError, argument, binary, divide_by_zero, downcast, unary};
use crate::error::{Error, Result};

/// The operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// `+` of two intervals
    Add,
    /// `-` of two intervals
    Subtract,
    /// `-x`
    Negate,
    /// `abs(x)`
    Abs,
    /// `*` by a number: a bigint, a double or a decimal
    Multiply,
    /// `/` by a number
    Divide,
    /// `div` of two intervals: a bigint
    IntegralDivide,
}

/// An operation on intervals of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Interval {
    /// Which.
    pub op: Op,
    /// Months (an int), not microseconds (a bigint).
    pub months: bool,
    /// What to do on overflow and division by zero.
    pub on_error: OnError,
}

impl Kernel for Interval {
    fn name(&self) -> &'static str {
        match (self.may_fail(), self.op) {
            (true, Op::Add) => "checked_add",
            (true, Op::Subtract) => "checked_subtract",
            (true, Op::Negate) => "checked_negative",
            (true, Op::Abs) => "checked_abs",
            (true, Op::Multiply) => "checked_multiply",
            (true, Op::Divide) => "checked_divide",
            (true, Op::IntegralDivide) => "checked_div",
            (false, Op::Add) => "try_add",
            (false, Op::Subtract) => "try_subtract",
            (false, Op::Negate) => "try_negative",
            (false, Op::Abs) => "try_abs",
            (false, Op::Multiply) => "try_multiply",
            (false, Op::Divide) => "try_divide",
            (false, Op::IntegralDivide) => "try_div",
        }
    }

    fn returns(&self) -> DataType {
        match (self.op, self.months) {
            (Op::IntegralDivide, _) => DataType::Int64,
            (_, true) => DataType::Interval(IntervalUnit::YearMonth),
            (_, false) => DataType::Duration(TimeUnit::Microsecond),
        }
    }

    fn may_fail(&self) -> bool {
        self.on_error == OnError::Fail
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        if self.months {
            self.run_as::<IntervalYearMonthType>(arguments)
        } else {
            self.run_as::<DurationMicrosecondType>(arguments)
        }
    }
}

impl Interval {
    fn run_as<T: ArrowPrimitiveType>(&self, arguments: &[ArrayRef]) -> Result<ArrayRef>
    where
        T::Native: Into<i64> + TryFrom<i64> + TryFrom<i128>,
    {
        let left = downcast::<PrimitiveArray<T>>(argument(arguments, 0)?)?;
        let fit = |value: Option<i128>| -> Result<Option<T::Native>> {
            match value.and_then(|value| T::Native::try_from(value).ok()) {
                Some(value) => Ok(Some(value)),
                None if self.on_error == OnError::Fail => Err(self.overflow()),
                None => Ok(None),
            }
        };
        let wide = |value: T::Native| -> i128 { i128::from(Into::<i64>::into(value)) };
        let answer: PrimitiveArray<T> = match self.op {
            Op::Negate => unary(left, |v| fit(Some(-wide(v))))?,
            Op::Abs => unary(left, |v| fit(Some(wide(v).abs())))?,
            Op::Add | Op::Subtract | Op::IntegralDivide => {
                let right = downcast::<PrimitiveArray<T>>(argument(arguments, 1)?)?;
                match self.op {
                    Op::Add => binary(left, right, |a, b| fit(Some(wide(a) + wide(b))))?,
                    Op::Subtract => binary(left, right, |a, b| fit(Some(wide(a) - wide(b))))?,
                    _ => {
                        let answer: Int64Array = binary::<_, _, Int64Type>(left, right, |a, b| {
                            if wide(b) == 0 {
                                return self.by_zero(divide_by_zero);
                            }
                            match i64::try_from(wide(a) / wide(b)) {
                                Ok(quotient) => Ok(Some(quotient)),
                                Err(_) if self.on_error == OnError::Fail => Err(self.overflow()),
                                Err(_) => Ok(None),
                            }
                        })?;
                        return Ok(Arc::new(answer));
                    }
                }
            }
            Op::Multiply | Op::Divide => {
                let divide = self.op == Op::Divide;
                let by_zero = || self.by_zero(|| Error::new("INTERVAL_DIVIDED_BY_ZERO"));
                let number = argument(arguments, 1)?;
                match number.data_type() {
                    DataType::Int64 => {
                        let number = downcast::<Int64Array>(number)?;
                        binary(left, number, |a, b| match (divide, i128::from(b)) {
                            (false, b) => fit(wide(a).checked_mul(b)),
                            (true, 0) => by_zero(),
                            (true, b) => fit(half_up(wide(a), b)),
                        })?
                    }
                    DataType::Float64 => {
                        let number = downcast::<Float64Array>(number)?;
                        binary(left, number, |a, b| {
                            if divide && b == 0.0 {
                                return by_zero();
                            }
                            // Lossless up to 2^53, as Spark's own.
                            let a = wide(a) as f64;
                            let exact = if divide { a / b } else { a * b };
                            let rounded = exact.abs().round().copysign(exact);
                            let fits = rounded.is_finite() && rounded.abs() < 9.3e18;
                            fit(fits.then_some(rounded as i128))
                        })?
                    }
                    DataType::Decimal128(_, scale) => {
                        let factor = u32::try_from(*scale).ok().and_then(|scale| 10i128.checked_pow(scale));
                        let factor = factor.ok_or_else(|| self.overflow())?;
                        let number = downcast::<Decimal128Array>(number)?;
                        binary(left, number, |a, b| match (divide, b) {
                            (false, b) => fit(wide(a).checked_mul(b).and_then(|exact| half_up(exact, factor))),
                            (true, 0) => by_zero(),
                            (true, b) => fit(wide(a).checked_mul(factor).and_then(|exact| half_up(exact, b))),
                        })?
                    }
                    other => return Err(Error::internal(format!("an interval times {other}"))),
                }
            }
        };
        Ok(Arc::new(answer))
    }

    fn by_zero<V>(&self, error: impl Fn() -> Error) -> Result<Option<V>> {
        if self.on_error == OnError::Null { Ok(None) } else { Err(error()) }
    }

    fn overflow(&self) -> Error {
        let function = match self.op {
            Op::Add => "try_add",
            Op::Subtract => "try_subtract",
            Op::Multiply => "try_multiply",
            Op::Divide => "try_divide",
            _ => return Error::new("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION"),
        };
        Error::new("INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION").with("functionName", format!("`{function}`"))
    }
}

/// A quotient rounded half away from zero.
fn half_up(a: i128, b: i128) -> Option<i128> {
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

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{AsArray, DurationMicrosecondArray, IntervalYearMonthArray};

    use super::*;

    #[test]
    fn months_are_rounded_half_up() {
        let kernel = Interval { op: Op::Divide, months: true, on_error: OnError::Fail };
        let months: ArrayRef = Arc::new(IntervalYearMonthArray::from(vec![5, -5, 4]));
        let answer = kernel.run(&[months, Arc::new(Int64Array::from(vec![2, 2, 3]))]).unwrap();
        assert_eq!(answer.as_primitive::<IntervalYearMonthType>(), &IntervalYearMonthArray::from(vec![3, -3, 1]));
    }

    #[test]
    fn days_times_a_fraction() {
        let kernel = Interval { op: Op::Multiply, months: false, on_error: OnError::Fail };
        let day: ArrayRef = Arc::new(DurationMicrosecondArray::from(vec![86_400_000_000]));
        let by = Decimal128Array::from(vec![15]).with_precision_and_scale(2, 1).unwrap();
        let answer = kernel.run(&[day, Arc::new(by)]).unwrap();
        assert_eq!(answer.as_primitive::<DurationMicrosecondType>().value(0), 129_600_000_000);
    }
}
