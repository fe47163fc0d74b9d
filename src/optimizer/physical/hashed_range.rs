//! Joins on whole numbers of a range too wide for a table with a place per number are hashed.
//!
//! A hash join on one whole number keeps a row number for each number between the least and the greatest key, as long as
//! enough of them occur. That is quickest, but four bytes for each number of a wide range may be more than the memory
//! limit allows, and the join fails where a hash table would fit. A second key, equal on both sides, makes it hash.

use std::sync::Arc;

use datafusion::common::{Result, ScalarValue};
use datafusion::config::ConfigOptions;
use datafusion::physical_expr::expressions::{Column, lit};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};

use super::rewrite::rewrite_within_limit;

/// The name of the rule, in its setting and in EXPLAIN.
pub const NAME: &str = "hashed_range";

/// A table may take one in this many parts of the memory limit.
const SHARE: i128 = 16;

/// Bytes for a number of the range.
const PLACE_BYTES: i128 = 4;

/// Adds a key to joins whose range of keys is too wide.
#[derive(Debug)]
pub struct HashedRange;

impl PhysicalOptimizerRule for HashedRange {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        rewrite_within_limit(plan, options, NAME, |node, limit| match node.downcast_ref::<HashJoinExec>() {
            Some(join) if is_too_wide(join, limit, options)? => {
                let mut on = join.on.clone();
                on.push((lit(true), lit(true)));
                Ok(Some(Arc::new(join.builder().with_on(on).build()?)))
            }
            _ => Ok(None),
        })
    }

    fn name(&self) -> &str {
        NAME
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn is_too_wide(join: &HashJoinExec, limit: usize, options: &ConfigOptions) -> Result<bool> {
    let [(key, _)] = join.on.as_slice() else { return Ok(false) };
    let Some(column) = key.downcast_ref::<Column>().filter(|_| !join.null_aware) else { return Ok(false) };
    let build = StatisticsContext::new().compute(join.left.as_ref(), &StatisticsArgs::new())?;
    let Some(known) = build.column_statistics.get(column.index()) else { return Ok(false) };
    let (Some(least), Some(greatest)) = (known.min_value.get_value(), known.max_value.get_value()) else {
        return Ok(false);
    };
    let Some(range) = number(greatest).zip(number(least)).map(|(greatest, least)| greatest - least) else {
        return Ok(false);
    };
    let rows = build.num_rows.get_value().copied().unwrap_or(usize::MAX);
    let dense = rows as f64 > options.execution.perfect_hash_join_min_key_density * range as f64;
    Ok(dense && range.saturating_mul(PLACE_BYTES) > limit as i128 / SHARE)
}

fn number(value: &ScalarValue) -> Option<i128> {
    match value {
        ScalarValue::Int8(Some(v)) => Some(i128::from(*v)),
        ScalarValue::Int16(Some(v)) => Some(i128::from(*v)),
        ScalarValue::Int32(Some(v)) => Some(i128::from(*v)),
        ScalarValue::Int64(Some(v)) => Some(i128::from(*v)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch};
    use datafusion::common::{JoinType, NullEquality};
    use datafusion::datasource::memory::MemorySourceConfig;
    use datafusion::physical_plan::displayable;
    use datafusion::physical_plan::joins::PartitionMode;

    use super::super::super::Acting;
    use super::*;
    use crate::cache::Store;
    use crate::config::Settings;

    /// A build side whose range is known, as a cached table's is.
    async fn optimized(step: i64, limit: usize, on: bool) -> (String, Vec<&'static str>) {
        let ids = Arc::new(Int64Array::from_iter_values((0..1000).map(|i| i * step))) as ArrayRef;
        let batch = RecordBatch::try_from_iter([("id", ids)]).unwrap();
        let probe = MemorySourceConfig::try_new_exec(&[vec![batch.clone()]], batch.schema(), None).unwrap();
        let store = Store::new(1 << 30, None);
        let table = store.memory_table("t", batch.schema()).unwrap();
        let stream = datafusion::physical_plan::stream::RecordBatchStreamAdapter::new(
            batch.schema(),
            futures::stream::iter([Ok(batch.clone())]),
        );
        table.append(vec![Box::pin(stream)]).await.unwrap();
        let state = datafusion::prelude::SessionContext::new().state();
        let build = datafusion::catalog::TableProvider::scan(table.as_ref(), &state, None, &[], None).await.unwrap();
        let key = || Arc::new(Column::new("id", 0)) as _;
        let join = HashJoinExec::try_new(
            build,
            probe,
            vec![(key(), key())],
            None,
            &JoinType::Inner,
            None,
            PartitionMode::CollectLeft,
            NullEquality::NullEqualsNothing,
            false,
        )
        .unwrap();
        let mut settings = Settings::default();
        settings.set("firesteel.optimizer.hashed_range", if on { "true" } else { "false" }).unwrap();
        let mut options = ConfigOptions::default();
        options.extensions.insert(Acting::of(&settings, Some(limit)));
        let plan = HashedRange.optimize(Arc::new(join), &options).unwrap();
        (displayable(plan.as_ref()).one_line().to_string(), Acting::acted(&options))
    }

    #[tokio::test]
    async fn a_wide_range_is_hashed() {
        // 5,000 numbers of four bytes are more than a sixteenth of the limit, and a fifth of them occurs.
        let (plan, acted) = optimized(5, 16 * 19_000, true).await;
        assert!(plan.contains("(true, true)"), "{plan}");
        assert_eq!(acted, [NAME]);
    }

    #[tokio::test]
    async fn a_narrow_or_a_sparse_one_is_left() {
        for (step, limit, on) in [(5, 16 * 21_000, true), (50, 16 * 19_000, true), (5, 16 * 19_000, false)] {
            let (plan, acted) = optimized(step, limit, on).await;
            assert!(!plan.contains("true"), "{plan}");
            assert!(acted.is_empty());
        }
    }
}
