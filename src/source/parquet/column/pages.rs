//! The pages of a column of a row group, one after the other: which values are there, and where they are.
//!
//! A page none of whose rows is wanted is not decompressed.

use std::ops::Range;

use bytes::Bytes;
use datafusion::arrow::array::BooleanBufferBuilder;
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::parquet::basic::Encoding;
use datafusion::parquet::column::page::{Page as Stored, PageReader};
use datafusion::parquet::errors::{ParquetError, Result};

use super::hybrid;

/// A page of some rows.
pub(super) struct Page {
    rows: Range<usize>,
    /// Which of its rows have a value; `None` means all.
    pub(super) valid: Option<BooleanBuffer>,
    pub(super) body: Body,
}

/// The values of a page, with room for those that are not there.
pub(super) enum Body {
    /// Places in the dictionary.
    Codes(Vec<i32>),
    /// One after the other in as many bytes each.
    Plain(Bytes),
    /// None is wanted.
    Skipped,
}

/// What reads pages.
pub(super) struct Pages {
    reader: Box<dyn PageReader>,
    nullable: bool,
    /// Bytes of a value.
    width: usize,
    /// The rows of the row group.
    rows: usize,
    /// The values of the dictionary.
    pub(super) distinct: usize,
    current: Page,
}

impl Pages {
    pub(super) fn new(reader: Box<dyn PageReader>, nullable: bool, width: usize, rows: usize) -> Self {
        let current = Page { rows: 0..0, valid: None, body: Body::Skipped };
        Pages { reader, nullable, width, rows, distinct: 0, current }
    }

    /// The dictionary, and how many values it has: the first page, if there is one.
    pub(super) fn dictionary(&mut self) -> Result<Option<Bytes>> {
        if !self.reader.peek_next_page()?.is_some_and(|page| page.is_dict) {
            return Ok(None);
        }
        match self.reader.get_next_page()? {
            Some(Stored::DictionaryPage { buf, num_values, .. }) => {
                self.distinct = usize::try_from(num_values)?;
                Ok(Some(buf))
            }
            _ => Err(wrong("a dictionary is none")),
        }
    }

    /// Calls `each` with every page that has some of `rows`, where in it they are, and which of them are selected. Rows
    /// are asked for from the first to the last.
    pub(super) fn each(
        &mut self,
        rows: Range<usize>,
        selected: Option<&BooleanBuffer>,
        mut each: impl FnMut(&Page, Range<usize>, Option<&BooleanBuffer>) -> Result<()>,
    ) -> Result<()> {
        let mut at = rows.start;
        while at < rows.end {
            if at >= self.current.rows.end {
                self.current = self.next(selected)?;
                continue;
            }
            let page = &self.current;
            let end = rows.end.min(page.rows.end);
            let within = at - page.rows.start..end - page.rows.start;
            let wanted = selected.map(|selected| selected.slice(at, end - at));
            at = end;
            match (&page.body, &wanted) {
                (Body::Skipped, Some(wanted)) if wanted.count_set_bits() == 0 => {}
                (Body::Skipped, _) => return Err(wrong("a page that was skipped is wanted")),
                _ => each(page, within, wanted.as_ref())?,
            }
        }
        Ok(())
    }

    fn next(&mut self, selected: Option<&BooleanBuffer>) -> Result<Page> {
        let first = self.current.rows.end;
        let more = || wrong("a column has fewer values than rows");
        let next = self.reader.peek_next_page()?.ok_or_else(more)?;
        let count = next.num_rows.or(next.num_levels).filter(|_| !next.is_dict).ok_or_else(more)?;
        let end = first.checked_add(count).filter(|end| *end <= self.rows);
        let end = end.ok_or_else(|| wrong("a column has more values than rows"))?;
        if selected.is_some_and(|selected| selected.slice(first, count).count_set_bits() == 0) {
            self.reader.skip_next_page()?;
            return Ok(Page { rows: first..end, valid: None, body: Body::Skipped });
        }
        let (valid, encoding, values) = match self.reader.get_next_page()?.ok_or_else(more)? {
            Stored::DataPage { buf, encoding, def_level_encoding, .. } if self.nullable => {
                let (valid, values) = levels(buf, def_level_encoding, count)?;
                (valid, encoding, values)
            }
            Stored::DataPage { buf, encoding, .. } => (None, encoding, buf),
            Stored::DataPageV2 { buf, encoding, def_levels_byte_len, rep_levels_byte_len, .. } => {
                let begin = usize::try_from(rep_levels_byte_len)?;
                let end = begin.saturating_add(usize::try_from(def_levels_byte_len)?);
                let levels = buf.get(begin..end).ok_or_else(|| wrong("a page is shorter than its levels"))?;
                let valid = if self.nullable { hybrid::present(levels, count)? } else { None };
                (valid, encoding, buf.slice(end..))
            }
            Stored::DictionaryPage { .. } => return Err(wrong("a second dictionary")),
        };
        let set = valid.as_ref().map_or(count, BooleanBuffer::count_set_bits);
        let body = match encoding {
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {
                let codes = hybrid::codes(&values, set, self.distinct)?;
                Body::Codes(match &valid {
                    None => codes,
                    Some(valid) => {
                        let mut apart = vec![0; count];
                        for (row, code) in valid.set_indices().zip(codes) {
                            apart[row] = code;
                        }
                        apart
                    }
                })
            }
            Encoding::PLAIN if self.width > 0 => {
                let short = || wrong("a page is shorter than its values");
                let used = values.get(..set * self.width).ok_or_else(short)?;
                Body::Plain(match &valid {
                    None => values.slice(..used.len()),
                    Some(valid) => {
                        let mut apart = vec![0; count * self.width];
                        for (row, value) in valid.set_indices().zip(used.chunks_exact(self.width)) {
                            apart[row * self.width..][..self.width].copy_from_slice(value);
                        }
                        apart.into()
                    }
                })
            }
            other => return Err(ParquetError::NYI(format!("values as {other} in a column that lists none such"))),
        };
        Ok(Page { rows: first..end, valid, body })
    }
}

/// Which values are there, and the bytes behind that.
fn levels(buf: Bytes, encoding: Encoding, count: usize) -> Result<(Option<BooleanBuffer>, Bytes)> {
    let short = || wrong("a page is shorter than its levels");
    if encoding == Encoding::RLE {
        let length = buf.first_chunk().map(|length| u32::from_le_bytes(*length)).ok_or_else(short)?;
        let end = usize::try_from(length)?.saturating_add(4);
        let valid = hybrid::present(buf.get(4..end).ok_or_else(short)?, count)?;
        return Ok((valid, buf.slice(end..)));
    }
    // As old writers packed them, the first in the highest bit.
    let end = count.div_ceil(8);
    let bits = buf.get(..end).ok_or_else(short)?;
    let mut valid = BooleanBufferBuilder::new(count);
    (0..count).for_each(|i| valid.append(bits[i / 8] >> (7 - i % 8) & 1 == 1));
    let valid = valid.finish();
    Ok(((valid.count_set_bits() < count).then_some(valid), buf.slice(end..)))
}

fn wrong(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}
