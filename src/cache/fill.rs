//! Filling: streams of batches become chunks, all streams at once, in one pass.
//!
//! A task per stream cuts its rows into pages, compacts them, looks at every value, and reserves their memory before it
//! keeps them. When memory is short (the pool has asked the store for what others can give back), a table that may live
//! on disk moves what this stream has filled there; another fails and leaves nothing. Dropping the future stops all tasks.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::compute::{BatchCoalescer, cast};
use datafusion::arrow::datatypes::{Field, FieldRef, Schema, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::memory_pool::MemoryReservation;
use futures::StreamExt;
use tokio::task::JoinSet;

use super::chunk::{CHUNK_ROWS, Chunk, PAGE_ROWS, Pages, Spilled};
use super::compact::compact;
use super::encoding::{self, Encoding, Held, is_copied};
use super::level::StorageLevel;
use super::small_pages::SmallPages;
use super::statistics::{ColumnRange, RangeCollector, Sketches};
use super::table_dictionary::TableDictionary;
use crate::error::{Error, Kind, Result};
use crate::scan::batch;

/// When memory is short, this part of what a stream has filled goes to disk: not so little that it is short again at once.
const SPILLED: usize = 4;

/// How far a fill has come; read it from another task.
#[derive(Debug, Default)]
pub struct Progress {
    rows: AtomicU64,
    bytes: AtomicU64,
}

impl Progress {
    pub(super) fn reset(&self) {
        self.rows.store(0, Ordering::Relaxed);
        self.bytes.store(0, Ordering::Relaxed);
    }

    /// Rows that are cached so far.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// The bytes that they take.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    fn add(&self, rows: usize, bytes: usize) {
        self.rows.fetch_add(rows as u64, Ordering::Relaxed);
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

/// What a fill needs to know.
#[derive(Debug)]
pub(super) struct Target {
    /// The table as the user knows it, for errors.
    pub(super) name: String,
    pub(super) schema: SchemaRef,
    pub(super) level: StorageLevel,
    pub(super) folder: PathBuf,
    pub(super) progress: Arc<Progress>,
    /// What the chunks of each column share.
    pub(super) dictionaries: Vec<TableDictionary>,
    /// An empty reservation, of which each chunk's is a part.
    pub(super) reservation: MemoryReservation,
}

/// What came of a fill.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) chunks: Vec<Arc<Chunk>>,
    pub(super) sketches: Sketches,
}

/// Reads all streams to their ends. Chunks are in the order of the streams.
pub(super) async fn fill(target: Target, streams: Vec<SendableRecordBatchStream>) -> Result<Filled> {
    let _small_pages = SmallPages::new();
    let target = Arc::new(target);
    let mut tasks = JoinSet::new();
    let mut parts: Vec<Option<Filled>> = streams.iter().map(|_| None).collect();
    for (i, stream) in streams.into_iter().enumerate() {
        let writer = Writer::new(Arc::clone(&target))?;
        tasks.spawn(async move { writer.run(stream).await.map(|filled| (i, filled)) });
    }
    while let Some(result) = tasks.join_next().await {
        match result.map_err(Error::internal).flatten() {
            Ok((i, filled)) => parts[i] = Some(filled),
            Err(error) => {
                // The others' memory is given back before the failure is told.
                tasks.shutdown().await;
                return Err(error);
            }
        }
    }
    let mut whole = Filled { chunks: Vec::new(), sketches: Sketches::new(&target.schema) };
    for part in parts.into_iter().flatten() {
        whole.chunks.extend(part.chunks);
        whole.sketches.merge(&part.sketches);
    }
    Ok(whole)
}

/// Writes the chunks of one stream.
struct Writer {
    target: Arc<Target>,
    pages: Vec<RecordBatch>,
    rows: usize,
    bytes: usize,
    ranges: Vec<RangeCollector>,
    reservation: MemoryReservation,
    sketches: Sketches,
    chunks: Vec<Arc<Chunk>>,
}

impl Writer {
    fn new(target: Arc<Target>) -> Result<Self> {
        Ok(Writer {
            pages: Vec::new(),
            rows: 0,
            bytes: 0,
            ranges: collectors(&target.schema)?,
            reservation: target.reservation.new_empty(),
            sketches: Sketches::new(&target.schema),
            chunks: Vec::new(),
            target,
        })
    }

    async fn run(mut self, mut stream: SendableRecordBatchStream) -> Result<Filled> {
        let schema = SchemaRef::clone(&self.target.schema);
        let mut pages = BatchCoalescer::new(SchemaRef::clone(&schema), PAGE_ROWS);
        while let Some(input) = stream.next().await {
            let input = conform(&schema, &input?)?;
            // A page is compacted anyway: one that comes whole need not be copied before.
            if input.num_rows() == PAGE_ROWS && pages.is_empty() {
                self.page(&input).await?;
                continue;
            }
            pages.push_batch(input)?;
            while let Some(page) = pages.next_completed_batch() {
                self.page(&page).await?;
            }
        }
        pages.finish_buffered_batch()?;
        while let Some(page) = pages.next_completed_batch() {
            self.page(&page).await?;
        }
        self.finish_chunk(false).await?;
        Ok(Filled { chunks: self.chunks, sketches: self.sketches })
    }

    async fn page(&mut self, page: &RecordBatch) -> Result<()> {
        if page.num_rows() == 0 {
            return Ok(());
        }
        let own = |column: &ArrayRef| match is_copied(column.data_type()) {
            true => Arc::clone(column),
            false => compact(column),
        };
        let columns: Vec<ArrayRef> = page.columns().iter().map(own).collect();
        let bytes: usize = columns.iter().map(own_bytes).sum();
        for (collector, column) in self.ranges.iter_mut().zip(&columns) {
            collector.update(column)?;
        }
        self.sketches.update(&columns)?;
        let reserved = self.reserve(bytes).await?;
        self.pages.push(batch(&self.target.schema, columns, page.num_rows())?);
        self.rows += page.num_rows();
        self.bytes += bytes;
        self.target.progress.add(page.num_rows(), bytes);
        if !reserved || self.rows + PAGE_ROWS > CHUNK_ROWS {
            self.finish_chunk(!reserved).await?;
        }
        Ok(())
    }

    /// Reserves memory for one more page; `false` if there is none and the chunk must go to disk as it is.
    async fn reserve(&mut self, bytes: usize) -> Result<bool> {
        let Err(error) = self.reservation.try_grow(bytes) else { return Ok(true) };
        if !self.target.level.on_disk() {
            return Err(out_of_memory(&self.target, error.into()));
        }
        if !self.target.level.in_memory() {
            return Ok(false);
        }
        let held: usize = self.chunks.iter().map(|chunk| chunk.memory()).sum();
        let mut wanted = bytes.max(held / SPILLED);
        for chunk in &self.chunks {
            let (chunk, folder) = (Arc::clone(chunk), self.target.folder.clone());
            let freed = tokio::task::spawn_blocking(move || chunk.spill(&folder)).await.map_err(Error::internal)??;
            wanted = wanted.saturating_sub(freed);
            if wanted == 0 {
                break;
            }
        }
        Ok(self.reservation.try_grow(bytes).is_ok())
    }

    async fn finish_chunk(&mut self, to_disk: bool) -> Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let fresh = collectors(&self.target.schema)?;
        let ranges = std::mem::replace(&mut self.ranges, fresh)
            .into_iter()
            .map(RangeCollector::finish)
            .collect::<Result<Vec<_>>>()?;
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        let reservation = self.reservation.take();
        let (batches, ranges, encodings) = self.encode(ranges)?;
        let bytes = ranges.iter().map(|range| range.bytes).sum();
        // In their encoding they take less, but for the dictionary of a few texts.
        let fits = match reservation.try_resize(bytes) {
            Ok(()) => true,
            Err(error) if !self.target.level.on_disk() => return Err(out_of_memory(&self.target, error.into())),
            Err(_) => false,
        };
        let chunk = if to_disk || !fits || !self.target.level.in_memory() {
            let folder = self.target.folder.clone();
            let spilled = tokio::task::spawn_blocking(move || {
                Spilled::write(&folder, &batches, &encodings, &reservation).map(|spilled| (spilled, encodings))
            });
            let (spilled, encodings) = spilled.await.map_err(Error::internal)??;
            Chunk::on_disk(spilled, rows, ranges, encodings)
        } else {
            Chunk::in_memory(Pages { batches, reservation }, rows, ranges, encodings)
        };
        self.chunks.push(Arc::new(chunk));
        tokio::task::yield_now().await;
        Ok(())
    }
}

