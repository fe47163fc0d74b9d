//! The rows of a scan in the order of its files.
//!
//! A scan of several partitions ends in an operator that takes batches as they come, so that `SELECT * FROM 'file'` would
//! begin somewhere in the middle. Where every partition flows on its own (scan, filter, projection) they run side by side
//! and are handed out one after the other, as Spark's own driver collects them; a partition whose turn has not come waits
//! after a few batches.

use std::sync::Arc;

use datafusion::execution::TaskContext;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::stream::{RecordBatchReceiverStream, RecordBatchStreamAdapter};
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties, SendableRecordBatchStream, execute_stream};
use futures::{StreamExt, stream};

use crate::error::Result;

/// How many batches a partition may be ahead of its turn.
const BATCHES_AHEAD: usize = 16;

/// Runs a plan; its rows come in the order of its partitions where those are independent of each other.
pub(super) fn execute(plan: Arc<dyn ExecutionPlan>, task: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
    let partitions = plan.output_partitioning().partition_count();
    if partitions < 2 || !flows_alone(&plan) {
        return Ok(execute_stream(plan, task)?);
    }
    let plan = crate::source::in_order(plan)?;
    let schema = plan.schema();
    let streams: Vec<SendableRecordBatchStream> = (0..partitions)
        .map(|partition| {
            let mut builder = RecordBatchReceiverStream::builder(Arc::clone(&schema), BATCHES_AHEAD);
            let (sender, plan, task) = (builder.tx(), Arc::clone(&plan), Arc::clone(&task));
            builder.spawn(async move {
                let mut batches = plan.execute(partition, task)?;
                while let Some(batch) = batches.next().await {
                    // A receiver that is gone wants no more.
                    if sender.send(batch).await.is_err() {
                        break;
                    }
                }
                Ok(())
            });
            builder.build()
        })
        .collect();
    Ok(Box::pin(RecordBatchStreamAdapter::new(schema, stream::iter(streams).flatten())))
}

/// Whether the plan is a scan with nothing but filters and projections above it.
fn flows_alone(plan: &Arc<dyn ExecutionPlan>) -> bool {
    match plan.children().as_slice() {
        [] => true,
        [input] => {
            (plan.is::<FilterExec>() || plan.is::<ProjectionExec>() || plan.is::<CooperativeExec>())
                && flows_alone(input)
        }
        _ => false,
    }
}
