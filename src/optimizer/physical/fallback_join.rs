//! Hash joins that may turn out too big for memory can fall back to merging while they run.
//!
//! Estimates are wrong at times, and a hash join whose build side does not fit dies of it. Where the build side is not
//! known to be small beside the memory limit, a [`FallbackJoin`] takes the hash join's place: the same join, which sorts and
//! merges instead if memory has no room for its build side. Not so where the probe side's rows come in clusters that an
//! aggregate above knows of: they would not after a sort.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::config::ConfigOptions;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};

use super::rewrite::rewrite_within_limit;
use super::spilling_join::build_bytes;
use crate::exec::fallback_join::{FallbackJoin, can_merge};
use crate::exec::packed_aggregate::PackedAggregate;
use crate::source::ParquetScan;

/// The name of the rule, in its setting and in EXPLAIN.
pub const NAME: &str = "fallback_join";

/// A build side that is estimated to take less than one in this many parts of the memory limit is small.
const SHARE: usize = 1024;

/// Replaces hash joins.
#[derive(Debug)]
pub struct FallbackJoins;

impl PhysicalOptimizerRule for FallbackJoins {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        rewrite_within_limit(plan, options, NAME, |node, limit| {
            let Some(join) = node.downcast_ref::<HashJoinExec>() else { return Ok(None) };
            let build = StatisticsContext::new().compute(join.left.as_ref(), &StatisticsArgs::new())?;
            let small = build_bytes(&build, &join.left.schema()).is_some_and(|bytes| bytes <= limit / SHARE);
            if small || in_clusters(&join.right) || !can_merge(join)? {
                return Ok(None);
            }
            Ok(Some(Arc::new(FallbackJoin::new(join.builder().build()?)) as _))
        })
    }

    fn name(&self) -> &str {
        NAME
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Whether these rows come in clusters, through what keeps them: see [`super::clustered_aggregate`].
fn in_clusters(mut rows: &Arc<dyn ExecutionPlan>) -> bool {
    loop {
        if let Some(scan) = rows.downcast_ref::<ParquetScan>() {
            return scan.in_clusters();
        }
        rows = match rows.children().as_slice() {
            [input] if !rows.is::<PackedAggregate>() => input,
            [_, probe] if rows.is::<HashJoinExec>() => probe,
            _ => return false,
        };
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch};
    use datafusion::common::{JoinType, NullEquality};
    use datafusion::datasource::memory::MemorySourceConfig;
    use datafusion::physical_expr::expressions::Column;
    use datafusion::physical_plan::displayable;
    use datafusion::physical_plan::joins::PartitionMode;

    use super::super::super::Acting;
    use super::*;
    use crate::config::Settings;

    fn optimized(key: ArrayRef, limit: usize, on: bool) -> (String, Vec<&'static str>) {
        let batch = RecordBatch::try_from_iter([("k", key)]).unwrap();
        let rows = || MemorySourceConfig::try_new_exec(&[vec![batch.clone()]], batch.schema(), None).unwrap();
        let column = || Arc::new(Column::new("k", 0)) as _;
        let on_keys = vec![(column(), column())];
        let (mode, equality) = (PartitionMode::CollectLeft, NullEquality::NullEqualsNothing);
        let join = HashJoinExec::try_new(rows(), rows(), on_keys, None, &JoinType::Inner, None, mode, equality, false)
            .unwrap();
        let mut settings = Settings::default();
        settings.set("firesteel.optimizer.fallback_join", if on { "true" } else { "false" }).unwrap();
        let mut options = ConfigOptions::default();
        options.extensions.insert(Acting::of(&settings, Some(limit)));
        let plan = FallbackJoins.optimize(Arc::new(join), &options).unwrap();
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
        assert!(optimized(floats, 1000, true).1.is_empty(), "merging compares them otherwise");
    }
}
