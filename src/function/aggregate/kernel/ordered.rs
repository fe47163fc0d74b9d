//! Aggregates that look at all values of a group in order: percentiles and the mode.
//!
//! Sources: Spark's `Percentile` (linear interpolation at `(n - 1) * p`), `PercentileDisc` (the first value whose
//! cumulative distribution reaches `p`), `Mode` and `ApproximatePercentile`, which is exact here.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Float64Array, Int64Array, ListArray, UInt32Array, new_empty_array,
};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::{SortOptions, and, cast, concat, filter, is_not_null, sort_to_indices, take};
use datafusion::arrow::datatypes::{
    DataType, DurationMicrosecondType, FieldRef, Float64Type, Int64Type, IntervalYearMonthType,
};
use datafusion::arrow::row::{RowConverter, SortField};
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::logical_expr::{Accumulator, GroupsAccumulator};

use super::{Aggregation, ordered_groups};

/// What is asked of the ordered values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Ordered {
    /// The value at these fractions of the way, interpolated between neighbours. The fractions are doubles as bits.
    Continuous(Vec<u64>),
    /// The first value at which these fractions of the values are reached.
    Discrete(Vec<u64>),
    /// The value that is there most often, the least of several such.
    Mode,
    /// The value that is there most often, that of several such which Spark's hash map has first.
    AnyMode,
}

/// An aggregate over ordered values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct OverOrdered {
    pub(crate) name: &'static str,
    pub(crate) what: Ordered,
    pub(crate) descending: bool,
    pub(crate) input: FieldRef,
    pub(crate) output: DataType,
}

impl Aggregation for OverOrdered {
    fn name(&self) -> &'static str {
        self.name
    }

    fn output(&self) -> DataType {
        self.output.clone()
    }

    fn state(&self) -> Vec<DataType> {
        vec![DataType::List(Arc::clone(&self.input)), DataType::new_list(DataType::Int64, true)]
    }

    fn accumulator(&self, inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(One {
            of: self.clone(),
            values: Vec::new(),
            counts: Vec::new(),
            weighted: inputs.len() > 1,
            bytes: 0,
        }))
    }

    fn groups(&self, inputs: &[FieldRef]) -> Result<Option<Box<dyn GroupsAccumulator>>> {
        // With a second argument each value counts as often as it says.
        let many = if inputs.len() == 1 { ordered_groups::Many::of(self) } else { None };
        Ok(many.map(|many| Box::new(many) as _))
    }
}

#[derive(Debug)]
struct One {
    of: OverOrdered,
    values: Vec<ArrayRef>,
    /// How often each value counts, where the call says so.
    counts: Vec<ArrayRef>,
    weighted: bool,
    bytes: usize,
}

fn joined(parts: &[ArrayRef], ty: &DataType) -> Result<ArrayRef> {
    let parts: Vec<&dyn Array> = parts.iter().map(|part| part.as_ref()).collect();
    Ok(if parts.is_empty() { new_empty_array(ty) } else { concat(&parts)? })
}

impl One {
    fn push(&mut self, value: ArrayRef, count: Option<ArrayRef>) -> Result<()> {
        for array in std::iter::once(&value).chain(&count) {
            self.bytes += array.to_data().get_slice_memory_size()?;
        }
        self.values.push(value);
        self.counts.extend(count);
        Ok(())
    }

    /// The places of the values in order.
    fn order(&self, values: &ArrayRef) -> Result<UInt32Array> {
        let options = SortOptions { descending: self.of.descending, nulls_first: true };
        if values.data_type().is_nested() {
            let converter = RowConverter::new(vec![SortField::new_with_options(values.data_type().clone(), options)])?;
            let rows = converter.convert_columns(&[Arc::clone(values)])?;
            let mut order: Vec<u32> = (0..values.len() as u32).collect();
            order.sort_by(|a, b| rows.row(*a as usize).cmp(&rows.row(*b as usize)));
            return Ok(UInt32Array::from(order));
        }
        Ok(sort_to_indices(values, Some(options), None)?)
    }

