//! `+ - *`, `div`, `%`, negation and `abs` of whole numbers, checked.
//!
//! The fast loop computes every slot, NULL or not, and only ors the overflow flags; the slow loop runs when a flag is up,
//! to see whether it was raised by a row that counts.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, PrimitiveArray};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::{ArrowPrimitiveType, DataType, Int8Type, Int16Type, Int32Type, Int64Type};
use datafusion::logical_expr::ColumnarValue;

use super::{Kernel, OnError, argument, divide_by_zero, downcast, overflow, remainder_by_zero};
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
    /// `div`
    Divide,
    /// `%`
    Remainder,
    /// `-x`
    Negate,
    /// `abs(x)`
    Abs,
}

/// An operation on whole numbers of one type, whose answer is of that type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Integer {
    /// Which.
    pub op: Op,
    /// The type.
    pub ty: DataType,
    /// What to do on overflow and division by zero.
    pub on_error: OnError,
}

impl Kernel for Integer {
    fn name(&self) -> &'static str {
        match (self.may_fail(), self.op) {
            (true, Op::Add) => "checked_add",
            (true, Op::Subtract) => "checked_subtract",
            (true, Op::Multiply) => "checked_multiply",
            (true, Op::Divide) => "checked_div",
            (true, Op::Remainder) => "checked_mod",
            (true, Op::Negate) => "checked_negative",
            (true, Op::Abs) => "checked_abs",
            (false, Op::Add) => "try_add",
            (false, Op::Subtract) => "try_subtract",
            (false, Op::Multiply) => "try_multiply",
            (false, Op::Divide) => "try_div",
            (false, Op::Remainder) => "try_mod",
            (false, Op::Negate) => "wrapping_negative",
            (false, Op::Abs) => "wrapping_abs",
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
            DataType::Int8 => self.run_as::<Int8Type>(arguments),
            DataType::Int16 => self.run_as::<Int16Type>(arguments),
            DataType::Int32 => self.run_as::<Int32Type>(arguments),
            DataType::Int64 => self.run_as::<Int64Type>(arguments),
            ref other => Err(Error::internal(format!("whole number arithmetic on {other}"))),
        }
    }

    fn run_scalars(&self, arguments: &[ColumnarValue], rows: usize) -> Result<Option<ArrayRef>> {
        match self.ty {
            DataType::Int8 => self.run_scalars_as::<Int8Type>(arguments, rows),
            DataType::Int16 => self.run_scalars_as::<Int16Type>(arguments, rows),
            DataType::Int32 => self.run_scalars_as::<Int32Type>(arguments, rows),
            DataType::Int64 => self.run_scalars_as::<Int64Type>(arguments, rows),
            _ => Ok(None),
        }
    }
}

/// The native type of a whole number type.
trait Native: Copy + std::fmt::Display + PartialEq + Default {
    const SUFFIX: &'static str;
    fn apply(op: Op, a: Self, b: Self) -> (Self, bool);
    fn is_zero(self) -> bool;
}

macro_rules! native {
    ($ty:ty, $suffix:literal) => {
        impl Native for $ty {
            const SUFFIX: &'static str = $suffix;

            #[inline(always)]
            fn apply(op: Op, a: Self, b: Self) -> (Self, bool) {
                match op {
                    Op::Add => a.overflowing_add(b),
                    Op::Subtract => a.overflowing_sub(b),
                    Op::Multiply => a.overflowing_mul(b),
                    Op::Divide if b == 0 => (0, true),
                    Op::Divide => a.overflowing_div(b),
                    Op::Remainder if b == 0 => (0, true),
                    Op::Remainder => (a.wrapping_rem(b), false),
                    Op::Negate => a.overflowing_neg(),
                    Op::Abs => a.overflowing_abs(),
                }
            }

            #[inline(always)]
            fn is_zero(self) -> bool {
                self == 0
            }
        }
    };
}

native!(i8, "Y");
native!(i16, "S");
native!(i32, "");
native!(i64, "L");

