//! The build side of a join by nested loops, which DataFusion executes once more when memory has no room for it.
//!
//! Operators that have been executed cannot be again: exchanges have handed out their channels, hash joins their table. So
//! either the second time is another, with operators as new ([`Reread::Anew`]), or there is none ([`Reread::Never`]): then
//! the query fails for memory, where the join's second form would give wrong rows.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datafusion::arrow::datatypes::Schema;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, Statistics, internal_err, resources_err};
use datafusion::config::ConfigOptions;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::execution_plan::{CardinalityEffect, reset_plan_states};
use datafusion::physical_plan::filter_pushdown::{
    ChildPushdownResult, FilterDescription, FilterPushdownPhase, FilterPushdownPropagation,
};
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs};
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};

use crate::scan::inputs::other_inputs;

/// What a second execution does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Reread {
    Anew,
    Never,
}

/// Passes on the rows of its input, which has one partition.
#[derive(Debug)]
pub(crate) struct RereadExec {
    input: Arc<dyn ExecutionPlan>,
    reread: Reread,
    executed: AtomicBool,
}

impl RereadExec {
    pub(crate) fn new(input: Arc<dyn ExecutionPlan>, reread: Reread) -> Self {
        RereadExec { input, reread, executed: AtomicBool::new(false) }
    }

    fn over(&self, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        match <[_; 1]>::try_from(children) {
            Ok([input]) => Ok(Arc::new(RereadExec::new(input, self.reread))),
            Err(children) => internal_err!("{} inputs", children.len()),
        }
    }
}

impl DisplayAs for RereadExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.reread {
            Reread::Anew => "Reread: anew",
            Reread::Never => "Reread: never",
        })
    }
}

impl ExecutionPlan for RereadExec {
    fn name(&self) -> &str {
        "Reread"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    other_inputs!(over);

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        match (self.executed.swap(true, Ordering::Relaxed), self.reread) {
            (false, _) => self.input.execute(partition, context),
            (true, Reread::Anew) => reset_plan_states(Arc::clone(&self.input))?.execute(partition, context),
            (true, Reread::Never) => resources_err!("a join without an equality holds all rows of one side"),
        }
    }

    fn reset_state(self: Arc<Self>) -> Result<Arc<dyn ExecutionPlan>> {
        self.over(vec![Arc::clone(&self.input)])
    }

    fn child_stats_requests(&self, partition: Option<usize>) -> Vec<ChildStats> {
        vec![ChildStats::At(partition)]
    }

    fn statistics_from_inputs(&self, inputs: &[Arc<Statistics>], _: &StatisticsArgs) -> Result<Arc<Statistics>> {
        match inputs {
            [input] => Ok(Arc::clone(input)),
            _ => Ok(Arc::new(Statistics::new_unknown(&Schema::clone(&self.schema())))),
        }
    }

    fn cardinality_effect(&self) -> CardinalityEffect {
        CardinalityEffect::Equal
    }

    fn gather_filters_for_pushdown(
        &self,
        _: FilterPushdownPhase,
        parent_filters: Vec<Arc<dyn PhysicalExpr>>,
        _: &ConfigOptions,
    ) -> Result<FilterDescription> {
        FilterDescription::from_children(parent_filters, &self.children())
    }

    fn handle_child_pushdown_result(
        &self,
        _: FilterPushdownPhase,
        result: ChildPushdownResult,
        _: &ConfigOptions,
    ) -> Result<FilterPushdownPropagation<Arc<dyn ExecutionPlan>>> {
        Ok(FilterPushdownPropagation::if_all(result))
    }
}
