//! Sums, multiples and quotients of calendar intervals, part by part.
//!
//! Source: Spark's `IntervalUtils`: fractions of a month are dropped, those of a day become microseconds.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, DurationMicrosecondArray, Float64Array, IntervalMonthDayNanoArray};
use datafusion::arrow::datatypes::{DataType, IntervalMonthDayNano, IntervalMonthDayNanoType, IntervalUnit};

use super::{Kernel, OnError, argument, binary, downcast, unary};
use crate::error::{Error, Result};

const NANOS_PER_DAY: f64 = 86_400e9;

/// The operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// `+` of two
    Add,
    /// `-` of two
    Subtract,
    /// `-x`
    Negate,
    /// `*` by a double
    Multiply,
    /// `/` by a double
    Divide,
    /// A day-time interval as a calendar interval without months and days
    FromMicros,
}

/// An operation on calendar intervals.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CalendarInterval {
    /// Which.
    pub op: Op,
    /// What to do on overflow and division by zero; `Wrap` is the way without ANSI rules.
    pub on_error: OnError,
}

impl Kernel for CalendarInterval {
    fn name(&self) -> &'static str {
        match (self.may_fail(), self.op) {
            (true, Op::Add) => "checked_add",
            (true, Op::Subtract) => "checked_subtract",
            (true, Op::Negate) => "checked_negative",
            (true, Op::Multiply) => "checked_multiply_interval",
            (true, Op::Divide) => "checked_divide_interval",
            (true, Op::FromMicros) => "checked_calendar_interval",
            (false, Op::Add) => "add",
            (false, Op::Subtract) => "subtract",
            (false, Op::Negate) => "negative",
            (false, Op::Multiply) => "multiply_interval",
            (false, Op::Divide) => "divide_interval",
            (false, Op::FromMicros) => "calendar_interval",
        }
    }

    fn returns(&self) -> DataType {
        DataType::Interval(IntervalUnit::MonthDayNano)
    }

    fn may_fail(&self) -> bool {
        self.on_error == OnError::Fail
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        type Interval = IntervalMonthDayNanoType;
        if self.op == Op::FromMicros {
            let micros = downcast::<DurationMicrosecondArray>(argument(arguments, 0)?)?;
            return Ok(Arc::new(unary::<_, Interval>(micros, |micros| match micros.checked_mul(1000) {
                Some(nanos) => Ok(Some(IntervalMonthDayNano::new(0, 0, nanos))),
                None => Err(too_long()),
            })?));
        }
        let left = downcast::<IntervalMonthDayNanoArray>(argument(arguments, 0)?)?;
        Ok(Arc::new(match self.op {
            Op::Negate => unary::<_, Interval>(left, |v| self.combine(ZERO, v, i32::checked_sub, i64::checked_sub))?,
            Op::Add | Op::Subtract => {
                let right = downcast::<IntervalMonthDayNanoArray>(argument(arguments, 1)?)?;
                binary::<_, _, Interval>(left, right, |a, b| match self.op {
                    Op::Add => self.combine(a, b, i32::checked_add, i64::checked_add),
                    _ => self.combine(a, b, i32::checked_sub, i64::checked_sub),
                })?
            }
            _ => {
                let number = downcast::<Float64Array>(argument(arguments, 1)?)?;
                binary::<_, _, Interval>(left, number, |interval, number| self.scaled(interval, number))?
            }
        }))
    }
}

const ZERO: IntervalMonthDayNano = IntervalMonthDayNano { months: 0, days: 0, nanoseconds: 0 };

impl CalendarInterval {
    fn combine(
        &self,
        a: IntervalMonthDayNano,
        b: IntervalMonthDayNano,
        int: fn(i32, i32) -> Option<i32>,
        long: fn(i64, i64) -> Option<i64>,
    ) -> Result<Option<IntervalMonthDayNano>> {
        let nanos = long(a.nanoseconds, b.nanoseconds);
        match (int(a.months, b.months), int(a.days, b.days), nanos) {
            (Some(months), Some(days), Some(nanos)) => Ok(Some(IntervalMonthDayNano::new(months, days, nanos))),
            // Spark's microseconds go further than nanoseconds.
            (Some(_), Some(_), None) => Err(too_long()),
            _ => self.overflow(),
        }
    }

    fn scaled(&self, interval: IntervalMonthDayNano, number: f64) -> Result<Option<IntervalMonthDayNano>> {
        let divide = self.op == Op::Divide;
        if divide && number == 0.0 {
            return match self.on_error {
                OnError::Fail => Err(Error::new("INTERVAL_DIVIDED_BY_ZERO")),
                _ => Ok(None),
            };
        }
        let scale = |part: f64| if divide { part / number } else { part * number };
        let (months, days) = (scale(f64::from(interval.months)), scale(f64::from(interval.days)));
        let fits = |part: f64| (-2_147_483_649.0..2_147_483_648.0).contains(&part) && part > -2_147_483_649.0;
        if self.on_error != OnError::Wrap && !(fits(months) && fits(days)) {
            return self.overflow();
        }
        let whole_days = days as i32;
        let micros = (scale((interval.nanoseconds / 1000) as f64)
            + (NANOS_PER_DAY / 1000.0) * (days - f64::from(whole_days))
            + 0.5)
            .floor();
        let nanos = (micros as i64).checked_mul(1000).ok_or_else(too_long)?;
        Ok(Some(IntervalMonthDayNano::new(months as i32, whole_days, nanos)))
    }

    fn overflow<T>(&self) -> Result<Option<T>> {
        match self.on_error {
            OnError::Null => Ok(None),
            _ => Err(super::overflow("overflow", None)),
        }
    }
}

fn too_long() -> Error {
    Error::unsupported("a calendar interval of more than 292 years of hours, minutes and seconds")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_of_days_become_time() {
        let kernel = CalendarInterval { op: Op::Multiply, on_error: OnError::Fail };
        let answer = kernel.scaled(IntervalMonthDayNano::new(1, 1, 2000), 1.5).unwrap();
        assert_eq!(answer, Some(IntervalMonthDayNano::new(1, 1, 43_200_000_003_000)));
        assert!(kernel.scaled(IntervalMonthDayNano::new(i32::MAX, 0, 0), 2.0).is_err());
    }

    #[test]
    fn a_zero_divides_nothing() {
        let kernel = CalendarInterval { op: Op::Divide, on_error: OnError::Fail };
        let class = kernel.scaled(ZERO, 0.0).unwrap_err();
        assert_eq!(class.class(), "INTERVAL_DIVIDED_BY_ZERO");
    }
}
