//! Aggregation of rows grouped by columns that fit a packed key, in one operator.
//!
//! Each partition of the input is aggregated for itself ([`partial`]); then the groups are divided between the partitions
//! of the output, each of which merges its share ([`merge`]). It takes the place of a partial aggregate, a repartition of
//! its groups and a final aggregate: keys are made and hashed once a row, by words and not by column, and a key of few
//! bits not at all. Over DataFusion's pair of operators ten million rows take half the time by one or two short texts or
//! by a whole number of 100,000 values, as long by a text of as many, and a sixth less by six columns that make every row
//! a group; `benches/aggregate.rs` repeats it.
//!
//! Groups that memory has no room for go to disk, and DataFusion's aggregate finishes them ([`overflow`]); that is slower
//! than if it had them from the start, so the rule that plans this leaves alone what is not expected to fit. Where rows
//! come in clusters that share no group, those of one cluster are all that is held ([`clustered`]).

mod clustered;
mod merge;
mod overflow;
mod partial;

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{ColumnStatistics, DataFusionError, Result, Statistics, internal_err};
use datafusion::config::ConfigOptions;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::aggregate::AggregateFunctionExpr;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::execution_plan::EmissionType;
use datafusion::physical_plan::filter_pushdown::{
    ChildPushdownResult, FilterDescription, FilterPushdownPhase, FilterPushdownPropagation,
};
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties, replace_children_if_necessary,
};
use futures::TryStreamExt;
use futures::future::{BoxFuture, FutureExt, Shared, TryFutureExt};

use super::packed::PackedKeys;
use super::reservation::Reservation;
use crate::scan::inputs::other_inputs;
use crate::scan::run::Run;
pub(crate) use clustered::ClusteredKey;
use merge::Gathered;
use overflow::Overflow;
use partial::Partial;

/// The operator.
#[derive(Debug)]
pub struct PackedAggregate {
    /// What is computed, as the partial aggregate whose place this takes; its input is this one's.
    shape: Arc<AggregateExec>,
    keys: PackedKeys,
    /// The clusters in which rows come, if they do.
    clusters: Option<ClusteredKey>,
    schema: SchemaRef,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
    run: Run<Gathering>,
}

/// The groups of all partitions of the input, once they are there.
type Gathering = Shared<BoxFuture<'static, Result<Arc<Gathered>, Arc<DataFusionError>>>>;

/// An aggregate's expressions: its arguments, and which rows it takes.
#[derive(Clone, Debug)]
struct Call {
    aggregate: Arc<AggregateFunctionExpr>,
    arguments: Vec<Arc<dyn PhysicalExpr>>,
    filter: Option<Arc<dyn PhysicalExpr>>,
}

impl PackedAggregate {
    /// The operator for a partial aggregate and the final one above it, whose output has `schema`.
    pub(crate) fn new(partial: Arc<AggregateExec>, keys: PackedKeys, schema: SchemaRef) -> Self {
        let partitions = partial.input().properties().output_partitioning().partition_count();
        let properties = PlanProperties::new(
            EquivalenceProperties::new(SchemaRef::clone(&schema)),
            Partitioning::UnknownPartitioning(partitions),
            EmissionType::Final,
            partial.input().properties().boundedness,
        );
        PackedAggregate {
            shape: partial,
            keys,
            clusters: None,
            schema,
            properties: Arc::new(properties),
            metrics: ExecutionPlanMetricsSet::new(),
            run: Run::default(),
        }
    }

    /// The operator whose input gives rows in clusters.
    pub(crate) fn clustered(mut self, clusters: Option<ClusteredKey>) -> Self {
        if clusters.is_some() {
            let properties = PlanProperties::clone(&self.properties).with_emission_type(EmissionType::Incremental);
            self.properties = Arc::new(properties);
        }
        self.clusters = clusters;
        self
    }

    /// What is computed, as a partial aggregate.
    pub(crate) fn shape(&self) -> &AggregateExec {
        &self.shape
    }

