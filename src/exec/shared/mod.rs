//! Computes a part of a query once and hands its rows to all places that need them.
//!
//! No task of its own: whoever wants a batch that is not there yet goes on with the computation ([`replay`]), so places may
//! be read in any order, at once or one after the other, and what nobody reads is not computed. Batches are kept until the
//! last place has had them ([`kept`]).

mod kept;
mod replay;

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::Statistics;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::error::Result as PlanResult;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{LogicalPlan, UserDefinedLogicalNode};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::coop::cooperative;
use datafusion::physical_plan::execution_plan::reset_plan_states;
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties};
use datafusion::physical_planner::{ExtensionPlanner, PhysicalPlanner};

use crate::error::Error;
use crate::plan::Shared;
use crate::scan::inputs::other_inputs;
use replay::{Part, Replay};

/// Makes the operators of a [`Shared`].
pub(super) struct Lower;

#[async_trait]
impl ExtensionPlanner for Lower {
    async fn plan_extension(
        &self,
        planner: &dyn PhysicalPlanner,
        node: &dyn UserDefinedLogicalNode,
        _logical_inputs: &[&LogicalPlan],
        _physical_inputs: &[Arc<dyn ExecutionPlan>],
        session: &dyn Session,
        _context: &PhysicalPlanningContext,
    ) -> PlanResult<Option<Arc<dyn ExecutionPlan>>> {
        let Some(node) = node.as_any().downcast_ref::<Shared>() else { return Ok(None) };
        let plan = || async {
            let input = planner.create_physical_plan(&node.definition, session).await?;
            PlanResult::Ok(Arc::new(Computation::of(input)) as Arc<dyn Any + Send + Sync>)
        };
        let planned: PlanResult<_> = node.operator.get_or_try_init(plan).await;
        let Ok(computation) = Arc::clone(planned?).downcast::<Computation>() else {
            return Err(Error::internal("a shared part of a query was planned as something else").into());
        };
        computation.places.fetch_add(1, Ordering::Relaxed);
        Ok(Some(Arc::new(SharedExec::new(node.id, computation))))
    }
}

/// What is computed once.
#[derive(Debug)]
struct Computation {
    input: Arc<dyn ExecutionPlan>,
    /// How many places read it.
    places: AtomicUsize,
    parts: Vec<Part>,
}

impl Computation {
    fn of(input: Arc<dyn ExecutionPlan>) -> Self {
        let parts = (0..input.output_partitioning().partition_count()).map(|_| Part::default()).collect();
        Computation { input, places: AtomicUsize::new(0), parts }
    }
}

/// The operator: one place that reads.
#[derive(Clone, Debug)]
struct SharedExec {
    id: usize,
    computation: Arc<Computation>,
    /// Whether it is this place that shows what is computed.
    shown: Arc<AtomicBool>,
    metrics: ExecutionPlanMetricsSet,
}

impl SharedExec {
    fn new(id: usize, computation: Arc<Computation>) -> Self {
        SharedExec { id, computation, shown: Arc::default(), metrics: ExecutionPlanMetricsSet::new() }
    }

    /// The place as it is, or over another input alone.
    fn over(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> PlanResult<Arc<dyn ExecutionPlan>> {
        match children.as_slice() {
            [input] if !Arc::ptr_eq(input, &self.computation.input) => Ok(Arc::new(self.alone(Arc::clone(input)))),
            _ => Ok(self),
        }
    }

    /// A place that reads a computation of its own.
    fn alone(&self, input: Arc<dyn ExecutionPlan>) -> Self {
        // What is shared within it has one more place.
        let counted = input.apply(|node| {
            if let Some(place) = node.downcast_ref::<SharedExec>() {
                place.computation.places.fetch_add(1, Ordering::Relaxed);
            }
            Ok(TreeNodeRecursion::Continue)
        });
        debug_assert!(counted.is_ok());
        let computation = Computation::of(input);
        computation.places.store(1, Ordering::Relaxed);
        let alone = SharedExec::new(self.id, Arc::new(computation));
        alone.shown.store(self.shown.load(Ordering::Relaxed), Ordering::Relaxed);
        alone
    }
}

/// Shows below the first place of each shared part what computes it, for people and for what looks through plans. Until
/// then no rule sees it, so that none changes it in one place only; and the plan is not made anew, since a part within
/// another one would be made anew for one of the other's places only.
/// # Errors
/// Those of walking the plan.
pub fn show(plan: &Arc<dyn ExecutionPlan>) -> PlanResult<()> {
    let mut seen: Vec<Arc<Computation>> = Vec::new();
    plan.apply(|node| {
        if let Some(place) = node.downcast_ref::<SharedExec>()
            && !seen.iter().any(|known| Arc::ptr_eq(known, &place.computation))
        {
            seen.push(Arc::clone(&place.computation));
            place.shown.store(true, Ordering::Relaxed);
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(())
}

impl DisplayAs for SharedExec {
    fn fmt_as(&self, kind: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match kind {
            DisplayFormatType::Default | DisplayFormatType::Verbose => write!(f, "Shared: #{}", self.id),
            DisplayFormatType::TreeRender => write!(f, "#{}", self.id),
        }
    }
}

impl ExecutionPlan for SharedExec {
    fn name(&self) -> &str {
        "Shared"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.computation.input.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        if self.shown.load(Ordering::Relaxed) { vec![&self.computation.input] } else { Vec::new() }
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true; self.children().len()]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false; self.children().len()]
    }

    fn apply_expressions(
        &self,
        _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> PlanResult<TreeNodeRecursion>,
    ) -> PlanResult<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    other_inputs!(over);

    fn reset_state(self: Arc<Self>) -> PlanResult<Arc<dyn ExecutionPlan>> {
        // What runs again reads what is computed again.
        Ok(Arc::new(self.alone(reset_plan_states(Arc::clone(&self.computation.input))?)))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> PlanResult<SendableRecordBatchStream> {
        let replay = Replay::begin(Arc::clone(&self.computation), partition, context, &self.metrics)?;
        Ok(Box::pin(cooperative(replay)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn statistics_from_inputs(
        &self,
        _inputs: &[Arc<Statistics>],
        args: &StatisticsArgs,
    ) -> PlanResult<Arc<Statistics>> {
        let args = StatisticsArgs::new().with_partition(args.partition());
        StatisticsContext::new().compute(self.computation.input.as_ref(), &args)
    }
}

#[cfg(test)]
mod tests;
