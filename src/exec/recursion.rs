//! Runs `WITH RECURSIVE`: computes the recursive term over the rows found last, until it finds none.
//!
//! Rows go out as they are found, so that a LIMIT that stands directly above ends a recursion that would not end by itself.
//! The rows of two rounds are kept, accounted in the memory pool. Limits are those of Spark's `UnionLoopExec`.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::catalog::Session;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result as PlanResult;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{LogicalPlan, UserDefinedLogicalNode};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::coop::cooperative;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, reset_plan_states};
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, Partitioning, PlanProperties,
};
use datafusion::physical_planner::{ExtensionPlanner, PhysicalPlanner};
use futures::StreamExt;

use super::work_table::{Rows, with_rows};
use crate::error::Error;
use crate::plan::Recursion;
use crate::scan::inputs::other_inputs;

/// Makes the operator of a [`Recursion`].
pub(super) struct Lower;

#[async_trait]
impl ExtensionPlanner for Lower {
    async fn plan_extension(
        &self,
        _planner: &dyn PhysicalPlanner,
        node: &dyn UserDefinedLogicalNode,
        _logical_inputs: &[&LogicalPlan],
        physical_inputs: &[Arc<dyn ExecutionPlan>],
        _session: &dyn Session,
        _context: &PhysicalPlanningContext,
    ) -> PlanResult<Option<Arc<dyn ExecutionPlan>>> {
        let Some(node) = node.as_any().downcast_ref::<Recursion>() else { return Ok(None) };
        let [anchor, term] = physical_inputs else {
            return Err(Error::internal("a recursion has two inputs").into());
        };
        let schema = Arc::new(node.schema.as_arrow().clone());
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(Some(Arc::new(RecursionExec {
            table: node.table.clone(),
            anchor: Arc::clone(anchor),
            term: Arc::clone(term),
            max_level: node.max_level,
            max_rows: node.max_rows,
            fetch: None,
            properties: Arc::new(properties),
            metrics: ExecutionPlanMetricsSet::new(),
        })))
    }
}

/// The operator.
#[derive(Clone, Debug)]
struct RecursionExec {
    table: String,
    anchor: Arc<dyn ExecutionPlan>,
    term: Arc<dyn ExecutionPlan>,
    max_level: Option<u64>,
    max_rows: Option<u64>,
    fetch: Option<usize>,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl RecursionExec {
    fn over(&self, children: Vec<Arc<dyn ExecutionPlan>>) -> PlanResult<Arc<dyn ExecutionPlan>> {
        match <[Arc<dyn ExecutionPlan>; 2]>::try_from(children) {
            Ok([anchor, term]) => Ok(Arc::new(RecursionExec { anchor, term, ..self.clone() })),
            Err(_) => Err(Error::internal("a recursion has two inputs").into()),
        }
    }
}

impl DisplayAs for RecursionExec {
    fn fmt_as(&self, kind: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match kind {
            DisplayFormatType::Default | DisplayFormatType::Verbose => write!(f, "Recursion: {}", self.table)?,
            DisplayFormatType::TreeRender => write!(f, "{}", self.table)?,
        }
        match self.fetch {
            Some(fetch) => write!(f, ", limit={fetch}"),
            None => Ok(()),
        }
    }
}

impl ExecutionPlan for RecursionExec {
    fn name(&self) -> &str {
        "Recursion"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.anchor, &self.term]
    }

