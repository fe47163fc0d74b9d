//! Reading a cached table: the leaf operator.
//!
//! Partitions take chunks from one queue, so that none idles while another has work. A chunk that no row of can pass the
//! filters is not read; in the others the filters see their own columns first, and the other columns are copied only for
//! the rows that pass: not at all when none do, and when all do the arrays are handed out as they are. Filters may arrive
//! while the scan runs (from the build side of a join, from a top-N); they are looked at again before each chunk.
//!
//! Chunks are taken in their order, so a column that is ordered over the whole table is ordered in each partition.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use datafusion::arrow::array::{ArrayRef, BooleanArray};
use datafusion::arrow::compute::{BatchCoalescer, FilterBuilder, SortOptions};
use datafusion::arrow::datatypes::{DataType, FieldRef, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{ScalarValue, Statistics, internal_err};
use datafusion::config::ConfigOptions;
use datafusion::error::Result as PlanResult;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::utils::collect_columns;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr, PhysicalSortExpr, split_conjunction};
use datafusion::physical_plan::coop::cooperative;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, SchedulingType};
use datafusion::physical_plan::filter_pushdown::{ChildPushdownResult, FilterPushdownPhase, FilterPushdownPropagation};
use datafusion::physical_plan::metrics::{BaselineMetrics, Count, ExecutionPlanMetricsSet, MetricBuilder, MetricsSet};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};

use super::chunk::{Chunk, PAGE_ROWS, Source, Spilled, SpilledPages};
use super::dictionary;
use super::encoding::{Encoded, Encoding};
use super::prune::may_pass;
use super::selection::Selection;
use super::statistics::Order;
use super::table::CachedTable;
use crate::error::{Error, Result};
use crate::scan::batch;
use crate::scan::conjunct::Passed;
use crate::scan::inputs::no_inputs;
use crate::scan::pushdown::{Taking, guessed, retyped, scaled, visit};
use crate::scan::run::{Pruned, Run};
use crate::scan::shown::Shown;

/// Reads a cached table.
pub struct CachedScan {
    table: Arc<CachedTable>,
    /// The table's columns that come out, in order; one may come twice.
    projection: Vec<usize>,
    /// What comes out; names may differ from the table's.
    schema: SchemaRef,
    /// Conjuncts over the table's columns.
    filters: Vec<Arc<dyn PhysicalExpr>>,
    fetch: Option<usize>,
    partitions: usize,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
    run: Run<Queue>,
    /// The part of rows that pass these filters, once it is known: copies with the same filters share it.
    passing: Arc<OnceLock<f64>>,
    /// What the planner gets to know, once it has asked: it asks for each join above, again and again.
    statistics: OnceLock<Arc<Statistics>>,
}

/// What the partitions of one execution share.
#[derive(Default)]
struct Queue {
    next: AtomicUsize,
    /// Of each chunk, whether it may hold rows that pass.
    pruned: Pruned<Vec<bool>>,
}

impl CachedScan {
    pub(super) fn try_new(
        table: Arc<CachedTable>,
        projection: Vec<usize>,
        filters: Vec<Arc<dyn PhysicalExpr>>,
        fetch: Option<usize>,
        partitions: usize,
    ) -> PlanResult<Self> {
        let schema = Arc::new(table.columns().project(&projection)?);
        let filters = filters.iter().flat_map(split_conjunction).map(Arc::clone).collect();
        let partitions = partitions.min(table.chunks().len()).max(1);
        let properties = Arc::new(properties(&table, &projection, &schema, partitions));
        Ok(CachedScan {
            table,
            projection,
            schema,
            filters,
            fetch,
            partitions,
            properties,
            metrics: ExecutionPlanMetricsSet::new(),
            run: Run::default(),
            passing: Arc::default(),
            statistics: OnceLock::new(),
        })
    }

    fn copy(&self) -> Self {
        CachedScan {
            table: Arc::clone(&self.table),
            projection: self.projection.clone(),
            schema: SchemaRef::clone(&self.schema),
            filters: self.filters.clone(),
            fetch: self.fetch,
            partitions: self.partitions,
            properties: Arc::clone(&self.properties),
            metrics: ExecutionPlanMetricsSet::new(),
            run: Run::default(),
            passing: Arc::clone(&self.passing),
            statistics: OnceLock::new(),
        }
    }

