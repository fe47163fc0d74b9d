//! Aggregates by a column whose values Parquet files have in clusters: each cluster's groups are finished with it.
//!
//! Footers tell the ranges of row groups. Where those of a grouping column follow one another, as in files that were
//! written in its order, a [`PackedAggregate`] need hold the groups of one cluster only; with many groups that is what
//! makes their table fit the processor's caches, and the query the memory.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::config::ConfigOptions;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::joins::{HashJoinExec, PartitionMode};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::{ExecutionPlan, replace_children_if_necessary};

use super::packed_aggregate::pair;
use super::rewrite::rewrite;
use crate::exec::packed::PackedKeys;
use crate::exec::packed_aggregate::{ClusteredKey, PackedAggregate};
use crate::source::{Clusters, ParquetScan};

/// The name of the rule, in its setting and in EXPLAIN.
pub const NAME: &str = "clustered_aggregate";

/// So few groups are quickly made in any way.
const MANY: usize = 50_000;

/// There must be so many clusters for each partition, so that none has much more to do than the others.
const EACH: usize = 4;

/// Replaces pairs of aggregates.
#[derive(Debug)]
pub struct ClusteredAggregate;

impl PhysicalOptimizerRule for ClusteredAggregate {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let partitions = options.execution.target_partitions;
        rewrite(plan, options, NAME, |node| {
            let Some(aggregate) = node.downcast_ref::<AggregateExec>() else { return Ok(None) };
            Ok(clustered(aggregate, partitions)?.map(|clustered| Arc::new(clustered) as _))
        })
    }

    fn name(&self) -> &str {
        NAME
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn clustered(last: &AggregateExec, partitions: usize) -> Result<Option<PackedAggregate>> {
    let Some((partial, _)) = pair(last)? else { return Ok(None) };
    let input = partial.input();
    for (i, (expr, _)) in partial.group_expr().expr().iter().enumerate() {
        let Some(column) = expr.downcast_ref::<Column>() else { continue };
        let Some((input, clusters)) = over_clusters(input, column.index(), partitions)? else { continue };
        let context = StatisticsContext::new();
        let known = context.compute(input.as_ref(), &StatisticsArgs::new())?;
        let groups = context.compute(partial, &StatisticsArgs::new())?;
        let Some(groups) = groups.num_rows.get_value().copied().filter(|groups| *groups > MANY) else { continue };
        let exprs = partial.group_expr().expr().iter().map(|(expr, _)| Arc::clone(expr)).collect();
        let Some(keys) = PackedKeys::of(exprs, &input.schema(), &known, groups / clusters.ranges().len().max(1))?
        else {
            return Ok(None);
        };
        let (by, filters) = (partial.group_expr().clone(), partial.filter_expr().to_vec());
        let (calls, schema) = (partial.aggr_expr().to_vec(), partial.input_schema());
        let shape = AggregateExec::try_new(*partial.mode(), by, calls, filters, input, schema)?;
        let packed = PackedAggregate::new(Arc::new(shape), keys, last.schema());
        return Ok(Some(packed.clustered(Some(ClusteredKey::new(i, clusters)))));
    }
    Ok(None)
}

/// A plan, and the clusters in which its rows come.
type OverClusters = (Arc<dyn ExecutionPlan>, Arc<Clusters>);

/// The plan whose scan gives the clusters of a column one after the other, if it passes on rows in the order of the scan.
fn over_clusters(plan: &Arc<dyn ExecutionPlan>, column: usize, partitions: usize) -> Result<Option<OverClusters>> {
    if let Some(scan) = plan.downcast_ref::<ParquetScan>() {
        // Fewer would be divided, row by row.
        if scan.properties().output_partitioning().partition_count() < partitions {
            return Ok(None);
        }
        let Some(clusters) = scan.clusters(column) else { return Ok(None) };
        let rows: usize = clusters.rows().iter().sum();
        let most = clusters.rows().iter().copied().max().unwrap_or_default();
        if clusters.ranges().len() < EACH * partitions || most * EACH * partitions > rows {
            return Ok(None);
        }
        let clusters = Arc::new(clusters);
        return Ok(Some((Arc::new(scan.clustered(Arc::clone(&clusters))), clusters)));
    }
    // Which input's rows keep their order, and which of its columns this is.
    let below = if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
        let column = projection.expr().get(column).and_then(|one| one.expr.downcast_ref::<Column>());
        column.map(|column| (0, column.index()))
    } else if let Some(filter) = plan.downcast_ref::<FilterExec>() {
        match filter.projection() {
            Some(projection) => projection.get(column).map(|column| (0, *column)),
            None => Some((0, column)),
        }
    } else if let Some(join) = plan.downcast_ref::<HashJoinExec>() {
        probed(join, column).map(|column| (1, column))
    } else {
        None
    };
    let Some((child, column)) = below else { return Ok(None) };
    let mut children: Vec<Arc<dyn ExecutionPlan>> = plan.children().into_iter().map(Arc::clone).collect();
    let Some((input, clusters)) = over_clusters(&children[child], column, partitions)? else { return Ok(None) };
    children[child] = input;
    Ok(Some((replace_children_if_necessary(Arc::clone(plan), children)?, clusters)))
}

