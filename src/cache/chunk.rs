//! A chunk: some ten thousand rows of a table, immutable, in memory or in a file of the temporary folder.
//!
//! Its rows lie in pages of one batch each, so a scan hands out whole arrays and never slices, and what an operator above
//! keeps is charged to it by its true size. The memory of a chunk's pages is reserved in the pool as long as anything
//! holds the pages, and a chunk's file lives as long as anything reads it.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::ipc::reader::FileReader;
use datafusion::arrow::ipc::writer::FileWriter;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::execution::memory_pool::MemoryReservation;
use parking_lot::Mutex;
use tempfile::{NamedTempFile, TempPath};

use super::encoding::{Encoded, Encoding};
use super::sample::Rows;
use super::statistics::ColumnRange;
use crate::error::{Error, Result};
use crate::scan::batch;

/// Rows of a page: the size of the batches that flow through operators.
pub const PAGE_ROWS: usize = 8192;
/// Rows of a full chunk.
pub const CHUNK_ROWS: usize = 8 * PAGE_ROWS;

/// Some rows of a table.
#[derive(Debug)]
pub struct Chunk {
    /// How many rows.
    pub rows: usize,
    /// Bytes of its pages when they are in memory.
    pub bytes: usize,
    /// What is known of each column.
    pub ranges: Vec<ColumnRange>,
    /// How each column is held.
    pub(super) encodings: Vec<Encoding>,
    place: Mutex<Place>,
}

#[derive(Clone, Debug)]
enum Place {
    Memory(Arc<Pages>),
    Disk(Arc<Spilled>),
}

/// Pages in memory, and the memory reserved for them.
#[derive(Debug)]
pub(super) struct Pages {
    pub(super) batches: Vec<RecordBatch>,
    pub(super) reservation: MemoryReservation,
}

/// Pages in a file, which goes with this.
#[derive(Debug)]
pub(super) struct Spilled {
    path: TempPath,
    /// Some rows for the table's sample.
    kept: Rows,
    _reservation: MemoryReservation,
}

/// The pages of a file, one after the other.
pub(super) type SpilledPages = FileReader<BufReader<File>>;

/// What a scan reads a chunk's pages from.
pub(super) enum Source {
    Memory(Arc<Pages>),
    Disk(Arc<Spilled>),
}

impl Chunk {
    pub(super) fn in_memory(pages: Pages, rows: usize, ranges: Vec<ColumnRange>, encodings: Vec<Encoding>) -> Self {
        Self::new(Place::Memory(Arc::new(pages)), rows, ranges, encodings)
    }

    pub(super) fn on_disk(spilled: Spilled, rows: usize, ranges: Vec<ColumnRange>, encodings: Vec<Encoding>) -> Self {
        Self::new(Place::Disk(Arc::new(spilled)), rows, ranges, encodings)
    }

    fn new(place: Place, rows: usize, ranges: Vec<ColumnRange>, encodings: Vec<Encoding>) -> Self {
        let bytes = ranges.iter().map(|range| range.bytes).sum();
        Chunk { rows, bytes, ranges, encodings, place: Mutex::new(place) }
    }

    /// Where its pages are now. What is returned stays readable, wherever the chunk goes meanwhile.
    pub(super) fn source(&self) -> Source {
        match &*self.place.lock() {
            Place::Memory(pages) => Source::Memory(Arc::clone(pages)),
            Place::Disk(spilled) => Source::Disk(Arc::clone(spilled)),
        }
    }

    /// Its rows in their declared types, read from disk if they are there.
    pub(super) fn batches(&self, schema: &SchemaRef) -> Result<Vec<RecordBatch>> {
        let pages = match self.source() {
            Source::Memory(pages) => pages.batches.clone(),
            Source::Disk(spilled) => {
                let pages = spilled.read(&(0..self.ranges.len()).collect::<Vec<_>>())?;
                pages.collect::<Result<Vec<_>, _>>()?
            }
        };
        let all: Vec<usize> = (0..self.encodings.len()).collect();
        let decoded = |page: RecordBatch| {
            let columns = self.columns(&page, &all).iter().map(Encoded::decode).collect::<Result<Vec<_>>>()?;
            batch(schema, columns, page.num_rows())
        };
        pages.into_iter().map(decoded).collect()
    }

    /// The columns at `read` of one of its pages.
    pub(super) fn columns(&self, page: &RecordBatch, read: &[usize]) -> Vec<Encoded> {
        let column = |i: &usize| Encoded { array: Arc::clone(page.column(*i)), encoding: self.encodings[*i].clone() };
        read.iter().map(column).collect()
    }

    /// Bytes that its pages take of memory now.
    pub fn memory(&self) -> usize {
        match &*self.place.lock() {
            Place::Memory(_) => self.bytes,
            Place::Disk(_) => 0,
        }
    }

    /// Moves the pages to a file of `folder`; returns the bytes of memory given back. Pages that a scan holds stay.
    pub(super) fn spill(&self, folder: &Path) -> Result<usize> {
        let pages = match &*self.place.lock() {
            Place::Memory(pages) if Arc::strong_count(pages) == 1 => Arc::clone(pages),
            _ => return Ok(0),
        };
        let spilled = Spilled::write(folder, &pages.batches, &self.encodings, &pages.reservation)?;
        let freed = pages.reservation.size();
        *self.place.lock() = Place::Disk(Arc::new(spilled));
        // A scan that began meanwhile keeps the pages, and their memory, until it ends.
        Ok(if Arc::strong_count(&pages) == 1 { freed } else { 0 })
    }
}

impl Spilled {
    /// The memory of what is kept of the pages becomes a part of their own.
    pub(super) fn write(
        folder: &Path,
        batches: &[RecordBatch],
        encodings: &[Encoding],
        reservation: &MemoryReservation,
    ) -> Result<Spilled> {
        let kept = Rows::kept(batches, encodings)?;
        let done = |file: NamedTempFile| {
            let reservation = reservation.split(kept.bytes().min(reservation.size()));
            Spilled { path: file.into_temp_path(), kept, _reservation: reservation }
        };
        let failed = |reason: &dyn std::fmt::Display| Error::io(folder.display(), reason);
        let file = tempfile::Builder::new()
            .prefix("chunk-")
            .suffix(".arrow")
            .tempfile_in(folder)
            .map_err(|error| failed(&error))?;
        let Some(first) = batches.first() else {
            return Ok(done(file));
        };
        let mut writer = FileWriter::try_new(BufWriter::new(file.as_file()), &first.schema())?;
        for batch in batches {
            writer.write(batch).map_err(|error| failed(&error))?;
        }
        writer.finish().map_err(|error| failed(&error))?;
        drop(writer);
        Ok(done(file))
    }

    /// Rows that have stayed in memory.
    pub(super) fn kept(&self) -> &Rows {
        &self.kept
    }

    /// Reads the pages one by one, with the columns at `columns` only.
    pub(super) fn read(&self, columns: &[usize]) -> Result<SpilledPages> {
        let file = File::open(&self.path).map_err(|error| Error::io(self.path.display(), error))?;
        Ok(FileReader::try_new(BufReader::new(file), Some(columns.to_vec()))?)
    }
}
