//! Values gathered into an array, with or without duplicates; NULLs are left out unless they are asked for.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::BooleanArray;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, new_empty_array};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::{concat, filter, is_not_null};
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::arrow::row::{OwnedRow, RowConverter, SortField};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::Aggregation;

/// `collect_list` or `collect_set` of such elements.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Collect {
    pub(crate) element: FieldRef,
    pub(crate) set: bool,
    /// `RESPECT NULLS`
    pub(crate) nulls: bool,
}

impl Collect {
    fn list(&self, parts: &[ArrayRef]) -> Result<ScalarValue> {
        let parts: Vec<&dyn Array> = parts.iter().map(|part| part.as_ref()).collect();
        let values = if parts.is_empty() { new_empty_array(self.element.data_type()) } else { concat(&parts)? };
        let offsets = OffsetBuffer::from_lengths([values.len()]);
        Ok(ScalarValue::List(Arc::new(ListArray::try_new(Arc::clone(&self.element), offsets, values, None)?)))
    }
}

impl Aggregation for Collect {
    fn name(&self) -> &'static str {
        if self.set { "collect_set" } else { "collect_list" }
    }

    fn output(&self) -> DataType {
        DataType::List(Arc::clone(&self.element))
    }

    fn state(&self) -> Vec<DataType> {
        vec![self.output()]
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        let converter = RowConverter::new(vec![SortField::new(self.element.data_type().clone())]);
        let seen = if self.set { Some((converter?, HashSet::new())) } else { None };
        Ok(Box::new(One { of: self.clone(), parts: Vec::new(), seen, bytes: 0 }))
    }

    fn empty(&self) -> Option<ScalarValue> {
        self.list(&[]).ok()
    }

    fn directed(&self) -> bool {
        true
    }
}

#[derive(Debug)]
struct One {
    of: Collect,
    parts: Vec<ArrayRef>,
    /// What is in a set.
    seen: Option<(RowConverter, HashSet<OwnedRow>)>,
    bytes: usize,
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let mut part = Arc::clone(&values[0]);
        if !self.of.nulls && part.logical_null_count() > 0 {
            part = filter(&part, &is_not_null(&part)?)?;
        }
        if let Some((converter, seen)) = &mut self.seen {
            let rows = converter.convert_columns(&[Arc::clone(&part)])?;
            let mut new = Vec::with_capacity(part.len());
            for row in rows.iter() {
                let row = row.owned();
                let bytes = row.as_ref().len();
                let is_new = seen.insert(row);
                self.bytes += if is_new { bytes + size_of::<OwnedRow>() } else { 0 };
                new.push(is_new);
            }
            part = filter(&part, &BooleanArray::from(new))?;
        }
        if !part.is_empty() {
            self.bytes += part.to_data().get_slice_memory_size()?;
            self.parts.push(part);
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for part in states[0].as_list::<i32>().iter().flatten() {
            self.update_batch(&[part])?;
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.of.list(&self.parts)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.bytes
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::Int32Array;
    use datafusion::arrow::datatypes::Int32Type;

    use super::*;
    use crate::types::SparkType;

    #[test]
    fn nulls_and_duplicates_are_left_out() {
        let mut collect = Collect { element: SparkType::Int.to_element(), set: true, nulls: false };
        let of = |collect: &Collect| {
            let mut one = collect.accumulator(&[]).unwrap();
            one.update_batch(&[Arc::new(Int32Array::from(vec![Some(1), None, Some(2), Some(1), None]))]).unwrap();
            let ScalarValue::List(list) = one.evaluate().unwrap() else { panic!("no list") };
            list.value(0).as_primitive::<Int32Type>().iter().collect::<Vec<_>>()
        };
        assert_eq!(of(&collect), [Some(1), Some(2)]);
        collect.nulls = true;
        assert_eq!(of(&collect), [Some(1), None, Some(2)]);
    }
}
