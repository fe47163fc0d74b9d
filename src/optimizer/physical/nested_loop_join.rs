//! DataFusion's joins by nested loops, kept from giving wrong rows when memory is short.
//!
//! A join whose build side does not fit goes on in passes over chunks of it, each partition of the probe side by itself.
//! Build rows that one partition has not matched are taken for unmatched though another has: so where they come out once
//! all of the probe side was seen, the probe side is made one partition. Probe rows that are kept for themselves get lost:
//! so where they would be, the sides change places. Of a full join both are true: it is done in parts, or fails for memory
//! where its sides may not be computed twice. So does a join that would lose by its other form though its build side is
//! small: it is hardly ever asked for.
//! Source: the comment on `full_join_multi_partition` in DataFusion's `nested_loop_join.rs`.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{JoinType, Result};
use datafusion::config::ConfigOptions;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::joins::NestedLoopJoinExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties, Partitioning, replace_children_if_necessary};

use super::super::Acting;
use super::fallback_join::is_believed_small;
use super::full_join_in_parts;
use crate::exec::reread::{Reread, RereadExec};

/// Gives joins by nested loops the form that is right in passes, too.
#[derive(Debug)]
pub struct RightInPasses;

impl PhysicalOptimizerRule for RightInPasses {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let Some(limit) = Acting::memory_limit(options) else { return Ok(plan) };
        plan.transform_up(|node| match node.downcast_ref::<NestedLoopJoinExec>() {
            Some(join) => Ok(Transformed::yes(in_passes(&node, join, limit)?)),
            None => Ok(Transformed::no(node)),
        })
        .data()
    }

    fn name(&self) -> &str {
        "right_in_passes"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn in_passes(node: &Arc<dyn ExecutionPlan>, join: &NestedLoopJoinExec, limit: usize) -> Result<Arc<dyn ExecutionPlan>> {
    use JoinType::{Full, Inner, Left, LeftAnti, LeftMark, LeftSemi, Right, RightAnti, RightMark, RightSemi};
    let small = is_believed_small(join.left(), limit)?;
    match join.join_type() {
        Inner => over(node, join.left(), Reread::Anew, join.right()),
        Left | LeftSemi | LeftAnti | LeftMark if is_single(join.right()) => {
            over(node, join.left(), Reread::Anew, join.right())
        }
        Full if !small && let Some(whole) = in_parts(join, limit)? => Ok(whole),
        Full => over(node, join.left(), Reread::Never, join.right()),
        _ if small => over(node, join.left(), Reread::Never, join.right()),
        Left | LeftSemi | LeftAnti | LeftMark => over(node, join.left(), Reread::Anew, &single(join.right())),
        Right | RightSemi | RightAnti | RightMark => {
            // The build side of the other form is this probe side.
            let probe = Arc::new(RereadExec::new(single(join.right()), Reread::Anew));
            let whole = replace_children_if_necessary(Arc::clone(node), vec![Arc::clone(join.left()), probe])?;
            let swapped = whole.downcast_ref::<NestedLoopJoinExec>().map(NestedLoopJoinExec::swap_inputs);
            let Some(swapped) = swapped.transpose()? else { return Ok(whole) };
            // What is above may rely on how the rows were divided.
            match join.properties().output_partitioning() {
                divided @ (Partitioning::Hash(..) | Partitioning::Range(..)) if divided.partition_count() > 1 => {
                    Ok(Arc::new(RepartitionExec::try_new(swapped, divided.clone())?))
                }
                _ => Ok(swapped),
            }
        }
    }
}

/// The rows of a full join by joins that are right in passes.
fn in_parts(join: &NestedLoopJoinExec, limit: usize) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let Some(parts) = full_join_in_parts::parts(join)? else { return Ok(None) };
    let [joined, alone] = parts.map(|part| {
        let node = Arc::new(part);
        in_passes(&(Arc::clone(&node) as _), &node, limit)
    });
    full_join_in_parts::whole(join, joined?, alone?)
}

/// The join of these sides.
fn over(
    node: &Arc<dyn ExecutionPlan>,
    build: &Arc<dyn ExecutionPlan>,
    reread: Reread,
    probe: &Arc<dyn ExecutionPlan>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let build = Arc::new(RereadExec::new(Arc::clone(build), reread));
    replace_children_if_necessary(Arc::clone(node), vec![build, Arc::clone(probe)])
}

fn is_single(rows: &Arc<dyn ExecutionPlan>) -> bool {
    rows.output_partitioning().partition_count() == 1
}

