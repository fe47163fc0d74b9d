//! The sum and the mean of vectors of floats, element by element, in the precision of floats.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float32Array, ListArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, FieldRef, Float32Type, Int64Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::Aggregation;
use crate::error::Error;
use crate::types::SparkType;

/// `vector_sum` or `vector_avg`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Vectors {
    pub(crate) mean: bool,
}

fn storage() -> DataType {
    SparkType::Array(Box::new(SparkType::Float)).storage()
}

impl Aggregation for Vectors {
    fn name(&self) -> &'static str {
        if self.mean { "vector_avg" } else { "vector_sum" }
    }

    fn output(&self) -> DataType {
        storage()
    }

    fn state(&self) -> Vec<DataType> {
        vec![storage(), DataType::Int64]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(One { of: self.clone(), vector: None, count: 0 }))
    }
}

#[derive(Debug)]
struct One {
    of: Vectors,
    /// The sum or the mean so far.
    vector: Option<Vec<f32>>,
    count: i64,
}

impl One {
    /// Takes a vector in that stands for so many.
    fn add(&mut self, other: &ArrayRef, weight: i64) -> Result<()> {
        let other = other.as_primitive::<Float32Type>();
        if other.null_count() > 0 {
            return Ok(());
        }
        self.count += weight;
        let Some(vector) = &mut self.vector else {
            self.vector = Some(other.values().to_vec());
            return Ok(());
        };
        if vector.len() != other.len() {
            let name = self.of.name();
            return Err(Error::new("VECTOR_DIMENSION_MISMATCH")
                .with("functionName", format!("`{name}`"))
                .with("leftDim", vector.len())
                .with("rightDim", other.len())
                .into());
        }
        let share = weight as f32 / self.count as f32;
        for (sum, value) in vector.iter_mut().zip(other.values()) {
            *sum += if self.of.mean { (value - *sum) * share } else { *value };
        }
        Ok(())
    }
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        values[0].as_list::<i32>().iter().flatten().try_for_each(|vector| self.add(&vector, 1))
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let counts = states[1].as_primitive::<Int64Type>();
        for (vector, count) in states[0].as_list::<i32>().iter().zip(counts.values()) {
            if let Some(vector) = vector {
                self.add(&vector, *count)?;
            }
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?, ScalarValue::Int64(Some(self.count))])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let (Some(vector), DataType::List(element)) = (&self.vector, storage()) else {
            return ScalarValue::try_from(&storage());
        };
        let offsets = OffsetBuffer::from_lengths([vector.len()]);
        let values = Arc::new(Float32Array::from(vector.clone()));
        Ok(ScalarValue::List(Arc::new(ListArray::try_new(element, offsets, values, None)?)))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.vector.as_ref().map_or(0, |vector| vector.capacity() * size_of::<f32>())
    }
}