    /// The least and the greatest value, without their point, that a column which comes out has in the whole table; `None`
    /// unless it is a decimal.
    pub fn decimal_range(&self, column: usize) -> Option<(i128, i128)> {
        let known = &self.table.known().columns[*self.projection.get(column)?];
        match (known.min.as_ref()?, known.max.as_ref()?) {
            (ScalarValue::Decimal128(Some(min), ..), ScalarValue::Decimal128(Some(max), ..)) => Some((*min, *max)),
            _ => None,
        }
    }

    /// Whether a column which comes out has texts of which each chunk has few.
    pub fn is_coded(&self, column: usize) -> bool {
        let Some(column) = self.projection.get(column) else { return false };
        let chunks = self.table.chunks().iter();
        let mut encodings = chunks.map(|chunk| &chunk.encodings[*column]);
        *self.table.columns().field(*column).data_type() == DataType::Utf8View && encodings.all(Encoding::is_coded)
    }

    /// The scan with columns in other types: decimals of a range that fits 64 bits, texts that are coded.
    #[must_use]
    pub fn narrowed(&self, types: &[Option<DataType>]) -> Self {
        let mut copy = self.copy();
        copy.schema = retyped(&self.schema, types);
        copy.properties = Arc::new(properties(&self.table, &copy.projection, &copy.schema, self.partitions));
        copy
    }

    /// The names of columns that come out in other types than the table's.
    fn narrow(&self) -> Vec<&str> {
        let columns =
            self.projection.iter().zip(self.schema.fields()).map(|(i, out)| (self.table.columns().field(*i), out));
        columns.filter(|(own, out)| own.data_type() != out.data_type()).map(|(own, _)| own.name().as_str()).collect()
    }

    /// The part of the table's rows that are believed to pass the filters.
    fn passing(&self) -> f64 {
        *self.passing.get_or_init(|| {
            // What pruning leaves is an upper bound; of that, the sample knows, or each conjunct is guessed to keep some.
            let keep = may_pass(&self.table, &self.filters);
            let rows: usize = self.table.chunks().iter().zip(keep).filter(|(_, k)| *k).map(|(c, _)| c.rows).sum();
            let fraction = rows as f64 / self.table.known().rows.max(1) as f64;
            match self.table.selectivity(&self.filters) {
                Some(measured) => measured.middle().min(fraction),
                None => fraction * guessed(self.filters.len()),
            }
        })
    }

    /// What the planner gets to know before rows are left out by number.
    fn known(&self) -> Statistics {
        let statistics = self.table.known().to_planner(self.table.columns(), &self.projection);
        if self.filters.is_empty() { statistics } else { scaled(statistics, self.passing()) }
    }

    /// The scan as what is above it sees it.
    fn taking(&self) -> Taking<'_> {
        Taking { table: self.table.columns(), projection: &self.projection, fetch: self.fetch }
    }
}

fn properties(table: &CachedTable, projection: &[usize], schema: &SchemaRef, partitions: usize) -> PlanProperties {
    let known = table.known();
    let orderings = projection.iter().enumerate().filter_map(|(i, column)| {
        let order = known.columns[*column].order?;
        // As Spark sorts: NULLs first ascending, last descending. There are none in an ordered column.
        let descending = order == Order::Descending;
        let options = SortOptions { descending, nulls_first: !descending };
        Some([PhysicalSortExpr::new(Arc::new(Column::new(schema.field(i).name(), i)), options)])
    });
    PlanProperties::new(
        EquivalenceProperties::new_with_orderings(SchemaRef::clone(schema), orderings),
        Partitioning::UnknownPartitioning(partitions),
        EmissionType::Incremental,
        Boundedness::Bounded,
    )
    .with_scheduling_type(SchedulingType::Cooperative)
}

impl ExecutionPlan for CachedScan {
    fn name(&self) -> &str {
        "CachedScan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    no_inputs!();

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> PlanResult<TreeNodeRecursion>,
    ) -> PlanResult<TreeNodeRecursion> {
        visit(&self.filters, f)
    }

