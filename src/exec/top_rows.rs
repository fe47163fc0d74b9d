//! Leaves out rows that cannot be among the first of their partition of a window.
//!
//! `row_number() OVER (PARTITION BY a ORDER BY b) <= 2` sorts every row to keep two of each partition. Before that, this
//! remembers the best values of `b` that each partition has had, and drops rows behind them: strictly behind, so that the
//! window decides about equal ones, except where any of them will do. What remains is held back until the input ends and
//! looked at once more, so about as many rows come out as the window keeps. For the two greatest of each of 100,000 groups
//! of 10 million rows, the sort before had taken four fifths of the time.
//!
//! When memory is short, or most rows pass, it lets pass the rest as it comes.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::{BatchCoalescer, SortOptions, filter_record_batch};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimeUnit, TimestampMicrosecondType,
};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, Statistics, internal_err};
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_plan::execution_plan::EmissionType;
use datafusion::physical_plan::metrics::{BaselineMetrics, Count, ExecutionPlanMetricsSet, MetricBuilder, MetricsSet};
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::StreamExt;

use super::packed::PackedKeys;
use super::packed::grouping::Grouping;
use super::reservation::Reservation;
use crate::scan::inputs::other_inputs;

/// The most rows of a partition that are remembered.
pub const MOST: usize = 256;

/// Rows of partitions that had enough after which it is seen whether this is of use.
const TRIAL: usize = 1 << 17;
/// Rows of all partitions after which it is.
const LONG_TRIAL: usize = 1 << 20;

/// The operator.
#[derive(Clone, Debug)]
pub struct TopRows {
    input: Arc<dyn ExecutionPlan>,
    keys: PackedKeys,
    order: PhysicalSortExpr,
    /// How many rows of a partition are wanted.
    count: usize,
    /// Whether of rows with equal values any will do.
    any: bool,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl TopRows {
    /// Rows of `input` that can be among the first `count` of their partition by `order`, of which there may be more
    /// behind the first; `None` if its values cannot be compared here. Of `equal` rows all are wanted.
    /// # Errors
    /// Those of an expression that is not over the input.
    pub(crate) fn try_new(
        input: &Arc<dyn ExecutionPlan>,
        keys: PackedKeys,
        order: &[PhysicalSortExpr],
        count: usize,
        equal: bool,
    ) -> Result<Option<Self>> {
        let Some(first) = order.first().filter(|_| (1..=MOST).contains(&count)) else { return Ok(None) };
        let schema = input.schema();
        let ty = first.expr.data_type(&schema)?;
        let Some(exact) = exactness(&ty, first.expr.nullable(&schema)?) else { return Ok(None) };
        let properties = input.properties().as_ref().clone().with_emission_type(EmissionType::Final);
        Ok(Some(TopRows {
            input: Arc::clone(input),
            keys,
            order: first.clone(),
            count,
            any: exact && !equal && order.len() == 1,
            properties: Arc::new(properties),
            metrics: ExecutionPlanMetricsSet::new(),
        }))
    }

    fn over(&self, mut children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let (Some(input), true) = (children.pop(), children.is_empty()) else {
            return internal_err!("top rows have one input");
        };
        let properties = input.properties().as_ref().clone().with_emission_type(EmissionType::Final);
        let metrics = ExecutionPlanMetricsSet::new();
        Ok(Arc::new(TopRows { input, properties: Arc::new(properties), metrics, ..self.clone() }))
    }
}

impl DisplayAs for TopRows {
    fn fmt_as(&self, kind: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.keys.exprs().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match kind {
            DisplayFormatType::Default | DisplayFormatType::Verbose => {
                write!(f, "TopRows: fetch={}, partition=[{keys}], order=[{}]", self.count, self.order)
            }
            DisplayFormatType::TreeRender => write!(f, "fetch={}", self.count),
        }
    }
}

impl ExecutionPlan for TopRows {
    fn name(&self) -> &str {
        "TopRows"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        for expr in self.keys.exprs().iter().chain([&self.order.expr]) {
            if f(expr)? == TreeNodeRecursion::Stop {
                return Ok(TreeNodeRecursion::Stop);
            }
        }
        Ok(TreeNodeRecursion::Continue)
    }

