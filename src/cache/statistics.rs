//! What the one pass that fills a cached table learns about each column: range, nulls, order, distinct values, bytes.
//!
//! Per chunk, [`ColumnRange`] serves pruning and the order across chunks; per table, [`TableStatistics`] is exact except
//! for the number of distinct values of columns with many. Everything is gathered by kernels over whole pages.

use std::cmp::Ordering;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::arrow::compute::kernels::cmp;
use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::hash_utils::{RandomState, create_hashes};
use datafusion::common::stats::Precision;
use datafusion::common::{ColumnStatistics as PlannerColumn, ScalarValue, Statistics};
use datafusion::functions_aggregate::min_max::{MaxAccumulator, MinAccumulator};
use datafusion::logical_expr::Accumulator;

use super::distinct::{Distinct, DistinctCount};
use crate::error::Result;

/// What is known of one column of one chunk.
#[derive(Clone, Debug, Default)]
pub struct ColumnRange {
    /// The least value; `None` if all are NULL or the type has no order.
    pub min: Option<ScalarValue>,
    /// The greatest value.
    pub max: Option<ScalarValue>,
    /// How many are NULL.
    pub nulls: usize,
    /// The bytes of its buffers.
    pub bytes: usize,
    /// In which order its values are.
    pub(super) order: Option<Ordered>,
}

/// The order of values that lie in a row.
#[derive(Clone, Debug)]
pub(super) struct Ordered {
    first: ScalarValue,
    last: ScalarValue,
    ascending: bool,
    descending: bool,
    strictly: bool,
}

/// The order of a table's rows by a column without NULLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// No value is less than the one before it.
    Ascending,
    /// No value is greater than the one before it.
    Descending,
}

/// What is known of a table.
#[derive(Clone, Debug)]
pub struct TableStatistics {
    /// Rows, exactly.
    pub rows: usize,
    /// Bytes of all buffers.
    pub bytes: usize,
    /// By position.
    pub columns: Vec<ColumnStatistics>,
}

/// What is known of a column of a table.
#[derive(Clone, Debug)]
pub struct ColumnStatistics {
    /// The least value, exactly; `None` if all are NULL or the type has no order.
    pub min: Option<ScalarValue>,
    /// The greatest value, exactly.
    pub max: Option<ScalarValue>,
    /// How many are NULL, exactly.
    pub nulls: usize,
    /// How many different values there are; `None` for types that are not counted.
    pub distinct: Option<DistinctCount>,
    /// The order of the rows by this column.
    pub order: Option<Order>,
    /// Whether no value occurs twice and none is NULL; never claimed without proof.
    pub unique: bool,
    /// Bytes of its buffers.
    pub bytes: usize,
}

/// Whether values of a type have an order that ranges and comparisons agree on.
pub(super) fn is_ordered(ty: &DataType) -> bool {
    matches!(
        ty,
        DataType::Boolean
            | DataType::Int8
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32
            | DataType::UInt64
            | DataType::Float32
            | DataType::Float64
            | DataType::Decimal32(..)
            | DataType::Decimal64(..)
            | DataType::Decimal128(..)
            | DataType::Decimal256(..)
            | DataType::Utf8
            | DataType::LargeUtf8
            | DataType::Utf8View
            | DataType::Binary
            | DataType::LargeBinary
            | DataType::BinaryView
            | DataType::Date32
            | DataType::Date64
            | DataType::Time32(_)
            | DataType::Time64(_)
            | DataType::Timestamp(..)
            | DataType::Duration(_)
    )
}

/// Bytes of a text's view.
const VIEW_BYTES: usize = 16;

/// Gathers the [`ColumnRange`] of a chunk's column, page by page.
#[derive(Debug)]
pub(super) struct RangeCollector {
    extremes: Option<(MinAccumulator, MaxAccumulator)>,
    nulls: usize,
    bytes: usize,
    order: OrderState,
}

#[derive(Debug)]
enum OrderState {
    Start,
    Ordered(Ordered),
    None,
}

impl RangeCollector {
    pub(super) fn new(ty: &DataType) -> Result<Self> {
        let extremes = match is_ordered(ty) {
            true => Some((MinAccumulator::try_new(ty)?, MaxAccumulator::try_new(ty)?)),
            false => None,
        };
        let order = if extremes.is_some() { OrderState::Start } else { OrderState::None };
        Ok(RangeCollector { extremes, nulls: 0, bytes: 0, order })
    }

