//! Build sides of joins that come from joins get each buffer of their strings once.
//!
//! A hash join brings all batches of its build side together, and with them their buffers: as many as the batches have in
//! all, though they are the same few. Each batch of its output has them all, and the next join that builds on it as many
//! times more as it has batches: in TPC-H's q9 at scale 10 the names of 25 nations came to 20,000 buffers in each batch of
//! 8192 rows, and the query spent three quarters of its time on lists of buffers.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::config::ConfigOptions;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::joins::HashJoinExec;
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
        rewrite(plan, options, NAME, |node| match node.downcast_ref::<HashJoinExec>() {
            Some(join) if brings_together(&join.left)? => {
                let build = Arc::new(CompactExec::new(Arc::clone(&join.left), Compaction::Buffers));
                let children = vec![build as Arc<dyn ExecutionPlan>, Arc::clone(&join.right)];
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

/// Whether rows with strings come out of a join below.
fn brings_together(build: &Arc<dyn ExecutionPlan>) -> Result<bool> {
    if !build.schema().fields().iter().any(|field| is_view(field.data_type())) {
        return Ok(false);
    }
    let mut found = false;
    build.apply(|node| {
        found |= node.is::<HashJoinExec>();
        Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringViewArray};
    use datafusion::common::{JoinType, NullEquality};
    use datafusion::datasource::memory::MemorySourceConfig;
    use datafusion::physical_expr::expressions::Column;
    use datafusion::physical_plan::displayable;
    use datafusion::physical_plan::joins::PartitionMode;

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
    }
}
