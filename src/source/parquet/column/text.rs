//! Texts of which all stand in the dictionary.

use std::ops::Range;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::take;
use datafusion::parquet::errors::{ParquetError, Result};

use super::pages::Pages;
use super::picked::{coded, codes, pays};
use super::{ColumnReader, not_coded};

/// Texts.
pub(super) struct Texts {
    pages: Pages,
    dictionary: ArrayRef,
    /// Whether places in it are to come out.
    coded: bool,
}

impl Texts {
    pub(super) fn try_new(mut pages: Pages, wanted: Option<usize>) -> Result<Self> {
        let bytes = pages.dictionary()?.ok_or_else(not_coded)?;
        let mut texts = StringViewBuilder::with_capacity(pages.distinct.min(bytes.len()));
        let (mut rest, mut count) = (&bytes[..], 0);
        while let Some((length, after)) = rest.split_first_chunk() {
            let length = usize::try_from(u32::from_le_bytes(*length))?;
            let short = || ParquetError::EOF("a dictionary ends within a text".into());
            let (text, after) = after.split_at_checked(length).ok_or_else(short)?;
            texts.append_value(std::str::from_utf8(text)?);
            (rest, count) = (after, count + 1);
        }
        pages.distinct = count;
        let coded = wanted.is_some_and(|rows| pays(count, rows));
        Ok(Texts { pages, dictionary: Arc::new(texts.finish()), coded })
    }
}

impl ColumnReader for Texts {
    fn read(&mut self, rows: Range<usize>, selected: Option<&BooleanBuffer>) -> Result<ArrayRef> {
        if self.coded {
            return coded(&mut self.pages, rows, selected, &self.dictionary);
        }
        let codes = codes(&mut self.pages, rows, selected)?;
        Ok(take(&self.dictionary, &codes, None)?)
    }
}
