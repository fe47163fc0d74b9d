//! Scanning text files: which pieces of which files each partition reads, partition columns, bad rows.
//!
//! Formats bring a [`Decoder`]; what is common to them is here. Large uncompressed files of lines are cut into byte ranges
//! and read in parallel; a record belongs to the range in which its first byte is.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{ScalarValue, Statistics, project_schema};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use parking_lot::Mutex;

use super::compression;
use super::file::DataFile;
use super::leaf::{Batches, Leaf, LeafExec, rows_only};
use super::partition::Partitions;
use super::{Opened, Reading, input_file};
use crate::error::{Error, Result};
use crate::types::Column;

/// A piece smaller than this is not worth a partition of its own.
const MIN_PIECE: u64 = 1 << 20;

/// Reads the records of one format.
pub trait Decoder: Debug + Send + Sync {
    /// The columns that are in the files.
    fn columns(&self) -> &[Column];
    /// Whether a record never spans lines, so that a file can be cut at any line.
    fn splits(&self) -> bool;
    /// Reads the columns `wanted` (indexes into [`Decoder::columns`]) of a piece of a file.
    fn read(&self, piece: &Piece, wanted: &[usize], batch_size: usize, bad: &Arc<BadRows>) -> Result<Batches>;
    /// About how many bytes a record has; 0 if that is not known.
    fn record_bytes(&self) -> u64 {
        0
    }
}

/// A part of a file.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The file.
    pub path: PathBuf,
    /// First byte and the one behind the last, of an uncompressed file that is cut; `None` for a whole file.
    pub range: Option<(u64, u64)>,
    /// Which of the table's files it is.
    file: usize,
}

impl Piece {
    /// A whole file.
    pub fn whole(path: PathBuf) -> Self {
        Piece { path, range: None, file: 0 }
    }

    /// Whether the piece has the first line of the file.
    pub fn is_first(&self) -> bool {
        self.range.is_none_or(|(start, _)| start == 0)
    }
}

