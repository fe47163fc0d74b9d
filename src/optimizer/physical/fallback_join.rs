//! Joins that may turn out too big for memory can fall back to a slower form while they run.
//!
//! Estimates are wrong at times, and a hash join whose build side does not fit dies of it. Where the build side is not
//! known to be small beside the memory limit, a [`FallbackJoin`] takes the hash join's place: the same join, which sorts and
//! merges instead if memory has no room for its build side. Where the probe side's rows come in clusters that an aggregate
//! above relies on, they do again after the merge. A cross join becomes a join by nested loops, which can go on in passes.

use std::sync::Arc;

use datafusion::common::{JoinType, Result};
use datafusion::config::ConfigOptions;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::projection::ProjectionExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::joins::{CrossJoinExec, HashJoinExec, NestedLoopJoinExec};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};

use super::rewrite::rewrite_within_limit;
use super::spilling_join::build_bytes;
use crate::exec::fallback_join::{FallbackJoin, can_merge};
use crate::exec::packed_aggregate::PackedAggregate;
use crate::source::ParquetScan;

/// The name of the rule, in its setting and in EXPLAIN.
pub const NAME: &str = "fallback_join";

/// A build side of a known number of rows that take no more than one in this many parts of the memory limit is small.
const SHARE: usize = 1024;

/// So is one whose rows are estimated to take so many times less, as estimates are wrong by orders of magnitude.
const DOUBT: usize = 64;

/// Replaces joins.
#[derive(Debug)]
pub struct FallbackJoins;

