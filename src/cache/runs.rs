//! Columns of long runs of equal values, as sorted and partitioned tables have them: held as where each run ends and its
//! value (run-end encoding), so that a filter is evaluated once per run.
//!
//! The values are those of another encoding: offsets, or as they are. Order, ranges and counts are learned from
//! the rows before, and do not depend on this.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanBufferBuilder, Int16Array, PrimitiveArray, RunArray,
    UInt32Array, UInt64Array, downcast_primitive_array,
};
use datafusion::arrow::buffer::{BooleanBuffer, NullBuffer};
use datafusion::arrow::compute::{partition, take};
use datafusion::arrow::datatypes::{DataType, Int16Type};

use super::compact::compact;
use crate::error::{Error, Result};

/// A run has at least so many rows on average: shorter ones take longer to be spread again than they save.
const LEAST: usize = 16;
/// So many of the first rows are looked at before all are.
const TRIED: usize = 1024;

/// The pages of a chunk's column as runs of their values, if the runs are long.
pub(super) fn encode(pages: &[ArrayRef]) -> Result<Option<Vec<ArrayRef>>> {
    let Some(first) = pages.first() else { return Ok(None) };
    let ty = first.data_type();
    // Codes take little, and what is known of their dictionary would have to be worked out for each page anew.
    if ty.is_nested() || ty.is_null() || matches!(ty, DataType::Dictionary(..)) {
        return Ok(None);
    }
    let tried = first.len().min(TRIED);
    if ends(&first.slice(0, tried))?.len() * LEAST > tried {
        return Ok(None);
    }
    let mut left = pages.iter().map(|page| page.len()).sum::<usize>() / LEAST;
    let mut runs = Vec::with_capacity(pages.len());
    for page in pages {
        let ends = ends(page)?;
        let Some(rest) = left.checked_sub(ends.len()) else { return Ok(None) };
        left = rest;
        let firsts = UInt64Array::from_iter_values(std::iter::once(0).chain(ends.iter().map(|end| *end as u64)));
        let values = compact(&take(page, &firsts.slice(0, ends.len()), None)?);
        let ends = ends.into_iter().map(i16::try_from).collect::<std::result::Result<Vec<_>, _>>();
        let ends = Int16Array::from(ends.map_err(Error::internal)?);
        runs.push(Arc::new(RunArray::<Int16Type>::try_new(&ends, &values)?) as ArrayRef);
    }
    Ok(Some(runs))
}

/// Where the runs of the array's values end. (Floating-point numbers are equal if they are the same bits.)
fn ends(page: &ArrayRef) -> Result<Vec<usize>> {
    Ok(partition(&[Arc::clone(page)])?.ranges().into_iter().map(|run| run.end).collect())
}

/// The runs' values, one each.
pub(super) fn values(runs: &ArrayRef) -> Result<&ArrayRef> {
    Ok(typed(runs)?.values())
}

/// What `values` have for each run, for each row.
pub(super) fn spread(runs: &ArrayRef, values: &ArrayRef) -> Result<ArrayRef> {
    let typed = typed(runs)?;
    downcast_primitive_array!(
        values => return Ok(Arc::new(spread_numbers(typed, values))),
        _ => {}
    );
    let mut places = Vec::with_capacity(runs.len());
    for (run, rows) in lengths(typed) {
        places.extend(std::iter::repeat_n(run, rows));
    }
    Ok(take(values, &UInt32Array::from(places), None)?)
}

/// Whole runs are written at once.
fn spread_numbers<T: ArrowPrimitiveType>(runs: &RunArray<Int16Type>, values: &PrimitiveArray<T>) -> PrimitiveArray<T> {
    let mut numbers: Vec<T::Native> = Vec::with_capacity(runs.len());
    for (run, rows) in lengths(runs) {
        numbers.resize(numbers.len() + rows, values.value(run as usize));
    }
    let nulls = values.nulls().filter(|nulls| nulls.null_count() > 0).map(|nulls| {
        let mut set = BooleanBufferBuilder::new(runs.len());
        lengths(runs).for_each(|(run, rows)| set.append_n(rows, nulls.is_valid(run as usize)));
        NullBuffer::new(set.finish())
    });
    PrimitiveArray::new(numbers.into(), nulls).with_data_type(values.data_type().clone())
}

/// The values of the rows whose bits are set.
pub(super) fn chosen(runs: &ArrayRef, mask: &BooleanBuffer) -> Result<ArrayRef> {
    let typed = typed(runs)?;
    let mut runs = lengths(typed).scan(0, |end, (run, rows)| {
        *end += rows;
        Some((run, *end))
    });
    let mut places = Vec::with_capacity(mask.count_set_bits());
    let (mut run, mut end) = (0, 0);
    for row in mask.set_indices() {
        while row >= end {
            let Some(next) = runs.next() else { return Err(Error::internal("a mask longer than its rows")) };
            (run, end) = next;
        }
        places.push(run);
    }
    Ok(take(typed.values(), &UInt32Array::from(places), None)?)
}

