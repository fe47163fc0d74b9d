//! One file as the scan reads it: its footer, which of its columns are the table's, and rows of one row group.
//!
//! The bytes of the wanted column chunks are read at once; pages are cut from them without copying. Where rows were thrown
//! out before, runs of them are skipped, and what a run between two short gaps holds is decoded and thrown out after:
//! jumping costs more than decoding a few rows. Columns that are stored simply ([`super::column`]) need none of that.
//! Values of which few are different can be had as the file has them, as places in a dictionary.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::{Buf, Bytes};
use datafusion::arrow::array::{ArrayRef, BooleanArray, BooleanBufferBuilder};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::FilterBuilder;
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection,
    RowSelectionPolicy,
};
use datafusion::parquet::errors::{ParquetError, Result as ParquetResult};
use datafusion::parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use datafusion::parquet::file::page_index::offset_index::PageLocation;
use datafusion::parquet::file::reader::{ChunkReader, Length};

use super::column::{self, ColumnReader};
use crate::error::{Error, Result};

/// Dictionaries of more bytes are not for looking each value up.
pub(super) const SMALL_DICTIONARY: u64 = 16 << 10;

/// Bytes between two parts that are read with them.
const NEAR: u64 = 16 << 10;

/// Gaps shorter than this are decoded.
const SHORT: usize = 256;

/// A file all of whose wanted columns are as the table has them.
#[derive(Debug)]
pub(super) struct NativeFile {
    pub(super) path: PathBuf,
    metadata: ArrowReaderMetadata,
    /// The same with small dictionaries as they are.
    coded: ArrowReaderMetadata,
    /// For each column of the table its place among the file's top-level columns.
    roots: Vec<usize>,
}

impl NativeFile {
    /// `None` if the file holds a column otherwise than the table has it, or if its footer lists Bloom filters, which
    /// another reader knows to use. `schema` is what the file would be read as.
    pub(super) fn new(path: PathBuf, footer: &Arc<ParquetMetaData>, schema: &Schema, table: &Schema) -> Option<Self> {
        let schema = Schema::new(schema.fields().iter().map(|field| viewed(field)).collect::<Vec<_>>());
        let mut roots = Vec::with_capacity(table.fields().len());
        for field in table.fields() {
            let root = schema.index_of(field.name()).ok()?;
            if schema.field(root).data_type() != field.data_type() || field.data_type().is_nested() {
                return None;
            }
            roots.push(root);
        }
        let columns = || footer.row_groups().iter().flat_map(RowGroupMetaData::columns);
        if columns().any(|column| column.bloom_filter_offset().is_some()) {
            return None;
        }
        let read_as = |schema: Schema| {
            let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
            ArrowReaderMetadata::try_new(Arc::clone(footer), options).ok()
        };
        let coded = schema.fields().iter().enumerate().map(|(root, field)| {
            let small = dictionary_bytes(footer, root).is_some_and(|bytes| bytes <= SMALL_DICTIONARY);
            match field.data_type() {
                DataType::Utf8View if small => Field::clone(field).with_data_type(coded_type()),
                _ => Field::clone(field),
            }
        });
        let coded = read_as(Schema::new(coded.collect::<Vec<_>>()))?;
        Some(NativeFile { path, metadata: read_as(schema)?, coded, roots })
    }

    pub(super) fn footer(&self) -> &Arc<ParquetMetaData> {
        self.metadata.metadata()
    }

    /// What the file is read as.
    pub(super) fn schema(&self) -> &Schema {
        self.metadata.schema()
    }

    pub(super) fn rows(&self, group: usize) -> usize {
        usize::try_from(self.footer().row_group(group).num_rows()).unwrap_or_default()
    }

    /// What the footer says of a column of a row group.
    pub(super) fn chunk(&self, group: usize, column: usize) -> Option<&ColumnChunkMetaData> {
        chunk(self.footer(), group, self.roots[column])
    }

