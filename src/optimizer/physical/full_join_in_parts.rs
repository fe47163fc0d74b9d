//! A full join by nested loops in two parts, each of which can go on in passes when memory is short.
//!
//! DataFusion's full join holds all rows of one side, and has no other form that is right. Its rows are those of the left
//! join, and those of the other side without a partner, with NULLs in front. For that both sides are computed twice: it is
//! done where their size is in doubt, and only if they give the same rows each time.

use std::sync::Arc;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{JoinType, Result, ScalarValue};
use datafusion::datasource::source::DataSourceExec;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{Column, lit};
use datafusion::physical_expr::projection::ProjectionExpr;
use datafusion::physical_expr_common::physical_expr::is_volatile;
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::execution_plan::reset_plan_states;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::joins::{HashJoinExec, NestedLoopJoinExec};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::union::UnionExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};

use crate::cache::CachedScan;
use crate::exec::fallback_join::FallbackJoin;
use crate::source::ParquetScan;

/// The left join and the rows of the other side without a partner, each without the full join's projection; `None` if its
/// sides may give other rows the second time.
pub(super) fn parts(full: &NestedLoopJoinExec) -> Result<Option<[NestedLoopJoinExec; 2]>> {
    let (left, right) = (full.left(), full.right());
    if !(is_repeatable(left)? && is_repeatable(right)?) {
        return Ok(None);
    }
    let again = |rows: &Arc<dyn ExecutionPlan>| reset_plan_states(Arc::clone(rows));
    let filter = || full.filter().cloned();
    Ok(Some([
        NestedLoopJoinExec::try_new(Arc::clone(left), Arc::clone(right), filter(), &JoinType::Left, None)?,
        NestedLoopJoinExec::try_new(again(left)?, again(right)?, filter(), &JoinType::RightAnti, None)?,
    ]))
}

/// The full join's rows of its parts; `None` if they would be others to what is above.
pub(super) fn whole(
    full: &NestedLoopJoinExec,
    joined: Arc<dyn ExecutionPlan>,
    alone: Arc<dyn ExecutionPlan>,
) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let schema = joined.schema();
    let before = full.left().schema().fields().len();
    let exprs = schema.fields().iter().enumerate().map(|(i, field)| {
        let value: Arc<dyn PhysicalExpr> = match i.checked_sub(before) {
            None => lit(ScalarValue::try_from(field.data_type())?),
            Some(own) => Arc::new(Column::new(field.name(), own)),
        };
        Ok(ProjectionExpr::new(value, field.name()))
    });
    let alone = ProjectionExec::try_new(exprs.collect::<Result<Vec<_>>>()?, alone)?;
    let mut rows = UnionExec::try_new(vec![joined, Arc::new(alone)])?;
    if let Some(projection) = full.projection() {
        let column = |i: &usize| {
            let name = schema.field(*i).name();
            ProjectionExpr::new(Arc::new(Column::new(name, *i)), name)
        };
        let columns: Vec<ProjectionExpr> = projection.iter().map(column).collect();
        rows = Arc::new(ProjectionExec::try_new(columns, rows)?);
    }
    if full.properties().output_partitioning().partition_count() == 1
        && rows.output_partitioning().partition_count() > 1
    {
        rows = Arc::new(CoalescePartitionsExec::new(rows));
    }
    Ok((rows.schema() == full.schema()).then_some(rows))
}

/// Whether the rows are the same each time they are computed: they depend on no chance and on no order.
fn is_repeatable(rows: &Arc<dyn ExecutionPlan>) -> Result<bool> {
    let mut repeatable = true;
    rows.apply(|node| {
        repeatable = node.fetch().is_none() && is_known(node.as_ref());
        node.apply_expressions(&mut |expr| {
            repeatable = repeatable && !is_volatile(expr);
            Ok(TreeNodeRecursion::Continue)
        })?;
        Ok(if repeatable { TreeNodeRecursion::Continue } else { TreeNodeRecursion::Stop })
    })?;
    Ok(repeatable)
}

fn is_known(node: &dyn ExecutionPlan) -> bool {
    node.is::<CachedScan>()
        || node.is::<ParquetScan>()
        || node.is::<DataSourceExec>()
        || node.is::<EmptyExec>()
        || node.is::<FilterExec>()
        || node.is::<ProjectionExec>()
        || node.is::<CoalescePartitionsExec>()
        || node.is::<RepartitionExec>()
        || node.is::<CooperativeExec>()
        || node.is::<UnionExec>()
        || node.is::<HashJoinExec>()
        || node.is::<FallbackJoin>()
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Int64Array, RecordBatch};
    use datafusion::datasource::memory::MemorySourceConfig;
    use datafusion::physical_plan::limit::GlobalLimitExec;

    use super::*;

    #[test]
    fn what_depends_on_an_order_is_not_computed_twice() {
        let numbers = Arc::new(Int64Array::from_iter_values(0..9));
        let batch = RecordBatch::try_from_iter([("n", numbers as _)]).unwrap();
        let rows = || MemorySourceConfig::try_new_exec(&[vec![batch.clone()]], batch.schema(), None).unwrap();
        let some: Arc<dyn ExecutionPlan> = Arc::new(GlobalLimitExec::new(rows(), 0, Some(2)));
        let full = |left, right| NestedLoopJoinExec::try_new(left, right, None, &JoinType::Full, None).unwrap();
        assert!(parts(&full(rows(), rows())).unwrap().is_some());
        assert!(parts(&full(rows(), Arc::clone(&some))).unwrap().is_none());
        assert!(parts(&full(some, rows())).unwrap().is_none());
    }

    #[test]
    fn the_parts_make_the_columns_of_the_whole() {
        let numbers = || Arc::new(Int64Array::from_iter_values(0..9)) as _;
        let batch = RecordBatch::try_from_iter([("n", numbers()), ("m", numbers())]).unwrap();
        let rows = || MemorySourceConfig::try_new_exec(&[vec![batch.clone()]], batch.schema(), None).unwrap();
        for projection in [None, Some(vec![3, 1]), Some(vec![0])] {
            let full = NestedLoopJoinExec::try_new(rows(), rows(), None, &JoinType::Full, projection).unwrap();
            let [joined, alone] = parts(&full).unwrap().unwrap();
            let whole = whole(&full, Arc::new(joined), Arc::new(alone)).unwrap().unwrap();
            assert_eq!(whole.schema(), full.schema());
            assert_eq!(whole.output_partitioning().partition_count(), 1);
        }
    }
}