impl PhysicalOptimizerRule for FallbackJoins {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        rewrite_within_limit(plan, options, NAME, |node, limit| {
            if let Some(join) = node.downcast_ref::<CrossJoinExec>() {
                return match is_small(join.left(), limit)? {
                    true => Ok(None),
                    false => Ok(Some(nested_loops(join)?)),
                };
            }
            let Some(join) = node.downcast_ref::<HashJoinExec>() else { return Ok(None) };
            if is_small(&join.left, limit)? || !can_merge(join)? {
                return Ok(None);
            }
            let cluster = match Order::of(&join.right).joined(join) {
                Order::Free => None,
                Order::Clustered(column) => Some(column),
                Order::Lost => return Ok(None),
            };
            Ok(Some(Arc::new(FallbackJoin::new(join.builder().build()?).clustered(cluster)) as _))
        })
    }

    fn name(&self) -> &str {
        NAME
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Whether the rows of a build side are few beside the memory limit, almost for certain.
fn is_small(build: &Arc<dyn ExecutionPlan>, limit: usize) -> Result<bool> {
    let known = StatisticsContext::new().compute(build.as_ref(), &StatisticsArgs::new())?;
    let doubt = if known.num_rows.is_exact() == Some(true) { 1 } else { DOUBT };
    // Texts are longer at times than what counts for them; what a table knows of its bytes tells.
    let bytes = known.total_byte_size.get_value().copied().unwrap_or(0);
    Ok(bytes.max(build_bytes(&known, &build.schema()).unwrap_or(usize::MAX)) <= limit / SHARE / doubt)
}

/// Whether they are believed to be, where being careful costs more.
pub(super) fn is_believed_small(build: &Arc<dyn ExecutionPlan>, limit: usize) -> Result<bool> {
    let known = StatisticsContext::new().compute(build.as_ref(), &StatisticsArgs::new())?;
    Ok(build_bytes(&known, &build.schema()).is_some_and(|bytes| bytes <= limit / SHARE))
}

/// The same rows by DataFusion's nested loops, which go on in passes over the probe side when memory is short.
fn nested_loops(join: &CrossJoinExec) -> Result<Arc<dyn ExecutionPlan>> {
    let (left, right) = (Arc::clone(join.left()), Arc::clone(join.right()));
    Ok(Arc::new(NestedLoopJoinExec::try_new(left, right, None, &JoinType::Inner, None)?))
}

/// Whether rows come in clusters that an aggregate above relies on.
#[derive(Debug, PartialEq)]
enum Order {
    /// They need not.
    Free,
    /// In clusters of one of their columns.
    Clustered(usize),
    /// In clusters of a column that they lack.
    Lost,
}

impl Order {
    fn of(rows: &Arc<dyn ExecutionPlan>) -> Order {
        if let Some(scan) = rows.downcast_ref::<ParquetScan>() {
            return scan.clustered_by().map_or(Order::Free, |column| column.map_or(Order::Lost, Order::Clustered));
        }
        if rows.is::<PackedAggregate>() {
            return Order::Free;
        }
        if let Some(join) = rows.downcast_ref::<HashJoinExec>() {
            return Order::of(join.right()).joined(join);
        }
        if let Some(join) = rows.downcast_ref::<FallbackJoin>() {
            return Order::of(join.join().right()).joined(join.join());
        }
        let [input] = rows.children()[..] else { return Order::Free };
        Order::of(input).through(|column| {
            if let Some(projection) = rows.downcast_ref::<ProjectionExec>() {
                let kept = |one: &ProjectionExpr| one.expr.downcast_ref::<Column>().map(Column::index) == Some(column);
                return projection.expr().iter().position(kept);
            }
            let projection = rows.downcast_ref::<FilterExec>().and_then(|filter| filter.projection().as_deref());
            match projection {
                Some(projection) => projection.iter().position(|kept| *kept == column),
                None => (rows.schema() == input.schema()).then_some(column),
            }
        })
    }

    /// The order of a join's rows, of those of its probe side.
    fn joined(self, join: &HashJoinExec) -> Order {
        let before = match join.join_type() {
            JoinType::Inner => join.left().schema().fields().len(),
            _ => 0,
        };
        self.through(|column| match &join.projection {
            Some(projection) => projection.iter().position(|kept| *kept == before + column),
            None => Some(before + column),
        })
    }

    fn through(self, moved: impl FnOnce(usize) -> Option<usize>) -> Order {
        match self {
            Order::Clustered(column) => moved(column).map_or(Order::Lost, Order::Clustered),
            order => order,
        }
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch};
    use datafusion::common::NullEquality;
    use datafusion::datasource::memory::MemorySourceConfig;
    use datafusion::logical_expr::Operator;
    use datafusion::physical_expr::expressions::{BinaryExpr, lit};
    use datafusion::physical_plan::displayable;
    use datafusion::physical_plan::joins::PartitionMode;

    use super::super::super::Acting;
    use super::*;
    use crate::config::Settings;

    fn optimized(key: ArrayRef, limit: usize, on: bool) -> (String, Vec<&'static str>) {
        optimized_over(rows(key), limit, on)
    }

    fn rows(key: ArrayRef) -> Arc<dyn ExecutionPlan> {
        let batch = RecordBatch::try_from_iter([("k", key)]).unwrap();
        MemorySourceConfig::try_new_exec(&[vec![batch.clone()]], batch.schema(), None).unwrap()
    }

    /// A join of rows with themselves.
    fn optimized_over(rows: Arc<dyn ExecutionPlan>, limit: usize, on: bool) -> (String, Vec<&'static str>) {
        let column = || Arc::new(Column::new("k", 0)) as _;
        let on_keys = vec![(column(), column())];
        let (mode, equality) = (PartitionMode::CollectLeft, NullEquality::NullEqualsNothing);
        let (left, right) = (Arc::clone(&rows), rows);
        let join = HashJoinExec::try_new(left, right, on_keys, None, &JoinType::Inner, None, mode, equality, false);
        let mut settings = Settings::default();
        settings.set("firesteel.optimizer.fallback_join", if on { "true" } else { "false" }).unwrap();
        let mut options = ConfigOptions::default();
        options.extensions.insert(Acting::of(&settings, Some(limit)));
        let plan = FallbackJoins.optimize(Arc::new(join.unwrap()), &options).unwrap();
        (displayable(plan.as_ref()).one_line().to_string(), Acting::acted(&options))
    }

    #[test]
    fn only_what_is_not_small_can_fall_back() {
        let numbers = || Arc::new(Int64Array::from_iter_values(0..1000)) as ArrayRef;
        let (plan, acted) = optimized(numbers(), 1024 * 31_999, true);
        assert!(plan.contains("fallback=merge"), "{plan}");
        assert_eq!(acted, [NAME]);
        assert!(optimized(numbers(), 1024 * 32_000, true).1.is_empty());
        assert!(optimized(numbers(), 1000, false).1.is_empty());
        let floats = Arc::new(Float64Array::from_iter_values((0..1000).map(f64::from)));
        assert_eq!(optimized(floats, 1000, true).1, [NAME], "merged by their bytes");
    }

    #[test]
    fn few_rows_are_believed_when_they_are_very_few_only() {
        let numbers = Arc::new(Int64Array::from_iter_values(0..1000)) as ArrayRef;
        let least = BinaryExpr::new(Arc::new(Column::new("k", 0)), Operator::GtEq, lit(0_i64));
        let filtered = || Arc::new(FilterExec::try_new(Arc::new(least.clone()), rows(Arc::clone(&numbers))).unwrap());
        assert_eq!(optimized_over(filtered(), 1024 * 32_000, true).1, [NAME]);
        assert!(optimized_over(filtered(), 64 * 1024 * 32_000, true).1.is_empty());
    }

    #[test]
    fn a_cross_join_that_is_not_small_is_done_by_nested_loops() {
        let rows = || rows(Arc::new(Int64Array::from_iter_values(0..1000)));
        for (limit, name) in [(1000, "NestedLoopJoinExec: join_type=Inner"), (1 << 30, "CrossJoinExec")] {
            let mut options = ConfigOptions::default();
            options.extensions.insert(Acting::of(&Settings::default(), Some(limit)));
            let plan = FallbackJoins.optimize(Arc::new(CrossJoinExec::new(rows(), rows())), &options).unwrap();
            let shown = displayable(plan.as_ref()).one_line().to_string();
            assert!(shown.starts_with(name), "{shown}");
        }
    }
}