    other_inputs!(over);

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let name = format!("TopRows[{partition}]");
        let running = Running {
            input: Some(self.input.execute(partition, Arc::clone(&context))?),
            keys: self.keys.clone(),
            order: self.order.clone(),
            best: Some(Best::new(self.keys.grouping()?, self.count, self.any)),
            held: Vec::new().into_iter(),
            holding: Vec::new(),
            held_bytes: 0,
            seen: 0,
            kept: 0,
            out: BatchCoalescer::new(self.schema(), context.session_config().batch_size()),
            ended: false,
            reservation: Reservation::new(MemoryConsumer::new(name), &context, &self.metrics, partition),
            baseline: BaselineMetrics::new(&self.metrics, partition),
            dropped: MetricBuilder::new(&self.metrics).counter("rows_dropped", partition),
        };
        let stream = futures::stream::try_unfold(running, |mut running| async move {
            Ok(running.next().await?.map(|batch| (batch, running)))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), Box::pin(stream))))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn child_stats_requests(&self, partition: Option<usize>) -> Vec<ChildStats> {
        vec![ChildStats::At(partition)]
    }

    fn statistics_from_inputs(&self, inputs: &[Arc<Statistics>], _: &StatisticsArgs) -> Result<Arc<Statistics>> {
        match inputs {
            [input] => Ok(Arc::new(input.as_ref().clone().to_inexact())),
            _ => internal_err!("top rows have one input"),
        }
    }
}

/// Rows that passed when they came.
struct Held {
    batch: RecordBatch,
    groups: Vec<u32>,
    ranks: Vec<u64>,
}

struct Running {
    input: Option<SendableRecordBatchStream>,
    keys: PackedKeys,
    order: PhysicalSortExpr,
    /// `None` once everything is let pass.
    best: Option<Best>,
    holding: Vec<Held>,
    held: std::vec::IntoIter<Held>,
    held_bytes: usize,
    seen: usize,
    kept: usize,
    out: BatchCoalescer,
    /// Whether the last batch has been made.
    ended: bool,
    reservation: Reservation,
    baseline: BaselineMetrics,
    dropped: Count,
}

