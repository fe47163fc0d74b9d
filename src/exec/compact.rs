//! Batches whose views of texts do not drag along more than they need.
//!
//! A view of a text points into one of its column's buffers, and whatever takes rows of a column keeps all its buffers: a
//! decoded page for three words, or, after rows of many batches were brought together, the buffers of all of them, mostly
//! the same ones. [`CompactExec`] gives each batch what is its own before an operator for which that matters.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ByteView, GenericByteViewArray, MAX_INLINE_VIEW_LEN};
use datafusion::arrow::buffer::{Buffer, ScalarBuffer};
use datafusion::arrow::datatypes::{BinaryViewType, ByteViewType, DataType, Schema, StringViewType};
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, Statistics, internal_err};
use datafusion::config::ConfigOptions;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::execution_plan::CardinalityEffect;
use datafusion::physical_plan::filter_pushdown::{
    ChildPushdownResult, FilterDescription, FilterPushdownPhase, FilterPushdownPropagation,
};
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::StreamExt;

use crate::scan::inputs::other_inputs;

/// Buffers of fewer bytes are not worth a copy.
const SMALL: usize = 16 << 10;

/// So few buffers are not worth a look.
const FEW: usize = 4;

/// Texts of so many bytes stand in the view itself.
const SHORT: usize = MAX_INLINE_VIEW_LEN as usize;

/// What a batch is freed of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compaction {
    /// Bytes that are not its own: its texts are copied where its buffers hold more than twice as much.
    Bytes,
    /// Buffers that it has several times or does not use.
    Buffers,
}

/// Whether a column of this type can be compacted.
pub(crate) fn is_view(ty: &DataType) -> bool {
    matches!(ty, DataType::Utf8View | DataType::BinaryView)
}

/// Hands on its input's batches, compacted.
#[derive(Clone, Debug)]
pub(crate) struct CompactExec {
    input: Arc<dyn ExecutionPlan>,
    compaction: Compaction,
    metrics: ExecutionPlanMetricsSet,
}

impl CompactExec {
    pub(crate) fn new(input: Arc<dyn ExecutionPlan>, compaction: Compaction) -> Self {
        CompactExec { input, compaction, metrics: ExecutionPlanMetricsSet::new() }
    }

    fn over(&self, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        match <[_; 1]>::try_from(children) {
            Ok([input]) => Ok(Arc::new(CompactExec::new(input, self.compaction))),
            Err(children) => internal_err!("{} inputs", children.len()),
        }
    }
}

impl DisplayAs for CompactExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Compact: {}", if self.compaction == Compaction::Bytes { "bytes" } else { "buffers" })
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
        let compaction = self.compaction;
        let metrics = BaselineMetrics::new(&self.metrics, partition);
        let compacted = input.map(move |batch| {
            let batch = batch?;
            let _timer = metrics.elapsed_compute().timer();
            let batch = compacted(&batch, compaction)?;
            metrics.record_output(batch.num_rows());
            Ok(batch)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, compacted)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
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

    fn gather_filters_for_pushdown(
        &self,
        _: FilterPushdownPhase,
        parent_filters: Vec<Arc<dyn PhysicalExpr>>,
        _: &ConfigOptions,
    ) -> Result<FilterDescription> {
        FilterDescription::from_children(parent_filters, &self.children())
    }

    fn handle_child_pushdown_result(
        &self,
        _: FilterPushdownPhase,
        result: ChildPushdownResult,
        _: &ConfigOptions,
    ) -> Result<FilterPushdownPropagation<Arc<dyn ExecutionPlan>>> {
        Ok(FilterPushdownPropagation::if_all(result))
    }
}

fn compacted(batch: &RecordBatch, compaction: Compaction) -> Result<RecordBatch> {
    let compacted = |column: &ArrayRef| -> Result<ArrayRef> {
        let compacted = match (column.data_type(), compaction) {
            (DataType::Utf8View, Compaction::Bytes) => own_bytes::<StringViewType>(column),
            (DataType::Utf8View, Compaction::Buffers) => each_buffer_once::<StringViewType>(column)?,
            (DataType::BinaryView, Compaction::Bytes) => own_bytes::<BinaryViewType>(column),
            (DataType::BinaryView, Compaction::Buffers) => each_buffer_once::<BinaryViewType>(column)?,
            _ => None,
        };
        Ok(compacted.unwrap_or_else(|| Arc::clone(column)))
    };
    let columns = batch.columns().iter().map(compacted).collect::<Result<_>>()?;
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
    // The length is the low half of a view.
    let used: usize = views.views().iter().map(|view| *view as u32 as usize).filter(|length| *length > SHORT).sum();
    (held > 2 * used + SMALL).then(|| Arc::new(views.gc()) as ArrayRef)
}

