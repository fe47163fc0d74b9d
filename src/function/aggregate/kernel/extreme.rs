//! The largest and the smallest of floating point numbers, where NaN is larger than any number.
//!
//! DataFusion's own lose NaN and infinities when there are many groups.

use std::fmt::Debug;
use std::marker::PhantomData;

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{ArrowNativeTypeOp, ArrowNumericType, DataType, FieldRef, Float32Type, Float64Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{Accumulator, GroupsAccumulator};
use datafusion_functions_aggregate_common::aggregate::groups_accumulator::prim_op::PrimitiveGroupsAccumulator;

use super::Aggregation;
use crate::types::SparkType;

/// Which end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Which {
    Max,
    Min,
}

/// `max` or `min` of floats or doubles.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Extreme {
    which: Which,
    double: bool,
}

impl Extreme {
    /// The aggregation for values of the type, if it is one of floating point numbers.
    pub(crate) fn of(which: Which, ty: &SparkType) -> Option<Self> {
        match ty {
            SparkType::Float => Some(Extreme { which, double: false }),
            SparkType::Double => Some(Extreme { which, double: true }),
            _ => None,
        }
    }
}

impl Aggregation for Extreme {
    fn name(&self) -> &'static str {
        match self.which {
            Which::Max => "max",
            Which::Min => "min",
        }
    }

    fn output(&self) -> DataType {
        if self.double { DataType::Float64 } else { DataType::Float32 }
    }

    fn state(&self) -> Vec<DataType> {
        vec![self.output()]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        Ok(if self.double {
            Box::new(One::<Float64Type> { which: self.which, best: None, ty: PhantomData })
        } else {
            Box::new(One::<Float32Type> { which: self.which, best: None, ty: PhantomData })
        })
    }

    fn groups(&self, _inputs: &[FieldRef]) -> Result<Option<Box<dyn GroupsAccumulator>>> {
        Ok(Some(match (self.which, self.double) {
            (Which::Max, true) => Box::new(
                PrimitiveGroupsAccumulator::<Float64Type, _>::new(&DataType::Float64, |best, new| {
                    if new > *best || new.is_nan() {
                        *best = new;
                    }
                })
                .with_starting_value(f64::NEG_INFINITY),
            ),
            (Which::Min, true) => Box::new(
                PrimitiveGroupsAccumulator::<Float64Type, _>::new(&DataType::Float64, |best, new| {
                    if new < *best || best.is_nan() {
                        *best = new;
                    }
                })
                .with_starting_value(f64::NAN),
            ),
            (Which::Max, false) => Box::new(
                PrimitiveGroupsAccumulator::<Float32Type, _>::new(&DataType::Float32, |best, new| {
                    if new > *best || new.is_nan() {
                        *best = new;
                    }
                })
                .with_starting_value(f32::NEG_INFINITY),
            ),
            (Which::Min, false) => Box::new(
                PrimitiveGroupsAccumulator::<Float32Type, _>::new(&DataType::Float32, |best, new| {
                    if new < *best || best.is_nan() {
                        *best = new;
                    }
                })
                .with_starting_value(f32::NAN),
            ),
        }))
    }
}

/// The extreme of one group.
#[derive(Debug)]
struct One<T: ArrowNumericType> {
    which: Which,
    best: Option<T::Native>,
    ty: PhantomData<fn() -> T>,
}

impl<T: ArrowNumericType + Debug> Accumulator for One<T> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let values = values[0].as_primitive::<T>();
        let new = match self.which {
            Which::Max => compute::max(values),
            Which::Min => compute::min(values),
        };
        let Some(new) = new else { return Ok(()) };
        self.best = Some(match (self.best, self.which) {
            (None, _) => new,
            (Some(best), Which::Max) => {
                if new.is_gt(best) {
                    new
                } else {
                    best
                }
            }
            (Some(best), Which::Min) => {
                if new.is_lt(best) {
                    new
                } else {
                    best
                }
            }
        });
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.update_batch(states)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        ScalarValue::new_primitive::<T>(self.best, &T::DATA_TYPE)
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::Float64Array;
    use datafusion::logical_expr::EmitTo;

    use super::*;

    #[test]
    fn nan_is_the_largest() {
        let values: ArrayRef = Arc::new(Float64Array::from(vec![1.0, f64::NAN, f64::NEG_INFINITY, 2.0, f64::NAN]));
        for (which, expected) in
            [(Which::Max, [f64::NAN, 2.0, f64::NAN]), (Which::Min, [1.0, f64::NEG_INFINITY, f64::NAN])]
        {
            let extreme = Extreme { which, double: true };
            let mut groups = extreme.groups(&[]).unwrap().unwrap();
            groups.update_batch(&[Arc::clone(&values)], &[0, 0, 1, 1, 2], None, 3).unwrap();
            let result = groups.evaluate(EmitTo::All).unwrap();
            for (got, want) in result.as_primitive::<Float64Type>().values().iter().zip(expected) {
                assert!(got.is_eq(want), "{got} is not {want}");
            }
        }
    }
}
