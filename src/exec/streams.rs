//! Rows that one operator has begun to read, as the input of another that takes its place while the query runs.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, internal_err};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};
use parking_lot::Mutex;

use crate::scan::inputs::no_inputs;

/// Hands out each of its streams once.
pub(super) struct StreamsExec {
    streams: Mutex<Vec<Option<SendableRecordBatchStream>>>,
    properties: Arc<PlanProperties>,
}

impl StreamsExec {
    /// Streams of rows that have these properties, one for each partition.
    pub(super) fn new(streams: Vec<SendableRecordBatchStream>, properties: Arc<PlanProperties>) -> Self {
        StreamsExec { streams: Mutex::new(streams.into_iter().map(Some).collect()), properties }
    }

    /// One stream.
    pub(super) fn one(stream: SendableRecordBatchStream, schema: SchemaRef) -> Self {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        StreamsExec::new(vec![stream], Arc::new(properties))
    }
}

impl fmt::Debug for StreamsExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamsExec").field("properties", &self.properties).finish_non_exhaustive()
    }
}

impl DisplayAs for StreamsExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Streams")
    }
}

impl ExecutionPlan for StreamsExec {
    fn name(&self) -> &str {
        "Streams"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    no_inputs!();

    fn execute(&self, partition: usize, _: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        match self.streams.lock().get_mut(partition).and_then(Option::take) {
            Some(stream) => Ok(stream),
            None => internal_err!("rows of partition {partition} were handed out before, or never"),
        }
    }
}