impl Writer {
    /// The chunk's pages in the form in which they are kept, what is known of its columns now, and their forms.
    fn encode(&mut self, mut ranges: Vec<ColumnRange>) -> Result<(Vec<RecordBatch>, Vec<ColumnRange>, Vec<Encoding>)> {
        let pages = std::mem::take(&mut self.pages);
        let mut fields: Vec<FieldRef> = self.target.schema.fields().iter().map(Arc::clone).collect();
        let mut columns: Vec<Vec<ArrayRef>> = Vec::with_capacity(fields.len());
        let mut encodings = Vec::with_capacity(fields.len());
        for (i, range) in ranges.iter_mut().enumerate() {
            let plain: Vec<ArrayRef> = pages.iter().map(|page| Arc::clone(page.column(i))).collect();
            let Held { pages: held, encoding, bytes } = encoding::encode(&plain, range, &self.target.dictionaries[i])?;
            range.bytes = bytes;
            if let Some(first) = held.first() {
                let ty = first.data_type().clone();
                let nullable = fields[i].is_nullable() || ty.is_null();
                fields[i] = Arc::new(Field::clone(&fields[i]).with_data_type(ty).with_nullable(nullable));
            }
            encodings.push(encoding);
            columns.push(held);
        }
        let schema: SchemaRef = Arc::new(Schema::new(fields));
        let page = |(p, page): (usize, &RecordBatch)| {
            batch(&schema, columns.iter().map(|column| Arc::clone(&column[p])).collect(), page.num_rows())
        };
        Ok((pages.iter().enumerate().map(page).collect::<Result<Vec<_>>>()?, ranges, encodings))
    }
}