    fn reset_state(self: Arc<Self>) -> PlanResult<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(self.copy()))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> PlanResult<SendableRecordBatchStream> {
        if partition >= self.partitions {
            return internal_err!("partition {partition} of {}", self.partitions);
        }
        // Columns that are read: each once, in the table's order.
        let mut read = self.projection.clone();
        read.extend(self.filters.iter().flat_map(collect_columns).map(|column| column.index()));
        read.sort_unstable();
        read.dedup();
        let out = self.projection.iter().filter_map(|c| read.iter().position(|r| r == c)).collect();
        let reader = Reader {
            selection: Selection::try_new(self.table.columns(), &read, &self.filters)?,
            coalescer: BatchCoalescer::new(SchemaRef::clone(&self.schema), context.session_config().batch_size()),
            coded: self.schema.fields().iter().any(|field| matches!(field.data_type(), DataType::Dictionary(..))),
            dictionaries: Vec::new(),
            is_new_chunk: true,
            batch_size: context.session_config().batch_size(),
            read,
            out,
            filters: self.filters.clone(),
            schema: SchemaRef::clone(&self.schema),
            left: self.fetch.unwrap_or(usize::MAX),
            queue: self.run.join(partition, self.partitions, Queue::default),
            table: Arc::clone(&self.table),
            pages: Vec::new().into_iter(),
            disk: None,
            reservation: MemoryConsumer::new("scan of spilled cache").register(context.memory_pool()),
            ended: false,
            baseline: BaselineMetrics::new(&self.metrics, partition),
            chunks_pruned: MetricBuilder::new(&self.metrics).counter("chunks_pruned", partition),
            chunks_read: MetricBuilder::new(&self.metrics).counter("chunks_read", partition),
            chunks_from_disk: MetricBuilder::new(&self.metrics).counter("chunks_from_disk", partition),
            rows_filtered: MetricBuilder::new(&self.metrics).counter("rows_filtered", partition),
            bytes_scanned: MetricBuilder::new(&self.metrics).counter("bytes_scanned", partition),
        };
        let stream = futures::stream::try_unfold(reader, |mut reader| async move {
            Ok(reader.next().await?.map(|batch| (batch, reader)))
        });
        let stream = RecordBatchStreamAdapter::new(SchemaRef::clone(&self.schema), Box::pin(stream));
        Ok(Box::pin(cooperative(stream)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn statistics_from_inputs(&self, _: &[Arc<Statistics>], args: &StatisticsArgs) -> PlanResult<Arc<Statistics>> {
        if args.partition().is_some() {
            // Who takes which chunk is not known before.
            let part = scaled(self.known(), 1.0 / self.partitions as f64);
            return Ok(Arc::new(part.with_fetch(self.fetch, 0, 1)?));
        }
        if let Some(known) = self.statistics.get() {
            return Ok(Arc::clone(known));
        }
        let whole = Arc::new(self.known().with_fetch(self.fetch, 0, 1)?);
        Ok(Arc::clone(self.statistics.get_or_init(|| whole)))
    }

    fn with_fetch(&self, limit: Option<usize>) -> Option<Arc<dyn ExecutionPlan>> {
        let mut copy = self.copy();
        copy.fetch = limit;
        Some(Arc::new(copy))
    }

    fn fetch(&self) -> Option<usize> {
        self.fetch
    }

    fn try_swapping_with_projection(&self, projection: &ProjectionExec) -> PlanResult<Option<Arc<dyn ExecutionPlan>>> {
        let Some(columns) = self.taking().swap(projection)? else { return Ok(None) };
        let mut copy = self.copy();
        copy.projection = columns;
        copy.schema = projection.schema();
        copy.properties = Arc::new(properties(&self.table, &copy.projection, &copy.schema, self.partitions));
        Ok(Some(Arc::new(copy)))
    }

    fn handle_child_pushdown_result(
        &self,
        _phase: FilterPushdownPhase,
        result: ChildPushdownResult,
        _config: &ConfigOptions,
    ) -> PlanResult<FilterPushdownPropagation<Arc<dyn ExecutionPlan>>> {
        let (filters, answers) = self.taking().take(&result)?;
        let propagation = FilterPushdownPropagation::with_parent_pushdown_result(answers);
        if filters.is_empty() {
            return Ok(propagation);
        }
        let mut copy = self.copy();
        copy.filters.extend(filters);
        copy.passing = Arc::default();
        Ok(propagation.with_updated_node(Arc::new(copy)))
    }
}

impl fmt::Debug for CachedScan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedScan").field("table", &self.table).field("projection", &self.projection).finish()
    }
}