/// What `truth` has for each run, for each row.
pub(super) fn spread_truth(runs: &ArrayRef, truth: &BooleanBuffer) -> Result<BooleanBuffer> {
    let mut spread = BooleanBufferBuilder::new(runs.len());
    for (run, rows) in lengths(typed(runs)?) {
        spread.append_n(rows, truth.value(run as usize));
    }
    Ok(spread.finish())
}

/// Bytes of the ends and the values.
pub(super) fn bytes(runs: &RunArray<Int16Type>) -> usize {
    runs.run_ends().inner().inner().capacity() + runs.values().get_array_memory_size()
}

/// Each run that has rows, by its place among the values, and how many of its rows there are.
fn lengths(runs: &RunArray<Int16Type>) -> impl Iterator<Item = (u32, usize)> {
    let ends = runs.run_ends();
    let first = if ends.is_empty() { 0 } else { ends.get_start_physical_index() as u32 };
    let mut before = 0;
    ends.sliced_values().zip(first..).map(move |(end, run)| {
        let rows = usize::try_from(end).unwrap_or_default() - before;
        before += rows;
        (run, rows)
    })
}

fn typed(array: &ArrayRef) -> Result<&RunArray<Int16Type>> {
    array.as_run_opt::<Int16Type>().ok_or_else(|| Error::internal(format!("runs in an array of {}", array.data_type())))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{BooleanArray, Float64Array, Int64Array, StringViewArray};
    use datafusion::arrow::compute::filter;

    use super::*;

    #[test]
    fn long_runs_are_held_and_come_back() {
        let sorted =
            |rows: i64| Arc::new((0..rows).map(|i| (i / 40 % 7 > 0).then_some(i / 40)).collect::<Int64Array>());
        let texts = (0..4000).map(|i| Some(format!("a text of more than twelve bytes {}", i / 100)));
        let texts: ArrayRef = Arc::new(texts.collect::<StringViewArray>());
        for page in [sorted(4000) as ArrayRef, sorted(40), sorted(41), texts] {
            let held = encode(std::slice::from_ref(&page)).unwrap().unwrap();
            assert_eq!(&spread(&held[0], values(&held[0]).unwrap()).unwrap(), &page);
            assert!(bytes(typed(&held[0]).unwrap()) * 2 < page.get_array_memory_size());
            let mask = BooleanBuffer::collect_bool(page.len(), |i| i % 7 == 3 || i > 30);
            let passed = filter(&page, &BooleanArray::new(mask.clone(), None)).unwrap();
            assert_eq!(&chosen(&held[0], &mask).unwrap(), &passed);
            // Part of it, from within a run to within another.
            let part = held[0].slice(10, page.len() - 15);
            assert_eq!(&spread(&part, values(&part).unwrap()).unwrap(), &page.slice(10, page.len() - 15));
        }
    }

    #[test]
    fn short_runs_are_not() {
        let page: ArrayRef = Arc::new((0..4000).map(|i| Some(i / 3)).collect::<Int64Array>());
        assert!(encode(&[page]).unwrap().is_none());
        let late: ArrayRef =
            Arc::new((0..4000).map(|i: i64| Some(if i < 1500 { 1 } else { i })).collect::<Int64Array>());
        assert!(encode(&[late]).unwrap().is_none());
        assert!(encode(&[]).unwrap().is_none());
    }

    #[test]
    fn zeros_of_two_signs_are_two_runs() {
        let page: ArrayRef = Arc::new(Float64Array::from_iter_values((0..64).map(|i| if i < 32 { 0.0 } else { -0.0 })));
        let held = encode(&[page]).unwrap().unwrap();
        let values = values(&held[0]).unwrap().as_primitive::<datafusion::arrow::datatypes::Float64Type>().clone();
        assert_eq!(values.values().iter().map(|value| value.is_sign_negative()).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn truth_of_runs_is_that_of_their_rows() {
        let page: ArrayRef = Arc::new((0..100).map(|i| Some(i / 25)).collect::<Int64Array>());
        let held = encode(&[page]).unwrap().unwrap();
        let truth = BooleanBuffer::from(vec![true, false, false, true]);
        let spread = spread_truth(&held[0].slice(20, 60), &truth).unwrap();
        assert_eq!(spread.set_indices().collect::<Vec<_>>(), (0..5).chain(55..60).collect::<Vec<_>>());
    }
}
