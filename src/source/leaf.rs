//! The physical operator at the bottom of a plan that reads something of ours: generated rows, lines of text files.
//!
//! A source implements [`Leaf`]: so many partitions, each an iterator of batches. [`LeafExec`] makes a DataFusion
//! operator of it, with limits, metrics and statistics. An iterator does its work where it is polled, so memory stays at
//! one batch per partition and a dropped stream stops at once.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{Result as DfResult, Statistics};
use datafusion::error::DataFusionError;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};

use crate::error::Result;
use crate::scan::inputs::no_inputs;

/// Batches, made as they are asked for.
pub type Batches = Box<dyn Iterator<Item = Result<RecordBatch>> + Send>;

/// Something that can be read in parallel parts.
pub trait Leaf: Debug + Send + Sync {
    /// Name and details for EXPLAIN: `csv flights.csv, columns: [year]`.
    fn describe(&self) -> String;
    /// What the batches look like, after projection.
    fn schema(&self) -> SchemaRef;
    /// How many parts there are; each is started once per execution.
    fn partitions(&self) -> usize;
    /// What is known of the rows of one partition, or of all.
    fn statistics(&self, partition: Option<usize>) -> Statistics {
        let _ = partition;
        Statistics::new_unknown(&self.schema())
    }
    /// By what each partition is sorted.
    fn ordering(&self) -> Option<Vec<PhysicalSortExpr>> {
        None
    }
    /// Reads a part, in batches of about `batch_size` rows; `limit` says when no more rows are wanted.
    fn start(&self, partition: usize, batch_size: usize, limit: Option<usize>) -> Result<Batches>;
    /// What the user should be told of what has been read: `3 bad rows in flights.csv, first at line 17`.
    fn notices(&self) -> Vec<String> {
        Vec::new()
    }
}

/// What the leaves of a plan have to tell the user once it has run.
pub fn notices(plan: &Arc<dyn ExecutionPlan>) -> Vec<String> {
    let mut all = Vec::new();
    // Visiting only reads; the closure never fails.
    let _ = plan.apply(|node| {
        if let Some(leaf) = node.downcast_ref::<LeafExec>() {
            all.extend(leaf.leaf.notices());
        }
        Ok(TreeNodeRecursion::Continue)
    });
    all
}

/// The operator that reads a [`Leaf`].
#[derive(Clone, Debug)]
pub struct LeafExec {
    leaf: Arc<dyn Leaf>,
    fetch: Option<usize>,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl LeafExec {
    /// Reads all of it, or `fetch` rows of each partition.
    pub fn new(leaf: Arc<dyn Leaf>, fetch: Option<usize>) -> Self {
        let schema = leaf.schema();
        let equivalence = match leaf.ordering() {
            Some(ordering) => EquivalenceProperties::new_with_orderings(schema, [ordering]),
            None => EquivalenceProperties::new(schema),
        };
        let partitioning = Partitioning::UnknownPartitioning(leaf.partitions());
        let properties =
            PlanProperties::new(equivalence, partitioning, EmissionType::Incremental, Boundedness::Bounded);
        LeafExec { leaf, fetch, properties: Arc::new(properties), metrics: ExecutionPlanMetricsSet::new() }
    }
}

impl DisplayAs for LeafExec {
    fn fmt_as(&self, kind: DisplayFormatType, f: &mut Formatter<'_>) -> fmt::Result {
        match kind {
            DisplayFormatType::Default | DisplayFormatType::Verbose => {
                write!(f, "Scan: {}", self.leaf.describe())?;
                match self.fetch {
                    Some(fetch) => write!(f, ", limit={fetch}"),
                    None => Ok(()),
                }
            }
            DisplayFormatType::TreeRender => write!(f, "{}", self.leaf.describe()),
        }
    }
}

impl ExecutionPlan for LeafExec {
    fn name(&self) -> &str {
        "Scan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    no_inputs!();

    fn apply_expressions(
        &self,
        _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> DfResult<TreeNodeRecursion>,
    ) -> DfResult<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> DfResult<SendableRecordBatchStream> {
        let schema = self.leaf.schema();
        let batch_size = context.session_config().batch_size().max(1);
        let metrics = BaselineMetrics::new(&self.metrics, partition);
        let leaf = Arc::clone(&self.leaf);
        let fetch = self.fetch;
        let mut left = fetch.unwrap_or(usize::MAX);
        // Opening a file belongs to the first poll, not to planning.
        let mut batches: Option<Batches> = None;
        let next = move || -> Option<DfResult<RecordBatch>> {
            let _timer = metrics.elapsed_compute().timer();
            if left == 0 {
                return None;
            }
            let batches = match &mut batches {
                Some(batches) => batches,
                None => match leaf.start(partition, batch_size, fetch) {
                    Ok(started) => batches.insert(started),
                    Err(error) => {
                        left = 0;
                        return Some(Err(DataFusionError::from(error)));
                    }
                },
            };
            match batches.next()? {
                Ok(batch) => {
                    let batch = if batch.num_rows() > left { batch.slice(0, left) } else { batch };
                    left -= batch.num_rows();
                    metrics.record_output(batch.num_rows());
                    Some(Ok(batch))
                }
                Err(error) => {
                    left = 0;
                    Some(Err(DataFusionError::from(error)))
                }
            }
        };
        let stream = futures::stream::iter(std::iter::from_fn(next));
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, stream)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn statistics_from_inputs(&self, _inputs: &[Arc<Statistics>], args: &StatisticsArgs) -> DfResult<Arc<Statistics>> {
        let statistics = self.leaf.statistics(args.partition());
        let partitions = if args.partition().is_some() { 1 } else { self.leaf.partitions() };
        Ok(Arc::new(statistics.with_fetch(self.fetch, 0, partitions)?))
    }

    fn supports_limit_pushdown(&self) -> bool {
        false
    }

    fn with_fetch(&self, limit: Option<usize>) -> Option<Arc<dyn ExecutionPlan>> {
        Some(Arc::new(LeafExec::new(Arc::clone(&self.leaf), limit)))
    }

    fn fetch(&self) -> Option<usize> {
        self.fetch
    }
}

/// Statistics that say only how many rows there are.
pub fn rows_only(schema: &SchemaRef, rows: Precision<usize>) -> Statistics {
    let mut statistics = Statistics::new_unknown(schema).with_num_rows(rows);
    statistics.calculate_total_byte_size(schema);
    statistics
}