impl DisplayAs for CachedScan {
    fn fmt_as(&self, t: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let narrow = self.narrow().join(", ");
        let narrow = if narrow.is_empty() { narrow } else { format!(", narrow=[{narrow}]") };
        let shown = Shown {
            operator: self.name(),
            name: self.table.name(),
            table: self.table.columns(),
            projection: &self.projection,
            more: &format!("chunks={}{narrow}", self.table.chunks().len()),
            filters: &self.filters,
            fetch: self.fetch,
        };
        shown.write(t, f)
    }
}

impl Queue {
    /// The next chunk that may hold rows that pass.
    fn next(&self, table: &CachedTable, filters: &[Arc<dyn PhysicalExpr>], pruned: &Count) -> Option<Arc<Chunk>> {
        let keep = self.pruned.keep(filters, || may_pass(table, filters));
        loop {
            let i = self.next.fetch_add(1, Ordering::Relaxed);
            let chunk = table.chunks().get(i)?;
            if keep.get(i).copied().unwrap_or(true) {
                return Some(Arc::clone(chunk));
            }
            pruned.add(1);
        }
    }
}

/// One partition of an execution.
struct Reader {
    table: Arc<CachedTable>,
    queue: Arc<Queue>,
    filters: Vec<Arc<dyn PhysicalExpr>>,
    selection: Selection,
    /// The table's columns that are read.
    read: Vec<usize>,
    /// Positions in `read` of the columns that come out.
    out: Vec<usize>,
    schema: SchemaRef,
    coalescer: BatchCoalescer,
    /// Whether codes come out.
    coded: bool,
    /// The dictionaries of the rows that wait in the coalescer.
    dictionaries: Vec<ArrayRef>,
    /// Whether no row of the chunk has come to the coalescer.
    is_new_chunk: bool,
    batch_size: usize,
    /// Rows that may still come out.
    left: usize,
    pages: std::vec::IntoIter<Page>,
    /// A chunk that is read from disk, page by page.
    disk: Option<DiskChunk>,
    /// Memory of the page that was read last.
    reservation: MemoryReservation,
    ended: bool,
    baseline: BaselineMetrics,
    chunks_pruned: Count,
    chunks_read: Count,
    chunks_from_disk: Count,
    rows_filtered: Count,
    /// Of the columns that are read, in the form in which they are held.
    bytes_scanned: Count,
}

/// A chunk in a file, which must not go while it is read.
struct DiskChunk {
    chunk: Arc<Chunk>,
    pages: SpilledPages,
    bytes_per_row: usize,
    _file: Arc<Spilled>,
}

/// Columns of a page, by position in `read`.
struct Page {
    columns: Vec<Encoded>,
    rows: usize,
}

