//! Values of the rows that are wanted, from page after page.

use std::ops::Range;
use std::sync::Arc;

use datafusion::arrow::array::NullBufferBuilder;
use datafusion::arrow::array::{ArrayRef, DictionaryArray, Int32Array};
use datafusion::arrow::buffer::{BooleanBuffer, NullBuffer};
use datafusion::parquet::errors::Result;

use super::pages::{Body, Pages};

/// Values and which of them are there.
pub(super) struct Picked<V> {
    values: Vec<V>,
    nulls: NullBufferBuilder,
}

impl<V> Picked<V> {
    pub(super) fn new(most: usize) -> Self {
        Picked { values: Vec::with_capacity(most), nulls: NullBufferBuilder::new(most) }
    }

    /// Adds the value of each wanted row.
    #[inline]
    pub(super) fn pick<S>(&mut self, stored: &[S], wanted: Option<&BooleanBuffer>, value: impl Fn(&S) -> V) {
        match wanted {
            None => self.values.extend(stored.iter().map(value)),
            // Runs are long where most are wanted.
            Some(wanted) if wanted.count_set_bits() * 4 > wanted.len() * 3 => {
                for (begin, end) in wanted.set_slices() {
                    self.values.extend(stored[begin..end].iter().map(&value));
                }
            }
            Some(wanted) => self.values.extend(wanted.set_indices().map(|row| value(&stored[row]))),
        }
    }

    /// Notes which of the values that were added last are there.
    pub(super) fn note(&mut self, valid: Option<&BooleanBuffer>, within: Range<usize>, wanted: Option<&BooleanBuffer>) {
        match (valid, wanted) {
            (None, _) => self.nulls.append_n_non_nulls(self.values.len() - self.nulls.len()),
            (Some(valid), None) => {
                self.nulls.append_buffer(&NullBuffer::new(valid.slice(within.start, within.len())));
            }
            (Some(valid), Some(wanted)) => {
                wanted.set_indices().for_each(|row| self.nulls.append(valid.value(within.start + row)));
            }
        }
    }

    pub(super) fn finish(mut self) -> (Vec<V>, Option<NullBuffer>) {
        (self.values, self.nulls.finish())
    }
}

/// Whether it pays to look at the values of a dictionary instead of at rows.
pub(super) fn pays(distinct: usize, rows: usize) -> bool {
    distinct > 0 && distinct * 2 <= rows
}

/// The wanted rows' places in the dictionary.
pub(super) fn codes(pages: &mut Pages, rows: Range<usize>, selected: Option<&BooleanBuffer>) -> Result<Int32Array> {
    let mut out = Picked::<i32>::new(rows.len());
    pages.each(rows, selected, |page, within, wanted| {
        let Body::Codes(codes) = &page.body else { return Err(super::not_coded()) };
        out.pick(&codes[within.clone()], wanted, |code| *code);
        out.note(page.valid.as_ref(), within, wanted);
        Ok(())
    })?;
    let (codes, nulls) = out.finish();
    Ok(Int32Array::try_new(codes.into(), nulls)?)
}

/// The wanted rows as places in the dictionary `values`.
pub(super) fn coded(
    pages: &mut Pages,
    rows: Range<usize>,
    selected: Option<&BooleanBuffer>,
    values: &ArrayRef,
) -> Result<ArrayRef> {
    let codes = codes(pages, rows, selected)?;
    Ok(Arc::new(DictionaryArray::try_new(codes, Arc::clone(values))?))
}