    /// Where the columns of a row group are in the file, or those of their pages that hold rows of `windows`.
    fn ranges(&self, group: usize, columns: &[usize], windows: Option<&RowSelection>) -> Vec<(u64, u64)> {
        let descriptor = self.footer().file_metadata().schema_descr();
        let roots: Vec<usize> = columns.iter().map(|column| self.roots[*column]).collect();
        let meta = self.footer().row_group(group);
        let leaves = (0..meta.num_columns()).filter(|leaf| roots.contains(&descriptor.get_column_root_idx(*leaf)));
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        for leaf in leaves {
            match windows.and_then(|windows| self.pages(group, leaf, windows)) {
                Some(pages) => ranges.extend(pages),
                None => ranges.push(meta.column(leaf).byte_range()),
            }
        }
        ranges.sort_unstable();
        ranges
    }

    /// Where the dictionary of a column chunk is in the file and those of its pages that hold rows of `windows`; `None` if
    /// the file does not say it.
    fn pages(&self, group: usize, leaf: usize, windows: &RowSelection) -> Option<Vec<(u64, u64)>> {
        let (start, length) = self.footer().row_group(group).column(leaf).byte_range();
        let pages = self.footer().offset_index()?.get(group)?.get(leaf)?.page_locations();
        // An index that contradicts itself is not followed.
        let rows = i64::try_from(self.rows(group)).ok()?;
        let begin: Vec<i64> = pages.iter().map(|page| page.first_row_index).collect();
        if begin.first() != Some(&0) || !begin.is_sorted() || begin.last().is_some_and(|last| *last > rows) {
            return None;
        }
        let first = u64::try_from(pages.first()?.offset).ok()?;
        // The dictionary is all that is before the first page.
        let mut ranges = vec![(start, first.checked_sub(start)?)];
        for page in windows.scan_ranges(pages) {
            if page.start < start || page.end > start + length {
                return None;
            }
            ranges.push((page.start, page.end.checked_sub(page.start)?));
        }
        ranges.retain(|(_, length)| *length > 0);
        Some(ranges)
    }

    /// Where all pages of a column are, if only those of them are fetched that hold rows of `windows`.
    fn places(&self, group: usize, column: usize, windows: &RowSelection) -> Option<Vec<PageLocation>> {
        let descriptor = self.footer().file_metadata().schema_descr();
        let root = self.roots[column];
        let leaf = (0..descriptor.num_columns()).find(|leaf| descriptor.get_column_root_idx(*leaf) == root)?;
        self.pages(group, leaf, windows)?;
        Some(self.footer().offset_index()?.get(group)?.get(leaf)?.page_locations().clone())
    }

    /// Reads the bytes of columns of a row group, as far as [`NativeFile::decode`] needs them for the rows of `selected`. It
    /// blocks.
    pub(super) fn fetch(&self, group: usize, columns: &[usize], selected: Option<&BooleanBuffer>) -> Result<Fetched> {
        let windows = selected.and_then(|selected| windows(selected).0);
        let read = || -> std::io::Result<Vec<(u64, Bytes)>> {
            let mut file = File::open(&self.path)?;
            let mut parts: Vec<(u64, Bytes)> = Vec::new();
            let mut ranges = self.ranges(group, columns, windows.as_ref()).into_iter().peekable();
            while let Some((start, mut length)) = ranges.next() {
                // Neighbours come with one call.
                while let Some((next, more)) = ranges.next_if(|(next, _)| *next <= start + length + NEAR) {
                    length = length.max(next + more - start);
                }
                let mut buffer = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
                file.seek(SeekFrom::Start(start))?;
                file.by_ref().take(length).read_to_end(&mut buffer)?;
                parts.push((start, buffer.into()));
            }
            Ok(parts)
        };
        let parts = read().map_err(|error| Error::io(self.path.display(), error))?;
        Ok(Fetched { parts: parts.into(), length: u64::MAX })
    }

