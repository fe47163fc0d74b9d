//! Sorts of more strings than fit get each batch with its own strings only.
//!
//! A view of a string keeps the whole buffer alive that it points into: a decoded page, all strings of a join's build side.
//! A sort counts the buffers anew for each batch that it holds and each that it hands out, and ends for lack of memory
//! that nobody uses; and what it writes to disk frees nothing as long as others share it. Where what comes to a sort may
//! not fit, batches are given strings of their own before.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, GenericByteViewArray};
use datafusion::arrow::datatypes::{BinaryViewType, ByteViewType, DataType, Schema, StringViewType};
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, Statistics, internal_err};
use datafusion::config::ConfigOptions;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::execution_plan::CardinalityEffect;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, replace_children_if_necessary,
};
use futures::StreamExt;

use super::rewrite::rewrite_within_limit;
use super::spilling_join::row_bytes;
use crate::scan::inputs::other_inputs;

/// The name of the rule, in its setting and in EXPLAIN.
pub const NAME: &str = "compacted_sort";

/// What comes to a sort may take one in this many parts of the memory limit.
const SHARE: usize = 8;

/// Buffers of fewer bytes are left as they are.
const SMALL: usize = 16 << 10;

/// Puts [`CompactExec`] below sorts of views.
#[derive(Debug)]
pub struct CompactedSort;

impl PhysicalOptimizerRule for CompactedSort {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        rewrite_within_limit(plan, options, NAME, |node, limit| match node.downcast_ref::<SortExec>() {
            Some(sort) if sort.fetch().is_none() && may_not_fit(sort.input(), limit)? => {
                let input = Arc::new(CompactExec { input: Arc::clone(sort.input()) });
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

fn is_view(ty: &DataType) -> bool {
    matches!(ty, DataType::Utf8View | DataType::BinaryView)
}

/// Hands on batches whose views point to no more than is theirs.
#[derive(Clone, Debug)]
struct CompactExec {
    input: Arc<dyn ExecutionPlan>,
}

impl CompactExec {
    fn over(&self, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        match <[_; 1]>::try_from(children) {
            Ok([input]) => Ok(Arc::new(CompactExec { input })),
            Err(children) => internal_err!("{} inputs", children.len()),
        }
    }
}

impl DisplayAs for CompactExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Compact")
    }
}

impl ExecutionPlan for CompactExec {
    fn name(&self) -> &str {
        "Compact"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    other_inputs!(over);

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let input = self.input.execute(partition, context)?;
        let schema = input.schema();
        let compacted = input.map(|batch| compacted(&batch?));
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, compacted)))
    }

    fn child_stats_requests(&self, partition: Option<usize>) -> Vec<ChildStats> {
        vec![ChildStats::At(partition)]
    }

    fn statistics_from_inputs(&self, inputs: &[Arc<Statistics>], _: &StatisticsArgs) -> Result<Arc<Statistics>> {
        match inputs {
            [input] => Ok(Arc::clone(input)),
            _ => Ok(Arc::new(Statistics::new_unknown(&Schema::clone(&self.schema())))),
        }
    }

    fn cardinality_effect(&self) -> CardinalityEffect {
        CardinalityEffect::Equal
    }
}

fn compacted(batch: &RecordBatch) -> Result<RecordBatch> {
    let own = |column: &ArrayRef| -> ArrayRef {
        match column.data_type() {
            DataType::Utf8View => own_bytes::<StringViewType>(column),
            DataType::BinaryView => own_bytes::<BinaryViewType>(column),
            _ => None,
        }
        .unwrap_or_else(|| Arc::clone(column))
    };
    let columns = batch.columns().iter().map(own).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(batch.schema(), columns, &options)?)
}

/// The column with buffers of its own, if those that it has are much more than its values take.
fn own_bytes<T: ByteViewType>(column: &ArrayRef) -> Option<ArrayRef> {
    let views: &GenericByteViewArray<T> = column.as_byte_view_opt()?;
    let held: usize = views.data_buffers().iter().map(|buffer| buffer.capacity()).sum();
    if held <= SMALL {
        return None;
    }
    // The length is the low half of a view; short values are in the view itself.
    let used: usize = views.views().iter().map(|view| *view as u32 as usize).filter(|length| *length > 12).sum();
    (held > 2 * used + SMALL).then(|| Arc::new(views.gc()) as ArrayRef)
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::StringViewArray;
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

    #[test]
    fn a_few_rows_of_a_batch_keep_only_their_own_strings() {
        let batch = words(10_000);
        let few = compacted(&batch.slice(17, 3)).unwrap();
        assert_eq!(few, batch.slice(17, 3));
        assert!(few.column(0).get_array_memory_size() < 1000);
        // A batch that uses what it holds is handed on as it is.
        let same = compacted(&batch).unwrap();
        let buffer = |b: &RecordBatch| b.column(0).as_string_view().data_buffers()[0].as_ptr();
        assert_eq!(buffer(&same), buffer(&batch));
    }
}
