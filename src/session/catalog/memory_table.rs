//! A table whose rows live in memory: what `CREATE TABLE` makes in a session without a warehouse.
//!
//! Readers keep the rows that were there when they began; a writer puts a new list of batches in place of the old one.
//! The bytes are charged to the session's memory pool.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, UInt64Array};
use datafusion::arrow::compute::{concat_batches, take_record_batch};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Statistics;
use datafusion::common::stats::Precision;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryPool, MemoryReservation};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;
use parking_lot::RwLock;

use crate::error::Result;

/// Batches smaller than this are joined with their neighbour, so that many small INSERTs make no slow table.
const SMALL: usize = 4096;

/// A table in memory.
#[derive(Debug)]
pub(in crate::session) struct MemoryTable {
    schema: SchemaRef,
    content: RwLock<Content>,
}

#[derive(Debug)]
struct Content {
    batches: Arc<Vec<RecordBatch>>,
    charged: MemoryReservation,
}

impl MemoryTable {
    /// An empty table.
    pub fn new(name: &str, schema: SchemaRef, pool: &Arc<dyn MemoryPool>) -> Self {
        let charged = MemoryConsumer::new(format!("table {name}")).register(pool);
        MemoryTable { schema, content: RwLock::new(Content { batches: Arc::default(), charged }) }
    }

    /// A reservation for rows that are on their way into the table.
    pub fn reserve(&self) -> MemoryReservation {
        self.content.read().charged.new_empty()
    }

    /// A batch as the table keeps it, charged to `reserved`: a small slice of large buffers is copied out of them.
    pub fn keep(batch: RecordBatch, reserved: &MemoryReservation) -> Result<RecordBatch> {
        let (held, shown) = (batch.get_array_memory_size(), slice_size(&batch)?);
        if held <= 2 * shown + 4096 {
            reserved.try_grow(held)?;
            return Ok(batch);
        }
        reserved.try_grow(shown)?;
        let rows = UInt64Array::from_iter_values(0..batch.num_rows() as u64);
        let copy = take_record_batch(&batch, &rows)?;
        // Taking copies views of strings, not the strings.
        let columns = copy.columns().iter().map(|column| match column.as_string_view_opt() {
            Some(views) => Arc::new(views.gc()) as ArrayRef,
            None => Arc::clone(column),
        });
        Ok(RecordBatch::try_new(copy.schema(), columns.collect())?)
    }

    /// Puts rows behind the others, or in their place. `reserved` is what they were charged with while they were read.
    pub fn write(&self, rows: Vec<RecordBatch>, reserved: MemoryReservation, overwrite: bool) -> Result<()> {
        let mut content = self.content.write();
        let mut batches = if overwrite { Vec::new() } else { content.batches.as_ref().clone() };
        for batch in rows.into_iter().filter(|batch| batch.num_rows() > 0) {
            match batches.last_mut() {
                Some(last) if last.num_rows() + batch.num_rows() <= SMALL => {
                    *last = concat_batches(&self.schema, [&*last, &batch])?;
                }
                _ => batches.push(batch),
            }
        }
        content.batches = Arc::new(batches);
        if overwrite {
            content.charged = reserved;
        } else {
            let bytes = reserved.size();
            drop(reserved);
            // The bytes were granted a moment ago and are in use: there is no way back.
            content.charged.grow(bytes);
        }
        Ok(())
    }

    fn snapshot(&self) -> Arc<Vec<RecordBatch>> {
        Arc::clone(&self.content.read().batches)
    }
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
        _filters: &[Expr],
        limit: Option<usize>,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let batches = self.snapshot();
        let count = state.config().target_partitions().min(batches.len()).max(1);
        let mut partitions = vec![Vec::new(); count];
        for (i, batch) in batches.iter().enumerate() {
            partitions[i * count / batches.len()].push(batch.clone());
        }
        let source = MemorySourceConfig::try_new(&partitions, self.schema(), projection.cloned())?;
        let source = source.with_show_sizes(false).with_limit(limit);
        Ok(datafusion::datasource::source::DataSourceExec::from_data_source(source))
    }

    fn statistics(&self) -> Option<Statistics> {
        let rows = self.snapshot().iter().map(RecordBatch::num_rows).sum();
        Some(Statistics::new_unknown(&self.schema).with_num_rows(Precision::Exact(rows)))
    }
}

/// Bytes of the rows that a batch shows.
fn slice_size(batch: &RecordBatch) -> Result<usize> {
    let mut size = 0;
    for column in batch.columns() {
        // Views of strings: what they point at is not in the slice.
        size += match column.as_string_view_opt() {
            Some(views) => 16 * views.len() + views.total_buffer_bytes_used(),
            None => column.to_data().get_slice_memory_size()?,
        };
    }
    Ok(size)
}