fn single(rows: &Arc<dyn ExecutionPlan>) -> Arc<dyn ExecutionPlan> {
    match is_single(rows) {
        true => Arc::clone(rows),
        false => Arc::new(CoalescePartitionsExec::new(Arc::clone(rows))),
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Int64Array, RecordBatch};
    use datafusion::arrow::datatypes::{DataType, Field, Schema};
    use datafusion::arrow::util::pretty::pretty_format_batches;
    use datafusion::common::JoinSide;
    use datafusion::datasource::memory::MemorySourceConfig;
    use datafusion::execution::runtime_env::RuntimeEnvBuilder;
    use datafusion::logical_expr::Operator;
    use datafusion::physical_expr::PhysicalExpr;
    use datafusion::physical_expr::expressions::{BinaryExpr, Column};
    use datafusion::physical_plan::collect;
    use datafusion::physical_plan::joins::utils::{ColumnIndex, JoinFilter};
    use datafusion::prelude::{SessionConfig, SessionContext};

    use super::*;
    use crate::config::Settings;

    /// Numbers in three partitions.
    fn numbers(count: i64) -> Arc<dyn ExecutionPlan> {
        let part = |part: i64| {
            let all: Int64Array = (0..count).filter(|i| i % 3 == part).collect();
            let all = RecordBatch::try_from_iter([("n", Arc::new(all) as _)]).unwrap();
            (0..all.num_rows()).step_by(100).map(|at| all.slice(at, 100.min(all.num_rows() - at))).collect()
        };
        let parts: Vec<Vec<RecordBatch>> = (0..3).map(part).collect();
        MemorySourceConfig::try_new_exec(&parts, parts[0][0].schema(), None).unwrap()
    }

    /// Numbers of the left that are twice one of the right.
    fn twice(join_type: JoinType) -> Arc<dyn ExecutionPlan> {
        twice_in(Arc::new(CoalescePartitionsExec::new(numbers(3000))), numbers(3000), join_type)
    }

    fn twice_in(
        left: Arc<dyn ExecutionPlan>,
        right: Arc<dyn ExecutionPlan>,
        join_type: JoinType,
    ) -> Arc<dyn ExecutionPlan> {
        let number = |i| Arc::new(Column::new("n", i)) as Arc<dyn PhysicalExpr>;
        let sum = Arc::new(BinaryExpr::new(number(1), Operator::Plus, number(1)));
        let field = |name| Field::new(name, DataType::Int64, false);
        let filter = JoinFilter::new(
            Arc::new(BinaryExpr::new(number(0), Operator::Eq, sum)),
            vec![ColumnIndex { index: 0, side: JoinSide::Left }, ColumnIndex { index: 0, side: JoinSide::Right }],
            Arc::new(Schema::new(vec![field("a"), field("b")])),
        );
        Arc::new(NestedLoopJoinExec::try_new(left, right, Some(filter), &join_type, None).unwrap())
    }

    async fn rows(plan: Arc<dyn ExecutionPlan>, memory: usize) -> Result<Vec<String>> {
        let runtime = RuntimeEnvBuilder::new().with_memory_limit(memory, 1.0).build_arc().unwrap();
        let context = SessionContext::new_with_config_rt(SessionConfig::new().with_batch_size(100), runtime);
        let shown = pretty_format_batches(&collect(plan, context.task_ctx()).await?).unwrap().to_string();
        let mut rows: Vec<String> = shown.lines().map(str::to_string).filter(|line| line.starts_with("| ")).collect();
        rows.sort();
        Ok(rows)
    }

    #[tokio::test]
    async fn a_join_short_of_memory_gives_the_rows_of_one_that_is_not() {
        let one = |rows| -> Arc<dyn ExecutionPlan> { Arc::new(CoalescePartitionsExec::new(rows)) };
        let exchanged = |rows| -> Arc<dyn ExecutionPlan> {
            let key: Arc<dyn PhysicalExpr> = Arc::new(Column::new("n", 0));
            Arc::new(RepartitionExec::try_new(rows, Partitioning::Hash(vec![key], 2)).unwrap())
        };
        for join_type in [
            JoinType::Inner,
            JoinType::Left,
            JoinType::Right,
            JoinType::Full,
            JoinType::LeftSemi,
            JoinType::LeftAnti,
            JoinType::LeftMark,
            JoinType::RightSemi,
            JoinType::RightAnti,
            JoinType::RightMark,
        ] {
            let expected = rows(twice(join_type), 1 << 30).await.unwrap();
            assert!(expected.len() > 1000);
            for (memory, divided) in [(1 << 30, true), (1 << 30, false), (40_000, true), (40_000, false)] {
                let mut options = ConfigOptions::default();
                options.extensions.insert(Acting::of(&Settings::default(), Some(memory)));
                let probe = if divided { exchanged(numbers(3000)) } else { one(numbers(3000)) };
                let plan = twice_in(one(exchanged(numbers(3000))), probe, join_type);
                let before = plan.properties().output_partitioning().clone();
                let plan = RightInPasses.optimize(plan, &options).unwrap();
                if let Partitioning::Hash(..) = before {
                    assert_eq!(*plan.properties().output_partitioning(), before, "{join_type}");
                }
                assert_eq!(rows(plan, memory).await.unwrap(), expected, "{join_type} {memory}");
            }
        }
    }

    #[tokio::test]
    async fn without_the_rule_rows_are_wrong() {
        for join_type in [JoinType::LeftAnti, JoinType::RightSemi, JoinType::Right] {
            let expected = rows(twice(join_type), 1 << 30).await.unwrap();
            let got = rows(twice(join_type), 20_000).await.unwrap();
            assert_ne!(got, expected, "DataFusion does it right, and the rule can go");
        }
    }
}