impl Integer {
    fn run_as<T: ArrowPrimitiveType>(&self, arguments: &[ArrayRef]) -> Result<ArrayRef>
    where
        T::Native: Native,
    {
        let left = downcast::<PrimitiveArray<T>>(argument(arguments, 0)?)?;
        // Operations of one operand take it for both.
        let right = match arguments.get(1) {
            Some(right) => downcast::<PrimitiveArray<T>>(right)?,
            None => left,
        };
        let (a, b) = (left.values(), right.values());
        let nulls = NullBuffer::union(left.nulls(), right.nulls());
        self.compute::<T>(left.len(), nulls, |i| a[i], |i| b[i])
    }

    fn run_scalars_as<T: ArrowPrimitiveType>(
        &self,
        arguments: &[ColumnarValue],
        rows: usize,
    ) -> Result<Option<ArrayRef>>
    where
        T::Native: Native,
    {
        let one = |value: &ColumnarValue| -> Result<Option<T::Native>> {
            let array = value.to_array(1)?;
            let array = downcast::<PrimitiveArray<T>>(&array)?;
            Ok(array.is_valid(0).then(|| array.value(0)))
        };
        let all_null = || -> Result<Option<ArrayRef>> { Ok(Some(Arc::new(PrimitiveArray::<T>::new_null(rows)))) };
        match arguments {
            [ColumnarValue::Array(left), right @ ColumnarValue::Scalar(_)] => {
                let Some(right) = one(right)? else { return all_null() };
                let left = downcast::<PrimitiveArray<T>>(left)?;
                let a = left.values();
                self.compute::<T>(left.len(), left.nulls().cloned(), |i| a[i], |_| right).map(Some)
            }
            [left @ ColumnarValue::Scalar(_), ColumnarValue::Array(right)] => {
                let Some(left) = one(left)? else { return all_null() };
                let right = downcast::<PrimitiveArray<T>>(right)?;
                let b = right.values();
                self.compute::<T>(right.len(), right.nulls().cloned(), |_| left, |i| b[i]).map(Some)
            }
            _ => Ok(None),
        }
    }

    #[inline]
    fn compute<T: ArrowPrimitiveType>(
        &self,
        len: usize,
        nulls: Option<NullBuffer>,
        a: impl Fn(usize) -> T::Native,
        b: impl Fn(usize) -> T::Native,
    ) -> Result<ArrayRef>
    where
        T::Native: Native,
    {
        // One loop for each operation, so that each is vectorised.
        let (values, bad) = match self.op {
            Op::Add => sweep::<T::Native>(Op::Add, len, &a, &b),
            Op::Subtract => sweep::<T::Native>(Op::Subtract, len, &a, &b),
            Op::Multiply => sweep::<T::Native>(Op::Multiply, len, &a, &b),
            Op::Divide => sweep::<T::Native>(Op::Divide, len, &a, &b),
            Op::Remainder => sweep::<T::Native>(Op::Remainder, len, &a, &b),
            Op::Negate => sweep::<T::Native>(Op::Negate, len, &a, &b),
            Op::Abs => sweep::<T::Native>(Op::Abs, len, &a, &b),
        };
        let array = |values: Vec<T::Native>, nulls| -> Result<ArrayRef> {
            Ok(Arc::new(PrimitiveArray::<T>::try_new(values.into(), nulls)?))
        };
        let by_zero = |i: usize| matches!(self.op, Op::Divide | Op::Remainder) && b(i).is_zero();
        let counts =
            |i: usize| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(i)) && T::Native::apply(self.op, a(i), b(i)).1;
        if !bad {
            return array(values, nulls);
        }
        match self.on_error {
            OnError::Fail => match (0..len).find(|i| counts(*i)) {
                Some(i) if by_zero(i) && self.op == Op::Divide => Err(divide_by_zero()),
                Some(i) if by_zero(i) => Err(remainder_by_zero()),
                Some(i) => Err(self.overflow(a(i), b(i))),
                None => array(values, nulls),
            },
            OnError::Null => {
                let valid: NullBuffer = (0..len)
                    .map(|i| !counts(i) && nulls.as_ref().is_none_or(|n| n.is_valid(i)))
                    .collect::<Vec<_>>()
                    .into();
                array(values, Some(valid))
            }
            // Division by zero has no low bits.
            OnError::Wrap => {
                let valid: NullBuffer = (0..len)
                    .map(|i| !by_zero(i) && nulls.as_ref().is_none_or(|n| n.is_valid(i)))
                    .collect::<Vec<_>>()
                    .into();
                array(values, Some(valid))
            }
        }
    }

    /// Spark words the overflow of a byte or a short with its operands, of the wider ones without.
    fn overflow<N: Native>(&self, a: N, b: N) -> Error {
        let (symbol, alternative) = match self.op {
            Op::Add => ("+", Some("try_add")),
            Op::Subtract => ("-", Some("try_subtract")),
            Op::Multiply => ("*", Some("try_multiply")),
            Op::Divide => return overflow("Overflow in integral divide", Some("try_divide")),
            _ => ("-", None),
        };
        match (&self.ty, alternative) {
            // Spark prints a byte with the suffix of a short here.
            (DataType::Int8 | DataType::Int16, Some(alternative)) => Error::new("BINARY_ARITHMETIC_OVERFLOW")
                .with("value1", format!("{a}S"))
                .with("symbol", symbol)
                .with("value2", format!("{b}S"))
                .with("functionName", format!("`{alternative}`")),
            (DataType::Int8 | DataType::Int16, None) => overflow(
                &format!("{}{}{} caused overflow", if self.op == Op::Abs { "abs " } else { "- " }, a, N::SUFFIX),
                None,
            ),
            _ => overflow("overflow", alternative),
        }
    }
}