    /// Decodes columns of a row group from what was fetched, of the rows of `selected` only.
    pub(super) fn decode(
        &self,
        group: usize,
        columns: &[Wanted],
        fetched: impl ChunkReader + Clone + 'static,
        selected: Option<&BooleanBuffer>,
        batch_size: usize,
    ) -> Result<Decoder> {
        let rows = self.rows(group);
        let left = selected.map_or(rows, BooleanBuffer::count_set_bits);
        let source = Arc::new(fetched.clone());
        let windows = selected.and_then(|selected| windows(selected).0);
        let (mut simple, mut others, mut bytes) = (Vec::new(), Vec::new(), 0);
        for Wanted { column, ty, coded } in columns {
            let chunk = self.chunk(group, *column);
            bytes += chunk.map_or(0, |chunk| usize::try_from(chunk.uncompressed_size()).unwrap_or_default());
            match chunk.filter(|chunk| column::is_simple(chunk, ty)) {
                None => others.push((*column, *coded)),
                Some(chunk) => {
                    let coded = match coded {
                        Coded::No => None,
                        Coded::IfFew => Some(left),
                        Coded::Yes => Some(usize::MAX),
                    };
                    // Where not all pages were fetched, they are found by the index.
                    let places = windows.as_ref().and_then(|windows| self.places(group, *column, windows));
                    let reader = column::open(&source, chunk, (rows, places), ty, coded);
                    let reader = reader.map_err(|error| self.failed(&error))?;
                    simple.push((*column, reader));
                }
            }
        }
        others.sort_unstable_by_key(|(column, _)| self.roots[*column]);
        let rest = (!others.is_empty()).then(|| self.decode_others(group, &others, fetched, selected, batch_size));
        let (selected, path) = (selected.cloned(), self.path.clone());
        Ok(Decoder { simple, selected, row: 0, rows, batch_size, rest: rest.transpose()?, bytes, path })
    }

    /// Decodes columns, in the order of the file, by the library's reader.
    fn decode_others(
        &self,
        group: usize,
        columns: &[(usize, Coded)],
        fetched: impl ChunkReader + 'static,
        selected: Option<&BooleanBuffer>,
        batch_size: usize,
    ) -> Result<Others> {
        let descriptor = self.footer().file_metadata().schema_descr();
        let mask = ProjectionMask::roots(descriptor, columns.iter().map(|(column, _)| self.roots[*column]));
        let coded = columns.iter().any(|(_, coded)| *coded != Coded::No);
        let metadata = if coded { self.coded.clone() } else { self.metadata.clone() };
        let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(fetched, metadata)
            .with_row_groups(vec![group])
            .with_projection(mask)
            .with_batch_size(batch_size.max(1))
            .with_row_selection_policy(RowSelectionPolicy::Selectors);
        let (windows, within) = selected.map_or((None, None), windows);
        if let Some(windows) = windows {
            builder = builder.with_row_selection(windows);
        }
        let reader = builder.build().map_err(|error| self.failed(&error))?;
        Ok(Others { reader, columns: columns.iter().map(|(column, _)| *column).collect(), within, at: 0 })
    }

    fn failed(&self, error: &dyn std::fmt::Display) -> Error {
        failed(&self.path, error)
    }
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::new("FAILED_READ_FILE.NO_HINT").with("path", path.display()).with("reason", error)
}

/// The type of strings in a dictionary, as the library's reader has them.
fn coded_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

fn chunk(footer: &ParquetMetaData, group: usize, root: usize) -> Option<&ColumnChunkMetaData> {
    let descriptor = footer.file_metadata().schema_descr();
    let leaf = (0..descriptor.num_columns()).find(|leaf| descriptor.get_column_root_idx(*leaf) == root)?;
    footer.row_groups().get(group).map(|group| group.column(leaf))
}

/// The size of the dictionary of a column's first row group, if it has one. A writer gives up a dictionary that grows
/// large, so a small one has all values.
fn dictionary_bytes(footer: &ParquetMetaData, root: usize) -> Option<u64> {
    let chunk = chunk(footer, 0, root)?;
    let begin = u64::try_from(chunk.dictionary_page_offset()?).ok()?;
    u64::try_from(chunk.data_page_offset()).ok()?.checked_sub(begin)
}

/// Strings and bytes are views in all tables.
fn viewed(field: &Field) -> Field {
    match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 => field.clone().with_data_type(DataType::Utf8View),
        DataType::Binary | DataType::LargeBinary => field.clone().with_data_type(DataType::BinaryView),
        _ => field.clone(),
    }
}

