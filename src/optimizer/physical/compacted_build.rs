//! Build sides of joins that come from joins get each buffer of their strings once.
//!
//! A join brings all batches of its build side together, and with them their buffers: as many as the batches have in
//! all, though they are the same few. Each batch of its output has them all, and the next join that builds on it as many
//! times more as it has batches: in TPC-H's q9 at scale 10 the names of 25 nations came to 20,000 buffers in each batch of
//! 8192 rows, and the query spent three quarters of its time on lists of buffers.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::config::ConfigOptions;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::joins::{CrossJoinExec, HashJoinExec, NestedLoopJoinExec};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::{ExecutionPlan, replace_children_if_necessary};

use super::rewrite::rewrite;
use crate::exec::compact::{CompactExec, Compaction, is_view};

/// The name of the rule, in its setting and in EXPLAIN.
pub const NAME: &str = "compacted_build";

/// Puts [`CompactExec`] between joins.
#[derive(Debug)]
pub struct CompactedBuild;

impl PhysicalOptimizerRule for CompactedBuild {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        rewrite(plan, options, NAME, |node| match build_side(node) {
            Some(build) if comes_from_join(build) => {
                let mut children: Vec<_> = node.children().into_iter().cloned().collect();
                children[0] = Arc::new(CompactExec::new(Arc::clone(build), Compaction::Buffers));
                Ok(Some(replace_children_if_necessary(Arc::clone(node), children)?))
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

/// The side of a join whose batches are brought together.
fn build_side(join: &Arc<dyn ExecutionPlan>) -> Option<&Arc<dyn ExecutionPlan>> {
    let collects = join.is::<HashJoinExec>() || join.is::<NestedLoopJoinExec>() || join.is::<CrossJoinExec>();
    if collects { join.children().into_iter().next() } else { None }
}

/// Whether its batches have strings as a join hands them out.
fn comes_from_join(build: &Arc<dyn ExecutionPlan>) -> bool {
    let mut plan = build;
    loop {
        if !plan.schema().fields().iter().any(|field| is_view(field.data_type())) {
            return false;
        }
        if build_side(plan).is_some() {
            return true;
        }
        let hands_on = plan.is::<ProjectionExec>()
            || plan.is::<FilterExec>()
            || plan.is::<RepartitionExec>()
            || plan.is::<CoalescePartitionsExec>()
            || plan.is::<CooperativeExec>();
        match plan.children().as_slice() {
            [input] if hands_on => plan = input,
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringViewArray};
    use datafusion::common::{JoinType, NullEquality};
    use datafusion::datasource::memory::MemorySourceConfig;
    use datafusion::physical_expr::expressions::Column;
    use datafusion::physical_expr::{LexOrdering, PhysicalSortExpr};
    use datafusion::physical_plan::displayable;
    use datafusion::physical_plan::joins::PartitionMode;
    use datafusion::physical_plan::sorts::sort::SortExec;

    use super::super::super::Acting;
    use super::*;
    use crate::config::Settings;

    fn rows(texts: bool) -> Arc<dyn ExecutionPlan> {
        let ids = Arc::new(Int64Array::from_iter_values(0..10)) as ArrayRef;
        let words = Arc::new((0..10).map(|i| Some(format!("word {i}"))).collect::<StringViewArray>()) as ArrayRef;
        let second = if texts { words } else { Arc::clone(&ids) };
        let batch = RecordBatch::try_from_iter([("id", ids), ("w", second)]).unwrap();
        MemorySourceConfig::try_new_exec(&[vec![batch.clone()]], batch.schema(), None).unwrap()
    }

    fn join(build: Arc<dyn ExecutionPlan>) -> Arc<dyn ExecutionPlan> {
        let key = || Arc::new(Column::new("id", 0)) as _;
        let (on, mode) = (vec![(key(), key())], PartitionMode::CollectLeft);
        let nulls = NullEquality::NullEqualsNothing;
        Arc::new(
            HashJoinExec::try_new(build, rows(false), on, None, &JoinType::Inner, None, mode, nulls, false).unwrap(),
        )
    }

    fn optimized(plan: Arc<dyn ExecutionPlan>, on: bool) -> (usize, Vec<&'static str>) {
        let mut settings = Settings::default();
        settings.set("firesteel.optimizer.compacted_build", if on { "true" } else { "false" }).unwrap();
        let mut options = ConfigOptions::default();
        options.extensions.insert(Acting::of(&settings, None));
        let plan = CompactedBuild.optimize(plan, &options).unwrap();
        let shown = displayable(plan.as_ref()).indent(false).to_string();
        (shown.matches("Compact: buffers").count(), Acting::acted(&options))
    }

    #[test]
    fn strings_of_a_join_are_compacted_before_the_next_builds_on_them() {
        assert_eq!(optimized(join(join(rows(true))), true), (1, vec![NAME]));
        assert_eq!(optimized(join(join(join(rows(true)))), true), (2, vec![NAME]));
    }

    #[test]
    fn numbers_and_rows_of_no_join_are_not() {
        assert_eq!(optimized(join(join(rows(false))), true), (0, vec![]));
        assert_eq!(optimized(join(rows(true)), true), (0, vec![]));
        assert_eq!(optimized(join(join(rows(true))), false), (0, vec![]));
        // A sort has made batches of its own.
        let by = LexOrdering::new([PhysicalSortExpr::new_default(Arc::new(Column::new("id", 0)))]).unwrap();
        let sorted = Arc::new(SortExec::new(by, join(rows(true))));
        assert_eq!(optimized(join(sorted), true), (0, vec![]));
    }
}