impl Reader {
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
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
            let page = match self.pages.next() {
                None => self.next_from_disk().await?,
                page => page,
            };
            let Some(page) = page else {
                self.reservation.free();
                // A scan that finds nothing must not keep others from running, nor be deaf to its end.
                tokio::task::consume_budget().await;
                match self.queue.next(&self.table, &self.filters, &self.chunks_pruned) {
                    Some(chunk) => {
                        self.chunks_read.add(1);
                        self.selection.begin_chunk()?;
                        self.is_new_chunk = true;
                        self.pages = self.load(chunk).await?.into_iter();
                    }
                    None => {
                        self.ended = true;
                        self.coalescer.finish_buffered_batch()?;
                    }
                }
                continue;
            };
            let timer = self.baseline.elapsed_compute().clone();
            let _timer = timer.timer();
            if let Some(batch) = self.take(page)? {
                return Ok(Some(self.hand_out(batch)));
            }
        }
    }

    fn hand_out(&mut self, batch: RecordBatch) -> RecordBatch {
        let batch = if batch.num_rows() > self.left { batch.slice(0, self.left) } else { batch };
        self.left -= batch.num_rows();
        self.baseline.record_output(batch.num_rows());
        batch
    }

    async fn load(&mut self, chunk: Arc<Chunk>) -> Result<Vec<Page>> {
        let bytes: usize = self.read.iter().map(|i| chunk.ranges[*i].bytes).sum();
        self.bytes_scanned.add(bytes);
        match chunk.source() {
            Source::Memory(pages) => {
                let page = |p: &RecordBatch| Page { columns: chunk.columns(p, &self.read), rows: p.num_rows() };
                Ok(pages.batches.iter().map(page).collect())
            }
            Source::Disk(_) if self.read.is_empty() => Ok(vec![Page { columns: Vec::new(), rows: chunk.rows }]),
            Source::Disk(spilled) => {
                self.chunks_from_disk.add(1);
                let (read, time) = (self.read.clone(), self.baseline.elapsed_compute().clone());
                let open = move || {
                    let _timer = time.timer();
                    Ok::<_, Error>((spilled.read(&read)?, spilled))
                };
                let pages = tokio::task::spawn_blocking(open).await;
                let (pages, file) = pages.map_err(Error::internal)??;
                let bytes_per_row = bytes.div_ceil(chunk.rows.max(1));
                self.disk = Some(DiskChunk { chunk, pages, bytes_per_row, _file: file });
                Ok(Vec::new())
            }
        }
    }

    /// The next page of the chunk that is read from disk.
    async fn next_from_disk(&mut self) -> Result<Option<Page>> {
        let Some(mut chunk) = self.disk.take() else { return Ok(None) };
        self.reservation.try_resize(chunk.bytes_per_row * PAGE_ROWS)?;
        let time = self.baseline.elapsed_compute().clone();
        let read = tokio::task::spawn_blocking(move || {
            let _timer = time.timer();
            (chunk.pages.next(), chunk)
        });
        let (page, chunk) = read.await.map_err(Error::internal)?;
        let Some(page) = page.transpose()? else { return Ok(None) };
        let column = |(column, i): (&ArrayRef, &usize)| Encoded {
            array: Arc::clone(column),
            encoding: chunk.chunk.encodings[*i].clone(),
        };
        let columns = page.columns().iter().zip(&self.read).map(column).collect();
        self.disk = Some(chunk);
        Ok(Some(Page { rows: page.num_rows(), columns }))
    }

    /// The page's rows that pass; `None` if they were kept to be handed out with others.
    fn take(&mut self, mut page: Page) -> Result<Option<RecordBatch>> {
        let passed = match self.selection.is_empty() {
            true => Passed::All,
            false => self.selection.evaluate(&mut page.columns, page.rows)?,
        };
        let project = |page: Page| {
            let column = |(i, field): (&usize, &FieldRef)| page.columns[*i].decode_as(field.data_type());
            let columns = self.out.iter().zip(self.schema.fields()).map(column).collect::<Result<Vec<_>>>()?;
            batch(&self.schema, columns, page.rows)
        };
        match passed {
            Passed::None => self.rows_filtered.add(page.rows),
            Passed::All if self.coalescer.is_empty() && page.rows <= self.batch_size => {
                return Ok(Some(project(page)?));
            }
            Passed::All => self.push(project(page)?)?,
            Passed::Some(mask) => {
                let rows = mask.count_set_bits();
                self.rows_filtered.add(page.rows - rows);
                // What is narrow is cut before it is widened.
                let filter = FilterBuilder::new(&BooleanArray::new(mask.clone(), None)).optimize().build();
                let cut = |(i, field): (&usize, &FieldRef)| {
                    page.columns[*i].filter(&filter, &mask)?.decode_as(field.data_type())
                };
                let columns = self.out.iter().zip(self.schema.fields()).map(cut).collect::<Result<Vec<_>>>()?;
                self.push(batch(&self.schema, columns, rows)?)?;
            }
        }
        Ok(None)
    }
    /// Keeps rows to be handed out with others. Dictionaries of different chunks would be merged: rows of one do not wait
    /// for those of another.
    fn push(&mut self, batch: RecordBatch) -> Result<()> {
        if self.coded && std::mem::take(&mut self.is_new_chunk) {
            let of_column = |column: &ArrayRef| dictionary::coded(column).map(|(_, values)| Arc::clone(values));
            let dictionaries: Vec<ArrayRef> = batch.columns().iter().filter_map(of_column).collect();
            let same = |(a, b): (&ArrayRef, &ArrayRef)| Arc::ptr_eq(a, b);
            if !self.coalescer.is_empty() && !dictionaries.iter().zip(&self.dictionaries).all(same) {
                self.coalescer.finish_buffered_batch()?;
            }
            self.dictionaries = dictionaries;
        }
        Ok(self.coalescer.push_batch(batch)?)
    }
}