    pub(super) fn update(&mut self, array: &ArrayRef) -> Result<()> {
        self.nulls += array.logical_null_count();
        self.bytes += array.get_array_memory_size();
        if let Some((min, max)) = &mut self.extremes {
            let values = std::slice::from_ref(array);
            min.update_batch(values)?;
            max.update_batch(values)?;
        }
        if !array.is_empty() {
            let state = std::mem::replace(&mut self.order, OrderState::None);
            self.order = next_order(state, array)?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<ColumnRange> {
        let (min, max) = match &mut self.extremes {
            Some((min, max)) => (Some(min.evaluate()?), Some(max.evaluate()?)),
            None => (None, None),
        };
        let order = match self.order {
            OrderState::Ordered(order) => Some(order),
            OrderState::Start | OrderState::None => None,
        };
        let known = |value: Option<ScalarValue>| value.filter(|v| !v.is_null());
        Ok(ColumnRange { min: known(min), max: known(max), nulls: self.nulls, bytes: self.bytes, order })
    }
}

/// The order after one more page.
fn next_order(state: OrderState, array: &ArrayRef) -> Result<OrderState> {
    if matches!(state, OrderState::None) || array.null_count() > 0 {
        return Ok(OrderState::None);
    }
    let n = array.len();
    let first = ScalarValue::try_from_array(array, 0)?;
    let last = ScalarValue::try_from_array(array, n - 1)?;
    // Most columns have no order, and a few rows show it.
    let mut here = Ordered { first, last, ascending: true, descending: true, strictly: true };
    for (from, to) in [(0, n.min(64)), (63.min(n), n)] {
        if to > from + 1 {
            let (before, after) = (array.slice(from, to - from - 1), array.slice(from + 1, to - from - 1));
            here.narrow(&before, &after)?;
        }
        if !here.ascending && !here.descending {
            return Ok(OrderState::None);
        }
    }
    Ok(match state {
        OrderState::Ordered(before) => before.then(here)?.map_or(OrderState::None, OrderState::Ordered),
        OrderState::Start | OrderState::None => OrderState::Ordered(here),
    })
}

impl Ordered {
    fn narrow(&mut self, before: &ArrayRef, after: &ArrayRef) -> Result<()> {
        let all = |result: datafusion::arrow::array::BooleanArray| result.true_count() == result.len();
        self.ascending = self.ascending && all(cmp::lt_eq(before, after)?);
        self.descending = self.descending && all(cmp::gt_eq(before, after)?);
        if self.ascending || self.descending {
            self.strictly = self.strictly && all(cmp::neq(before, after)?);
        }
        Ok(())
    }

    /// The order of these values followed by `next`'s; `None` if there is none.
    fn then(mut self, next: Ordered) -> Result<Option<Ordered>> {
        self.ascending &= next.ascending;
        self.descending &= next.descending;
        self.strictly &= next.strictly;
        self.narrow(&self.last.to_array()?, &next.first.to_array()?)?;
        self.last = next.last;
        Ok((self.ascending || self.descending).then_some(self))
    }
}

/// Sketches of the distinct values of each column of one stream; they merge into the table's.
#[derive(Clone, Debug)]
pub(super) struct Sketches(Vec<Option<Distinct>>);

/// One seed for all, for sketches are merged.
const HASH: RandomState = RandomState::with_seed(0x6669_7265);

impl Sketches {
    pub(super) fn new(schema: &SchemaRef) -> Self {
        Sketches(schema.fields().iter().map(|f| is_ordered(f.data_type()).then(Distinct::default)).collect())
    }

    pub(super) fn update(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let mut hashes = Vec::new();
        for (sketch, array) in self.0.iter_mut().zip(columns) {
            let Some(sketch) = sketch else { continue };
            hashes.clear();
            hashes.resize(array.len(), 0);
            create_hashes([array], &HASH, &mut hashes)?;
            match array.nulls().filter(|nulls| nulls.null_count() > 0) {
                Some(nulls) => sketch.extend(nulls.valid_indices().map(|i| hashes[i])),
                None => sketch.extend(hashes.iter().copied()),
            }
        }
        Ok(())
    }

    pub(super) fn merge(&mut self, other: &Sketches) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            if let (Some(mine), Some(theirs)) = (mine, theirs) {
                mine.merge(theirs);
            }
        }
    }
}

impl TableStatistics {
    /// The statistics of chunks in their order.
    pub(super) fn of<'a>(
        schema: &SchemaRef,
        chunks: impl Iterator<Item = (usize, &'a [ColumnRange])> + Clone,
        sketches: &Sketches,
    ) -> Result<Self> {
        let rows = chunks.clone().map(|(rows, _)| rows).sum();
        let columns = (0..schema.fields().len())
            .map(|i| column(rows, chunks.clone().map(|(_, ranges)| &ranges[i]), sketches.0[i].as_ref()))
            .collect::<Result<Vec<_>>>()?;
        Ok(TableStatistics { rows, bytes: columns.iter().map(|c| c.bytes).sum(), columns })
    }

