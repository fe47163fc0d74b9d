//! Text joined with a delimiter, in an order of its own or as it comes; NULLs are left out, and of nothing there is NULL.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, ListArray, UInt32Array, new_empty_array};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::{SortColumn, SortOptions, concat, filter, is_not_null, lexsort_to_indices, take};
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::Aggregation;

/// `listagg`. The first argument is the text; the others are what it is ordered by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Joined {
    pub(crate) delimiter: Vec<u8>,
    /// Of each key, whether it descends and whether its NULLs come first.
    pub(crate) keys: Vec<(bool, bool)>,
    /// The text itself is the (only) key.
    pub(crate) by_itself: bool,
    /// Of texts whose last arguments are equal, only the first counts.
    pub(crate) unique: bool,
    /// The arguments, as elements of lists.
    pub(crate) elements: Vec<FieldRef>,
}

impl Aggregation for Joined {
    fn name(&self) -> &'static str {
        "listagg"
    }

    fn output(&self) -> DataType {
        self.elements.first().map_or(DataType::Utf8View, |text| text.data_type().clone())
    }

    fn state(&self) -> Vec<DataType> {
        self.elements.iter().map(|element| DataType::List(Arc::clone(element))).collect()
    }

    fn accumulator(&self, _inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(One { of: self.clone(), parts: vec![Vec::new(); self.elements.len()], bytes: 0 }))
    }

    fn directed(&self) -> bool {
        true
    }
}

#[derive(Debug)]
struct One {
    of: Joined,
    /// The values that came, per argument.
    parts: Vec<Vec<ArrayRef>>,
    bytes: usize,
}

impl One {
    fn columns(&self) -> Result<Vec<ArrayRef>> {
        let column = |(parts, element): (&Vec<ArrayRef>, &FieldRef)| {
            let parts: Vec<&dyn Array> = parts.iter().map(|part| part.as_ref()).collect();
            Ok(if parts.is_empty() { new_empty_array(element.data_type()) } else { concat(&parts)? })
        };
        self.parts.iter().zip(&self.of.elements).map(column).collect()
    }

    fn push(&mut self, columns: Vec<ArrayRef>) -> Result<()> {
        for (parts, column) in self.parts.iter_mut().zip(columns) {
            self.bytes += column.to_data().get_slice_memory_size()?;
            parts.push(column);
        }
        Ok(())
    }
}

impl Accumulator for One {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let usable = is_not_null(&values[0])?;
        let columns = values.iter().map(|value| Ok(filter(value, &usable)?)).collect::<Result<Vec<_>>>()?;
        if usable.true_count() == 0 { Ok(()) } else { self.push(columns) }
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for row in 0..states.first().map_or(0, |state| state.len()) {
            let columns: Vec<ArrayRef> = states.iter().map(|state| state.as_list::<i32>().value(row)).collect();
            if columns.first().is_some_and(|text| !text.is_empty()) {
                self.push(columns)?;
            }
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let columns = self.columns()?.into_iter().zip(&self.of.elements);
        columns
            .map(|(column, element)| {
                let offsets = OffsetBuffer::from_lengths([column.len()]);
                Ok(ScalarValue::List(Arc::new(ListArray::try_new(Arc::clone(element), offsets, column, None)?)))
            })
            .collect()
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let columns = self.columns()?;
        let mut text = Arc::clone(&columns[0]);
        let keys = if self.of.by_itself { &columns[..1] } else { &columns[1..] };
        let mut last = columns.last().filter(|_| self.of.unique).map(Arc::clone);
        if !self.of.keys.is_empty() {
            let sort = keys.iter().zip(&self.of.keys).map(|(key, (descending, nulls_first))| SortColumn {
                values: Arc::clone(key),
                options: Some(SortOptions { descending: *descending, nulls_first: *nulls_first }),
            });
            // Equal keys stay in the order in which they came.
            let places: ArrayRef = Arc::new(UInt32Array::from_iter_values(0..u32::try_from(text.len()).unwrap_or(0)));
            let sort: Vec<SortColumn> = sort.chain([SortColumn { values: places, options: None }]).collect();
            let order = lexsort_to_indices(&sort, None)?;
            text = take(&text, &order, None)?;
            last = last.map(|last| take(&last, &order, None)).transpose()?;
        }
        if let Some(last) = last {
            let mut seen = HashSet::new();
            let firsts: BooleanArray = last.as_string_view().iter().map(|key| Some(seen.insert(key))).collect();
            text = filter(&text, &firsts)?;
        }
        if text.is_empty() {
            return ScalarValue::try_from(&self.of.output());
        }
        if let Some(bytes) = text.as_binary_opt::<i32>() {
            let pieces: Vec<&[u8]> = bytes.iter().flatten().collect();
            return Ok(ScalarValue::Binary(Some(pieces.join(self.of.delimiter.as_slice()))));
        }
        let pieces: Vec<&str> = text.as_string_view().iter().flatten().collect();
        let delimiter = String::from_utf8_lossy(&self.of.delimiter);
        Ok(ScalarValue::Utf8View(Some(pieces.join(&delimiter))))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.bytes
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Int32Array, StringViewArray};

    use super::*;
    use crate::types::SparkType;

    #[test]
    fn ordered_by_another() {
        let elements = vec![SparkType::String.to_element(), SparkType::Int.to_element()];
        let joined =
            Joined { delimiter: b",".to_vec(), keys: vec![(true, false)], by_itself: false, unique: false, elements };
        let mut one = joined.accumulator(&[]).unwrap();
        assert!(one.evaluate().unwrap().is_null());
        let text: ArrayRef = Arc::new(StringViewArray::from(vec![Some("a"), None, Some("b")]));
        let keys: ArrayRef = Arc::new(Int32Array::from(vec![1, 2, 3]));
        one.update_batch(&[text, keys]).unwrap();
        assert_eq!(one.evaluate().unwrap(), ScalarValue::Utf8View(Some("b,a".into())));
    }
}
