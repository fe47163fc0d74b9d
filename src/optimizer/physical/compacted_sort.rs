//! Sorts of more strings than fit get each batch with its own strings only.
//!
//! A view of a string keeps the whole buffer alive that it points into: a decoded page, all strings of a join's build side.
//! A sort counts the buffers anew for each batch that it holds and each that it hands out, and ends for lack of memory
//! that nobody uses; and what it writes to disk frees nothing as long as others share it. Where what comes to a sort may
//! not fit, batches are given strings of their own before.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::config::ConfigOptions;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::{ExecutionPlan, replace_children_if_necessary};

use super::rewrite::rewrite_within_limit;
use super::spilling_join::row_bytes;
use crate::exec::compact::{CompactExec, Compaction, is_view};

/// The name of the rule, in its setting and in EXPLAIN.
pub const NAME: &str = "compacted_sort";

/// What comes to a sort may take one in this many parts of the memory limit.
const SHARE: usize = 8;

/// Puts [`CompactExec`] below sorts of views.
#[derive(Debug)]
pub struct CompactedSort;

impl PhysicalOptimizerRule for CompactedSort {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        rewrite_within_limit(plan, options, NAME, |node, limit| match node.downcast_ref::<SortExec>() {
            Some(sort) if sort.fetch().is_none() && may_not_fit(sort.input(), limit)? => {
                let input = Arc::new(CompactExec::new(Arc::clone(sort.input()), Compaction::Bytes));
                Ok(Some(replace_children_if_necessary(Arc::clone(node), vec![input])?))
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

fn may_not_fit(input: &Arc<dyn ExecutionPlan>, limit: usize) -> Result<bool> {
    let schema = input.schema();
    if !schema.fields().iter().any(|field| is_view(field.data_type())) {
        return Ok(false);
    }
    let known = StatisticsContext::new().compute(input.as_ref(), &StatisticsArgs::new())?;
    let Some(rows) = known.num_rows.get_value() else { return Ok(true) };
    Ok(rows.saturating_mul(row_bytes(&schema)) > limit / SHARE)
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{ArrayRef, RecordBatch, StringViewArray};
    use datafusion::arrow::compute::SortOptions;
    use datafusion::datasource::memory::MemorySourceConfig;
    use datafusion::physical_expr::expressions::Column;
    use datafusion::physical_expr::{LexOrdering, PhysicalSortExpr};
    use datafusion::physical_plan::displayable;

    use super::super::super::Acting;
    use super::*;
    use crate::config::Settings;

    fn words(count: usize) -> RecordBatch {
        let words: StringViewArray = (0..count).map(|i| Some(format!("a word of many letters {i}"))).collect();
        RecordBatch::try_from_iter([("w", Arc::new(words) as ArrayRef)]).unwrap()
    }

    fn optimized(limit: usize, on: bool) -> (String, Vec<&'static str>) {
        let batch = words(1000);
        let input = MemorySourceConfig::try_new_exec(&[vec![batch.clone()]], batch.schema(), None).unwrap();
        let by = PhysicalSortExpr::new(Arc::new(Column::new("w", 0)), SortOptions::default());
        let sort = SortExec::new(LexOrdering::new([by]).unwrap(), input);
        let mut settings = Settings::default();
        settings.set("firesteel.optimizer.compacted_sort", if on { "true" } else { "false" }).unwrap();
        let mut options = ConfigOptions::default();
        options.extensions.insert(Acting::of(&settings, Some(limit)));
        let plan = CompactedSort.optimize(Arc::new(sort), &options).unwrap();
        (displayable(plan.as_ref()).indent(false).to_string(), Acting::acted(&options))
    }

    #[test]
    fn what_may_not_fit_is_compacted_before_it_is_sorted() {
        let (plan, acted) = optimized(8 * 31_000, true);
        assert!(plan.contains("Compact"), "{plan}");
        assert_eq!(acted, [NAME]);
        for (limit, on) in [(8 * 33_000, true), (8, false)] {
            let (plan, acted) = optimized(limit, on);
            assert!(!plan.contains("Compact"), "{plan}");
            assert!(acted.is_empty());
        }
    }
}
