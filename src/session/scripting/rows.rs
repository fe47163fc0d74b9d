//! The rows of a query of a script, in memory that is accounted for.

use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::ScalarValue;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use futures::StreamExt;
use std::sync::Arc;

use super::super::engine::Engine;
use super::super::host::StatementHost;
use crate::error::Result;
use crate::exec::command::{BoundQuery, Host};
use crate::types::Column;

/// Rows that were read to their end.
pub(in crate::session) struct Rows {
    pub columns: Vec<Column>,
    pub batches: Vec<RecordBatch>,
    _memory: MemoryReservation,
}

impl Rows {
    /// Runs a query to its end.
    /// # Errors
    /// What happens on the way; `OUT_OF_MEMORY` when the rows are too many.
    pub async fn collect(host: &StatementHost, query: &BoundQuery, engine: &Arc<Engine>) -> Result<Rows> {
        let memory = MemoryConsumer::new("rows of a script").register(&engine.pool);
        let mut stream = host.run(query).await?;
        let mut batches = Vec::new();
        while let Some(batch) = stream.next().await {
            let batch = batch?;
            if batch.num_rows() > 0 {
                memory.try_grow(batch.get_array_memory_size())?;
                batches.push(batch);
            }
        }
        Ok(Rows { columns: query.columns.clone(), batches, _memory: memory })
    }

    /// The values of the first row; none if there is no row.
    pub fn first(&self) -> Result<Vec<ScalarValue>> {
        match self.batches.first() {
            Some(batch) => crate::sql::statement::assign::row_of(batch, 0),
            None => Ok(Vec::new()),
        }
    }
}