    /// In the planner's form, of the columns at `projection`.
    pub fn to_planner(&self, schema: &SchemaRef, projection: &[usize]) -> Statistics {
        let columns = projection.iter().map(|i| self.columns[*i].to_planner(schema.field(*i).data_type()));
        let bytes =
            projection.iter().map(|i| self.columns[*i].decoded_bytes(self.rows, schema.field(*i).data_type())).sum();
        Statistics {
            num_rows: Precision::Exact(self.rows),
            total_byte_size: Precision::Inexact(bytes),
            column_statistics: columns.collect(),
        }
    }
}

fn column<'a>(
    rows: usize,
    ranges: impl Iterator<Item = &'a ColumnRange> + Clone,
    sketch: Option<&Distinct>,
) -> Result<ColumnStatistics> {
    let nulls = ranges.clone().map(|r| r.nulls).sum();
    let extreme = |get: fn(&ColumnRange) -> Option<&ScalarValue>, better: Ordering| {
        ranges.clone().filter_map(get).fold(None::<&ScalarValue>, |best, value| match best {
            Some(best) if value.partial_cmp(best) != Some(better) => Some(best),
            _ => Some(value),
        })
    };
    let mut order: Option<Ordered> = None;
    for (i, range) in ranges.clone().enumerate() {
        order = match (i, order, range.order.clone()) {
            (0, _, next) => next,
            (_, Some(before), Some(next)) => before.then(next)?,
            _ => None,
        };
        if order.is_none() {
            break;
        }
    }
    let mut distinct = sketch.map(Distinct::count);
    let strictly = order.as_ref().is_some_and(|o| o.strictly);
    if strictly {
        distinct = Some(DistinctCount::Exact(rows));
    }
    if let Some(DistinctCount::Estimated(n)) = distinct {
        distinct = Some(DistinctCount::Estimated(n.min(rows - nulls)));
    }
    Ok(ColumnStatistics {
        min: extreme(|r| r.min.as_ref(), Ordering::Less).cloned(),
        max: extreme(|r| r.max.as_ref(), Ordering::Greater).cloned(),
        nulls,
        // As many different values as rows: each occurs once. (A count of hashes is never too high.)
        unique: strictly || (rows > 0 && nulls == 0 && distinct == Some(DistinctCount::Exact(rows))),
        distinct,
        order: order.map(|o| if o.ascending { Order::Ascending } else { Order::Descending }),
        bytes: ranges.map(|r| r.bytes).sum(),
    })
}

impl ColumnStatistics {
    /// About the bytes of its values in the declared type, which is what operators get.
    fn decoded_bytes(&self, rows: usize, ty: &DataType) -> usize {
        match ty.primitive_width() {
            Some(width) => rows * width,
            None => self.bytes.max(rows * VIEW_BYTES),
        }
    }

    fn to_planner(&self, ty: &DataType) -> PlannerColumn {
        let extreme = |value: &Option<ScalarValue>| match value {
            // The planner answers min and max from these; with NaN and negative zero SQL's order is not Arrow's.
            Some(v) if ty.is_floating() => Precision::Inexact(v.clone()),
            Some(v) => Precision::Exact(v.clone()),
            None => Precision::Absent,
        };
        PlannerColumn {
            null_count: Precision::Exact(self.nulls),
            min_value: extreme(&self.min),
            max_value: extreme(&self.max),
            sum_value: Precision::Absent,
            // Hashes were counted: good for every estimate, not for an answer.
            distinct_count: self.distinct.map_or(Precision::Absent, |d| Precision::Inexact(d.value())),
            // The planner does not scale it with the rows that a join or a filter leaves, and would compare such bytes.
            byte_size: Precision::Absent,
        }
    }
}

/// Min, max, null and row counts of all chunks, as the arrays that pruning works on.
#[derive(Debug)]
pub(super) struct ColumnArrays {
    pub(super) min: Option<ArrayRef>,
    pub(super) max: Option<ArrayRef>,
    pub(super) nulls: ArrayRef,
}

impl ColumnArrays {
    pub(super) fn of<'a>(ty: &DataType, ranges: impl Iterator<Item = &'a ColumnRange> + Clone) -> Result<Self> {
        use datafusion::arrow::array::UInt64Array;
        let null = ScalarValue::try_from(ty)?;
        let array = |get: fn(&ColumnRange) -> Option<&ScalarValue>| -> Result<Option<ArrayRef>> {
            if !is_ordered(ty) || ranges.clone().next().is_none() {
                return Ok(None);
            }
            let values = ranges.clone().map(|r| get(r).cloned().unwrap_or_else(|| null.clone()));
            Ok(Some(ScalarValue::iter_to_array(values)?))
        };
        Ok(ColumnArrays {
            min: array(|r| r.min.as_ref())?,
            max: array(|r| r.max.as_ref())?,
            nulls: Arc::new(ranges.clone().map(|r| Some(r.nulls as u64)).collect::<UInt64Array>()),
        })
    }
}