impl Running {
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        let elapsed = self.baseline.elapsed_compute().clone();
        loop {
            if let Some(batch) = self.out.next_completed_batch() {
                self.baseline.record_output(batch.num_rows());
                return Ok(Some(batch));
            }
            if let Some(held) = self.held.next() {
                let _timer = elapsed.timer();
                let passing = match &self.best {
                    Some(best) => best.again(&held.groups, &held.ranks),
                    None => BooleanBuffer::new_set(held.batch.num_rows()),
                };
                self.push(&held.batch, passing)?;
                continue;
            }
            let Some(input) = &mut self.input else {
                if std::mem::replace(&mut self.ended, true) {
                    return Ok(None);
                }
                self.out.finish_buffered_batch()?;
                continue;
            };
            let batch = input.next().await.transpose()?;
            let _timer = elapsed.timer();
            match batch {
                Some(batch) => self.take(batch)?,
                None => {
                    self.input = None;
                    self.held = std::mem::take(&mut self.holding).into_iter();
                }
            }
        }
    }

    fn take(&mut self, batch: RecordBatch) -> Result<()> {
        let rows = batch.num_rows();
        let Some(best) = &mut self.best else {
            let all = BooleanBuffer::new_set(rows);
            return self.push(&batch, all);
        };
        let array = |expr: &Arc<dyn PhysicalExpr>| expr.evaluate(&batch)?.into_array(rows);
        let keys = self.keys.exprs().iter().map(array).collect::<Result<Vec<_>>>()?;
        let ranks = ranks(&array(&self.order.expr)?, self.order.options)?;
        let passing = best.update(&keys, &ranks, rows)?;
        self.seen += rows;
        let kept = passing.count_set_bits();
        self.kept += kept;
        if kept > 0 {
            let groups = passing.set_indices().map(|row| best.groups[row] as u32).collect();
            let ranks = passing.set_indices().map(|row| ranks[row]).collect();
            let (size, filled) = (best.size(), best.filled);
            let batch = filter_record_batch(&batch, &BooleanArray::new(passing, None))?;
            self.held_bytes += batch.get_array_memory_size() + kept * (size_of::<u32>() + size_of::<u64>());
            self.holding.push(Held { batch, groups, ranks });
            // The first of each partition pass in any case.
            let useless = |seen: usize, kept: usize| kept * 4 > seen * 3;
            let (seen, kept) = (self.seen - filled, self.kept - filled);
            let useless =
                (seen >= TRIAL && useless(seen, kept)) || (self.seen >= LONG_TRIAL && useless(self.seen, self.kept));
            if useless || self.reservation.try_resize(size + self.held_bytes).is_err() {
                self.give_up()?;
            }
        }
        self.dropped.add(rows - kept);
        Ok(())
    }

    /// Lets go of what is held, and of all that comes.
    fn give_up(&mut self) -> Result<()> {
        let best = self.best.take();
        for held in std::mem::take(&mut self.holding) {
            let passing = match &best {
                Some(best) => best.again(&held.groups, &held.ranks),
                None => BooleanBuffer::new_set(held.batch.num_rows()),
            };
            self.push(&held.batch, passing)?;
        }
        self.held_bytes = 0;
        self.reservation.free();
        Ok(())
    }

    fn push(&mut self, batch: &RecordBatch, passing: BooleanBuffer) -> Result<()> {
        let count = passing.count_set_bits();
        self.dropped.add(batch.num_rows() - count);
        if count == batch.num_rows() {
            self.out.push_batch(batch.clone())?;
        } else if count > 0 {
            self.out.push_batch(filter_record_batch(batch, &BooleanArray::new(passing, None))?)?;
        }
        Ok(())
    }
}

/// The best ranks of each partition so far.
struct Best {
    grouping: Grouping,
    groups: Vec<usize>,
    /// `count` ranks a group, the best first; the greatest number where there are fewer.
    ranks: Vec<u64>,
    count: usize,
    any: bool,
    /// How many ranks are those of rows.
    filled: usize,
}

impl Best {
    fn new(grouping: Grouping, count: usize, any: bool) -> Self {
        Best { grouping, groups: Vec::new(), ranks: Vec::new(), count, any, filled: 0 }
    }

    /// The rows that are not behind the best that came before.
    fn update(&mut self, keys: &[ArrayRef], ranks: &[u64], rows: usize) -> Result<BooleanBuffer> {
        self.grouping.intern(keys, rows, &mut self.groups)?;
        self.ranks.resize(self.grouping.len() * self.count, u64::MAX);
        let (count, any, groups) = (self.count, self.any, &self.groups);
        let (best, filled) = (&mut self.ranks, &mut self.filled);
        Ok(BooleanBuffer::collect_bool(rows, |row| {
            let (rank, best) = (ranks[row], &mut best[groups[row] * count..(groups[row] + 1) * count]);
            let last = best[count - 1];
            if rank < last {
                *filled += usize::from(last == u64::MAX);
                let at = best.partition_point(|earlier| *earlier <= rank);
                best.copy_within(at..count - 1, at + 1);
                best[at] = rank;
                return true;
            }
            // There may be fewer rows than `count` where the last rank is the greatest number.
            rank == last && (!any || last == u64::MAX)
        }))
    }

