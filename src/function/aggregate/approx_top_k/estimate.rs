//! The items of a sketch, those that are there most often first.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, ListArray, StructArray};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::datatypes::{DataType, Field, Int32Type};

use super::state::Counted;
use super::{enough, items};
use crate::error::{Error, Result};

impl Counted {
    /// The first `k` items with their counts; an item of none is NULL.
    fn most(&self, k: i32) -> Vec<(Option<&[u8]>, i64)> {
        let offset = self.sketch.offset;
        let sure = self.sketch.items().filter(|(_, count)| *count > offset);
        let mut items: Vec<_> = sure.map(|(item, count)| (Some(&*item.bytes), count + offset)).collect();
        items.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        if self.nulls > 0 {
            let place = items.partition_point(|(_, count)| *count >= self.nulls);
            items.insert(place, (None, self.nulls));
        }
        items.truncate(usize::try_from(k).unwrap_or(0));
        items
    }
}

/// The lists of the first `k` items of each sketch; `output` is the type of the lists.
pub(super) fn lists(sketches: &[Option<Counted>], k: i32, output: &DataType) -> Result<ArrayRef> {
    let DataType::List(element) = output else { return Err(Error::internal(format!("{output} is no list"))) };
    let DataType::Struct(fields) = element.data_type() else {
        return Err(Error::internal(format!("{element} is no struct")));
    };
    let ty = fields.first().map_or(&DataType::Null, |field| field.data_type());
    let lists: Vec<Vec<_>> = sketches.iter().map(|sketch| sketch.as_ref().map_or(Vec::new(), |s| s.most(k))).collect();
    let known: Vec<&[u8]> = lists.iter().flatten().filter_map(|(item, _)| *item).collect();
    let mut next = 0;
    let rows: Vec<Option<i32>> = lists
        .iter()
        .flatten()
        .map(|(item, _)| {
            item.map(|_| {
                next += 1;
                next - 1
            })
        })
        .collect();
    let items = items::taken(&items::array(&known, ty)?, &rows)?;
    let counts: Int64Array = lists.iter().flatten().map(|(_, count)| Some(*count)).collect();
    let structs = StructArray::try_new(fields.clone(), vec![items, Arc::new(counts)], None)?;
    let nulls: NullBuffer = sketches.iter().map(Option::is_some).collect();
    let offsets = OffsetBuffer::from_lengths(lists.iter().map(Vec::len));
    Ok(Arc::new(ListArray::try_new(Arc::clone(element), offsets, Arc::new(structs), Some(nulls))?))
}

/// The lists of the first `k` items of a column of sketches.
/// # Errors
/// `APPROX_TOP_K_MAX_ITEMS_TRACKED_LESS_THAN_K`, and when one is no sketch.
pub(crate) fn of_states(states: &ArrayRef, k: i32, output: &DataType) -> Result<ArrayRef> {
    let states = states.as_struct();
    let (bytes, tracked) = (states.column(0).as_binary::<i32>(), states.column(1).as_primitive::<Int32Type>());
    let ty: &Field = &states.fields()[2];
    let sketches = (0..states.len()).map(|row| {
        if states.is_null(row) || bytes.is_null(row) {
            return Ok(None);
        }
        enough(tracked.value(row), k)?;
        Counted::read(bytes.value(row), ty.data_type()).map(Some)
    });
    lists(&sketches.collect::<Result<Vec<_>>>()?, k, output)
}