/// The column with those of its buffers that its values are in, each once, if it has more than a few.
fn each_buffer_once<T: ByteViewType>(column: &ArrayRef) -> Result<Option<ArrayRef>> {
    let Some(views) = column.as_byte_view_opt::<T>().filter(|views| views.data_buffers().len() > FEW) else {
        return Ok(None);
    };
    let mut kept: Vec<Buffer> = Vec::new();
    let mut places: HashMap<(*const u8, usize), u32> = HashMap::new();
    let mut moved: Vec<Option<u32>> = vec![None; views.data_buffers().len()];
    let mut values = views.views().to_vec();
    for (row, value) in values.iter_mut().enumerate() {
        if views.is_null(row) {
            // Nothing is said of what stands there.
            *value = 0;
            continue;
        }
        let mut view = ByteView::from(*value);
        if view.length as usize <= SHORT {
            continue;
        }
        let (Some(place), Some(buffer)) =
            (moved.get_mut(view.buffer_index as usize), views.data_buffers().get(view.buffer_index as usize))
        else {
            return internal_err!("a view into buffer {} of {}", view.buffer_index, views.data_buffers().len());
        };
        view.buffer_index = *place.get_or_insert_with(|| {
            *places.entry((buffer.as_ptr(), buffer.len())).or_insert_with(|| {
                kept.push(buffer.clone());
                kept.len() as u32 - 1
            })
        });
        *value = view.as_u128();
    }
    if kept.len() == views.data_buffers().len() {
        return Ok(None);
    }
    let compacted = GenericByteViewArray::<T>::try_new(ScalarBuffer::from(values), kept, views.nulls().cloned())?;
    Ok(Some(Arc::new(compacted)))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::StringViewArray;
    use datafusion::arrow::compute::concat;
    use datafusion::datasource::memory::MemorySourceConfig;
    use datafusion::physical_expr::expressions::{Column, IsNotNullExpr};
    use datafusion::physical_plan::filter_pushdown::PushedDown;

    use super::*;

    fn words(count: usize) -> RecordBatch {
        let words: StringViewArray = (0..count).map(|i| Some(format!("a word of many letters {i}"))).collect();
        RecordBatch::try_from_iter([("w", Arc::new(words) as ArrayRef)]).unwrap()
    }

    #[test]
    fn a_few_rows_of_a_batch_keep_only_their_own_strings() {
        let batch = words(10_000);
        let few = compacted(&batch.slice(17, 3), Compaction::Bytes).unwrap();
        assert_eq!(few, batch.slice(17, 3));
        assert!(few.column(0).get_array_memory_size() < 1000);
        // A batch that uses what it holds is handed on as it is.
        let same = compacted(&batch, Compaction::Bytes).unwrap();
        let buffer = |b: &RecordBatch| b.column(0).as_string_view().data_buffers()[0].as_ptr();
        assert_eq!(buffer(&same), buffer(&batch));
    }

    #[test]
    fn rows_of_many_batches_have_each_buffer_once() {
        let some: StringViewArray =
            [Some("one that is long enough"), None, Some("short"), Some("another one, also long")]
                .into_iter()
                .collect();
        let other: StringViewArray = [Some("a text of another buffer")].into_iter().collect();
        let many = concat(&[&some, &some, &other, &some, &other, &some.slice(1, 2)]).unwrap();
        assert!(many.as_string_view().data_buffers().len() > FEW);
        let batch = RecordBatch::try_from_iter([("w", Arc::clone(&many))]).unwrap();
        let once = compacted(&batch, Compaction::Buffers).unwrap();
        assert_eq!(once, batch);
        assert_eq!(once.column(0).as_string_view().data_buffers().len(), 2);
        // Nothing to take away.
        let own: Vec<StringViewArray> =
            (0..6).map(|i| [Some(format!("text number {i}, all its own"))].into_iter().collect()).collect();
        let own: Vec<&dyn Array> = own.iter().map(|array| array as &dyn Array).collect();
        assert!(each_buffer_once::<StringViewType>(&concat(&own).unwrap()).unwrap().is_none());
        // What is not used goes.
        let short = compacted(&batch.slice(1, 2), Compaction::Buffers).unwrap();
        assert_eq!(short, batch.slice(1, 2));
        assert!(short.column(0).as_string_view().data_buffers().is_empty());
    }

    /// What joins above find out while they run must reach the scans below.
    #[test]
    fn filters_go_through() {
        let batch = words(10);
        let input = MemorySourceConfig::try_new_exec(&[vec![batch.clone()]], batch.schema(), None).unwrap();
        let compact = CompactExec::new(input, Compaction::Buffers);
        let filter = Arc::new(IsNotNullExpr::new(Arc::new(Column::new("w", 0)))) as Arc<dyn PhysicalExpr>;
        let options = ConfigOptions::default();
        let asked = compact.gather_filters_for_pushdown(FilterPushdownPhase::Post, vec![filter], &options).unwrap();
        let passed: Vec<_> = asked.parent_filters().into_iter().flatten().map(|filter| filter.discriminant).collect();
        assert!(matches!(passed.as_slice(), [PushedDown::Yes]));
    }
}