    /// The operator over another input that gives the same groups and states.
    pub(crate) fn with_shape(&self, shape: AggregateExec) -> Self {
        PackedAggregate::new(Arc::new(shape), self.keys.clone(), SchemaRef::clone(&self.schema))
            .clustered(self.clusters.clone())
    }

    fn over(&self, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let shape = Arc::new(AggregateExec::clone(&self.shape)) as Arc<dyn ExecutionPlan>;
        let shape = replace_children_if_necessary(shape, children)?;
        let Some(shape) = shape.downcast_ref::<AggregateExec>() else { return internal_err!("another aggregate") };
        let schema = SchemaRef::clone(&self.schema);
        let over = PackedAggregate::new(Arc::new(shape.clone()), self.keys.clone(), schema);
        Ok(Arc::new(over.clustered(self.clusters.clone())))
    }

    fn calls(&self) -> Vec<Call> {
        let calls = self.shape.aggr_expr().iter().zip(self.shape.filter_expr());
        let call = |(aggregate, filter): (&Arc<AggregateFunctionExpr>, &Option<Arc<dyn PhysicalExpr>>)| Call {
            aggregate: Arc::clone(aggregate),
            arguments: aggregate.expressions(),
            filter: filter.clone(),
        };
        calls.map(call).collect()
    }

    /// Groups as they are given out, and what is known of each before it is finished.
    fn states_schema(&self) -> SchemaRef {
        let (groups, shape) = (self.keys.exprs().len(), self.shape.schema());
        let fields = self.schema.fields().iter().take(groups).chain(shape.fields().iter().skip(groups));
        Arc::new(Schema::new(fields.cloned().collect::<Vec<_>>()))
    }

    fn partitions(&self) -> usize {
        self.properties.output_partitioning().partition_count()
    }

    fn gather(&self, context: &Arc<TaskContext>) -> Gathering {
        let (input, calls, keys) = (Arc::clone(self.shape.input()), self.calls(), self.keys.clone());
        let (context, partitions) = (Arc::clone(context), self.partitions());
        let times: Vec<_> = (0..partitions)
            .map(|partition| BaselineMetrics::new(&self.metrics, partition).elapsed_compute().clone())
            .collect();
        let (metrics, shape, schema) = (self.metrics.clone(), Arc::clone(&self.shape), self.states_schema());
        let gathered = async move {
            let overflow = Arc::new(Overflow::new(shape, schema, &context, &metrics, partitions));
            let mut tasks = Vec::with_capacity(partitions);
            for (partition, time) in times.into_iter().enumerate() {
                let rows = input.execute(partition, Arc::clone(&context))?;
                let consumer = MemoryConsumer::new(format!("PackedAggregate[{partition}]")).with_can_spill(true);
                let reservation = Reservation::new(consumer, &context, &metrics, partition);
                let partial = Partial::new(&keys, &calls, reservation)?;
                tasks.push(SpawnedTask::spawn(partial.run(rows, Arc::clone(&overflow), time)));
            }
            let mut partials = Vec::with_capacity(partitions);
            for task in tasks {
                partials.push(task.join_unwind().await.map_err(|e| DataFusionError::ExecutionJoin(Box::new(e)))??);
            }
            Gathered::of(partials, overflow, calls, keys.expected()).await.map(Arc::new)
        };
        gathered.map_err(Arc::new).boxed().shared()
    }
}