#[inline(always)]
fn sweep<N: Native>(op: Op, len: usize, a: impl Fn(usize) -> N, b: impl Fn(usize) -> N) -> (Vec<N>, bool) {
    let mut bad = false;
    let values = (0..len)
        .map(|i| {
            let (value, overflowed) = N::apply(op, a(i), b(i));
            bad |= overflowed;
            value
        })
        .collect();
    (values, bad)
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{AsArray, Int8Array, Int32Array, Int64Array};

    use super::*;

    fn run(op: Op, on_error: OnError, left: ArrayRef, right: ArrayRef) -> Result<ArrayRef> {
        Integer { op, ty: left.data_type().clone(), on_error }.run(&[left, right])
    }

    #[test]
    fn overflow_of_a_null_row_is_none() {
        let left: ArrayRef =
            Arc::new(PrimitiveArray::<Int32Type>::new(vec![i32::MAX, 1].into(), Some(vec![false, true].into())));
        let right: ArrayRef = Arc::new(Int32Array::from(vec![1, 2]));
        let answer = run(Op::Add, OnError::Fail, left, right).unwrap();
        assert_eq!(answer.as_primitive::<Int32Type>(), &Int32Array::from(vec![None, Some(3)]));
    }

    #[test]
    fn each_way_on_error() {
        let left: ArrayRef = Arc::new(Int8Array::from(vec![127, 5]));
        let right: ArrayRef = Arc::new(Int8Array::from(vec![1, 0]));
        let error = run(Op::Add, OnError::Fail, Arc::clone(&left), Arc::clone(&right)).unwrap_err();
        assert_eq!(error.class(), "BINARY_ARITHMETIC_OVERFLOW");
        let nulled = run(Op::Add, OnError::Null, Arc::clone(&left), Arc::clone(&right)).unwrap();
        assert_eq!(nulled.as_primitive::<Int8Type>(), &Int8Array::from(vec![None, Some(5)]));
        let error = run(Op::Remainder, OnError::Fail, Arc::clone(&left), Arc::clone(&right)).unwrap_err();
        assert_eq!(error.class(), "REMAINDER_BY_ZERO");
        let wrapped = run(Op::Divide, OnError::Wrap, left, right).unwrap();
        assert_eq!(wrapped.as_primitive::<Int8Type>(), &Int8Array::from(vec![Some(127), None]));
    }

    #[test]
    fn the_smallest_number() {
        let min: ArrayRef = Arc::new(Int64Array::from(vec![i64::MIN]));
        let minus: ArrayRef = Arc::new(Int64Array::from(vec![-1]));
        assert!(run(Op::Divide, OnError::Fail, Arc::clone(&min), Arc::clone(&minus)).is_err());
        assert!(run(Op::Negate, OnError::Fail, Arc::clone(&min), Arc::clone(&min)).is_err());
        let zero = run(Op::Remainder, OnError::Fail, min, minus).unwrap();
        assert_eq!(zero.as_primitive::<Int64Type>().value(0), 0);
    }
}
