//! AND and OR of the bits of whole numbers; unlike DataFusion's, also over frames that slide.

use std::fmt::Debug;
use std::ops::{BitAnd, BitOr};

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::{ArrowPrimitiveType, DataType, FieldRef, Int8Type, Int16Type, Int32Type, Int64Type};
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::logical_expr::{Accumulator, GroupsAccumulator};
use datafusion_functions_aggregate_common::aggregate::groups_accumulator::prim_op::PrimitiveGroupsAccumulator;

use super::Aggregation;

/// `bit_and` or `bit_or` of numbers of one type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Bits {
    pub(crate) and: bool,
    pub(crate) ty: DataType,
}

macro_rules! by_type {
    ($ty:expr, $make:ident, $and:expr) => {
        match $ty {
            DataType::Int8 => Ok($make::<Int8Type>($and, -1)),
            DataType::Int16 => Ok($make::<Int16Type>($and, -1)),
            DataType::Int32 => Ok($make::<Int32Type>($and, -1)),
            DataType::Int64 => Ok($make::<Int64Type>($and, -1)),
            other => internal_err!("bits of {other}"),
        }
    };
}

impl Aggregation for Bits {
    fn name(&self) -> &'static str {
        if self.and { "bit_and" } else { "bit_or" }
    }

    fn output(&self) -> DataType {
        self.ty.clone()
    }

    fn state(&self) -> Vec<DataType> {
        vec![self.ty.clone()]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        by_type!(&self.ty, one, self.and)
    }

    fn groups(&self, _inputs: &[FieldRef]) -> Result<Option<Box<dyn GroupsAccumulator>>> {
        by_type!(&self.ty, many, self.and).map(Some)
    }
}

fn one<T: ArrowPrimitiveType + Send + Sync + Debug>(and: bool, _ones: T::Native) -> Box<dyn Accumulator>
where
    T::Native: BitAnd<Output = T::Native> + BitOr<Output = T::Native>,
{
    Box::new(One::<T> { and, seen: None })
}

fn many<T: ArrowPrimitiveType + Send>(and: bool, ones: T::Native) -> Box<dyn GroupsAccumulator>
where
    T::Native: BitAnd<Output = T::Native> + BitOr<Output = T::Native>,
{
    if and {
        Box::new(
            PrimitiveGroupsAccumulator::<T, _>::new(&T::DATA_TYPE, |sum, value| *sum = *sum & value)
                .with_starting_value(ones),
        )
    } else {
        Box::new(PrimitiveGroupsAccumulator::<T, _>::new(&T::DATA_TYPE, |sum, value| *sum = *sum | value))
    }
}

#[derive(Debug)]
struct One<T: ArrowPrimitiveType> {
    and: bool,
    seen: Option<T::Native>,
}

impl<T: ArrowPrimitiveType + Send + Sync + Debug> Accumulator for One<T>
where
    T::Native: BitAnd<Output = T::Native> + BitOr<Output = T::Native>,
{
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for value in values[0].as_primitive::<T>().iter().flatten() {
            self.seen = Some(match self.seen {
                Some(seen) if self.and => seen & value,
                Some(seen) => seen | value,
                None => value,
            });
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.update_batch(states)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        ScalarValue::new_primitive::<T>(self.seen, &T::DATA_TYPE)
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}
