//! One partition of a scan: row group after row group, filters' columns first. While one is decoded, the first columns of
//! the next are read.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, BooleanBufferBuilder};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::{BatchCoalescer, FilterBuilder, concat};
use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::execution::TaskContext;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::metrics::{BaselineMetrics, Count, ExecutionPlanMetricsSet, MetricBuilder};

use super::conjuncts::{Conjuncts, Stage, decoded};
use super::file::{Coded, Decoder, Fetched, NativeFile, Wanted};
use super::scan::{Columns, Native, Next, Queue};
use crate::error::{Error, Result};
use crate::scan::batch;
use crate::scan::conjunct::{Passed, narrow};
use tokio::task::JoinHandle;

/// What a partition is opened with.
pub(super) struct Opening<'a> {
    pub(super) table: Arc<Native>,
    pub(super) projection: &'a [usize],
    pub(super) schema: SchemaRef,
    pub(super) filters: Vec<Arc<dyn PhysicalExpr>>,
    pub(super) fetch: Option<usize>,
    pub(super) queue: Arc<Queue>,
    pub(super) partition: usize,
    pub(super) metrics: &'a ExecutionPlanMetricsSet,
    pub(super) context: &'a TaskContext,
}

/// One partition of an execution.
pub(super) struct Reader {
    table: Arc<Native>,
    queue: Arc<Queue>,
    partition: usize,
    filters: Vec<Arc<dyn PhysicalExpr>>,
    conjuncts: Conjuncts,
    /// The table's columns that come out, in their order.
    projection: Vec<usize>,
    schema: SchemaRef,
    /// The table's columns that come out as places in a dictionary.
    coded: Vec<usize>,
    coalescer: BatchCoalescer,
    batch_size: usize,
    /// How many rows may still come out.
    left: usize,
    current: Option<Rows>,
    /// The next row group, and its columns that are being read.
    ahead: Option<Ahead>,
    ended: bool,
    reservation: MemoryReservation,
    baseline: BaselineMetrics,
    groups_pruned: Count,
    groups_read: Count,
    bytes_scanned: Count,
    rows_pruned: Count,
    rows_filtered: Count,
}

/// A row group whose columns are being read.
struct Ahead {
    next: Next,
    columns: Vec<usize>,
    read: JoinHandle<Result<Fetched>>,
}

/// Rows of a row group that passed so far.
struct Rows {
    /// Which; `None` means all.
    selected: Option<BooleanBuffer>,
    count: usize,
    /// Columns that have been read, of these rows.
    kept: Columns,
    /// How many of the kept rows have been handed out.
    at: usize,
    /// What reads the other columns.
    decoder: Option<Decoder>,
}

impl Reader {
    pub(super) fn try_new(opening: Opening<'_>) -> Result<Self> {
        let Opening { table, projection, schema, filters, fetch, queue, partition, metrics, context } = opening;
        let batch_size = context.session_config().batch_size();
        let count = |name: &'static str| MetricBuilder::new(metrics).counter(name, partition);
        let coded = projection.iter().zip(schema.fields());
        let coded = coded.filter(|(_, field)| matches!(field.data_type(), DataType::Dictionary(..)));
        let coded = coded.map(|(column, _)| *column).collect();
        Ok(Reader {
            coded,
            conjuncts: Conjuncts::try_new(&table.schema, &filters)?,
            coalescer: BatchCoalescer::new(SchemaRef::clone(&schema), batch_size),
            batch_size,
            projection: projection.to_vec(),
            schema,
            table,
            queue,
            partition,
            filters,
            left: fetch.unwrap_or(usize::MAX),
            current: None,
            ahead: None,
            ended: false,
            reservation: MemoryConsumer::new("scan of Parquet").register(context.memory_pool()),
            baseline: BaselineMetrics::new(metrics, partition),
            groups_pruned: count("row_groups_pruned"),
            groups_read: count("row_groups_read"),
            bytes_scanned: count("bytes_scanned"),
            rows_pruned: count("rows_pruned"),
            rows_filtered: count("rows_filtered"),
        })
    }