    fn required_input_distribution(&self) -> Vec<Distribution> {
        vec![Distribution::SinglePartition, Distribution::SinglePartition]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false, false]
    }

    fn apply_expressions(
        &self,
        _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> PlanResult<TreeNodeRecursion>,
    ) -> PlanResult<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    other_inputs!(over);

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> PlanResult<SendableRecordBatchStream> {
        let rows = Rows::default();
        let reserve = |name: &str| MemoryConsumer::new(name).register(context.memory_pool());
        let rounds = Rounds {
            current: Some(self.anchor.execute(partition, Arc::clone(&context))?),
            term: with_rows(Arc::clone(&self.term), &self.table, &rows)?,
            rows,
            found: Vec::new(),
            reserved: [reserve("recursion"), reserve("recursion")],
            level: 0,
            count: 0,
            max_level: self.max_level,
            max_rows: self.max_rows,
            fetch: self.fetch,
            schema: self.schema(),
            metrics: BaselineMetrics::new(&self.metrics, partition),
            context,
        };
        let stream = futures::stream::try_unfold(rounds, |mut rounds| async move {
            Ok(rounds.next().await?.map(|batch| (batch, rounds)))
        });
        let stream = RecordBatchStreamAdapter::new(self.schema(), Box::pin(stream));
        Ok(Box::pin(cooperative(stream)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn supports_limit_pushdown(&self) -> bool {
        false
    }

    fn with_fetch(&self, limit: Option<usize>) -> Option<Arc<dyn ExecutionPlan>> {
        Some(Arc::new(RecursionExec { fetch: limit, ..self.clone() }))
    }

    fn fetch(&self) -> Option<usize> {
        self.fetch
    }
}

/// A recursion that runs.
struct Rounds {
    /// The round that is being computed: the anchor's, then the term's.
    current: Option<SendableRecordBatchStream>,
    term: Arc<dyn ExecutionPlan>,
    /// What the term reads.
    rows: Rows,
    /// What this round has found.
    found: Vec<RecordBatch>,
    /// For what this round has found, and for what the term reads.
    reserved: [MemoryReservation; 2],
    /// How often the term has been computed.
    level: u64,
    /// How many rows have been found.
    count: u64,
    max_level: Option<u64>,
    max_rows: Option<u64>,
    fetch: Option<usize>,
    schema: SchemaRef,
    metrics: BaselineMetrics,
    context: Arc<TaskContext>,
}

impl Rounds {
    /// The next rows.
    async fn next(&mut self) -> PlanResult<Option<RecordBatch>> {
        let wanted = self.fetch.map_or(u64::MAX, |fetch| fetch as u64);
        loop {
            if self.count >= wanted {
                return Ok(None);
            }
            let Some(current) = &mut self.current else {
                if !self.begin_round()? {
                    return Ok(None);
                }
                continue;
            };
            let Some(batch) = current.next().await.transpose()? else {
                self.current = None;
                continue;
            };
            if batch.num_rows() == 0 {
                continue;
            }
            let left = usize::try_from(wanted - self.count).unwrap_or(usize::MAX);
            let batch = RecordBatch::try_new(SchemaRef::clone(&self.schema), batch.columns().to_vec())?;
            let batch = if batch.num_rows() > left { batch.slice(0, left) } else { batch };
            self.count += batch.num_rows() as u64;
            self.reserved[0].try_grow(batch.get_array_memory_size())?;
            self.found.push(batch.clone());
            self.metrics.record_output(batch.num_rows());
            return Ok(Some(batch));
        }
    }

    /// Starts the term over what was found last, if that was anything.
    fn begin_round(&mut self) -> PlanResult<bool> {
        if self.found.is_empty() {
            self.rows.lock().clear();
            return Ok(false);
        }
        if let (Some(limit), None) = (self.max_rows, self.fetch)
            && self.count >= limit
        {
            return Err(Error::new("RECURSION_ROW_LIMIT_EXCEEDED").with("rowLimit", limit).into());
        }
        if let Some(limit) = self.max_level
            && self.level >= limit
        {
            return Err(Error::new("RECURSION_LEVEL_LIMIT_EXCEEDED").with("levelLimit", limit).into());
        }
        self.level += 1;
        *self.rows.lock() = std::mem::take(&mut self.found);
        // What the term read until now is not needed any more.
        self.reserved.swap(0, 1);
        self.reserved[0].free();
        let term = reset_plan_states(Arc::clone(&self.term))?;
        self.current = Some(term.execute(0, Arc::clone(&self.context))?);
        Ok(true)
    }
}
