//! The rows of a build side, held as a hash join holds them until all are there or memory has no room.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::utils::memory::RecordBatchMemoryCounter;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::metrics::ExecutionPlanMetricsSet;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt;

use super::super::reservation::Reservation;

/// The most bytes that DataFusion's join needs for a row beside the row: in its table 17 bytes for a place, of which there
/// are up to 16/7 for each row, and a bit for whether it was met; an array in the table's place takes less.
const TABLE_BYTES: usize = 40;

/// The rows of each partition, and whether all can be held together with a table of them.
pub(super) struct Gathered {
    pub(super) rows: Vec<SendableRecordBatchStream>,
    pub(super) fit: bool,
}

/// Reads the build side until it ends or memory has no room.
pub(super) async fn gather(
    build: &Arc<dyn ExecutionPlan>,
    context: &Arc<TaskContext>,
    metrics: &ExecutionPlanMetricsSet,
) -> Result<Gathered> {
    let partitions = build.properties().output_partitioning().partition_count();
    let short = Arc::new(AtomicBool::new(false));
    let mut tasks = Vec::with_capacity(partitions);
    for partition in 0..partitions {
        let rows = build.execute(partition, Arc::clone(context))?;
        // As one that can spill: what it falls back to needs room beside.
        let consumer = MemoryConsumer::new(format!("HashJoinInput[{partition}]")).with_can_spill(true);
        let reservation = Reservation::new(consumer, context, metrics, partition);
        tasks.push(SpawnedTask::spawn(Held::default().read(rows, reservation, Arc::clone(&short))));
    }
    let mut rows = Vec::with_capacity(partitions);
    for task in tasks {
        rows.push(task.join_unwind().await.map_err(|e| DataFusionError::ExecutionJoin(Box::new(e)))??);
    }
    Ok(Gathered { rows, fit: !short.load(Ordering::Relaxed) })
}

/// The batches of one partition, each with the bytes that it added.
#[derive(Default)]
struct Held {
    batches: Vec<(RecordBatch, usize)>,
    counter: RecordBatchMemoryCounter,
    rows: usize,
}

impl Held {
    /// Reads until the end, or until one of the partitions is `short` of memory; then what was read is given out before
    /// the rest.
    async fn read(
        mut self,
        mut rows: SendableRecordBatchStream,
        reservation: Reservation,
        short: Arc<AtomicBool>,
    ) -> Result<SendableRecordBatchStream> {
        let schema = rows.schema();
        while !short.load(Ordering::Relaxed)
            && let Some(batch) = rows.next().await.transpose()?
        {
            let more = self.counter.count_batch(&batch);
            self.rows += batch.num_rows();
            self.batches.push((batch, more));
            match reservation.try_resize(self.counter.memory_usage() + self.rows * TABLE_BYTES) {
                Err(error) if matches!(error.find_root(), DataFusionError::ResourcesExhausted(_)) => {
                    short.store(true, Ordering::Relaxed);
                }
                reserved => reserved?,
            }
        }
        if short.load(Ordering::Relaxed) {
            // There will be no table; of the batch that had no room perhaps more is held than is reserved.
            reservation.shrink(reservation.size().saturating_sub(self.counter.memory_usage()));
        }
        // Whoever takes a batch reserves its memory.
        let held = futures::stream::iter(self.batches).map(move |(batch, bytes)| {
            reservation.shrink(bytes.min(reservation.size()));
            Ok(batch)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, held.chain(rows))))
    }
}
