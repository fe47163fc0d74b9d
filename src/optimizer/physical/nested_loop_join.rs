//! DataFusion's joins by nested loops, kept from giving wrong rows when memory is short.
//!
//! A join whose build side does not fit goes on in passes over chunks of it, each partition of the probe side by itself.
//! Build rows that one partition has not matched are taken for unmatched though another has: so where they come out once
//! all of the probe side was seen, the probe side is one partition. Probe rows that are kept for themselves get lost: so
//! where they would be, the sides change places. Of a full join both are true; DataFusion does it in passes, wrongly, where
//! the probe side is one partition, and fails for memory where there are more: so there are.
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

/// Gives joins by nested loops the form that is right in passes, too.
#[derive(Debug)]
pub struct RightInPasses;

impl PhysicalOptimizerRule for RightInPasses {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| match in_passes(&node)? {
            Some(join) => Ok(Transformed::yes(join)),
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

/// The form of a join, if it needs another.
fn in_passes(node: &Arc<dyn ExecutionPlan>) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    use JoinType::{Full, Inner, Left, LeftAnti, LeftMark, LeftSemi, Right, RightAnti, RightMark, RightSemi};
    let Some(join) = node.downcast_ref::<NestedLoopJoinExec>() else { return Ok(None) };
    let probe = Arc::clone(join.right());
    let partitions = probe.output_partitioning().partition_count();
    let probed_by = |probe| replace_children_if_necessary(Arc::clone(node), vec![Arc::clone(join.left()), probe]);
    match (join.join_type(), partitions) {
        (Inner, _) | (Left | LeftSemi | LeftAnti | LeftMark, 1) | (Full, 2..) => Ok(None),
        (Left | LeftSemi | LeftAnti | LeftMark, _) => probed_by(Arc::new(CoalescePartitionsExec::new(probe))).map(Some),
        (Full, _) => probed_by(Arc::new(RepartitionExec::try_new(probe, Partitioning::RoundRobinBatch(2))?)).map(Some),
        (Right | RightSemi | RightAnti | RightMark, _) => {
            let whole = match partitions {
                1 => Arc::clone(node),
                _ => probed_by(Arc::new(CoalescePartitionsExec::new(probe)))?,
            };
            whole.downcast_ref::<NestedLoopJoinExec>().map(NestedLoopJoinExec::swap_inputs).transpose()
        }
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Int64Array, RecordBatch};
    use datafusion::arrow::datatypes::{DataType, Field, Schema};
    use datafusion::common::{DataFusionError, JoinSide};
    use datafusion::datasource::memory::MemorySourceConfig;
    use datafusion::execution::runtime_env::RuntimeEnvBuilder;
    use datafusion::logical_expr::Operator;
    use datafusion::physical_expr::PhysicalExpr;
    use datafusion::physical_expr::expressions::{BinaryExpr, Column};
    use datafusion::physical_plan::collect;
    use datafusion::physical_plan::joins::utils::{ColumnIndex, JoinFilter};
    use datafusion::prelude::{SessionConfig, SessionContext};

    use super::*;

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
        twice_in(numbers(3000), join_type)
    }

    fn twice_in(right: Arc<dyn ExecutionPlan>, join_type: JoinType) -> Arc<dyn ExecutionPlan> {
        let number = |i| Arc::new(Column::new("n", i)) as Arc<dyn PhysicalExpr>;
        let sum = Arc::new(BinaryExpr::new(number(1), Operator::Plus, number(1)));
        let field = |name| Field::new(name, DataType::Int64, false);
        let filter = JoinFilter::new(
            Arc::new(BinaryExpr::new(number(0), Operator::Eq, sum)),
            vec![ColumnIndex { index: 0, side: JoinSide::Left }, ColumnIndex { index: 0, side: JoinSide::Right }],
            Arc::new(Schema::new(vec![field("a"), field("b")])),
        );
        let left = Arc::new(CoalescePartitionsExec::new(numbers(3000)));
        Arc::new(NestedLoopJoinExec::try_new(left, right, Some(filter), &join_type, None).unwrap())
    }

    async fn rows(plan: Arc<dyn ExecutionPlan>, memory: usize) -> Result<usize> {
        let runtime = RuntimeEnvBuilder::new().with_memory_limit(memory, 1.0).build_arc().unwrap();
        let context = SessionContext::new_with_config_rt(SessionConfig::new().with_batch_size(100), runtime);
        Ok(collect(plan, context.task_ctx()).await?.iter().map(RecordBatch::num_rows).sum())
    }

    #[tokio::test]
    async fn a_join_short_of_memory_gives_the_rows_of_one_that_is_not() {
        for (join_type, expected) in [
            (JoinType::Inner, 1500),
            (JoinType::Left, 3000),
            (JoinType::Right, 3000),
            (JoinType::Full, 4500),
            (JoinType::LeftSemi, 1500),
            (JoinType::LeftAnti, 1500),
            (JoinType::LeftMark, 3000),
            (JoinType::RightSemi, 1500),
            (JoinType::RightAnti, 1500),
            (JoinType::RightMark, 3000),
        ] {
            for (memory, divided) in [(1 << 30, true), (1 << 30, false), (20_000, true), (20_000, false)] {
                let one = || Arc::new(CoalescePartitionsExec::new(numbers(3000)));
                let plan = twice_in(if divided { numbers(3000) } else { one() }, join_type);
                let plan = RightInPasses.optimize(plan, &ConfigOptions::default()).unwrap();
                match rows(plan, memory).await {
                    Ok(got) => assert_eq!(got, expected, "{join_type} {memory}"),
                    Err(error) => {
                        assert!(matches!(error.find_root(), DataFusionError::ResourcesExhausted(_)), "{error}");
                        assert!(join_type == JoinType::Full && memory == 20_000, "{join_type}: {error}");
                    }
                }
            }
        }
    }

    #[tokio::test]
    async fn without_the_rule_rows_are_wrong() {
        // When these fail, DataFusion does it right and the rule can go.
        assert_ne!(rows(twice(JoinType::LeftAnti), 20_000).await.unwrap(), 1500);
        assert_ne!(rows(twice(JoinType::RightSemi), 20_000).await.unwrap(), 1500);
        assert_ne!(rows(twice(JoinType::Right), 20_000).await.unwrap(), 3000);
    }
}
