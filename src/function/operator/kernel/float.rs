//! `/` and `%` of floating point numbers, whose division by zero is an error or NULL, and the form in which Spark
//! compares them: one NaN, one zero.
//!
//! Arrow compares by IEEE 754's total order, in which -0.0 is less than 0.0 and a NaN with its sign set is least of all.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, PrimitiveArray};
use datafusion::arrow::compute::kernels::arity;
use datafusion::arrow::datatypes::{ArrowPrimitiveType, DataType, Float32Type, Float64Type};

use super::{Kernel, OnError, argument, binary, divide_by_zero, downcast, remainder_by_zero};
use crate::error::{Error, Result};

/// `/` and `%`, of `double` (and of `float` for `%`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Division {
    /// `%` instead of `/`
    pub remainder: bool,
    /// `double` or `float`
    pub ty: DataType,
    /// What to do on division by zero.
    pub on_error: OnError,
}

impl Kernel for Division {
    fn name(&self) -> &'static str {
        match (self.may_fail(), self.remainder) {
            (true, false) => "checked_divide",
            (true, true) => "checked_mod",
            (false, false) => "try_divide",
            (false, true) => "try_mod",
        }
    }

    fn returns(&self) -> DataType {
        self.ty.clone()
    }

    fn may_fail(&self) -> bool {
        self.on_error == OnError::Fail
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        match self.ty {
            DataType::Float32 => self.run_as::<Float32Type>(arguments),
            DataType::Float64 => self.run_as::<Float64Type>(arguments),
            ref other => Err(Error::internal(format!("floating point arithmetic on {other}"))),
        }
    }
}

impl Division {
    fn run_as<T: ArrowPrimitiveType>(&self, arguments: &[ArrayRef]) -> Result<ArrayRef>
    where
        T::Native: Default + PartialEq + std::ops::Div<Output = T::Native> + std::ops::Rem<Output = T::Native>,
    {
        let left = downcast::<PrimitiveArray<T>>(argument(arguments, 0)?)?;
        let right = downcast::<PrimitiveArray<T>>(argument(arguments, 1)?)?;
        let zero = T::Native::default();
        if !right.values().contains(&zero) {
            let answer: PrimitiveArray<T> = if self.remainder {
                arity::binary(left, right, |a, b| a % b)?
            } else {
                arity::binary(left, right, |a, b| a / b)?
            };
            return Ok(Arc::new(answer));
        }
        let answer: PrimitiveArray<T> = binary(left, right, |a, b| {
            Ok(match (b == zero, self.on_error, self.remainder) {
                (false, _, true) => Some(a % b),
                (false, _, false) => Some(a / b),
                (true, OnError::Fail, true) => return Err(remainder_by_zero()),
                (true, OnError::Fail, false) => return Err(divide_by_zero()),
                (true, ..) => None,
            })
        })?;
        Ok(Arc::new(answer))
    }
}

/// A number with one NaN and one zero, for comparing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Normalize {
    /// `double` or `float`
    pub ty: DataType,
}

impl Kernel for Normalize {
    fn name(&self) -> &'static str {
        "normalize_nan_and_zero"
    }

    fn returns(&self) -> DataType {
        self.ty.clone()
    }

    fn may_fail(&self) -> bool {
        false
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let value = argument(arguments, 0)?;
        Ok(match self.ty {
            DataType::Float32 => {
                Arc::new(downcast::<PrimitiveArray<Float32Type>>(value)?.unary::<_, Float32Type>(|v| {
                    // Adding a zero makes a negative zero positive.
                    if v.is_nan() { f32::NAN } else { v + 0.0 }
                }))
            }
            DataType::Float64 => Arc::new(
                downcast::<PrimitiveArray<Float64Type>>(value)?
                    .unary::<_, Float64Type>(|v| if v.is_nan() { f64::NAN } else { v + 0.0 }),
            ),
            ref other => return Err(Error::internal(format!("no floating point number: {other}"))),
        })
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Array, AsArray, Float64Array};

    use super::*;

    #[test]
    fn division_by_either_zero() {
        let left: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 4.0]));
        let right: ArrayRef = Arc::new(Float64Array::from(vec![-0.0, 2.0]));
        let kernel = |on_error| Division { remainder: false, ty: DataType::Float64, on_error };
        let error = kernel(OnError::Fail).run(&[Arc::clone(&left), Arc::clone(&right)]).unwrap_err();
        assert_eq!(error.class(), "DIVIDE_BY_ZERO");
        let answer = kernel(OnError::Null).run(&[left, right]).unwrap();
        assert_eq!(answer.as_primitive::<Float64Type>(), &Float64Array::from(vec![None, Some(2.0)]));
    }

    #[test]
    fn one_nan_and_one_zero() {
        let values: ArrayRef = Arc::new(Float64Array::from(vec![-0.0, -f64::NAN, 1.0]));
        let answer = Normalize { ty: DataType::Float64 }.run(&[values]).unwrap();
        let answer = answer.as_primitive::<Float64Type>();
        assert_eq!(answer.value(0).to_bits(), 0);
        assert_eq!(answer.value(1).to_bits(), f64::NAN.to_bits());
        assert_eq!(answer.null_count(), 0);
    }
}
