//! Groups that memory has no room for: what is known of each goes to disk, to be brought together by DataFusion's aggregate.
//!
//! Each partition of the input divides its groups by their hash into buckets, writes a file for each, and begins anew with
//! no groups. In the end a partition of the output reads its buckets one after the other into a final aggregate, which
//! goes to disk itself when the groups of a bucket are too many. That is slower than groups that fit, but it ends.

use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::{DataFusionError, Result, internal_err};
use datafusion::execution::spill_file::SpillFile;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, SpillMetrics, Time};
use datafusion::physical_plan::repartition::BatchPartitioner;
use datafusion::physical_plan::spill::SpillManager;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::{StreamExt, TryStreamExt};

use super::super::handed::HandedExec;
use super::partial::Partial;

/// So many buckets come on each partition of the output.
const BUCKETS: usize = 16;

/// So many batches' rows are divided at once: then what is written of each bucket is not too few rows.
const DIVIDED: usize = 4;

/// Where one partition of the input puts groups.
pub(super) struct Overflow {
    /// What is computed, as a partial aggregate.
    shape: Arc<AggregateExec>,
    spill: SpillManager,
    partitioner: BatchPartitioner,
    batch_size: usize,
    /// Those that are complete, by bucket.
    files: Vec<Vec<Arc<dyn SpillFile>>>,
}

impl Overflow {
    /// Nowhere yet; groups and their states have `schema`.
    pub(super) fn new(
        shape: &Arc<AggregateExec>,
        schema: SchemaRef,
        context: &TaskContext,
        metrics: &ExecutionPlanMetricsSet,
        (partition, partitions): (usize, usize),
    ) -> Result<Self> {
        let spill = SpillManager::new(context.runtime_env(), SpillMetrics::new(metrics, partition), schema);
        let (keys, buckets) = (shape.group_expr().as_final().input_exprs(), partitions * BUCKETS);
        Ok(Overflow {
            shape: Arc::clone(shape),
            spill,
            partitioner: BatchPartitioner::new_hash_partitioner(keys, buckets, Time::new())?,
            batch_size: context.session_config().batch_size(),
            files: vec![Vec::new(); buckets],
        })
    }

    /// What the columns of [`Overflow::write`] are.
    pub(super) fn schema(&self) -> &SchemaRef {
        self.spill.schema()
    }

    /// Whether anything was written.
    pub(super) fn is_used(&self) -> bool {
        self.files.iter().any(|files| !files.is_empty())
    }

    /// Writes groups with what is known of them, each where all that is known of it goes.
    pub(super) async fn write(&mut self, groups: RecordBatch) -> Result<()> {
        let mut writers = Vec::with_capacity(self.files.len());
        for _ in &self.files {
            writers.push(self.spill.create_in_progress_file("groups of an aggregate")?);
        }
        let rows = groups.num_rows();
        let step = self.batch_size * DIVIDED;
        for at in (0..rows).step_by(step) {
            let some = groups.slice(at, step.min(rows - at));
            self.partitioner.partition(some, |to, part| writers[to].append_batch(&part).map(|_| ()))?;
            tokio::task::consume_budget().await;
        }
        for (writer, files) in writers.iter_mut().zip(&mut self.files) {
            files.extend(writer.finish()?);
        }
        Ok(())
    }
}

/// The groups of all partitions of the input, on disk.
pub(super) struct Overflowed(Vec<Overflow>);

impl Overflowed {
    /// Writes what is still in memory.
    pub(super) async fn of(parts: Vec<(Partial, Overflow)>) -> Result<Self> {
        let write = |(mut partial, mut overflow): (Partial, Overflow)| {
            SpawnedTask::spawn(async move {
                partial.give_way(&mut overflow).await?;
                Ok::<_, DataFusionError>(overflow)
            })
        };
        let tasks: Vec<_> = parts.into_iter().map(write).collect();
        let mut written = Vec::with_capacity(tasks.len());
        for task in tasks {
            written.push(task.join_unwind().await.map_err(|e| DataFusionError::ExecutionJoin(Box::new(e)))??);
        }
        Ok(Overflowed(written))
    }

    /// The finished groups of one partition of the output.
    pub(super) fn share(
        self: &Arc<Self>,
        partition: usize,
        schema: &SchemaRef,
        context: Arc<TaskContext>,
    ) -> SendableRecordBatchStream {
        let (all, finished) = (Arc::clone(self), SchemaRef::clone(schema));
        let groups = futures::stream::iter(partition * BUCKETS..(partition + 1) * BUCKETS)
            .map(move |bucket| all.bucket(bucket, Arc::clone(&context)))
            .try_flatten()
            // Fields of the same types, which may be named otherwise.
            .map(move |batch| Ok(RecordBatch::try_new(SchemaRef::clone(&finished), batch?.columns().to_vec())?));
        Box::pin(RecordBatchStreamAdapter::new(SchemaRef::clone(schema), groups))
    }

    /// The finished groups of one bucket.
    fn bucket(&self, bucket: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let Some(Overflow { shape, spill, .. }) = self.0.first() else { return internal_err!("no partition") };
        let files = self.0.iter().filter_map(|overflow| overflow.files.get(bucket)).flatten().map(Arc::clone);
        let (files, reader) = (files.collect::<Vec<_>>(), spill.clone());
        let states =
            futures::stream::iter(files).map(move |file| reader.read_spill_as_stream(file, None)).try_flatten();
        let states = Box::pin(RecordBatchStreamAdapter::new(SchemaRef::clone(spill.schema()), states));
        AggregateExec::try_new(
            AggregateMode::Final,
            shape.group_expr().as_final(),
            shape.aggr_expr().to_vec(),
            vec![None; shape.aggr_expr().len()],
            Arc::new(HandedExec::one(states, SchemaRef::clone(spill.schema()))),
            shape.input_schema(),
        )?
        .execute(0, context)
    }
}
