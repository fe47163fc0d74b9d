//! The value at the largest or smallest key: `max_by`, `min_by`, and `max`, `min` of arrays and structs.
//!
//! Keys are compared as Arrow's row format, which orders nested values as Spark does: NULL first, NaN last.

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::arrow::row::{OwnedRow, RowConverter, SortField};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::Aggregation;

/// `max_by(value, key)` or `min_by(value, key)`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct BestBy {
    pub(crate) value: DataType,
    pub(crate) key: DataType,
    pub(crate) max: bool,
    /// Of equal keys the first one wins, not the last one.
    pub(crate) first: bool,
}

impl Aggregation for BestBy {
    fn name(&self) -> &'static str {
        if self.max { "max_by" } else { "min_by" }
    }

    fn output(&self) -> DataType {
        self.value.clone()
    }

    fn state(&self) -> Vec<DataType> {
        vec![self.value.clone(), self.key.clone()]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        let converter = RowConverter::new(vec![SortField::new(self.key.clone())])?;
        Ok(Box::new(One { of: self.clone(), converter, best: None }))
    }

    fn directed(&self) -> bool {
        true
    }
}

#[derive(Debug)]
struct One {
    of: BestBy,
    converter: RowConverter,
    /// The key's row, the key and the value.
    best: Option<(OwnedRow, ScalarValue, ScalarValue)>,
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let keys = &values[1];
        let rows = self.converter.convert_columns(&[ArrayRef::clone(keys)])?;
        let mut found: Option<usize> = None;
        for i in (0..keys.len()).filter(|i| keys.is_valid(*i)) {
            let best = match (found, &self.best) {
                (Some(at), _) => Some(rows.row(at)),
                (None, Some((row, ..))) => Some(row.row()),
                (None, None) => None,
            };
            // Of equal keys Spark's `max_by` takes the last one, and `max` the first one.
            let better = best.is_none_or(|best| {
                let order = rows.row(i).cmp(&best);
                let order = if self.of.max { order } else { order.reverse() };
                order.is_gt() || order.is_eq() && !self.of.first
            });
            if better {
                found = Some(i);
            }
        }
        if let Some(i) = found {
            let key = ScalarValue::try_from_array(keys, i)?.compacted();
            let value = ScalarValue::try_from_array(&values[0], i)?.compacted();
            self.best = Some((rows.row(i).owned(), key, value));
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.update_batch(states)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let key = match &self.best {
            Some((_, key, _)) => key.clone(),
            None => ScalarValue::try_from(&self.of.key)?,
        };
        Ok(vec![self.evaluate()?, key])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        match &self.best {
            Some((.., value)) => Ok(value.clone()),
            None => ScalarValue::try_from(&self.of.value),
        }
    }

    fn size(&self) -> usize {
        let best = self.best.as_ref().map_or(0, |(row, key, value)| row.as_ref().len() + key.size() + value.size());
        size_of_val(self) + self.converter.size() + best
    }
}