/// The column of the right input that comes out of a join, whose rows keep their order and which none are added to.
fn probed(join: &HashJoinExec, column: usize) -> Option<usize> {
    use datafusion::common::JoinType::{Inner, RightAnti, RightSemi};
    if *join.partition_mode() != PartitionMode::CollectLeft {
        return None;
    }
    let column = match &join.projection {
        Some(projection) => *projection.get(column)?,
        None => column,
    };
    match join.join_type() {
        Inner => column.checked_sub(join.left().schema().fields().len()),
        RightSemi | RightAnti => Some(column),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use datafusion::arrow::array::{ArrayRef, AsArray, Int32Array, Int64Array, RecordBatch, StringArray};
    use datafusion::arrow::datatypes::Int64Type;
    use datafusion::arrow::util::pretty::pretty_format_batches;
    use datafusion::execution::runtime_env::RuntimeEnvBuilder;
    use datafusion::functions_aggregate::count::count_udaf;
    use datafusion::functions_aggregate::sum::sum_udaf;
    use datafusion::parquet::arrow::ArrowWriter;
    use datafusion::parquet::file::properties::WriterProperties;
    use datafusion::physical_expr::PhysicalExpr;
    use datafusion::physical_expr::aggregate::AggregateExprBuilder;
    use datafusion::physical_plan::aggregates::{AggregateMode, PhysicalGroupBy};
    use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
    use datafusion::physical_plan::{collect, collect_partitioned, displayable};
    use datafusion::prelude::{SessionConfig, SessionContext, col, lit};
    use tempfile::TempDir;

    use super::super::super::Acting;
    use super::*;
    use crate::config::Settings;

    const ROWS: i64 = 200_000;

    /// Numbers that follow one another with the last of a row group in the next one too, and others that do not.
    fn rows(nulls: bool) -> RecordBatch {
        let ids = || 0..ROWS;
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("near", Arc::new(ids().map(|i| (!nulls || i != 77).then_some(i / 3 * 7 + i % 2)).collect::<Int64Array>())),
            ("far", Arc::new(ids().map(|i| Some((i * 7919 % 100_003) as i32)).collect::<Int32Array>())),
            (
                "word",
                Arc::new(ids().map(|i| (i % 13 != 1).then(|| format!("word {}", i % 5))).collect::<StringArray>()),
            ),
            ("v", Arc::new(ids().map(|i| (i % 11 != 5).then_some(i)).collect::<Int64Array>())),
        ];
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
    }

    /// The plan of `SELECT <by>, sum(v), count(word) FROM t WHERE v < 150000 GROUP BY <by>` by the rule, and without it.
    async fn plans(by: &[&str], nulls: bool, on: bool) -> ([Arc<dyn ExecutionPlan>; 2], SessionContext, TempDir) {
        let context =
            SessionContext::new_with_config(SessionConfig::new().with_target_partitions(3).with_batch_size(900));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.parquet");
        let batch = rows(nulls);
        let properties = WriterProperties::builder().set_max_row_group_row_count(Some(5000)).build();
        let mut writer =
            ArrowWriter::try_new(std::fs::File::create(&path).unwrap(), batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let paths = [path.to_string_lossy().into_owned()];
        let opened = crate::source::open(&context.state(), None, &paths, &[], None).await.unwrap();
        let scan = context.read_table(opened.provider).unwrap().filter(col("v").lt(lit(150_000i64))).unwrap();
        let input = scan.create_physical_plan().await.unwrap();
        let schema = input.schema();
        let column = |name: &str| Arc::new(Column::new_with_schema(name, &schema).unwrap()) as Arc<dyn PhysicalExpr>;
        let call = |udaf, name: &str| {
            let builder = AggregateExprBuilder::new(udaf, vec![column(name)]).alias(format!("of {name}"));
            Arc::new(builder.schema(Arc::clone(&schema)).build().unwrap())
        };
        let calls = vec![call(sum_udaf(), "v"), call(count_udaf(), "word")];
        let groups = PhysicalGroupBy::new_single(by.iter().map(|name| (column(name), (*name).into())).collect());
        let aggregate = |mode, by, input| {
            AggregateExec::try_new(mode, by, calls.clone(), vec![None, None], input, Arc::clone(&schema)).unwrap()
        };
        // The pair stands one on the other when the rule comes.
        let partial = Arc::new(aggregate(AggregateMode::Partial, groups.clone(), input)) as Arc<dyn ExecutionPlan>;
        let pair = aggregate(AggregateMode::Final, groups.as_final(), Arc::clone(&partial));
        let whole = Arc::new(CoalescePartitionsExec::new(partial)) as _;
        let without = aggregate(AggregateMode::Final, groups.as_final(), whole);
        let mut settings = Settings::default();
        settings.set("firesteel.optimizer.clustered_aggregate", if on { "true" } else { "false" }).unwrap();
        let mut options = context.state().config_options().as_ref().clone();
        options.extensions.insert(Acting::of(&settings, None));
        let clustered = ClusteredAggregate.optimize(Arc::new(pair), &options).unwrap();
        ([clustered, Arc::new(without)], context, folder)
    }

    async fn sorted(plan: Arc<dyn ExecutionPlan>, context: &SessionContext) -> Vec<String> {
        let batches = collect(plan, context.task_ctx()).await.unwrap();
        let shown = pretty_format_batches(&batches).unwrap().to_string();
        let rows = shown.lines().filter(|line| line.starts_with("| ") && !line.contains("of v"));
        let mut rows: Vec<String> = rows.map(|row| row.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        rows.sort();
        rows
    }

    #[tokio::test]
    async fn groups_of_clusters_are_those_of_the_whole() {
        for by in [&["near"][..], &["word", "near"]] {
            let ([clustered, without], context, _folder) = plans(by, false, true).await;
            let shown = displayable(clustered.as_ref()).indent(false).to_string();
            assert!(shown.contains("clusters="), "{shown}");
            let got = sorted(Arc::clone(&clustered), &context).await;
            assert!(got.len() > MANY && got == sorted(without, &context).await);
            // A second execution begins anew.
            assert_eq!(sorted(clustered, &context).await.len(), got.len());
        }
    }

    #[tokio::test]
    async fn joins_over_clusters_that_fall_back_give_clusters_again() {
        use datafusion::common::{JoinType, NullEquality};
        for on in [true, false] {
            let ([plan, _], context, _folder) = plans(&["near"], false, on).await;
            let mut scan = &plan;
            while let [input] = scan.children().as_slice() {
                scan = input;
            }
            let key =
                |rows: &Arc<dyn ExecutionPlan>| Arc::new(Column::new_with_schema("far", &rows.schema()).unwrap()) as _;
            let build: Arc<dyn ExecutionPlan> = Arc::new(CoalescePartitionsExec::new(Arc::clone(scan)));
            let on_keys = vec![(key(&build), key(scan))];
            let (mode, equality) = (PartitionMode::CollectLeft, NullEquality::NullEqualsNothing);
            let probe = Arc::clone(scan);
            let join =
                HashJoinExec::try_new(build, probe, on_keys, None, &JoinType::Inner, None, mode, equality, false)
                    .unwrap();
            let mut options = ConfigOptions::default();
            options.extensions.insert(Acting::of(&Settings::default(), Some(1000)));
            let rule = super::super::fallback_join::FallbackJoins;
            let plan = rule.optimize(Arc::new(join), &options).unwrap();
            let shown = displayable(plan.as_ref()).indent(false).to_string();
            assert!(shown.contains("fallback=merge"), "{shown}");
            let mut config = context.copied_config();
            config.options_mut().execution.sort_spill_reservation_bytes = 64 << 10;
            let pool = crate::cache::Store::new(8_000_000, None).pool();
            let runtime = RuntimeEnvBuilder::new().with_memory_pool(pool).build_arc().unwrap();
            let context = SessionContext::new_with_config_rt(config, runtime);
            let near = plan.schema().fields().len() / 2 + plan.schema().index_of("near").unwrap();
            let (mut met, mut apart, mut rows) = (HashSet::new(), false, 0);
            for partition in collect_partitioned(Arc::clone(&plan), context.task_ctx()).await.unwrap() {
                let mut last = None;
                for value in partition.iter().flat_map(|batch| batch.column(near).as_primitive::<Int64Type>().iter()) {
                    apart |= last != Some(value) && !met.insert(value);
                    last = Some(value);
                    rows += 1;
                }
            }
            assert_eq!(plan.metrics().unwrap().sum_by_name("fallbacks").map(|count| count.as_usize()), Some(1));
            assert!(rows > 150_000);
            assert_eq!(apart, !on, "without an aggregate that relies on clusters nothing is sorted once more");
        }
    }

    #[tokio::test]
    async fn what_is_not_in_clusters_is_left() {
        for (by, nulls, on) in
            [("far", false, true), ("word", false, true), ("near", true, true), ("near", false, false)]
        {
            let ([plan, _], ..) = plans(&[by], nulls, on).await;
            assert!(!displayable(plan.as_ref()).indent(false).to_string().contains("clusters="), "{by}");
        }
    }
}