/// The runs of rows to decode, and which rows of those runs are wanted; `None` where that is all.
fn windows(selected: &BooleanBuffer) -> (Option<RowSelection>, Option<BooleanBuffer>) {
    let rows = selected.len();
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (start, end) in selected.set_slices() {
        match runs.last_mut() {
            Some(run) if start - run.end < SHORT => run.end = end,
            _ => runs.push(start..end),
        }
    }
    let covered: usize = runs.iter().map(ExactSizeIterator::len).sum();
    let wanted = selected.count_set_bits();
    if covered * 10 >= rows * 9 {
        return (None, (wanted < rows).then(|| selected.clone()));
    }
    let within = (wanted < covered).then(|| {
        let mut within = BooleanBufferBuilder::new(covered);
        for run in &runs {
            within.append_buffer(&selected.slice(run.start, run.len()));
        }
        within.finish()
    });
    (Some(RowSelection::from_consecutive_ranges(runs.into_iter(), rows)), within)
}

/// A column to be read.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The table's column.
    pub(super) column: usize,
    /// What it is to be read as, where it is stored simply; the table's type otherwise.
    pub(super) ty: DataType,
    pub(super) coded: Coded,
}

/// Whether places in a dictionary are to come out, where there is one of all values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coded {
    No,
    /// If it has few values for the rows that are read.
    IfFew,
    Yes,
}

/// Columns as they come from a row group.
pub(super) struct Decoder {
    simple: Vec<(usize, Box<dyn ColumnReader>)>,
    /// Which rows are wanted; `None` means all.
    selected: Option<BooleanBuffer>,
    /// The first row that has not come yet.
    row: usize,
    rows: usize,
    batch_size: usize,
    /// What reads the other columns.
    rest: Option<Others>,
    bytes: usize,
    path: PathBuf,
}

/// Columns that come from the library's reader.
struct Others {
    reader: ParquetRecordBatchReader,
    /// The table's columns in the order of the file.
    columns: Vec<usize>,
    /// Which of the decoded rows are wanted; `None` means all.
    within: Option<BooleanBuffer>,
    at: usize,
}

impl Decoder {
    /// What the columns take in memory, at most.
    pub(super) fn size(&self) -> usize {
        self.bytes
    }

    /// The next rows that are wanted; there may be none among those that were decoded.
    pub(super) fn next(&mut self) -> Result<Option<(BTreeMap<usize, ArrayRef>, usize)>> {
        let (mut columns, count) = match &mut self.rest {
            Some(rest) => match rest.next(&self.path)? {
                Some(read) => read,
                None => return Ok(None),
            },
            None => (BTreeMap::new(), self.batch_size),
        };
        let (rows, count) = self.wanted(count);
        if self.rest.is_none() && count == 0 {
            return Ok(None);
        }
        if count > 0 {
            for (column, reader) in &mut self.simple {
                let values = reader.read(rows.clone(), self.selected.as_ref());
                columns.insert(*column, values.map_err(|error| failed(&self.path, &error))?);
            }
        }
        self.row = rows.end;
        Ok(Some((columns, count)))
    }

    /// The next rows of which so many are wanted, or all that are left; and how many of them are.
    fn wanted(&self, count: usize) -> (Range<usize>, usize) {
        let all = self.rows - self.row;
        match &self.selected {
            None => (self.row..self.row + count.min(all), count.min(all)),
            Some(selected) => {
                let (length, count) = within(&selected.slice(self.row, all), count);
                (self.row..self.row + length, count)
            }
        }
    }
}

/// How many bits from the first one have `count` that are set among them, and how many are if that is fewer.
fn within(bits: &BooleanBuffer, count: usize) -> (usize, usize) {
    let mut left = count;
    for (i, word) in bits.bit_chunks().iter_padded().enumerate() {
        if left == 0 {
            return ((i * 64).min(bits.len()), count);
        }
        let set = word.count_ones() as usize;
        if set < left {
            left -= set;
            continue;
        }
        let last = (1..left).fold(word, |word, _| word & (word - 1)).trailing_zeros() as usize;
        return (i * 64 + last + 1, count);
    }
    (bits.len(), count - left)
}

