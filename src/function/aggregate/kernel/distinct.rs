//! DISTINCT for any accumulator: keeps the set of argument tuples seen, and gives them to the accumulator at the end.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{Field, FieldRef};
use datafusion::arrow::row::{OwnedRow, RowConverter, SortField};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;

/// An accumulator that sees each tuple of arguments once.
#[derive(Debug)]
pub(super) struct Distinct {
    inner: Box<dyn Accumulator>,
    converter: RowConverter,
    /// In the order in which they came, so that answers do not depend on hashing.
    order: Vec<OwnedRow>,
    seen: HashSet<OwnedRow>,
    bytes: usize,
}

impl Distinct {
    pub(super) fn new(inner: Box<dyn Accumulator>, inputs: &[FieldRef]) -> Result<Self> {
        let fields = inputs.iter().map(|f| SortField::new(f.data_type().clone())).collect();
        let converter = RowConverter::new(fields)?;
        Ok(Distinct { inner, converter, order: Vec::new(), seen: HashSet::new(), bytes: 0 })
    }

    fn columns(&self) -> Result<Vec<ArrayRef>> {
        Ok(self.converter.convert_rows(self.order.iter().map(OwnedRow::row))?)
    }
}

impl Accumulator for Distinct {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = self.converter.convert_columns(values)?;
        for row in rows.iter() {
            let row = row.owned();
            if !self.seen.contains(&row) {
                self.bytes += 2 * (size_of::<OwnedRow>() + row.as_ref().len());
                self.seen.insert(row.clone());
                self.order.push(row);
            }
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let lists = self.columns()?.into_iter().map(|column| {
            let field = Arc::new(Field::new_list_field(column.data_type().clone(), true));
            let list = ListArray::new(field, OffsetBuffer::from_lengths([column.len()]), column, None);
            ScalarValue::List(Arc::new(list))
        });
        Ok(lists.collect())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let rows = states.first().map_or(0, |state| state.len());
        for i in 0..rows {
            let columns: Vec<ArrayRef> = states.iter().map(|state| state.as_list::<i32>().value(i)).collect();
            self.update_batch(&columns)?;
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let columns = self.columns()?;
        self.inner.update_batch(&columns)?;
        self.inner.evaluate()
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.inner.size() + self.bytes
    }
}
