//! Building arrays whose elements are picked from elements that exist: most array functions move elements, few make any.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, NullBufferBuilder, UInt32Array};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::{concat, take};
use datafusion::arrow::datatypes::{DataType, Float32Type, Float64Type};
use datafusion::arrow::row::{RowConverter, Rows, SortField};
use datafusion::common::{Result, exec_datafusion_err, internal_err};

use crate::function::{Bound, collation};

/// Rows of picked elements.
pub(super) struct Picks {
    indices: Vec<Option<u32>>,
    offsets: Vec<i32>,
    nulls: NullBufferBuilder,
}

impl Picks {
    pub(super) fn new(rows: usize) -> Self {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        Picks { indices: Vec::new(), offsets, nulls: NullBufferBuilder::new(rows) }
    }

    /// The element at that place is the row's next.
    pub(super) fn pick(&mut self, place: usize) {
        self.indices.push(Some(place as u32));
    }

    /// NULL is the row's next.
    pub(super) fn pick_null(&mut self) {
        self.indices.push(None);
    }

    /// The row is complete.
    pub(super) fn end(&mut self) -> Result<()> {
        let end =
            i32::try_from(self.indices.len()).map_err(|_| exec_datafusion_err!("arrays of more than 2^31 elements"))?;
        self.offsets.push(end);
        self.nulls.append_non_null();
        Ok(())
    }

    /// The row is NULL.
    pub(super) fn end_null(&mut self) {
        self.offsets.push(self.indices.len() as i32);
        self.nulls.append_null();
    }

    /// The arrays of elements picked from `values`.
    pub(super) fn finish(mut self, values: &ArrayRef, output: &DataType) -> Result<ArrayRef> {
        let DataType::List(element) = output else { return internal_err!("picks make a list, not {output}") };
        let values = take(values, &UInt32Array::from(self.indices), None)?;
        let offsets = OffsetBuffer::new(self.offsets.into());
        Ok(Arc::new(ListArray::try_new(Arc::clone(element), offsets, values, self.nulls.finish())?))
    }
}

/// The places of a row's elements in `list.values()`; `None` for a row that is NULL.
pub(super) fn places(list: &ListArray, row: usize) -> Option<std::ops::Range<usize>> {
    let offsets = list.value_offsets();
    list.is_valid(row).then(|| offsets[row] as usize..offsets[row + 1] as usize)
}

/// Values in Arrow's row format: equal where SQL's `<=>` says so, ordered with NULL first and NaN last.
pub(super) fn comparable(values: &ArrayRef) -> Result<Rows> {
    let converter = RowConverter::new(vec![SortField::new(values.data_type().clone())])?;
    // There is one zero and one NaN.
    let values: ArrayRef = match values.data_type() {
        DataType::Float64 => Arc::new(
            values
                .as_primitive::<Float64Type>()
                .unary::<_, Float64Type>(|x| if x.is_nan() { f64::NAN } else { x + 0.0 }),
        ),
        DataType::Float32 => Arc::new(
            values
                .as_primitive::<Float32Type>()
                .unary::<_, Float32Type>(|x| if x.is_nan() { f32::NAN } else { x + 0.0 }),
        ),
        _ => Arc::clone(values),
    };
    Ok(converter.convert_columns(&[values])?)
}

/// Lists, and behind them what they are compared by where texts in them have a collation.
pub(super) fn with_keys(lists: Vec<Bound>) -> crate::error::Result<Vec<Bound>> {
    if !lists.iter().any(|list| list.ty.has_collation()) {
        return Ok(lists);
    }
    let keys = lists.iter().cloned().map(collation::key).collect::<crate::error::Result<Vec<_>>>()?;
    Ok(lists.into_iter().chain(keys).collect())
}

/// What the elements of the `i`-th of `count` lists are compared by, as [`with_keys`] put it there.
pub(super) fn keys<'a>(inputs: &'a super::super::kernel::Inputs, i: usize, count: usize) -> &'a ArrayRef {
    let place = if inputs.arrays.len() >= 2 * count { count + i } else { i };
    inputs.arrays[place].as_list::<i32>().values()
}

/// Two arrays one behind the other, with the place at which the second one begins.
pub(super) fn join(first: &ArrayRef, second: &ArrayRef) -> Result<(ArrayRef, usize)> {
    Ok((concat(&[first.as_ref(), second.as_ref()])?, first.len()))
}

/// The `i`-th argument as a list.
pub(super) fn list<'a>(inputs: &'a super::super::kernel::Inputs, i: usize) -> &'a ListArray {
    inputs.arrays[i].as_list::<i32>()
}
