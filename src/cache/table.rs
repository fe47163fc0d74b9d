//! One version of a cached table: chunks that never change, what is known of them, and how a plan reads them.

use std::fmt;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Statistics;
use datafusion::datasource::source_as_provider;
use datafusion::error::Result as PlanResult;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableScan, TableType};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::ExecutionPlan;
use parking_lot::Mutex;

use super::chunk::Chunk;
use super::fill::Filled;
use super::memory_table::MemoryTable;
use super::sample::{Measured, Sample};
use super::scan::CachedScan;
use super::statistics::{ColumnArrays, ColumnStatistics, Sketches, TableStatistics};
use crate::error::Result;
use crate::scan::pushdown::{estimable, planned, pushdown};

/// A table in chunks.
pub struct CachedTable {
    /// What plans call it.
    name: String,
    schema: SchemaRef,
    chunks: Vec<Arc<Chunk>>,
    statistics: TableStatistics,
    sketches: Sketches,
    version: u64,
    arrays: Vec<OnceLock<Option<ColumnArrays>>>,
    sample: OnceLock<Option<Sample>>,
    /// What is known, in the planner's form.
    planner: OnceLock<Arc<Statistics>>,
}

impl CachedTable {
    pub(super) fn new(name: &str, schema: SchemaRef, filled: Filled, version: u64) -> Result<Self> {
        let Filled { chunks, sketches } = filled;
        let ranges = chunks.iter().map(|chunk| (chunk.rows, chunk.ranges.as_slice()));
        let statistics = TableStatistics::of(&schema, ranges, &sketches)?;
        let arrays = schema.fields().iter().map(|_| OnceLock::new()).collect();
        let (name, sample, planner) = (name.to_string(), OnceLock::new(), OnceLock::new());
        Ok(CachedTable { name, schema, chunks, statistics, sketches, version, arrays, sample, planner })
    }

    /// What plans call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its columns.
    pub fn columns(&self) -> &SchemaRef {
        &self.schema
    }

    /// Its chunks, in order.
    pub fn chunks(&self) -> &[Arc<Chunk>] {
        &self.chunks
    }

    /// What is known of it.
    pub fn known(&self) -> &TableStatistics {
        &self.statistics
    }

    /// What is known of it, in the planner's form.
    fn planner(&self) -> &Arc<Statistics> {
        self.planner.get_or_init(|| {
            let all: Vec<usize> = (0..self.schema.fields().len()).collect();
            Arc::new(self.statistics.to_planner(&self.schema, &all))
        })
    }

    /// Bytes that it takes of memory now.
    pub fn memory(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.memory()).sum()
    }

    /// The part of its rows for which all filters (over its columns) hold, measured on a sample; `None` if that cannot be
    /// told.
    pub fn selectivity(&self, filters: &[Arc<dyn PhysicalExpr>]) -> Option<Measured> {
        self.sample.get_or_init(|| Sample::of(&self.chunks)).as_ref()?.selectivity(&self.schema, filters)
    }

    pub(super) fn sketches(&self) -> &Sketches {
        &self.sketches
    }

    /// Ranges of all chunks by one column; `None` if there are none to be had.
    pub(super) fn arrays(&self, column: usize) -> Option<&ColumnArrays> {
        let slot = self.arrays.get(column)?;
        let ranges = self.chunks.iter().map(|chunk| &chunk.ranges[column]);
        slot.get_or_init(|| ColumnArrays::of(self.schema.field(column).data_type(), ranges).ok()).as_ref()
    }

    /// What reads the columns at `projection` of the rows for which all of `filters` hold.
    pub(super) fn plan(
        self: Arc<Self>,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> PlanResult<Arc<dyn ExecutionPlan>> {
        let projection = projection.cloned().unwrap_or_else(|| (0..self.schema.fields().len()).collect());
        let filters = planned(filters, &self.schema, state)?;
        let partitions = state.config().target_partitions();
        Ok(Arc::new(CachedScan::try_new(self, projection, filters, limit, partitions)?))
    }
}