impl Others {
    fn next(&mut self, path: &Path) -> Result<Option<(BTreeMap<usize, ArrayRef>, usize)>> {
        let Some(batch) = self.reader.next() else { return Ok(None) };
        let batch = batch.map_err(|error| failed(path, &error))?;
        let (decoded, mut rows) = (batch.num_rows(), batch.num_rows());
        let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
        if let Some(within) = &self.within {
            let mask = BooleanArray::new(within.slice(self.at, decoded), None);
            rows = mask.true_count();
            if rows < decoded {
                let filter = FilterBuilder::new(&mask).optimize().build();
                columns = columns.iter().map(|column| filter.filter(column)).collect::<Result<_, _>>()?;
            }
        }
        self.at += decoded;
        Ok(Some((self.columns.iter().copied().zip(columns).collect(), rows)))
    }
}

/// A file of which some pages are read.
#[derive(Clone, Debug)]
pub(super) struct Opened(Arc<File>);

impl Opened {
    pub(super) fn new(path: &Path) -> Result<Self> {
        Ok(Opened(Arc::new(File::open(path).map_err(|error| Error::io(path.display(), error))?)))
    }
}

impl Length for Opened {
    fn len(&self) -> u64 {
        Length::len(self.0.as_ref())
    }
}

impl ChunkReader for Opened {
    type T = <File as ChunkReader>::T;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        self.0.get_read(start)
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        self.0.get_bytes(start, length)
    }
}

/// Parts of a file in memory.
#[derive(Clone, Debug)]
pub(super) struct Fetched {
    /// Each with where it begins, in order.
    parts: Arc<[(u64, Bytes)]>,
    length: u64,
}

impl Fetched {
    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        self.parts.iter().map(|(_, bytes)| bytes.len()).sum()
    }

    fn from(&self, start: u64) -> ParquetResult<Bytes> {
        let after = self.parts.partition_point(|(begin, _)| *begin <= start);
        let part = after.checked_sub(1).and_then(|i| self.parts.get(i));
        let rest = part.and_then(|(begin, bytes)| {
            let skip = usize::try_from(start - begin).ok().filter(|skip| *skip <= bytes.len())?;
            Some(bytes.slice(skip..))
        });
        rest.ok_or_else(|| ParquetError::EOF(format!("byte {start} was not read")))
    }
}

impl Length for Fetched {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Fetched {
    type T = bytes::buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(self.from(start)?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        let rest = self.from(start)?;
        match length <= rest.len() {
            true => Ok(rest.slice(..length)),
            false => Err(ParquetError::EOF(format!("{length} bytes from {start} are not all there"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_so_many_that_are_wanted() {
        let bits = BooleanBuffer::collect_bool(300, |row| row % 3 == 1);
        for (count, wanted) in
            [(0, (0, 0)), (1, (2, 1)), (22, (65, 22)), (99, (296, 99)), (100, (299, 100)), (500, (300, 100))]
        {
            assert_eq!(within(&bits, count), wanted);
        }
        assert_eq!(within(&bits.slice(1, 10), 2), (4, 2));
        assert_eq!(within(&bits.slice(0, 0), 2), (0, 0));
    }

    #[test]
    fn short_gaps_are_decoded_and_long_ones_skipped() {
        let wanted = |row: usize| row == 10 || row == 12 || (5000..5100).contains(&row);
        let selected = BooleanBuffer::collect_bool(10_000, wanted);
        let (selection, within) = windows(&selected);
        let selectors: Vec<_> = selection.unwrap().iter().map(|s| (s.skip, s.row_count)).collect();
        assert_eq!(selectors, [(true, 10), (false, 3), (true, 4987), (false, 100), (true, 4900)]);
        let within = within.unwrap();
        assert_eq!((within.len(), within.value(0), within.value(1), within.value(2)), (103, true, false, true));
        // Nearly all is read as all.
        let most = BooleanBuffer::collect_bool(1000, |row| row != 500);
        let (selection, within) = windows(&most);
        assert!(selection.is_none() && within.is_some_and(|within| within.len() == 1000));
    }
}
