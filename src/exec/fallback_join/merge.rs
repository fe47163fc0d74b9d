//! The same join by sorting and merging, over a build side that has begun.

use std::sync::Arc;

use datafusion::arrow::compute::SortOptions;
use datafusion::common::{JoinType, Result};
use datafusion::execution::TaskContext;
use datafusion::physical_expr::{LexOrdering, PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_plan::expressions::Column;
use datafusion::physical_plan::joins::{HashJoinExec, PartitionMode, SortMergeJoinExec};
use datafusion::physical_plan::limit::LocalLimitExec;
use datafusion::physical_plan::metrics::{MetricValue, MetricsSet};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::{ExecutionPlan, Partitioning};

use super::super::compact::{CompactExec, Compaction, is_view};
use super::null_aware;
use super::row_key::{is_comparable, with_keys};

/// Whether a merge join can give the rows of the hash join: its keys have to be comparable. Of NOT IN it can only together
/// with what [`plan`] sees of the probe side, not [`merge_join`] alone.
/// # Errors
/// Those of a key that is not over its side.
pub(crate) fn can_merge(join: &HashJoinExec) -> Result<bool> {
    let (build, probe) = (join.left.schema(), join.right.schema());
    for (left, right) in &join.on {
        if !is_comparable(&left.data_type(&build)?, &right.data_type(&probe)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The merge join of these build rows and the hash join's probe side: its columns are the hash join's, and its partitions
/// have what the hash join promises of its own. `cluster` is the column by which rows have to come in clusters.
/// # Errors
/// Those of starting the probe side.
pub(super) fn plan(
    join: &HashJoinExec,
    build: Arc<dyn ExecutionPlan>,
    cluster: Option<usize>,
    context: &Arc<TaskContext>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let mut plan = match join.on.as_slice() {
        [(key, _)] if join.null_aware => {
            let seen = Arc::default();
            let merged = merged(join, build, null_aware::watched(join, context, &seen)?)?;
            null_aware::kept(merged, key, &join.left.schema(), seen)?
        }
        _ => merged(join, build, Arc::clone(&join.right))?,
    };
    if let Some(projection) = &join.projection {
        plan = Arc::new(projected(plan, projection)?);
    }
    let promised = join.properties();
    if is_divided(join) && matches!(promised.output_partitioning(), Partitioning::Hash(..) | Partitioning::Range(..)) {
        plan = Arc::new(RepartitionExec::try_new(plan, promised.output_partitioning().clone())?);
    }
    if let Some(cluster) = cluster {
        // Rows of a cluster are divided by their values, so that each partition meets all clusters: more memory for whoever
        // groups them than where each cluster is one partition's, but not more than one cluster at a time.
        let column = Arc::new(Column::new(plan.schema().field(cluster).name(), cluster)) as Arc<dyn PhysicalExpr>;
        plan = compacted(plan);
        let partitions = plan.properties().output_partitioning().partition_count();
        if partitions > 1 {
            plan = Arc::new(RepartitionExec::try_new(plan, Partitioning::Hash(vec![Arc::clone(&column)], partitions))?);
        }
        plan = sorted(plan, &[column]);
    } else if let Some(ordering) = promised.output_ordering() {
        plan = Arc::new(SortExec::new(ordering.clone(), plan).with_preserve_partitioning(true));
    }
    Ok(match join.fetch() {
        Some(fetch) => Arc::new(LocalLimitExec::new(plan, fetch)),
        None => plan,
    })
}

fn merged(
    join: &HashJoinExec,
    build: Arc<dyn ExecutionPlan>,
    probe: Arc<dyn ExecutionPlan>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let partitions = probe.properties().output_partitioning().partition_count();
    let divided = is_divided(join);
    merge_join(join, build, probe, |rows, keys| {
        if !divided {
            return Ok(sorted(rows, keys));
        }
        let parts = RepartitionExec::try_new(compacted(rows), Partitioning::Hash(keys.to_vec(), partitions))?;
        Ok(sorted(Arc::new(parts), keys))
    })
}

/// The same join by merging, of these inputs in the place of its own; whether that gives the same rows, [`can_merge`] says.
/// `ordered` brings the rows of a side in the order of keys, if they are not to be brought there later.
/// # Errors
/// Those of inputs that have other columns.
pub(crate) fn merge_join(
    join: &HashJoinExec,
    build: Arc<dyn ExecutionPlan>,
    probe: Arc<dyn ExecutionPlan>,
    ordered: impl Fn(Arc<dyn ExecutionPlan>, &[Arc<dyn PhysicalExpr>]) -> Result<Arc<dyn ExecutionPlan>>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let (build_columns, probe_columns) = (build.schema().fields().len(), probe.schema().fields().len());
    let (build_keys, probe_keys) = join.on.iter().cloned().unzip();
    let (build, build_keys) = with_keys(build, build_keys)?;
    let (probe, probe_keys) = with_keys(probe, probe_keys)?;
    let (build_width, probe_width) = (build.schema().fields().len(), probe.schema().fields().len());
    let merged = SortMergeJoinExec::try_new(
        ordered(build, &build_keys)?,
        ordered(probe, &probe_keys)?,
        build_keys.into_iter().zip(probe_keys).collect(),
        join.filter.clone(),
        join.join_type,
        vec![SortOptions::default(); join.on.len()],
        join.null_equality,
    )?;
    if build_width == build_columns && probe_width == probe_columns {
        return Ok(Arc::new(merged));
    }
    let columns: Vec<usize> = match join.join_type {
        JoinType::LeftSemi | JoinType::LeftAnti => (0..build_columns).collect(),
        JoinType::LeftMark => (0..build_columns).chain([build_width]).collect(),
        JoinType::RightSemi | JoinType::RightAnti => (0..probe_columns).collect(),
        JoinType::RightMark => (0..probe_columns).chain([probe_width]).collect(),
        JoinType::Inner | JoinType::Left | JoinType::Right | JoinType::Full => {
            (0..build_columns).chain(build_width..build_width + probe_columns).collect()
        }
    };
    Ok(Arc::new(projected(Arc::new(merged), &columns)?))
}

/// Whether one build side serves several partitions of the probe side: then both are divided by their keys.
fn is_divided(join: &HashJoinExec) -> bool {
    let partitions = join.right.properties().output_partitioning().partition_count();
    join.mode == PartitionMode::CollectLeft && partitions > 1
}

/// The same rows, whose views hold no more than they need: what divides or sorts rows counts all that they hold.
fn compacted(rows: Arc<dyn ExecutionPlan>) -> Arc<dyn ExecutionPlan> {
    match rows.schema().fields().iter().any(|field| is_view(field.data_type())) {
        true => Arc::new(CompactExec::new(rows, Compaction::Bytes)),
        false => rows,
    }
}

/// The rows of each partition in the order of the keys.
fn sorted(rows: Arc<dyn ExecutionPlan>, keys: &[Arc<dyn PhysicalExpr>]) -> Arc<dyn ExecutionPlan> {
    let rows = compacted(rows);
    match LexOrdering::new(keys.iter().cloned().map(PhysicalSortExpr::new_default)) {
        Some(ordering) => Arc::new(SortExec::new(ordering, rows).with_preserve_partitioning(true)),
        None => rows,
    }
}

fn projected(plan: Arc<dyn ExecutionPlan>, columns: &[usize]) -> Result<ProjectionExec> {
    let schema = plan.schema();
    let column = |i: &usize| {
        let name = schema.field(*i).name();
        (Arc::new(Column::new(name, *i)) as Arc<dyn PhysicalExpr>, name.clone())
    };
    ProjectionExec::try_new(columns.iter().map(column).collect::<Vec<_>>(), plan)
}

/// What the operators of [`plan`] counted, down to the hash join's probe side: the rows that the topmost gave, the time and
/// what was spilled of all.
pub(super) fn metrics(plan: &Arc<dyn ExecutionPlan>, probe: &Arc<dyn ExecutionPlan>) -> MetricsSet {
    let mut all = MetricsSet::new();
    let mut rest = vec![plan];
    while let Some(node) = rest.pop() {
        for metric in node.metrics().iter().flat_map(MetricsSet::iter) {
            let counts = match metric.value() {
                MetricValue::OutputRows(_) => Arc::ptr_eq(node, plan),
                MetricValue::ElapsedCompute(_) | MetricValue::SpillCount(_) => true,
                MetricValue::SpilledBytes(_) | MetricValue::SpilledRows(_) => true,
                _ => false,
            };
            if counts {
                all.push(Arc::clone(metric));
            }
        }
        rest.extend(node.children().into_iter().filter(|child| !Arc::ptr_eq(child, probe)));
    }
    all
}