/// The part of the rows of a cached table or a table in memory for which all of `filters` hold, measured on a sample;
/// `None` for other tables, and if that cannot be told.
pub fn selectivity(provider: &dyn TableProvider, filters: &[Expr]) -> Option<Measured> {
    let measure = |table: &CachedTable| table.selectivity(&estimable(filters, &table.schema)?);
    let Some(cached) = provider.downcast_ref::<CachedProvider>() else { return measure(table(provider)?.as_ref()) };
    // The rules of one plan ask again and again.
    let known = cached.measured.lock().iter().find(|(asked, _)| asked == filters).map(|(_, measured)| *measured);
    known.unwrap_or_else(|| {
        let measured = measure(&cached.table);
        cached.measured.lock().push((filters.to_vec(), measured));
        measured
    })
}

/// What a table says of itself; of a cached one without copying it.
pub fn statistics(provider: &dyn TableProvider) -> Option<Arc<Statistics>> {
    match table(provider) {
        Some(table) => Some(Arc::clone(table.planner())),
        None => provider.statistics().map(Arc::new),
    }
}

/// What `tell` says of a column and the number of rows of the version of a cached table that a plan scans: for certain, as
/// that version stays. `None` for other tables, whose rows may be others when the plan runs.
pub fn counted<T>(
    provider: &dyn TableProvider,
    column: &str,
    tell: impl FnOnce(&ColumnStatistics, usize) -> T,
) -> Option<T> {
    let CachedProvider { table, .. } = provider.downcast_ref::<CachedProvider>()?;
    let known = table.statistics.columns.get(table.schema.index_of(column).ok()?)?;
    Some(tell(known, table.statistics.rows))
}

fn table(provider: &dyn TableProvider) -> Option<Arc<CachedTable>> {
    match provider.downcast_ref::<CachedProvider>() {
        Some(cached) => Some(Arc::clone(&cached.table)),
        None => Some(provider.downcast_ref::<MemoryTable>()?.current()),
    }
}

/// What a plan scans when it is served from the cache: one version of the table, which stays until the plan is done.
#[derive(Debug)]
pub struct CachedProvider {
    table: Arc<CachedTable>,
    /// What was measured on the sample for this plan.
    measured: Mutex<Vec<(Vec<Expr>, Option<Measured>)>>,
}

impl CachedProvider {
    pub(super) fn new(table: Arc<CachedTable>) -> Self {
        CachedProvider { table, measured: Mutex::default() }
    }
}

/// Whether a scan is of cached rows: then it reads only what the plan needs.
pub fn is_served(scan: &TableScan) -> bool {
    source_as_provider(&scan.source).is_ok_and(|provider| provider.is::<CachedProvider>())
}

/// Whether two tables are the same cached rows.
pub fn same_rows(a: &dyn TableProvider, b: &dyn TableProvider) -> bool {
    match (a.downcast_ref::<CachedProvider>(), b.downcast_ref::<CachedProvider>()) {
        (Some(a), Some(b)) => Arc::ptr_eq(&a.table, &b.table),
        _ => false,
    }
}

#[async_trait]
impl TableProvider for CachedProvider {
    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.table.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> PlanResult<Arc<dyn ExecutionPlan>> {
        Arc::clone(&self.table).plan(state, projection, filters, limit)
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> PlanResult<Vec<TableProviderFilterPushDown>> {
        Ok(pushdown(filters))
    }

    fn statistics(&self) -> Option<Statistics> {
        Some(self.table.planner().as_ref().clone())
    }
}

impl fmt::Debug for CachedTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedTable")
            .field("version", &self.version)
            .field("rows", &self.statistics.rows)
            .field("chunks", &self.chunks.len())
            .finish_non_exhaustive()
    }
}
