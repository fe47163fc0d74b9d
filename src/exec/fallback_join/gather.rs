//! The rows of a build side, held as a hash join holds them until all are there or memory has no room.

use std::pin::pin;
use std::sync::Arc;

use datafusion::arrow::array::AsArray;
use datafusion::arrow::compute::{cast, max, min};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::utils::memory::RecordBatchMemoryCounter;
use datafusion::common::{DataFusionError, Result};
use datafusion::config::ConfigOptions;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::metrics::ExecutionPlanMetricsSet;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt;
use futures::future::{Either, select};
use tokio::sync::watch;

use super::super::reservation::Reservation;

/// The most bytes that a hash table of DataFusion's join takes for a row: 17 for a place, of which there are up to 16/7 for
/// each row, and a bit for whether the row was met.
const PLACE_BYTES: usize = 40;

/// A part of what is reserved stays free for the sorts that a merge join begins with: one in so many.
const HEADROOM: usize = 8;

/// Bytes of a number of an array that takes a hash table's place: one for each key that there may be, one for each row.
const NUMBER_BYTES: usize = size_of::<u32>();

/// The rows of each partition, and whether all can be held together with a table of them.
pub(super) struct Gathered {
    pub(super) rows: Vec<SendableRecordBatchStream>,
    pub(super) fit: bool,
}

/// Reads the build side until it ends or memory has no room.
pub(super) async fn gather(
    join: &HashJoinExec,
    context: &Arc<TaskContext>,
    metrics: &ExecutionPlanMetricsSet,
) -> Result<Gathered> {
    let partitions = join.left.properties().output_partitioning().partition_count();
    let short = watch::Sender::new(false);
    let mut tasks = Vec::with_capacity(partitions);
    for partition in 0..partitions {
        let rows = join.left.execute(partition, Arc::clone(context))?;
        // As one that can spill: what it falls back to needs room beside.
        let consumer = MemoryConsumer::new(format!("HashJoinInput[{partition}]")).with_can_spill(true);
        let reservation = Reservation::new(consumer, context, metrics, partition);
        let held = Held { keys: Keys::of(join, context.session_config().options())?, ..Held::default() };
        tasks.push(SpawnedTask::spawn(held.read(rows, reservation, short.clone())));
    }
    let mut rows = Vec::with_capacity(partitions);
    for task in tasks {
        rows.push(task.join_unwind().await.map_err(|e| DataFusionError::ExecutionJoin(Box::new(e)))??);
    }
    let fit = !*short.borrow();
    Ok(Gathered { rows, fit })
}

/// The batches of one partition, each with the bytes that it added.
#[derive(Default)]
struct Held {
    batches: Vec<(RecordBatch, usize)>,
    counter: RecordBatchMemoryCounter,
    rows: usize,
    keys: Option<Keys>,
}

impl Held {
    /// Reads until the end, or until one of the partitions is `short` of memory; then what was read is given out before
    /// the rest.
    async fn read(
        mut self,
        rows: SendableRecordBatchStream,
        reservation: Reservation,
        short: watch::Sender<bool>,
    ) -> Result<SendableRecordBatchStream> {
        let schema = rows.schema();
        let mut rows = rows.fuse();
        let mut stopped = short.subscribe();
        loop {
            let batch = match select(pin!(stopped.wait_for(|short| *short)), rows.next()).await {
                Either::Left(_) => break,
                Either::Right((batch, _)) => batch.transpose()?,
            };
            let ended = batch.is_none();
            if let Some(batch) = batch {
                let more = self.counter.count_batch(&batch);
                self.rows += batch.num_rows();
                if let Some(keys) = &mut self.keys {
                    keys.see(&batch)?;
                }
                self.batches.push((batch, more));
            }
            let wanted = self.counter.memory_usage() + self.table_bytes(ended);
            match reservation.try_resize(wanted + wanted / HEADROOM) {
                Err(error) if matches!(error.find_root(), DataFusionError::ResourcesExhausted(_)) => {
                    short.send_replace(true);
                    break;
                }
                reserved => reserved?,
            }
            if ended {
                break;
            }
        }
        let mut left = self.counter.memory_usage();
        let without_table = move |reservation: &Reservation, left: usize| {
            if *short.borrow() {
                reservation.shrink(reservation.size().saturating_sub(left));
            }
        };
        without_table(&reservation, left);
        let held = futures::stream::iter(self.batches).map(move |(batch, bytes)| {
            // Another partition may have found memory short since.
            without_table(&reservation, left);
            // Whoever takes a batch reserves its memory.
            left = left.saturating_sub(bytes);
            reservation.shrink(bytes.min(reservation.size()));
            Ok(batch)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, held.chain(rows))))
    }

    /// The most that the join takes beside the rows; which form its table has hangs on all of them.
    fn table_bytes(&self, all: bool) -> usize {
        let hashed = self.rows * PLACE_BYTES;
        match self.keys.as_ref().filter(|_| all).and_then(|keys| keys.array_bytes(self.rows)) {
            Some(array) => array.max(hashed),
            None => hashed,
        }
    }
}

/// A key of whole numbers, by which DataFusion's join makes an array if they lie close enough.
struct Keys {
    key: Arc<dyn PhysicalExpr>,
    range: Option<(i64, i64)>,
    /// A range of so many numbers makes one however few of them occur.
    small: usize,
    /// Else more than this part of them.
    density: f64,
}

impl Keys {
    fn of(join: &HashJoinExec, options: &ConfigOptions) -> Result<Option<Self>> {
        let [(key, _)] = join.on.as_slice() else { return Ok(None) };
        let execution = &options.execution;
        Ok(key.data_type(&join.left.schema())?.is_integer().then(|| Keys {
            key: Arc::clone(key),
            range: None,
            small: execution.perfect_hash_join_small_build_threshold,
            density: execution.perfect_hash_join_min_key_density,
        }))
    }

    fn see(&mut self, batch: &RecordBatch) -> Result<()> {
        let numbers = cast(&self.key.evaluate(batch)?.into_array(batch.num_rows())?, &DataType::Int64)?;
        let numbers = numbers.as_primitive::<Int64Type>();
        if let Some((least, greatest)) = min(numbers).zip(max(numbers)) {
            let (low, high) = self.range.unwrap_or((least, greatest));
            self.range = Some((low.min(least), high.max(greatest)));
        }
        Ok(())
    }

    /// The bytes of the array, if one is made of so many rows.
    fn array_bytes(&self, rows: usize) -> Option<usize> {
        let (least, greatest) = self.range?;
        let span = usize::try_from(greatest.abs_diff(least)).ok()?.checked_add(1)?;
        let made = span <= self.small || rows as f64 / span as f64 > self.density;
        made.then(|| span.saturating_add(rows).saturating_mul(NUMBER_BYTES))
    }
}
