//! A table of the session's own, without a place on disk: `CREATE TABLE ... AS SELECT` with no warehouse.
//!
//! It is a cached table whose source is gone: its chunks may be written to the temporary folder, and are never dropped.
//! Each change makes a new version; a query reads the version that was there when it was planned.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Statistics;
use datafusion::error::Result as PlanResult;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use parking_lot::RwLock;

use super::chunk::CHUNK_ROWS;
use super::fill::{Filled, Progress, fill};
use super::level::StorageLevel;
use super::statistics::Sketches;
use super::store::Store;
use super::table::CachedTable;
use crate::error::{Error, Result};
use crate::scan::pushdown::pushdown;

/// A table in memory that is not computed from anything.
pub struct MemoryTable {
    store: Weak<Store>,
    name: String,
    schema: SchemaRef,
    current: RwLock<Arc<CachedTable>>,
    versions: AtomicU64,
    /// Held while the table is changed, so that no change is lost.
    changing: tokio::sync::Mutex<()>,
}

impl MemoryTable {
    pub(super) fn new(store: Weak<Store>, name: &str, schema: SchemaRef) -> Result<Self> {
        let nothing = Filled { chunks: Vec::new(), sketches: Sketches::new(&schema) };
        Ok(MemoryTable {
            store,
            name: name.to_string(),
            current: RwLock::new(Arc::new(CachedTable::new(name, SchemaRef::clone(&schema), nothing, 0)?)),
            schema,
            versions: AtomicU64::new(0),
            changing: tokio::sync::Mutex::new(()),
        })
    }

    /// Its present version.
    pub fn current(&self) -> Arc<CachedTable> {
        Arc::clone(&self.current.read())
    }

    /// Adds rows; returns how many. If a stream fails nothing is added.
    /// # Errors
    /// What a stream fails with; `OUT_OF_MEMORY`.
    pub async fn append(&self, streams: Vec<SendableRecordBatchStream>) -> Result<u64> {
        let _one = self.changing.lock().await;
        let mut added = self.fill(streams).await?;
        let rows = rows(&added);
        let old = self.current();
        let mut kept = old.chunks().to_vec();
        // Many small additions must not make many small chunks: those that are no larger are written anew with the rows
        // that come, so that of n additions each row is written log n times.
        let (mut small, mut together) = (Vec::new(), rows as usize);
        while let Some(last) = kept.pop_if(|last| last.rows <= together && last.rows + together <= CHUNK_ROWS) {
            together += last.rows;
            small.push(last);
        }
        if rows > 0 && !small.is_empty() {
            let chunks = small.iter().rev().chain(&added.chunks);
            let batches =
                chunks.map(|chunk| chunk.batches(&self.schema)).collect::<Result<Vec<_>>>()?.into_iter().flatten();
            let batches = futures::stream::iter(batches.map(Ok).collect::<Vec<_>>());
            let stream = RecordBatchStreamAdapter::new(SchemaRef::clone(&self.schema), batches);
            added = self.fill(vec![Box::pin(stream)]).await?;
        } else {
            kept.extend(small.into_iter().rev());
        }
        let mut sketches = old.sketches().clone();
        sketches.merge(&added.sketches);
        let chunks = kept.into_iter().chain(added.chunks).collect();
        self.install(Filled { chunks, sketches })?;
        Ok(rows)
    }

    /// Puts rows in the place of those that are there; returns how many. If a stream fails the old rows stay.
    /// # Errors
    /// What a stream fails with; `OUT_OF_MEMORY`.
    pub async fn replace(&self, streams: Vec<SendableRecordBatchStream>) -> Result<u64> {
        let _one = self.changing.lock().await;
        let filled = self.fill(streams).await?;
        let rows = rows(&filled);
        self.install(filled)?;
        Ok(rows)
    }

    async fn fill(&self, streams: Vec<SendableRecordBatchStream>) -> Result<Filled> {
        let store = self.store.upgrade().ok_or_else(|| Error::internal("a table outlives its session"))?;
        let progress = Arc::new(Progress::default());
        fill(store.target(&self.name, &self.schema, StorageLevel::MemoryAndDisk, progress)?, streams).await
    }

    fn install(&self, filled: Filled) -> Result<()> {
        let version = self.versions.fetch_add(1, Ordering::Relaxed) + 1;
        *self.current.write() =
            Arc::new(CachedTable::new(&self.name, SchemaRef::clone(&self.schema), filled, version)?);
        Ok(())
    }

    pub(super) fn tick(&self) -> u64 {
        self.versions.load(Ordering::Relaxed)
    }
}

fn rows(filled: &Filled) -> u64 {
    filled.chunks.iter().map(|chunk| chunk.rows as u64).sum()
}

#[async_trait]
impl TableProvider for MemoryTable {
    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
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
        self.current().plan(state, projection, filters, limit)
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> PlanResult<Vec<TableProviderFilterPushDown>> {
        Ok(pushdown(filters))
    }

    fn statistics(&self) -> Option<Statistics> {
        let all: Vec<usize> = (0..self.schema.fields().len()).collect();
        Some(self.current().known().to_planner(&self.schema, &all))
    }
}

impl fmt::Debug for MemoryTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryTable").field("name", &self.name).finish_non_exhaustive()
    }
}