    fn mode(&self, values: &ArrayRef, reached: &[i64]) -> Result<ScalarValue> {
        // The first place of each value, and how often it is there.
        let mut runs: Vec<(u32, i64)> = Vec::new();
        let rows = RowConverter::new(vec![SortField::new(values.data_type().clone())])?;
        let rows = rows.convert_columns(&[Arc::clone(values)])?;
        let mut best = (0, 0);
        let mut start = 0;
        for i in 0..values.len() {
            if i > 0 && rows.row(i) != rows.row(i - 1) {
                start = i;
            }
            let before = if start == 0 { 0 } else { reached[start - 1] };
            let count = reached[i] - before;
            if count > best.0 {
                best = (count, start);
            }
            match runs.last_mut() {
                Some(run) if run.0 as usize == start => run.1 = count,
                _ => runs.push((start as u32, count)),
            }
        }
        if self.of.what == Ordered::AnyMode {
            let starts: UInt32Array = runs.iter().map(|run| run.0).collect();
            let distinct = take(values, &starts, None)?;
            if let Some(first) = super::hash_order::first(&distinct, |run| runs[run].1 == best.0) {
                return ScalarValue::try_from_array(&distinct, first);
            }
        }
        ScalarValue::try_from_array(values, best.1)
    }

    /// The interpolated values at the fractions, in the output's type.
    fn continuous(&self, values: &ArrayRef, reached: &[i64], fractions: &[u64]) -> Result<ArrayRef> {
        let total = reached.last().copied().unwrap_or(0);
        let at = |rank: i64| reached.partition_point(|reached| *reached <= rank);
        let number: Box<dyn Fn(usize) -> f64> = match values.data_type() {
            DataType::Float64 => {
                let values = values.as_primitive::<Float64Type>().clone();
                Box::new(move |i| values.value(i))
            }
            DataType::Interval(_) => {
                let values = values.as_primitive::<IntervalYearMonthType>().clone();
                Box::new(move |i| f64::from(values.value(i)))
            }
            DataType::Duration(_) => {
                let values = values.as_primitive::<DurationMicrosecondType>().clone();
                Box::new(move |i| values.value(i) as f64)
            }
            other => return internal_err!("no percentile of {other}"),
        };
        let found = fractions.iter().map(|fraction| {
            let position = (total - 1) as f64 * f64::from_bits(*fraction);
            let (lower, higher) = (position.floor(), position.ceil());
            let (low, high) = (number(at(lower as i64)), number(at(higher as i64)));
            if lower == higher || low == high { low } else { (higher - position) * low + (position - lower) * high }
        });
        let found: ArrayRef = Arc::new(found.collect::<Float64Array>());
        Ok(match values.data_type() {
            DataType::Float64 => found,
            // An interval has no fractions of its unit.
            DataType::Interval(_) => cast(
                &cast(&found, &DataType::Int32)?,
                &DataType::Interval(datafusion::arrow::datatypes::IntervalUnit::YearMonth),
            )?,
            other => cast(&cast(&found, &DataType::Int64)?, other)?,
        })
    }
}