impl DisplayAs for PackedAggregate {
    fn fmt_as(&self, kind: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // As the aggregate is shown, without its mode.
        struct Shown<'a>(&'a AggregateExec, DisplayFormatType);
        impl fmt::Display for Shown<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt_as(self.1, f)
            }
        }
        let shown = Shown(&self.shape, kind).to_string();
        match kind {
            DisplayFormatType::Default | DisplayFormatType::Verbose => {
                let shown =
                    shown.replacen("AggregateExec: mode=Partial", "PackedAggregate:", 1).replacen(":, ", ": ", 1);
                write!(f, "{}", shown.split(", ordering_mode=").next().unwrap_or_default())?;
                match &self.clusters {
                    Some(clusters) => write!(f, ", clusters={}", clusters.len()),
                    None => Ok(()),
                }
            }
            DisplayFormatType::TreeRender => write!(f, "{}", shown.replacen("mode=Partial\n", "", 1)),
        }
    }
}

impl ExecutionPlan for PackedAggregate {
    fn name(&self) -> &str {
        "PackedAggregate"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![self.shape.input()]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        self.shape.apply_expressions(f)
    }

    other_inputs!(over);

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        if partition >= self.partitions() {
            return internal_err!("partition {partition} of {}", self.partitions());
        }
        if let Some(clusters) = &self.clusters {
            let rows = self.shape.input().execute(partition, Arc::clone(&context))?;
            let baseline = BaselineMetrics::new(&self.metrics, partition);
            let schema = SchemaRef::clone(&self.schema);
            let consumer = MemoryConsumer::new(format!("PackedAggregate of clusters[{partition}]"));
            let reservation = Reservation::new(consumer, &context, &self.metrics, partition);
            return Ok(clusters.run(rows, self.keys.clone(), self.calls(), schema, context, (baseline, reservation)));
        }
        let gathering = Gathering::clone(&self.run.join(partition, self.partitions(), || self.gather(&context)));
        let baseline = BaselineMetrics::new(&self.metrics, partition);
        let consumer = MemoryConsumer::new(format!("PackedAggregate[{partition}]"));
        let reservation = Reservation::new(consumer, &context, &self.metrics, partition);
        let (schema, partitions) = (SchemaRef::clone(&self.schema), self.partitions());
        let merged = async move {
            let gathered = gathering.await.map_err(DataFusionError::Shared)?;
            let groups = gathered.share(partition, partitions, &schema, context, (&baseline, reservation)).await?;
            Ok::<_, DataFusionError>(groups.inspect_ok(move |batch| baseline.record_output(batch.num_rows())))
        };
        let stream = merged.try_flatten_stream();
        Ok(Box::pin(RecordBatchStreamAdapter::new(SchemaRef::clone(&self.schema), stream)))
    }

    fn reset_state(self: Arc<Self>) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = SchemaRef::clone(&self.schema);
        let anew = PackedAggregate::new(Arc::clone(&self.shape), self.keys.clone(), schema);
        Ok(Arc::new(anew.clustered(self.clusters.clone())))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn child_stats_requests(&self, partition: Option<usize>) -> Vec<ChildStats> {
        vec![ChildStats::At(partition)]
    }

    fn statistics_from_inputs(&self, inputs: &[Arc<Statistics>], args: &StatisticsArgs) -> Result<Arc<Statistics>> {
        let mut statistics = self.shape.statistics_from_inputs(inputs, args)?.as_ref().clone();
        statistics.column_statistics.truncate(self.keys.exprs().len());
        statistics.column_statistics.resize(self.schema.fields().len(), ColumnStatistics::new_unknown());
        Ok(Arc::new(statistics))
    }

    fn gather_filters_for_pushdown(
        &self,
        phase: FilterPushdownPhase,
        parent_filters: Vec<Arc<dyn PhysicalExpr>>,
        config: &ConfigOptions,
    ) -> Result<FilterDescription> {
        self.shape.gather_filters_for_pushdown(phase, parent_filters, config)
    }

    fn handle_child_pushdown_result(
        &self,
        _phase: FilterPushdownPhase,
        result: ChildPushdownResult,
        _config: &ConfigOptions,
    ) -> Result<FilterPushdownPropagation<Arc<dyn ExecutionPlan>>> {
        Ok(FilterPushdownPropagation::if_any(result))
    }
}

#[cfg(test)]
mod tests;