    /// The rows that are not behind the best of all. Equal ones were counted when they came.
    fn again(&self, groups: &[u32], ranks: &[u64]) -> BooleanBuffer {
        let last = |row: usize| self.ranks[(groups[row] as usize + 1) * self.count - 1];
        BooleanBuffer::collect_bool(groups.len(), |row| ranks[row] <= last(row))
    }

    fn size(&self) -> usize {
        self.grouping.size() + self.ranks.capacity() * size_of::<u64>()
    }
}

/// Whether different values have different ranks; `None` for types that have none.
fn exactness(ty: &DataType, nullable: bool) -> Option<bool> {
    match ty {
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Date32 => Some(true),
        DataType::Int64 | DataType::Timestamp(TimeUnit::Microsecond, _) => Some(!nullable),
        // Zeros of both signs are equal to some, and of long decimals and texts not all is looked at.
        DataType::Float32 | DataType::Float64 | DataType::Decimal128(..) | DataType::Utf8View => Some(false),
        _ => None,
    }
}

/// Numbers in the order of the values: of two values the first one's is not the greater.
fn ranks(array: &ArrayRef, options: SortOptions) -> Result<Vec<u64>> {
    let mut ranks = match array.data_type() {
        DataType::Int8 => of_primitive::<Int8Type>(array, |value| signed(i64::from(value))),
        DataType::Int16 => of_primitive::<Int16Type>(array, |value| signed(i64::from(value))),
        DataType::Int32 => of_primitive::<Int32Type>(array, |value| signed(i64::from(value))),
        DataType::Int64 => of_primitive::<Int64Type>(array, signed),
        DataType::Date32 => of_primitive::<Date32Type>(array, |value| signed(i64::from(value))),
        DataType::Timestamp(TimeUnit::Microsecond, _) => of_primitive::<TimestampMicrosecondType>(array, signed),
        DataType::Decimal128(..) => of_primitive::<Decimal128Type>(array, |value| {
            signed(i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX }))
        }),
        DataType::Float32 => of_primitive::<Float32Type>(array, |value| floating(f64::from(value))),
        DataType::Float64 => of_primitive::<Float64Type>(array, floating),
        DataType::Utf8View => array.as_string_view().iter().map(|text| text.map_or(0, first_bytes)).collect(),
        other => return internal_err!("no ranks of {other}"),
    };
    if options.descending {
        ranks.iter_mut().for_each(|rank| *rank = !*rank);
    }
    if let Some(nulls) = array.nulls().filter(|nulls| nulls.null_count() > 0) {
        // One before the greatest, which stands for none.
        let null = if options.nulls_first { 0 } else { u64::MAX - 1 };
        for (row, rank) in ranks.iter_mut().enumerate() {
            if nulls.is_null(row) {
                *rank = null;
            } else if !options.nulls_first {
                *rank = (*rank).min(u64::MAX - 1);
            }
        }
    }
    Ok(ranks)
}

fn of_primitive<T: ArrowPrimitiveType>(array: &ArrayRef, rank: impl Fn(T::Native) -> u64) -> Vec<u64> {
    array.as_primitive::<T>().values().iter().map(|value| rank(*value)).collect()
}

fn signed(value: i64) -> u64 {
    value as u64 ^ (1 << 63)
}

/// As Arrow sorts: by sign and bits, but with one zero.
fn floating(value: f64) -> u64 {
    let value = if value == 0.0 { 0.0 } else { value };
    let bits = value.to_bits() as i64;
    signed(bits ^ (((bits >> 63) as u64) >> 1) as i64)
}