fn collectors(schema: &SchemaRef) -> Result<Vec<RangeCollector>> {
    schema.fields().iter().map(|field| RangeCollector::new(field.data_type())).collect()
}

/// The batch in the table's types, under the table's names; columns go by position.
fn conform(schema: &SchemaRef, input: &RecordBatch) -> Result<RecordBatch> {
    if input.num_columns() != schema.fields().len() {
        return Err(Error::internal(format!(
            "a batch of {} columns for a table of {}",
            input.num_columns(),
            schema.fields().len()
        )));
    }
    let columns = input.columns().iter().zip(schema.fields()).map(|(column, field)| {
        if column.data_type() == field.data_type() {
            Ok(Arc::clone(column))
        } else {
            Ok(cast(column, field.data_type())?)
        }
    });
    batch(schema, columns.collect::<Result<Vec<_>>>()?, input.num_rows())
}

/// Bytes of the array's own rows; what it has been cut from goes when the chunk is full.
fn own_bytes(array: &ArrayRef) -> usize {
    match array.data_type().primitive_width() {
        Some(width) => array.len() * width + array.nulls().map_or(0, |nulls| nulls.len().div_ceil(8)),
        None => array.get_array_memory_size(),
    }
}

fn out_of_memory(target: &Target, error: Error) -> Error {
    if error.kind() != Kind::Memory {
        return error;
    }
    Error::new("OUT_OF_MEMORY").with("message", format!("caching {} needs more: {}", target.name, error.message())).hint(
        "raise --memory, or cache with OPTIONS('storageLevel' = 'MEMORY_AND_DISK'), which moves what does not fit to disk",
    )
}
