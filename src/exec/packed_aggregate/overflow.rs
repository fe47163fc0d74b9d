//! Groups that memory has no room for: what is known of each goes to disk, to be brought together by DataFusion's aggregate.
//!
//! A partition of the input that memory refuses divides its groups by their hash into buckets, each of which has a file,
//! and begins anew with no groups. In the end a partition of the output reads its buckets one after the other into a final
//! aggregate, which goes to disk itself when the groups of a bucket are too many. That is slower than groups that fit, but
//! it ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::{DataFusionError, Result, internal_err};
use datafusion::execution::spill_file::SpillFile;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, MetricValue, MetricsSet, SpillMetrics, Time};
use datafusion::physical_plan::repartition::BatchPartitioner;
use datafusion::physical_plan::spill::SpillManager;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::{StreamExt, TryStreamExt};
use parking_lot::Mutex;

use super::super::streams::StreamsExec;
use super::partial::Partial;

/// About so many buckets there are in all: the more, the less of a final aggregate goes to disk; each is an open file.
const BUCKETS: usize = 32;

/// So many batches' rows are divided at once: then what is written of each bucket is not too few rows.
const DIVIDED: usize = 4;

/// Appends rows to a file, or closes it. (DataFusion's own writer is a type without a public name.)
type Writer = Box<dyn FnMut(Option<&RecordBatch>) -> Result<Option<Arc<dyn SpillFile>>> + Send>;

/// Where groups go.
pub(super) struct Overflow {
    /// What is computed, as a partial aggregate.
    shape: Arc<AggregateExec>,
    spill: SpillManager,
    /// Those of the operator, which the final aggregates add to.
    metrics: ExecutionPlanMetricsSet,
    batch_size: usize,
    /// Buckets of a partition of the output.
    each: usize,
    /// By bucket; a file is made when the first groups go there.
    files: Vec<Mutex<Option<Writer>>>,
    used: AtomicBool,
}

impl Overflow {
    /// Nothing yet; groups with their states have `schema`.
    pub(super) fn new(
        shape: Arc<AggregateExec>,
        schema: SchemaRef,
        context: &TaskContext,
        metrics: &ExecutionPlanMetricsSet,
        partitions: usize,
    ) -> Self {
        let each = BUCKETS.div_ceil(partitions);
        let spill = SpillManager::new(context.runtime_env(), SpillMetrics::new(metrics, 0), schema)
            .with_compression_type(context.session_config().spill_compression());
        Overflow {
            shape,
            spill,
            metrics: metrics.clone(),
            batch_size: context.session_config().batch_size(),
            each,
            files: (0..each * partitions).map(|_| Mutex::default()).collect(),
            used: AtomicBool::new(false),
        }
    }

    /// What the columns of [`Overflow::write`] are.
    pub(super) fn schema(&self) -> &SchemaRef {
        self.spill.schema()
    }

    /// Whether anything was written.
    pub(super) fn is_used(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }

    /// Writes groups with what is known of them, each where all that is known of it goes.
    pub(super) async fn write(&self, groups: &RecordBatch) -> Result<()> {
        self.used.store(true, Ordering::Relaxed);
        let keys = self.shape.group_expr().as_final().input_exprs();
        let mut partitioner = BatchPartitioner::new_hash_partitioner(keys, self.files.len(), Time::new())?;
        let (rows, step) = (groups.num_rows(), self.batch_size * DIVIDED);
        for at in (0..rows).step_by(step) {
            let some = groups.slice(at, step.min(rows - at));
            partitioner.partition(some, |bucket, part| self.append(bucket, &part))?;
            tokio::task::consume_budget().await;
        }
        Ok(())
    }

    fn append(&self, bucket: usize, part: &RecordBatch) -> Result<()> {
        let Some(file) = self.files.get(bucket) else { return internal_err!("no bucket {bucket}") };
        let mut writer = file.lock();
        let append = match &mut *writer {
            Some(writer) => writer,
            none => none.insert(self.writer()?),
        };
        append(Some(part)).map(|_| ())
    }

    fn writer(&self) -> Result<Writer> {
        let mut file = self.spill.create_in_progress_file("groups of an aggregate")?;
        Ok(Box::new(move |rows| match rows {
            Some(rows) => file.append_batch(rows).map(|_| None),
            None => file.finish(),
        }))
    }

    /// Writes what partitions of the input still hold.
    pub(super) async fn take(self: &Arc<Self>, partials: Vec<Partial>) -> Result<()> {
        let write = |mut partial: Partial| {
            let overflow = Arc::clone(self);
            SpawnedTask::spawn(async move { partial.spill(&overflow).await })
        };
        let tasks: Vec<_> = partials.into_iter().map(write).collect();
        for task in tasks {
            task.join_unwind().await.map_err(|e| DataFusionError::ExecutionJoin(Box::new(e)))??;
        }
        Ok(())
    }

    /// The finished groups of one partition of the output.
    pub(super) fn share(
        self: &Arc<Self>,
        partition: usize,
        schema: &SchemaRef,
        context: Arc<TaskContext>,
    ) -> SendableRecordBatchStream {
        let (all, finished) = (Arc::clone(self), SchemaRef::clone(schema));
        let groups = futures::stream::iter(partition * self.each..(partition + 1) * self.each)
            .map(move |bucket| all.bucket(bucket, Arc::clone(&context)))
            .try_flatten()
            // Fields of the same types, which may be named otherwise.
            .map(move |batch| Ok(RecordBatch::try_new(SchemaRef::clone(&finished), batch?.columns().to_vec())?));
        Box::pin(RecordBatchStreamAdapter::new(SchemaRef::clone(schema), groups))
    }

    /// The finished groups of one bucket, which is read once.
    fn bucket(&self, bucket: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let Some(file) = self.files.get(bucket) else { return internal_err!("no bucket {bucket}") };
        let file = file.lock().take().map(|mut writer| writer(None)).transpose()?.flatten();
        let states = match file {
            Some(file) => self.spill.read_spill_as_stream(file, None)?,
            None => Box::pin(RecordBatchStreamAdapter::new(SchemaRef::clone(self.schema()), futures::stream::empty())),
        };
        let aggregate = AggregateExec::try_new(
            AggregateMode::Final,
            self.shape.group_expr().as_final(),
            self.shape.aggr_expr().to_vec(),
            vec![None; self.shape.aggr_expr().len()],
            Arc::new(StreamsExec::one(states, SchemaRef::clone(self.schema()))),
            self.shape.input_schema(),
        )?;
        let groups = aggregate.execute(0, context)?;
        // What is counted from here on is seen there, too.
        for metric in aggregate.metrics().iter().flat_map(MetricsSet::iter) {
            use MetricValue::{ElapsedCompute, SpillCount, SpilledBytes, SpilledRows};
            if matches!(metric.value(), ElapsedCompute(_) | SpillCount(_) | SpilledBytes(_) | SpilledRows(_)) {
                self.metrics.register(Arc::clone(metric));
            }
        }
        Ok(groups)
    }
}