/// Cuts files into at most `parts` groups of about the same size, in order.
pub fn cut(files: &[(usize, PathBuf, u64, bool)], parts: usize) -> Vec<Vec<Piece>> {
    let total: u64 = files.iter().map(|(_, _, size, _)| size).sum();
    let parts = (total / MIN_PIECE).clamp(1, parts.max(1) as u64);
    let border = |i: u64| (u128::from(total) * u128::from(i) / u128::from(parts)) as u64;
    let mut groups: Vec<Vec<Piece>> = vec![Vec::new()];
    let mut before = 0;
    for (file, path, size, splits) in files {
        let mut start = 0;
        loop {
            let group = groups.len() as u64;
            let end = border(group).saturating_sub(before);
            let last = group == parts || end >= *size || (!splits && end > start);
            if last || (*splits && end > start) {
                let end = if last { *size } else { end };
                let range = (start > 0 || end < *size).then_some((start, end));
                if let Some(pieces) = groups.last_mut() {
                    pieces.push(Piece { path: path.clone(), range, file: *file });
                }
                start = end;
            }
            if last {
                break;
            }
            groups.push(Vec::new());
        }
        before += size;
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// The table over text files that a decoder reads.
pub fn table(reading: Reading<'_>, decoder: Arc<dyn Decoder>) -> Opened {
    let file_columns = decoder.columns().len();
    let mut columns = decoder.columns().to_vec();
    columns.extend(reading.partitions.columns.iter().cloned());
    let schema = Arc::new(Schema::new(columns.iter().map(Column::to_field).collect::<Vec<_>>()));
    let format = reading.options.format();
    let files = reading.files.iter().map(|file| file.identity.clone()).collect();
    let compressed = reading.files.iter().map(|file| compression::of(file.path()).is_compressed()).collect();
    let (data, partitions) = (reading.files, reading.partitions);
    let provider = Arc::new(TextTable { format, data, compressed, partitions, schema, file_columns, decoder });
    Opened { provider, columns, files, format }
}

/// A table of [`table`] with the columns of [`input_file`] behind its own.
pub fn beside(table: &dyn TableProvider) -> Option<Arc<dyn TableProvider>> {
    let table = table.downcast_ref::<TextTable>()?;
    let partitions = input_file::added(&table.data, &table.partitions);
    let mut fields = table.schema.fields().to_vec();
    fields
        .extend(partitions.columns[table.partitions.columns.len()..].iter().map(|column| Arc::new(column.to_field())));
    Some(Arc::new(TextTable {
        format: table.format,
        data: table.data.clone(),
        compressed: table.compressed.clone(),
        partitions,
        schema: Arc::new(Schema::new(fields)),
        file_columns: table.file_columns,
        decoder: Arc::clone(&table.decoder),
    }))
}

#[derive(Debug)]
struct TextTable {
    format: &'static str,
    data: Vec<DataFile>,
    compressed: Vec<bool>,
    partitions: Partitions,
    schema: SchemaRef,
    file_columns: usize,
    decoder: Arc<dyn Decoder>,
}

impl TextTable {
    fn rows(&self, files: &[usize]) -> Precision<usize> {
        // Compressed text is about a fifth of its size.
        let bytes = |i: &usize| self.data[*i].size() * if self.compressed[*i] { 5 } else { 1 };
        match self.decoder.record_bytes() {
            0 => Precision::Absent,
            width => {
                Precision::Inexact(usize::try_from(files.iter().map(bytes).sum::<u64>() / width).unwrap_or(usize::MAX))
            }
        }
    }
}

#[async_trait]
impl TableProvider for TextTable {
    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn statistics(&self) -> Option<Statistics> {
        Some(rows_only(&self.schema, self.rows(&(0..self.data.len()).collect::<Vec<_>>())))
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> datafusion::error::Result<Vec<TableProviderFilterPushDown>> {
        Ok(self.partitions.pushdown(filters, TableProviderFilterPushDown::Unsupported))
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> datafusion::error::Result<Arc<dyn ExecutionPlan>> {
        let left = self.partitions.prune(filters, state)?;
        let splits = self.decoder.splits();
        let file = |i: &usize| {
            let data = &self.data[*i];
            (*i, data.path().to_path_buf(), data.size(), splits && !self.compressed[*i])
        };
        let files: Vec<_> = left.iter().map(file).collect();
        // A few rows come from the first lines of the first file.
        let parts = if limit.is_some_and(|rows| rows <= 10_000) { 1 } else { state.config().target_partitions() };
        let projection = projection.cloned().unwrap_or_else(|| (0..self.schema.fields().len()).collect());
        let is_file_column = |column: &&usize| **column < self.file_columns;
        let leaf = TextLeaf {
            format: self.format,
            files: left.len(),
            groups: cut(&files, parts),
            wanted: projection.iter().filter(is_file_column).copied().collect(),
            schema: project_schema(&self.schema, Some(&projection))?,
            projection,
            file_columns: self.file_columns,
            values: self.partitions.values.clone(),
            rows: self.rows(&left),
            decoder: Arc::clone(&self.decoder),
            bad: Arc::new(BadRows::default()),
        };
        Ok(Arc::new(LeafExec::new(Arc::new(leaf), limit)))
    }
}

#[derive(Debug)]
struct TextLeaf {
    format: &'static str,
    files: usize,
    groups: Vec<Vec<Piece>>,
    /// Columns of the files.
    wanted: Vec<usize>,
    /// Columns of the table.
    projection: Vec<usize>,
    schema: SchemaRef,
    file_columns: usize,
    values: Vec<Vec<ScalarValue>>,
    rows: Precision<usize>,
    decoder: Arc<dyn Decoder>,
    bad: Arc<BadRows>,
}

impl Leaf for TextLeaf {
    fn describe(&self) -> String {
        let names: Vec<&str> = self.schema.fields().iter().map(|field| field.name().as_str()).collect();
        let first = self.groups.first().and_then(|group| group.first());
        let first = first.map_or(String::new(), |piece| piece.path.display().to_string());
        let more = if self.files > 1 { format!(" and {} more", self.files - 1) } else { String::new() };
        format!("{} {first}{more}, columns: [{}]", self.format, names.join(", "))
    }

    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }

    fn partitions(&self) -> usize {
        self.groups.len().max(1)
    }

    fn statistics(&self, partition: Option<usize>) -> Statistics {
        let rows = match (partition, self.rows) {
            (Some(_), Precision::Inexact(rows)) => Precision::Inexact(rows / self.partitions()),
            (_, rows) => rows,
        };
        rows_only(&self.schema, rows)
    }

    fn start(&self, partition: usize, batch_size: usize, limit: Option<usize>) -> Result<Batches> {
        let batch_size = limit.map_or(batch_size, |rows| rows.clamp(1, batch_size));
        let pieces = self.groups.get(partition).cloned().unwrap_or_default();
        let decoder = Arc::clone(&self.decoder);
        let (wanted, bad) = (self.wanted.clone(), Arc::clone(&self.bad));
        let finish = Finish {
            schema: SchemaRef::clone(&self.schema),
            projection: self.projection.clone(),
            file_columns: self.file_columns,
        };
        let values: Vec<Vec<ScalarValue>> =
            pieces.iter().map(|piece| self.values.get(piece.file).cloned().unwrap_or_default()).collect();
        let batches = pieces.into_iter().zip(values).flat_map(move |(piece, values)| -> Batches {
            let finish = finish.clone();
            match decoder.read(&piece, &wanted, batch_size, &bad) {
                Ok(batches) => Box::new(batches.map(move |batch| finish.batch(&batch?, &values))),
                Err(error) => Box::new(std::iter::once(Err(error))),
            }
        });
        Ok(Box::new(batches))
    }

    fn notices(&self) -> Vec<String> {
        self.bad.notices()
    }
}

/// Puts partition columns among those that were read.
#[derive(Clone)]
struct Finish {
    schema: SchemaRef,
    projection: Vec<usize>,
    file_columns: usize,
}

impl Finish {
    fn batch(&self, read: &RecordBatch, values: &[ScalarValue]) -> Result<RecordBatch> {
        let rows = read.num_rows();
        let mut next = 0;
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(self.projection.len());
        for column in &self.projection {
            if *column < self.file_columns {
                columns.push(Arc::clone(read.column(next)));
                next += 1;
            } else {
                let value = values.get(column - self.file_columns);
                let value = value.ok_or_else(|| Error::internal("a file without its partition's values"))?;
                columns.push(value.to_array_of_size(rows)?);
            }
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        Ok(RecordBatch::try_new_with_options(SchemaRef::clone(&self.schema), columns, &options)?)
    }
}

/// A batch of columns that may be none.
pub fn batch(columns: &[Column], wanted: &[usize], arrays: Vec<ArrayRef>, rows: usize) -> Result<RecordBatch> {
    let schema = Schema::new(wanted.iter().map(|i| columns[*i].to_field()).collect::<Vec<_>>());
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(Arc::new(schema), arrays, &options)?)
}

/// What is done with a record that cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// NULL for what cannot be read.
    #[default]
    Permissive,
    /// No row for it.
    DropMalformed,
    /// An error.
    FailFast,
}

impl Mode {
    /// Of the option's value.
    pub fn parse(text: &str) -> Option<Mode> {
        match text.to_uppercase().as_str() {
            "PERMISSIVE" => Some(Mode::Permissive),
            "DROPMALFORMED" => Some(Mode::DropMalformed),
            "FAILFAST" => Some(Mode::FailFast),
            _ => None,
        }
    }
}

/// The records of a scan that could not be read: how many in each file, and where the first one begins.
#[derive(Debug, Default)]
pub struct BadRows {
    files: Mutex<BTreeMap<PathBuf, (u64, u64)>>,
}

impl BadRows {
    /// Counts one, which begins at a byte of the uncompressed file.
    pub fn count(&self, path: &Path, at: u64) {
        let mut files = self.files.lock();
        let entry = files.entry(path.to_path_buf()).or_insert((0, at));
        entry.0 += 1;
        entry.1 = entry.1.min(at);
    }

    /// `3 bad rows in flights.csv, first at line 17`
    fn notices(&self) -> Vec<String> {
        let files = self.files.lock();
        let notice = |(path, (count, at)): (&PathBuf, &(u64, u64))| {
            let name =
                path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
            let rows = if *count == 1 { "row" } else { "rows" };
            match line_of(path, *at) {
                Some(line) if *count == 1 => format!("1 bad row in {name}, at line {line}"),
                Some(line) => format!("{count} bad {rows} in {name}, first at line {line}"),
                None => format!("{count} bad {rows} in {name}"),
            }
        };
        files.iter().map(notice).collect()
    }
}

/// The error of FAILFAST.
pub fn malformed(path: &Path, at: u64, record: &[u8], why: &str) -> Error {
    let line = line_of(path, at).map_or(String::new(), |line| format!(", line {line}"));
    let shown: String = String::from_utf8_lossy(record).trim_end().chars().take(200).collect();
    Error::new("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION")
        .with("badRecord", format!("{shown} ({}{line}: {why})", path.display()))
        .with("failFastMode", "FAILFAST")
}

/// The line, from 1, in which a byte of the uncompressed file is.
fn line_of(path: &Path, at: u64) -> Option<u64> {
    let mut reader = compression::reader(path).ok()?.take(at);
    let mut buffer = vec![0; 1 << 16];
    let mut line = 1;
    loop {
        match reader.read(&mut buffer).ok()? {
            0 => return Some(line),
            read => line += memchr::memchr_iter(b'\n', &buffer[..read]).count() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file and the bytes of it.
    type Cut = (usize, Option<(u64, u64)>);

    fn cuts(files: &[(u64, bool)], parts: usize) -> Vec<Vec<Cut>> {
        let files: Vec<_> =
            files.iter().enumerate().map(|(i, (size, splits))| (i, PathBuf::from("x"), *size, *splits)).collect();
        let groups = cut(&files, parts);
        groups.iter().map(|group| group.iter().map(|piece| (piece.file, piece.range)).collect()).collect()
    }

    #[test]
    fn files_are_cut_evenly_and_completely() {
        const MB: u64 = 1 << 20;
        assert_eq!(cuts(&[(100, true)], 4), [[(0, None)]]);
        assert_eq!(cuts(&[(4 * MB, true)], 2), [[(0, Some((0, 2 * MB)))], [(0, Some((2 * MB, 4 * MB)))]]);
        assert_eq!(cuts(&[(4 * MB, false), (4 * MB, false)], 2), [[(0, None)], [(1, None)]]);
        let three = cuts(&[(MB, true), (8 * MB, true)], 3);
        assert_eq!(three[0], [(0, None), (1, Some((0, 2 * MB)))]);
        assert_eq!(three[2], [(1, Some((5 * MB, 8 * MB)))]);
        assert_eq!(cuts(&[(0, true), (0, true)], 3), [[(0, None), (1, None)]]);
    }
}
