//! The first and the last value that comes.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::Aggregation;

/// `first` or `last`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FirstLast {
    pub(crate) output: DataType,
    pub(crate) last: bool,
    pub(crate) ignore_nulls: bool,
}

impl Aggregation for FirstLast {
    fn name(&self) -> &'static str {
        match (self.last, self.ignore_nulls) {
            (false, false) => "first",
            (false, true) => "first_not_null",
            (true, false) => "last",
            (true, true) => "last_not_null",
        }
    }

    fn output(&self) -> DataType {
        self.output.clone()
    }

    fn state(&self) -> Vec<DataType> {
        vec![self.output.clone(), DataType::Boolean]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(One { of: self.clone(), value: None }))
    }

    fn ordered(&self) -> bool {
        // The rows come as they come: an ORDER BY in the call is not part of Spark's grammar for these.
        false
    }

    fn directed(&self) -> bool {
        true
    }
}

#[derive(Debug)]
struct One {
    of: FirstLast,
    value: Option<ScalarValue>,
}

impl One {
    fn take(&mut self, column: &ArrayRef, usable: impl Fn(usize) -> bool) -> Result<()> {
        let mut rows = 0..column.len();
        let row = match self.of.last {
            false if self.value.is_some() => None,
            false => rows.find(|row| usable(*row)),
            true => rows.rfind(|row| usable(*row)),
        };
        if let Some(row) = row {
            self.value = Some(ScalarValue::try_from_array(column, row)?.compacted());
        }
        Ok(())
    }
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let (column, ignore_nulls) = (Arc::clone(&values[0]), self.of.ignore_nulls);
        self.take(&column, |row| !ignore_nulls || column.is_valid(row))
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let set = states[1].as_boolean();
        self.take(&states[0], |row| set.value(row))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let is_set = self.value.is_some();
        Ok(vec![self.evaluate()?, ScalarValue::Boolean(Some(is_set))])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        match &self.value {
            Some(value) => Ok(value.clone()),
            None => ScalarValue::try_from(&self.of.output),
        }
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.value.as_ref().map_or(0, ScalarValue::size)
    }
}
