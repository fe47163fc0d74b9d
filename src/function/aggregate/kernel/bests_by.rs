//! The values at the `k` largest or smallest keys, best first: `max_by` and `min_by` with a third argument.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::arrow::row::{OwnedRow, RowConverter, SortField};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::Aggregation;

/// `max_by(value, key, k)` or `min_by(value, key, k)`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct BestsBy {
    pub(crate) value: FieldRef,
    pub(crate) key: FieldRef,
    pub(crate) max: bool,
    pub(crate) k: usize,
}

impl Aggregation for BestsBy {
    fn name(&self) -> &'static str {
        if self.max { "max_by_k" } else { "min_by_k" }
    }

    fn output(&self) -> DataType {
        DataType::List(Arc::clone(&self.value))
    }

    fn state(&self) -> Vec<DataType> {
        vec![self.output(), DataType::List(Arc::clone(&self.key))]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        let converter = RowConverter::new(vec![SortField::new(self.key.data_type().clone())])?;
        Ok(Box::new(One { of: self.clone(), converter, bests: Vec::new(), bytes: 0 }))
    }

    fn directed(&self) -> bool {
        true
    }
}

#[derive(Debug)]
struct One {
    of: BestsBy,
    converter: RowConverter,
    /// The key's row, the key and the value, best first; of equal keys in the order in which they came.
    bests: Vec<(OwnedRow, ScalarValue, ScalarValue)>,
    bytes: usize,
}

impl One {
    fn list(
        &self,
        of: &FieldRef,
        pick: fn(&(OwnedRow, ScalarValue, ScalarValue)) -> &ScalarValue,
    ) -> Result<ScalarValue> {
        if self.bests.is_empty() {
            return ScalarValue::try_from(&DataType::List(Arc::clone(of)));
        }
        let values = ScalarValue::iter_to_array(self.bests.iter().map(|best| pick(best).clone()))?;
        let offsets = OffsetBuffer::from_lengths([values.len()]);
        Ok(ScalarValue::List(Arc::new(ListArray::try_new(Arc::clone(of), offsets, values, None)?)))
    }
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let keys = &values[1];
        let rows = self.converter.convert_columns(&[Arc::clone(keys)])?;
        for i in (0..keys.len()).filter(|i| keys.is_valid(*i)) {
            let row = rows.row(i);
            let place = self.bests.partition_point(|(best, ..)| {
                let order = best.row().cmp(&row);
                if self.of.max { order.is_ge() } else { order.is_le() }
            });
            if place >= self.of.k {
                continue;
            }
            let key = ScalarValue::try_from_array(keys, i)?.compacted();
            let value = ScalarValue::try_from_array(&values[0], i)?.compacted();
            self.bytes += row.as_ref().len() + key.size() + value.size();
            self.bests.insert(place, (row.owned(), key, value));
            if self.bests.len() > self.of.k
                && let Some((row, key, value)) = self.bests.pop()
            {
                self.bytes -= row.as_ref().len() + key.size() + value.size();
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let (values, keys) = (states[0].as_list::<i32>(), states[1].as_list::<i32>());
        for (values, keys) in values.iter().zip(keys.iter()) {
            if let (Some(values), Some(keys)) = (values, keys) {
                self.update_batch(&[values, keys])?;
            }
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.list(&self.of.value, |(.., value)| value)?, self.list(&self.of.key, |(_, key, _)| key)?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.list(&self.of.value, |(.., value)| value)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.converter.size() + self.bytes + self.bests.capacity() * 256
    }
}