fn first_bytes(text: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Decimal128Array, Float64Array, Int32Array, Int64Array, StringViewArray};
    use datafusion::arrow::compute::sort_to_indices;
    use datafusion::datasource::memory::MemorySourceConfig;
    use datafusion::execution::runtime_env::RuntimeEnvBuilder;
    use datafusion::physical_expr::expressions::Column;
    use datafusion::physical_plan::collect;
    use datafusion::prelude::{SessionConfig, SessionContext};

    use super::*;

    #[test]
    fn ranks_are_in_the_order_of_values() {
        let floats = vec![Some(1.5), None, Some(-0.0), Some(0.0), Some(f64::NAN), Some(f64::NEG_INFINITY), Some(-2.0)];
        let decimals = vec![Some(i128::MAX / 4), None, Some(-5), Some(i128::MIN / 4), Some(7)];
        let arrays: Vec<ArrayRef> = vec![
            Arc::new(Float64Array::from(floats)),
            Arc::new(Decimal128Array::from(decimals)),
            Arc::new(Int64Array::from(vec![Some(i64::MIN), None, Some(i64::MAX), Some(0)])),
            Arc::new(Int32Array::from(vec![Some(i32::MIN), None, Some(i32::MAX), Some(0)])),
            Arc::new(StringViewArray::from(vec![Some("b"), None, Some(""), Some("abcdefghij"), Some("é")])),
        ];
        for array in &arrays {
            for (descending, nulls_first) in [(false, true), (false, false), (true, true), (true, false)] {
                let options = SortOptions { descending, nulls_first };
                let order = sort_to_indices(array, Some(options), None).unwrap();
                let ranks = ranks(array, options).unwrap();
                let sorted: Vec<u64> = order.values().iter().map(|row| ranks[*row as usize]).collect();
                assert!(sorted.is_sorted(), "{array:?} {options:?} {sorted:?}");
            }
        }
    }

    async fn top(values: Vec<i32>, count: usize, equal: bool, memory: usize) -> Vec<i32> {
        let groups = (0..values.len()).map(|i| (i % 3) as i64);
        let columns: [(&str, ArrayRef); 2] =
            [("g", Arc::new(Int64Array::from_iter_values(groups))), ("v", Arc::new(Int32Array::from(values)))];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let batches: Vec<RecordBatch> = (0..batch.num_rows()).step_by(100).map(|at| batch.slice(at, 100)).collect();
        let input: Arc<dyn ExecutionPlan> = MemorySourceConfig::try_new_exec(&[batches], batch.schema(), None).unwrap();
        let known = Statistics::new_unknown(&batch.schema());
        let keys = PackedKeys::of(vec![Arc::new(Column::new("g", 0))], &batch.schema(), &known, 3).unwrap().unwrap();
        let order = [PhysicalSortExpr::new(Arc::new(Column::new("v", 1)), SortOptions::default())];
        let plan = Arc::new(TopRows::try_new(&input, keys, &order, count, equal).unwrap().unwrap());
        let runtime = RuntimeEnvBuilder::new().with_memory_limit(memory, 1.0).build_arc().unwrap();
        let context = SessionContext::new_with_config_rt(SessionConfig::new(), runtime);
        let batches = collect(plan, context.task_ctx()).await.unwrap();
        batches.iter().flat_map(|batch| batch.column(1).as_primitive::<Int32Type>().values().to_vec()).collect()
    }

    #[tokio::test]
    async fn only_what_can_be_first_comes_out() {
        let values: Vec<i32> = (0..3000).map(|i| (i * 7919) % 3001 / 3).collect();
        let mut expected = Vec::new();
        for group in 0..3 {
            let mut mine: Vec<i32> = values.iter().copied().skip(group).step_by(3).collect();
            mine.sort_unstable();
            expected.push(mine);
        }
        for (equal, memory) in [(false, 1 << 30), (true, 1 << 30), (true, 1)] {
            let got = top(values.clone(), 5, equal, memory).await;
            for mine in &expected {
                assert!(mine[..5].iter().all(|value| got.contains(value)), "{got:?}");
            }
            assert_eq!(got.len() < 40, memory > 1, "{}", got.len());
        }
    }

    #[tokio::test]
    async fn equal_rows_stay_where_they_count() {
        assert_eq!(top(vec![1; 300], 2, true, 1 << 30).await.len(), 300);
        assert_eq!(top(vec![1; 300], 2, false, 1 << 30).await.len(), 6);
    }
}
