//! A hash join that falls back to a merge join when its build side does not fit memory.
//!
//! DataFusion's hash join holds its whole build side and fails when memory is short. Whether it is going to be is seen
//! while the build side's rows come ([`gather`]): they are held as the join would hold them, and if there is room for all
//! of them and for the hash table, the join gets them. If not, they go, and with them the rest, to a join that sorts both
//! sides and merges ([`merge`]), which can go to disk. Nothing is computed twice; the probe side does not begin before. What is
//! expected not to fit is planned as a merge join from the start, and takes no part in this.

mod gather;
mod merge;
mod null_aware;
mod row_key;

use std::fmt;
use std::sync::Arc;

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result, Statistics, internal_err};
use datafusion::config::ConfigOptions;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::execution_plan::CardinalityEffect;
use datafusion::physical_plan::filter_pushdown::{
    ChildPushdownResult, FilterDescription, FilterPushdownPhase, FilterPushdownPropagation,
};
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::metrics::{Count, ExecutionPlanMetricsSet, MetricBuilder, MetricsSet};
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, InputDistributionRequirements, PlanProperties,
    replace_children_if_necessary,
};
use futures::future::{BoxFuture, FutureExt, Shared, TryFutureExt};
use parking_lot::Mutex;

use super::streams::StreamsExec;
use crate::scan::inputs::other_inputs;
use crate::scan::run::Run;
use gather::{Gathered, gather};
pub(crate) use merge::{can_merge, merge_join};

/// The operator. It has the inputs of the hash join, and shows itself as that one.
#[derive(Debug)]
pub(crate) struct FallbackJoin {
    join: Arc<HashJoinExec>,
    /// The column by whose clusters the rows have to come, as those of the probe side do.
    cluster: Option<usize>,
    metrics: ExecutionPlanMetricsSet,
    run: Run<Choice>,
    /// The merge join that ran in its place.
    merged: Arc<Mutex<Option<Arc<dyn ExecutionPlan>>>>,
}

/// The join that is done, once it is known which.
type Choice = Shared<BoxFuture<'static, Result<Arc<dyn ExecutionPlan>, Arc<DataFusionError>>>>;

impl FallbackJoin {
    /// The operator for a hash join that [`merge`] can take the place of.
    pub(crate) fn new(join: HashJoinExec) -> Self {
        FallbackJoin {
            join: Arc::new(join),
            cluster: None,
            metrics: ExecutionPlanMetricsSet::new(),
            run: Run::default(),
            merged: Arc::default(),
        }
    }

    /// The same, whose rows come in clusters of one of its columns.
    pub(crate) fn clustered(self, column: Option<usize>) -> Self {
        FallbackJoin { cluster: column, ..self }
    }

    /// The hash join that this is as long as memory has room.
    pub(crate) fn join(&self) -> &HashJoinExec {
        &self.join
    }

    fn of(&self, join: &Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
        match join.downcast_ref::<HashJoinExec>() {
            Some(join) => Ok(Arc::new(FallbackJoin::new(join.builder().build()?).clustered(self.cluster))),
            None => internal_err!("{} in the place of a hash join", join.name()),
        }
    }

    fn over(&self, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        self.of(&replace_children_if_necessary(Arc::clone(&self.join) as _, children)?)
    }

    fn partitions(&self) -> usize {
        self.properties().output_partitioning().partition_count()
    }

    fn choose(&self, context: &Arc<TaskContext>) -> Choice {
        let (join, context, cluster) = (Arc::clone(&self.join), Arc::clone(context), self.cluster);
        let (metrics, merged) = (self.metrics.clone(), Arc::clone(&self.merged));
        let chosen = async move {
            let Gathered { rows, fit } = gather(&join, &context, &metrics).await?;
            let rows = Arc::new(StreamsExec::new(rows, Arc::clone(join.left.properties())));
            if fit {
                return join.builder().with_new_children(vec![rows, Arc::clone(&join.right)])?.build_exec();
            }
            let count: Count = MetricBuilder::new(&metrics).global_counter("fallbacks");
            count.add(1);
            let instead = merge::plan(&join, rows, cluster, &context)?;
            *merged.lock() = Some(Arc::clone(&instead));
            Ok(instead)
        };
        chosen.map_err(Arc::new).boxed().shared()
    }
}

impl DisplayAs for FallbackJoin {
    fn fmt_as(&self, kind: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.join.fmt_as(kind, f)?;
        match kind {
            DisplayFormatType::TreeRender => writeln!(f, "fallback=merge"),
            _ => f.write_str(", fallback=merge"),
        }
    }
}

impl ExecutionPlan for FallbackJoin {
    fn name(&self) -> &str {
        self.join.name()
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.join.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.join.left, &self.join.right]
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        self.join.input_distribution_requirements()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        self.join.maintains_input_order()
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        self.join.apply_expressions(f)
    }

    fn dynamic_expressions_produced(&self) -> Vec<Arc<dyn PhysicalExpr>> {
        self.join.dynamic_expressions_produced()
    }

    other_inputs!(over);

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let choice = Choice::clone(&self.run.join(partition, self.partitions(), || self.choose(&context)));
        let rows = async move { choice.await.map_err(DataFusionError::Shared)?.execute(partition, context) };
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), rows.try_flatten_stream())))
    }

    fn reset_state(self: Arc<Self>) -> Result<Arc<dyn ExecutionPlan>> {
        self.of(&(Arc::clone(&self.join) as Arc<dyn ExecutionPlan>).reset_state()?)
    }

    /// Those of the hash join, or of what took its place.
    fn metrics(&self) -> Option<MetricsSet> {
        let mut all = self.metrics.clone_inner();
        let joined = match &*self.merged.lock() {
            Some(merged) => Some(merge::metrics(merged, &self.join.right)),
            None => self.join.metrics(),
        };
        joined.iter().flat_map(MetricsSet::iter).for_each(|metric| all.push(Arc::clone(metric)));
        Some(all)
    }

    fn child_stats_requests(&self, partition: Option<usize>) -> Vec<ChildStats> {
        self.join.child_stats_requests(partition)
    }

    fn statistics_from_inputs(&self, inputs: &[Arc<Statistics>], args: &StatisticsArgs) -> Result<Arc<Statistics>> {
        self.join.statistics_from_inputs(inputs, args)
    }

    fn fetch(&self) -> Option<usize> {
        self.join.fetch()
    }

    fn cardinality_effect(&self) -> CardinalityEffect {
        self.join.cardinality_effect()
    }

    fn gather_filters_for_pushdown(
        &self,
        phase: FilterPushdownPhase,
        parent_filters: Vec<Arc<dyn PhysicalExpr>>,
        config: &ConfigOptions,
    ) -> Result<FilterDescription> {
        self.join.gather_filters_for_pushdown(phase, parent_filters, config)
    }

    /// The hash join takes what it wants of them, and with it the filter that it makes for its probe side.
    fn handle_child_pushdown_result(
        &self,
        phase: FilterPushdownPhase,
        result: ChildPushdownResult,
        config: &ConfigOptions,
    ) -> Result<FilterPushdownPropagation<Arc<dyn ExecutionPlan>>> {
        let taken = self.join.handle_child_pushdown_result(phase, result, config)?;
        let updated_node = taken.updated_node.as_ref().map(|join| self.of(join)).transpose()?;
        Ok(FilterPushdownPropagation { filters: taken.filters, updated_node })
    }
}

#[cfg(test)]
mod tests;