impl Accumulator for One {
    fn update_batch(&mut self, arrays: &[ArrayRef]) -> Result<()> {
        let mut usable = is_not_null(&arrays[0])?;
        let mut count = None;
        if self.weighted {
            usable = and(&usable, &is_not_null(&arrays[1])?)?;
            let counts = filter(&arrays[1], &usable)?;
            if counts.as_primitive::<Int64Type>().values().iter().any(|count| *count < 0) {
                return Err(crate::error::Error::new("NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION")
                    .with("frequencyExpression", "\"frequency\"")
                    .with("negativeValue", "negative")
                    .into());
            }
            count = Some(counts);
        }
        let value = filter(&arrays[0], &usable)?;
        if value.is_empty() { Ok(()) } else { self.push(value, count) }
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let (values, counts) = (states[0].as_list::<i32>(), states[1].as_list::<i32>());
        for row in 0..values.len() {
            if !values.value(row).is_empty() {
                self.push(values.value(row), self.weighted.then(|| counts.value(row)))?;
            }
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let list = |field: FieldRef, values: ArrayRef| -> Result<ScalarValue> {
            let offsets = OffsetBuffer::from_lengths([values.len()]);
            Ok(ScalarValue::List(Arc::new(ListArray::try_new(field, offsets, values, None)?)))
        };
        let values = joined(&self.values, self.of.input.data_type())?;
        let counts = joined(&self.counts, &DataType::Int64)?;
        let count = Arc::new(datafusion::arrow::datatypes::Field::new_list_field(DataType::Int64, true));
        Ok(vec![list(Arc::clone(&self.of.input), values)?, list(count, counts)?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let values = joined(&self.values, self.of.input.data_type())?;
        let order = self.order(&values)?;
        let values = take(&values, &order, None)?;
        let counts = if self.weighted {
            take(&joined(&self.counts, &DataType::Int64)?, &order, None)?
        } else {
            Arc::new(Int64Array::from_value(1, values.len()))
        };
        // How many values there are up to each.
        let mut sum = 0;
        let counts = counts.as_primitive::<Int64Type>().values().iter();
        let reached: Vec<i64> = counts
            .map(|count| {
                sum += count;
                sum
            })
            .collect();
        if sum == 0 {
            return ScalarValue::try_from(&self.of.output);
        }
        let found = match &self.of.what {
            Ordered::Mode | Ordered::AnyMode => return self.mode(&values, &reached),
            Ordered::Continuous(fractions) => self.continuous(&values, &reached, fractions)?,
            Ordered::Discrete(fractions) => {
                let places = fractions.iter().map(|fraction| {
                    let rank = ((sum as f64 * f64::from_bits(*fraction)).ceil() as i64).max(1);
                    reached.partition_point(|reached| *reached < rank) as u32
                });
                take(&values, &places.collect::<UInt32Array>(), None)?
            }
        };
        match &self.of.output {
            DataType::List(field) => {
                let offsets = OffsetBuffer::from_lengths([found.len()]);
                Ok(ScalarValue::List(Arc::new(ListArray::try_new(Arc::clone(field), offsets, found, None)?)))
            }
            _ => ScalarValue::try_from_array(&found, 0),
        }
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::SparkType;

    fn of(what: Ordered, descending: bool, counts: Option<Vec<i64>>) -> ScalarValue {
        let input = SparkType::Double.to_element();
        let aggregate =
            OverOrdered { name: "test", what, descending, input: Arc::clone(&input), output: DataType::Float64 };
        let mut arrays: Vec<ArrayRef> = vec![Arc::new(Float64Array::from(vec![7.0, 1.0, 4.0, 2.0]))];
        arrays.extend(counts.map(|counts| Arc::new(Int64Array::from(counts)) as ArrayRef));
        let mut one = aggregate.accumulator(&vec![input; arrays.len()]).unwrap();
        one.update_batch(&arrays).unwrap();
        one.evaluate().unwrap()
    }

    #[test]
    fn as_spark_answers() {
        let half = || vec![0.5_f64.to_bits()];
        assert_eq!(of(Ordered::Continuous(half()), false, None), ScalarValue::Float64(Some(3.0)));
        assert_eq!(of(Ordered::Discrete(half()), true, None), ScalarValue::Float64(Some(4.0)));
        assert_eq!(of(Ordered::Discrete(half()), false, None), ScalarValue::Float64(Some(2.0)));
        let counts = Some(vec![1, 1, 9, 1]);
        assert_eq!(of(Ordered::Continuous(half()), false, counts.clone()), ScalarValue::Float64(Some(4.0)));
        assert_eq!(of(Ordered::Mode, false, counts), ScalarValue::Float64(Some(4.0)));
    }
}