    /// The next rows that come out.
    pub(super) async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            if self.left == 0 {
                return Ok(None);
            }
            if let Some(batch) = self.coalescer.next_completed_batch() {
                return Ok(Some(self.hand_out(batch)));
            }
            if self.ended {
                return Ok(None);
            }
            let Some(mut rows) = self.current.take() else {
                let (next, ahead) = match self.ahead.take() {
                    Some(Ahead { next, columns, read }) => (Some(next), Some((columns, read))),
                    None => (self.next_group(), None),
                };
                match next {
                    Some(next) => {
                        self.groups_read.add(1);
                        if !self.coded.is_empty() && !self.coalescer.is_empty() {
                            // Row groups have dictionaries of their own, which would be merged.
                            self.coalescer.finish_buffered_batch()?;
                        }
                        self.current = self.begin(next, ahead).await?;
                    }
                    None => {
                        self.ended = true;
                        self.reservation.free();
                        self.coalescer.finish_buffered_batch()?;
                    }
                }
                // A scan that finds nothing must not keep others from running, nor be deaf to its end.
                tokio::task::consume_budget().await;
                continue;
            };
            let timer = self.baseline.elapsed_compute().clone();
            let _timer = timer.timer();
            let Some((columns, count)) = rows.next(self.batch_size)? else { continue };
            self.current = Some(rows);
            if count == 0 {
                continue;
            }
            let batch = self.project(&columns, count)?;
            // What is large enough goes as it is.
            if count * 2 > self.batch_size && self.coalescer.is_empty() {
                return Ok(Some(self.hand_out(batch)));
            }
            self.coalescer.push_batch(batch)?;
        }
    }

    fn project(&self, columns: &Columns, rows: usize) -> Result<RecordBatch> {
        let columns = self.projection.iter().zip(self.schema.fields()).map(|(i, field)| {
            let column = columns.get(i).ok_or_else(|| Error::internal("a column is missing"))?;
            decoded(column, field.data_type())
        });
        batch(&self.schema, columns.collect::<Result<_>>()?, rows)
    }

    fn hand_out(&mut self, batch: RecordBatch) -> RecordBatch {
        let batch = if batch.num_rows() > self.left { batch.slice(0, self.left) } else { batch };
        self.left -= batch.num_rows();
        self.baseline.record_output(batch.num_rows());
        batch
    }

    fn next_group(&self) -> Option<Next> {
        self.queue.next(self.partition, &self.table, &self.filters, &self.groups_pruned)
    }

    /// Has `columns` of the next row group read. Not where a few rows may be enough.
    fn read_ahead(&mut self, columns: &[usize]) {
        if self.left < usize::MAX || columns.is_empty() {
            return;
        }
        let Some(next) = self.next_group() else { return };
        let read = fetch(&self.table.files[next.file], next.group, columns, next.rows.clone());
        self.ahead = Some(Ahead { next, columns: columns.to_vec(), read });
    }

    /// Evaluates the filters on a row group; `None` if no row passes. Some of its columns may be there already.
    async fn begin(
        &mut self,
        next: Next,
        mut ahead: Option<(Vec<usize>, JoinHandle<Result<Fetched>>)>,
    ) -> Result<Option<Rows>> {
        let Next { file, group, rows: selected } = next;
        let file = Arc::clone(&self.table.files[file]);
        let whole = file.rows(group);
        let count = selected.as_ref().map_or(whole, BooleanBuffer::count_set_bits);
        self.rows_pruned.add(whole - count);
        let mut rows = Rows { selected, count, kept: Columns::new(), at: 0, decoder: None };
        let stages = self.conjuncts.begin()?;
        for (i, stage) in stages.iter().enumerate() {
            let mut missing: Vec<usize> =
                stage.columns.iter().filter(|c| !rows.kept.contains_key(c)).copied().collect();
            missing.sort_unstable();
            let read = ahead.take().filter(|(columns, _)| *columns == missing).map(|(_, read)| read);
            self.open(&file, group, &missing, read, &mut rows, &stage.alone).await?;
            if i == 0 {
                self.read_ahead(&missing);
            }
            let wanted = |column: &usize| {
                self.projection.contains(column) || stages[i + 1..].iter().any(|later| later.columns.contains(column))
            };
            let keep: Vec<usize> = rows.kept.keys().chain(&missing).filter(|c| wanted(c)).copied().collect();
            self.filter(stage, &mut rows, &keep).await?;
            if rows.count == 0 {
                self.rows_filtered.add(count);
                return Ok(None);
            }
        }
        self.rows_filtered.add(count - rows.count);
        let rest: Vec<usize> = self.projection.iter().filter(|c| !rows.kept.contains_key(c)).copied().collect();
        let read = ahead.take().filter(|(columns, _)| *columns == rest).map(|(_, read)| read);
        self.open(&file, group, &rest, read, &mut rows, &[]).await?;
        if stages.is_empty() {
            self.read_ahead(&rest);
        }
        Ok(Some(rows))
    }

    /// Has `columns` read beside those that are kept; those `by_value` as places in a dictionary if that pays.
    async fn open(
        &mut self,
        file: &Arc<NativeFile>,
        group: usize,
        columns: &[usize],
        read: Option<JoinHandle<Result<Fetched>>>,
        rows: &mut Rows,
        by_value: &[usize],
    ) -> Result<()> {
        rows.at = 0;
        rows.decoder = None;
        if columns.is_empty() {
            return Ok(());
        }
        let read = read.unwrap_or_else(|| fetch(file, group, columns, rows.selected.clone()));
        let fetched = read.await.map_err(Error::internal)??;
        self.bytes_scanned.add(fetched.size());
        let kept: usize = rows.kept.values().map(|column| column.get_array_memory_size()).sum();
        // As much may be read ahead.
        let bytes = fetched.size() * 2 + kept;
        let timer = self.baseline.elapsed_compute().clone();
        let _timer = timer.timer();
        let wanted: Vec<Wanted> = columns.iter().map(|column| self.wanted(*column, by_value)).collect();
        let decoder = file.decode(group, &wanted, fetched, rows.selected.as_ref(), self.batch_size)?;
        // It cannot do with less, and the next operator's need is told by what it is refused.
        self.reservation.resize(bytes + decoder.size());
        rows.decoder = Some(decoder);
        Ok(())
    }

    /// How a column is to be read.
    fn wanted(&self, column: usize, by_value: &[usize]) -> Wanted {
        let coded = match self.coded.contains(&column) {
            true => Coded::Yes,
            false if by_value.contains(&column) => Coded::IfFew,
            false => Coded::No,
        };
        let mut uses = self.projection.iter().zip(self.schema.fields()).filter(|(out, _)| **out == column);
        let narrow = uses.find(|(_, field)| matches!(field.data_type(), DataType::Decimal64(..)));
        let ty = narrow.map_or_else(|| self.table.schema.field(column), |(_, field)| field.as_ref()).data_type();
        Wanted { column, ty: ty.clone(), coded }
    }

    /// Leaves the rows for which the conjuncts of a stage hold, with the columns `keep`.
    async fn filter(&mut self, stage: &Stage, rows: &mut Rows, keep: &[usize]) -> Result<()> {
        let mut passed = BooleanBufferBuilder::new(rows.count);
        let mut parts: Vec<Vec<ArrayRef>> = vec![Vec::new(); keep.len()];
        loop {
            tokio::task::consume_budget().await;
            let timer = self.baseline.elapsed_compute().clone();
            let _timer = timer.timer();
            let Some((columns, count)) = rows.next(self.batch_size)? else { break };
            if count == 0 {
                continue;
            }
            let column = |i: usize| {
                columns.get(&i).map(Arc::clone).ok_or_else(|| Error::internal("a filter's column is missing"))
            };
            match self.conjuncts.evaluate(stage, column, count)? {
                Passed::None => passed.append_n(count, false),
                Passed::All => {
                    passed.append_n(count, true);
                    for (part, i) in parts.iter_mut().zip(keep) {
                        part.push(column(*i)?);
                    }
                }
                Passed::Some(mask) => {
                    passed.append_buffer(&mask);
                    let mask = BooleanArray::new(mask, None);
                    let filter = FilterBuilder::new(&mask).optimize().build();
                    for (part, i) in parts.iter_mut().zip(keep) {
                        part.push(filter.filter(&column(*i)?)?);
                    }
                }
            }
        }
        let passed = passed.finish();
        if passed.len() != rows.count {
            return Err(Error::internal(format!("{} rows of a row group of {}", passed.len(), rows.count)));
        }
        let left = passed.count_set_bits();
        let whole = |part: &Vec<ArrayRef>| -> Result<ArrayRef> {
            match part.as_slice() {
                [one] => Ok(Arc::clone(one)),
                parts => Ok(concat(&parts.iter().map(AsRef::as_ref).collect::<Vec<&dyn Array>>())?),
            }
        };
        rows.kept = match left {
            0 => Columns::new(),
            _ => keep.iter().zip(&parts).map(|(i, part)| Ok((*i, whole(part)?))).collect::<Result<_>>()?,
        };
        if left < rows.count {
            rows.selected = Some(match &rows.selected {
                Some(selected) => narrow(selected, &passed),
                None => passed,
            });
        }
        rows.count = left;
        Ok(())
    }
}

/// Reads columns of a row group, as far as `selected` needs them, where it may block.
fn fetch(
    file: &Arc<NativeFile>,
    group: usize,
    columns: &[usize],
    selected: Option<BooleanBuffer>,
) -> JoinHandle<Result<Fetched>> {
    let (file, columns) = (Arc::clone(file), columns.to_vec());
    tokio::task::spawn_blocking(move || file.fetch(group, &columns, selected.as_ref()))
}

impl Rows {
    /// The next of these rows, kept columns and read ones together; there may be none in a batch.
    fn next(&mut self, batch_size: usize) -> Result<Option<(Columns, usize)>> {
        let (mut columns, count) = match &mut self.decoder {
            Some(decoder) => match decoder.next()? {
                Some(read) => read,
                None => return Ok(None),
            },
            None if self.at == self.count => return Ok(None),
            None => (Columns::new(), batch_size.min(self.count - self.at)),
        };
        if count > self.count - self.at {
            return Err(Error::internal("more rows of a column than of others"));
        }
        for (i, kept) in &self.kept {
            columns.insert(*i, kept.slice(self.at, count));
        }
        self.at += count;
        Ok(Some((columns, count)))
    }
}
