//! Joins whose build side is too big for a hash table in memory are done by sorting both sides and merging.
//!
//! A hash join holds its whole build side in memory and cannot give any of it back; sorts, and the rows of one key that a
//! merge join gathers, go to disk when memory runs short. So a join is changed where its build side is estimated to take
//! more than a quarter of the memory limit: slower than a hash table that fits, but it ends.

use std::sync::Arc;

use datafusion::arrow::datatypes::Schema;
use datafusion::common::{Result, Statistics};
use datafusion::config::ConfigOptions;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};

use super::rewrite::rewrite_within_limit;
use crate::exec::fallback_join::{can_merge, merge_join};

/// The name of the rule, in its setting and in EXPLAIN.
pub const NAME: &str = "spilling_join";

/// A build side may take one in this many parts of the memory limit.
const SHARE: usize = 4;

/// Bytes that a hash table needs for a row beside the row itself: its hash, its place in the table and in the chain.
const TABLE_BYTES: usize = 24;

/// Turns hash joins into merge joins where the build side would not fit.
#[derive(Debug)]
pub struct SpillingJoin;

impl PhysicalOptimizerRule for SpillingJoin {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        rewrite_within_limit(plan, options, NAME, |node, limit| match node.downcast_ref::<HashJoinExec>() {
            Some(join) => merged(join, limit),
            None => Ok(None),
        })
    }

    fn name(&self) -> &str {
        NAME
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The same join by merging, where hashing would take too much memory and merging gives the same answer.
fn merged(join: &HashJoinExec, limit: usize) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    // Of NOT IN, a fallback knows more than these two inputs.
    if join.projection.is_some() || join.null_aware || !can_merge(join)? {
        return Ok(None);
    }
    let build = StatisticsContext::new().compute(join.left.as_ref(), &StatisticsArgs::new())?;
    if build_bytes(&build, &join.left.schema()).is_none_or(|bytes| bytes <= limit / SHARE) {
        return Ok(None);
    }
    let as_is = |rows: Arc<dyn ExecutionPlan>, _: &[Arc<dyn PhysicalExpr>]| Ok(rows);
    merge_join(join, Arc::clone(&join.left), Arc::clone(&join.right), as_is).map(Some)
}

/// About the bytes that a hash join takes to hold these rows and a table of them, if their number is known.
pub(super) fn build_bytes(build: &Statistics, schema: &Schema) -> Option<usize> {
    build.num_rows.get_value().map(|rows| rows.saturating_mul(row_bytes(schema) + TABLE_BYTES))
}

/// About the bytes of a row in memory; texts count as their view and as much again.
pub(super) fn row_bytes(schema: &Schema) -> usize {
    schema.fields().iter().map(|field| field.data_type().primitive_width().unwrap_or(32)).sum()
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch};
    use datafusion::common::{JoinType, NullEquality};
    use datafusion::datasource::memory::MemorySourceConfig;
    use datafusion::physical_expr::expressions::Column;
    use datafusion::physical_plan::displayable;
    use datafusion::physical_plan::joins::PartitionMode;

    use super::super::super::Acting;
    use super::*;
    use crate::config::Settings;

    fn rows(count: i64) -> Arc<dyn ExecutionPlan> {
        let ids = Arc::new(Int64Array::from_iter_values(0..count)) as ArrayRef;
        let batch = RecordBatch::try_from_iter([("id", ids)]).unwrap();
        MemorySourceConfig::try_new_exec(&[vec![batch.clone()]], batch.schema(), None).unwrap()
    }

    fn optimized(build: i64, limit: usize, on: bool) -> (String, Vec<&'static str>) {
        of_type(JoinType::Inner, false, build, limit, on)
    }

    fn of_type(
        join_type: JoinType,
        null_aware: bool,
        build: i64,
        limit: usize,
        on: bool,
    ) -> (String, Vec<&'static str>) {
        let mode = if null_aware { PartitionMode::CollectLeft } else { PartitionMode::Partitioned };
        let key = || Arc::new(Column::new("id", 0)) as _;
        let join = HashJoinExec::try_new(
            rows(build),
            rows(10),
            vec![(key(), key())],
            None,
            &join_type,
            None,
            mode,
            NullEquality::NullEqualsNothing,
            null_aware,
        )
        .unwrap();
        let mut settings = Settings::default();
        settings.set("firesteel.optimizer.spilling_join", if on { "true" } else { "false" }).unwrap();
        let mut options = ConfigOptions::default();
        options.extensions.insert(Acting::of(&settings, Some(limit)));
        let plan = SpillingJoin.optimize(Arc::new(join), &options).unwrap();
        (displayable(plan.as_ref()).one_line().to_string(), Acting::acted(&options))
    }

    #[test]
    fn a_build_side_beyond_its_share_is_merged() {
        let (plan, acted) = optimized(1000, 4 * 31_999, true);
        assert!(plan.starts_with("SortMergeJoin"), "{plan}");
        assert_eq!(acted, [NAME]);
    }

    #[test]
    fn not_in_is_left_to_fall_back() {
        let (plan, acted) = of_type(JoinType::LeftAnti, true, 1000, 4 * 31_999, true);
        assert!(plan.starts_with("HashJoin") && acted.is_empty(), "{plan}");
        assert!(of_type(JoinType::LeftAnti, false, 1000, 4 * 31_999, true).0.starts_with("SortMergeJoin"));
    }

    #[test]
    fn one_that_fits_is_hashed() {
        let (plan, acted) = optimized(1000, 4 * 32_000, true);
        assert!(plan.starts_with("HashJoin"), "{plan}");
        assert!(acted.is_empty());
        assert!(optimized(1000, 4, false).0.starts_with("HashJoin"));
    }
}
