//! Functions of one or two doubles.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, DurationMicrosecondArray, Float64Array, IntervalYearMonthArray};
use datafusion::arrow::compute::kernels::arity;
use datafusion::arrow::datatypes::{DataType, Float64Type};

use super::shown;
use crate::error::Result;
use crate::function::call::scalar_expr;
use crate::function::operator::kernel::{Kernel, argument, downcast, udf};
use crate::function::{Bound, Call};
use crate::types::SparkType;

/// An interval as the double of its months or microseconds.
pub(super) fn interval_number(value: &Bound) -> Bound {
    let expr = scalar_expr(&udf(IntervalNumber, value.span), vec![value.expr.clone()]);
    Bound::new(expr, SparkType::Double, value.nullable, value.name.clone()).at(value.span)
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct IntervalNumber;

impl Kernel for IntervalNumber {
    fn name(&self) -> &'static str {
        "interval_number"
    }

    fn returns(&self) -> DataType {
        DataType::Float64
    }

    fn may_fail(&self) -> bool {
        false
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let intervals = argument(arguments, 0)?;
        let numbers: Float64Array = match intervals.data_type() {
            DataType::Interval(_) => {
                downcast::<IntervalYearMonthArray>(intervals)?.iter().map(|months| months.map(f64::from)).collect()
            }
            _ => {
                let micros = downcast::<DurationMicrosecondArray>(intervals)?;
                micros.iter().map(|micros| micros.map(|micros| micros as f64)).collect()
            }
        };
        Ok(Arc::new(numbers))
    }
}

/// A function of doubles, known by its name.
#[derive(Clone, Copy)]
enum Form {
    One(fn(f64) -> f64),
    /// NULL where the argument is not above the bound.
    Above(f64, fn(f64) -> f64),
    Two(fn(f64, f64) -> f64),
    /// `None` is NULL.
    TwoOrNull(fn(f64, f64) -> Option<f64>),
}

struct Real {
    name: &'static str,
    form: Form,
}

impl fmt::Debug for Real {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Real {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Real {}

impl Hash for Real {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl Kernel for Real {
    fn name(&self) -> &'static str {
        self.name
    }

    fn returns(&self) -> DataType {
        DataType::Float64
    }

    fn may_fail(&self) -> bool {
        false
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let a = downcast::<Float64Array>(argument(arguments, 0)?)?;
        Ok(Arc::new(match self.form {
            Form::One(f) => a.unary::<_, Float64Type>(f),
            Form::Above(bound, f) => a.unary_opt::<_, Float64Type>(|x| (x > bound || x.is_nan()).then(|| f(x))),
            Form::Two(f) => arity::binary(a, downcast::<Float64Array>(argument(arguments, 1)?)?, f)?,
            Form::TwoOrNull(f) => {
                let b = downcast::<Float64Array>(argument(arguments, 1)?)?;
                a.iter().zip(b.iter()).map(|(a, b)| f(a?, b?)).collect()
            }
        }))
    }
}

fn real(call: &Call, shown_as: &'static str, arity: usize, form: Form) -> Result<Bound> {
    call.arity(arity, arity)?;
    let call = shown(call, shown_as)?;
    let values = (0..arity).map(|i| call.cast(i, &SparkType::Double)).collect::<Result<Vec<_>>>()?;
    if let Some(null) = call.null_among(&values.iter().collect::<Vec<_>>(), &SparkType::Double) {
        return Ok(null);
    }
    let nullable = matches!(form, Form::Above(..) | Form::TwoOrNull(_)) || values.iter().any(|value| value.nullable);
    let kernel = Real { name: shown_as, form };
    let expr = scalar_expr(&udf(kernel, call.span), values.into_iter().map(|value| value.expr).collect());
    Ok(Bound::new(expr, SparkType::Double, nullable, call.display()).at(call.span))
}

/// A function of one double.
pub(super) fn one(call: &Call, shown_as: &'static str, f: fn(f64) -> f64) -> Result<Bound> {
    real(call, shown_as, 1, Form::One(f))
}

/// A function of one double that is NULL where the argument is not above `bound`.
pub(super) fn above(call: &Call, shown_as: &'static str, bound: f64, f: fn(f64) -> f64) -> Result<Bound> {
    real(call, shown_as, 1, Form::Above(bound, f))
}

/// A function of two doubles.
pub(super) fn two(call: &Call, shown_as: &'static str, f: fn(f64, f64) -> f64) -> Result<Bound> {
    real(call, shown_as, 2, Form::Two(f))
}

/// A function of two doubles that may be NULL.
pub(super) fn two_or_null(call: &Call, shown_as: &'static str, f: fn(f64, f64) -> Option<f64>) -> Result<Bound> {
    real(call, shown_as, 2, Form::TwoOrNull(f))
}
