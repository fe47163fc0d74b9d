//! The first rows of a sort that are too many for memory come from a sort that goes to disk, cut off where they end.
//!
//! For `ORDER BY ... LIMIT n` the n rows that are first so far are held, which is quicker than to sort all, but cannot be
//! done with less memory. Where so many rows would take more than a quarter of the memory limit, all are sorted.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::stats::Precision;
use datafusion::config::ConfigOptions;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::limit::LocalLimitExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};

use super::rewrite::rewrite_within_limit;
use super::spilling_join::row_bytes;

/// The name of the rule, in its setting and in EXPLAIN.
pub const NAME: &str = "spilling_sort";

/// The rows that are held may take one in this many parts of the memory limit.
const SHARE: usize = 4;

/// Makes sorts with a limit ones that can spill.
#[derive(Debug)]
pub struct SpillingSort;

impl PhysicalOptimizerRule for SpillingSort {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        rewrite_within_limit(plan, options, NAME, |node, limit| match node.downcast_ref::<SortExec>() {
            Some(sort) => whole(sort, limit),
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

/// The sort of all rows, and the limit on it; `None` where the rows that the limit leaves fit.
fn whole(sort: &SortExec, limit: usize) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let Some(fetch) = sort.fetch() else { return Ok(None) };
    // Each partition holds its own.
    let partitions = match sort.preserve_partitioning() {
        true => sort.input().output_partitioning().partition_count(),
        false => 1,
    };
    let input = StatisticsContext::new().compute(sort.input().as_ref(), &StatisticsArgs::new())?;
    let most = match input.num_rows {
        Precision::Exact(rows) => fetch.saturating_mul(partitions).min(rows),
        _ => fetch.saturating_mul(partitions),
    };
    if most.saturating_mul(row_bytes(&sort.input().schema())) <= limit / SHARE {
        return Ok(None);
    }
    let all = SortExec::new(sort.expr().clone(), Arc::clone(sort.input()))
        .with_preserve_partitioning(sort.preserve_partitioning());
    Ok(Some(Arc::new(LocalLimitExec::new(Arc::new(all), fetch))))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch};
    use datafusion::datasource::memory::MemorySourceConfig;
    use datafusion::physical_expr::expressions::Column;
    use datafusion::physical_expr::{LexOrdering, PhysicalSortExpr};
    use datafusion::physical_plan::collect;
    use datafusion::prelude::SessionContext;

    use super::super::super::Acting;
    use super::*;
    use crate::config::Settings;

    fn optimized(fetch: usize, limit: usize) -> Arc<dyn ExecutionPlan> {
        let ids = Arc::new(Int64Array::from_iter_values((0..1000).rev())) as ArrayRef;
        let batch = RecordBatch::try_from_iter([("id", ids)]).unwrap();
        let rows = MemorySourceConfig::try_new_exec(&[vec![batch.clone()]], batch.schema(), None).unwrap();
        let by = LexOrdering::new([PhysicalSortExpr::new_default(Arc::new(Column::new("id", 0)))]).unwrap();
        let sort = SortExec::new(by, rows).with_fetch(Some(fetch));
        let mut options = ConfigOptions::default();
        options.extensions.insert(Acting::of(&Settings::default(), Some(limit)));
        SpillingSort.optimize(Arc::new(sort), &options).unwrap()
    }

    #[tokio::test]
    async fn rows_beyond_their_share_are_sorted_whole() {
        let plan = optimized(500, 4 * 500 * 8 - 1);
        assert!(plan.downcast_ref::<LocalLimitExec>().is_some());
        let out = collect(plan, SessionContext::new().task_ctx()).await.unwrap();
        let ids: Vec<i64> = out
            .iter()
            .flat_map(|batch| batch.column(0).as_any().downcast_ref::<Int64Array>().unwrap().values().to_vec())
            .collect();
        assert_eq!(ids, (0..500).collect::<Vec<_>>());
    }

    #[test]
    fn those_that_fit_are_held() {
        assert!(optimized(500, 4 * 500 * 8).downcast_ref::<SortExec>().is_some());
        // There are no more than a thousand.
        assert!(optimized(1_000_000, 4 * 1000 * 8).downcast_ref::<SortExec>().is_some());
    }
}
