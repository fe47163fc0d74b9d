//! Averages of decimals and intervals: an exact sum in 128 bits, a count, and one division that rounds half up.
//!
//! Source: Spark's `Average`: the average of decimal(p, s) is a decimal(p + 4, s + 4).

use std::fmt::Debug;
use std::marker::PhantomData;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, Int64Array, PrimitiveArray};
use datafusion::arrow::datatypes::{
    ArrowPrimitiveType, DataType, Decimal64Type, Decimal128Type, DurationMicrosecondType, FieldRef, Int64Type,
    IntervalUnit, IntervalYearMonthType, i256,
};
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::logical_expr::{Accumulator, EmitTo, GroupsAccumulator};
use datafusion_functions_aggregate_common::aggregate::groups_accumulator::accumulate::accumulate;

use super::Aggregation;
use crate::function::aggregate::overflow;

/// A sum that was too large for 128 bits once.
const TOO_LARGE: i128 = i128::MAX;

/// `avg` of decimals or intervals.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Average {
    pub(crate) output: DataType,
    /// How many digits the result has behind the point more than the values.
    pub(crate) more_digits: u32,
    /// Whether a result that does not fit is NULL.
    pub(crate) null_on_overflow: bool,
}

impl Average {
    /// The average of `count` values, which is not 0; `None` for one that does not fit and is to be NULL.
    fn divide(&self, sum: i128, count: i64) -> Result<Option<i128>> {
        let wide = i256::from_i128(sum).wrapping_mul(i256::from_i128(10_i128.pow(self.more_digits)));
        let (limit, quotient) = match &self.output {
            DataType::Decimal128(precision, _) => (10_i128.pow(u32::from(*precision)) - 1, divide_half_up(wide, count)),
            // The sum of intervals is an interval, which must hold it.
            DataType::Interval(_) if i32::try_from(sum).is_err() => (0, None),
            DataType::Interval(_) => (i128::from(i32::MAX), divide_half_up(wide, count)),
            _ if i64::try_from(sum).is_err() => (0, None),
            _ => (i128::from(i64::MAX), divide_half_up(wide, count)),
        };
        match quotient {
            Some(value) if sum != TOO_LARGE && (-limit..=limit).contains(&value) => Ok(Some(value)),
            _ if self.null_on_overflow => Ok(None),
            Some(value) => match &self.output {
                DataType::Decimal128(precision, scale) if sum != TOO_LARGE => {
                    Err(overflow::decimal(value, *precision, *scale).into())
                }
                other => Err(overflow::of_sum(other).into()),
            },
            None => Err(overflow::of_sum(&self.output).into()),
        }
    }

    fn divide_all(&self, sums: &[i128], counts: &[i64]) -> Result<ArrayRef> {
        let averages = sums.iter().zip(counts).map(|(sum, count)| match count {
            0 => Ok(None),
            _ => self.divide(*sum, *count),
        });
        let averages: Vec<Option<i128>> = averages.collect::<Result<_>>()?;
        Ok(match &self.output {
            DataType::Interval(_) => Arc::new(
                averages
                    .into_iter()
                    .map(|a| a.and_then(|a| i32::try_from(a).ok()))
                    .collect::<PrimitiveArray<IntervalYearMonthType>>(),
            ),
            DataType::Duration(_) => Arc::new(
                averages
                    .into_iter()
                    .map(|a| a.and_then(|a| i64::try_from(a).ok()))
                    .collect::<PrimitiveArray<DurationMicrosecondType>>(),
            ),
            _ => Arc::new(averages.into_iter().collect::<Decimal128Array>().with_data_type(self.output.clone())),
        })
    }
}

/// The quotient, halves rounded away from zero; `None` when it needs more than 128 bits.
fn divide_half_up(dividend: i256, divisor: i64) -> Option<i128> {
    let divisor = i256::from(divisor);
    // Most quotients are narrow, and 256-bit division is slow.
    if let (Some(narrow), Some(divisor)) = (dividend.to_i128(), divisor.to_i128()) {
        let (quotient, rest) = (narrow / divisor, narrow % divisor);
        let up = rest.unsigned_abs() * 2 >= divisor.unsigned_abs();
        return Some(if up { quotient + narrow.signum() } else { quotient });
    }
    let quotient = dividend.wrapping_div(divisor);
    let rest = dividend.wrapping_sub(quotient.wrapping_mul(divisor));
    let up = rest.wrapping_abs().wrapping_add(rest.wrapping_abs()) >= divisor.wrapping_abs();
    let sign = if dividend < i256::ZERO { i256::MINUS_ONE } else { i256::ONE };
    if up { quotient.wrapping_add(sign).to_i128() } else { quotient.to_i128() }
}

#[inline(always)]
fn add(sum: i128, value: i128) -> i128 {
    if sum == TOO_LARGE || value == TOO_LARGE { TOO_LARGE } else { sum.checked_add(value).unwrap_or(TOO_LARGE) }
}

impl Aggregation for Average {
    fn name(&self) -> &'static str {
        "avg"
    }

    fn output(&self) -> DataType {
        self.output.clone()
    }

    fn state(&self) -> Vec<DataType> {
        vec![DataType::Decimal128(38, 0), DataType::Int64]
    }

    fn accumulator(&self, inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        let average = self.clone();
        Ok(match inputs[0].data_type() {
            DataType::Decimal64(..) => Box::new(One::<Decimal64Type>::new(average)),
            DataType::Decimal128(..) => Box::new(One::<Decimal128Type>::new(average)),
            DataType::Interval(IntervalUnit::YearMonth) => Box::new(One::<IntervalYearMonthType>::new(average)),
            DataType::Duration(_) => Box::new(One::<DurationMicrosecondType>::new(average)),
            other => return internal_err!("no exact average of {other}"),
        })
    }

    fn groups(&self, inputs: &[FieldRef]) -> Result<Option<Box<dyn GroupsAccumulator>>> {
        let average = self.clone();
        Ok(Some(match inputs[0].data_type() {
            DataType::Decimal64(..) => Box::new(Many::<Decimal64Type>::new(average)),
            DataType::Decimal128(..) => Box::new(Many::<Decimal128Type>::new(average)),
            DataType::Interval(IntervalUnit::YearMonth) => Box::new(Many::<IntervalYearMonthType>::new(average)),
            DataType::Duration(_) => Box::new(Many::<DurationMicrosecondType>::new(average)),
            other => return internal_err!("no exact average of {other}"),
        }))
    }
}

/// The average of one group.
#[derive(Debug)]
struct One<I> {
    average: Average,
    sum: i128,
    count: i64,
    input: PhantomData<fn() -> I>,
}

impl<I> One<I> {
    fn new(average: Average) -> Self {
        One { average, sum: 0, count: 0, input: PhantomData }
    }
}

impl<I: ArrowPrimitiveType + Debug> Accumulator for One<I>
where
    i128: From<I::Native>,
{
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let values = values[0].as_primitive::<I>();
        self.sum = values.iter().flatten().fold(self.sum, |sum, value| add(sum, i128::from(value)));
        self.count += (values.len() - values.null_count()) as i64;
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let sums = states[0].as_primitive::<Decimal128Type>();
        self.sum = sums.iter().flatten().fold(self.sum, add);
        self.count += states[1].as_primitive::<Int64Type>().iter().flatten().sum::<i64>();
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let values = values[0].as_primitive::<I>();
        self.sum = values.iter().flatten().fold(self.sum, |sum, value| add(sum, -i128::from(value)));
        self.count -= (values.len() - values.null_count()) as i64;
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        // A sum of values of up to 28 digits stays exact; a longer one may have become TOO_LARGE, which nothing undoes.
        !matches!(self.average.output, DataType::Decimal128(38, _))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::Decimal128(Some(self.sum), 38, 0), ScalarValue::Int64(Some(self.count))])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        ScalarValue::try_from_array(&self.average.divide_all(&[self.sum], &[self.count])?, 0)
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// The averages of many groups.
struct Many<I> {
    average: Average,
    sums: Vec<i128>,
    counts: Vec<i64>,
    input: PhantomData<fn() -> I>,
}

impl<I> Many<I> {
    fn new(average: Average) -> Self {
        Many { average, sums: Vec::new(), counts: Vec::new(), input: PhantomData }
    }
}

impl<I: ArrowPrimitiveType + Debug + Send> GroupsAccumulator for Many<I>
where
    i128: From<I::Native>,
{
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.sums.resize(total_num_groups, 0);
        self.counts.resize(total_num_groups, 0);
        accumulate(groups, values[0].as_primitive::<I>(), filter, |group, value| {
            self.sums[group] = add(self.sums[group], i128::from(value));
            self.counts[group] += 1;
        });
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], total_num_groups: usize) -> Result<()> {
        self.sums.resize(total_num_groups, 0);
        self.counts.resize(total_num_groups, 0);
        let (sums, counts) = (states[0].as_primitive::<Decimal128Type>(), states[1].as_primitive::<Int64Type>());
        for ((group, sum), count) in groups.iter().zip(sums.values()).zip(counts.values()) {
            self.sums[*group] = add(self.sums[*group], *sum);
            self.counts[*group] += count;
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let sums = emit_to.take_needed(&mut self.sums);
        let counts = emit_to.take_needed(&mut self.counts);
        self.average.divide_all(&sums, &counts)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let sums = Decimal128Array::new(emit_to.take_needed(&mut self.sums).into(), None);
        let counts = Int64Array::new(emit_to.take_needed(&mut self.counts).into(), None);
        Ok(vec![Arc::new(sums.with_data_type(DataType::Decimal128(38, 0))), Arc::new(counts)])
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let values = values[0].as_primitive::<I>();
        let counted = |i: usize| values.is_valid(i) && filter.is_none_or(|f| f.is_valid(i) && f.value(i));
        let (sums, counts): (Vec<i128>, Vec<i64>) =
            (0..values.len()).map(|i| if counted(i) { (i128::from(values.value(i)), 1) } else { (0, 0) }).unzip();
        let sums = Decimal128Array::new(sums.into(), None).with_data_type(DataType::Decimal128(38, 0));
        Ok(vec![Arc::new(sums), Arc::new(Int64Array::new(counts.into(), None))])
    }

    fn size(&self) -> usize {
        self.sums.capacity() * size_of::<i128>() + self.counts.capacity() * size_of::<i64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_rounded_away_from_zero() {
        assert_eq!(divide_half_up(i256::from_i128(5), 2), Some(3));
        assert_eq!(divide_half_up(i256::from_i128(-5), 2), Some(-3));
        assert_eq!(divide_half_up(i256::from_i128(4), 3), Some(1));
        let large = i256::from_i128(10_i128.pow(38)).wrapping_mul(i256::from_i128(10_000));
        assert_eq!(divide_half_up(large, 20_000), Some(5 * 10_i128.pow(37)));
    }

    #[test]
    fn what_does_not_fit() {
        let mut average = Average { output: DataType::Decimal128(38, 4), more_digits: 4, null_on_overflow: false };
        assert!(average.divide(10_i128.pow(38) - 1, 2).is_err());
        average.null_on_overflow = true;
        assert_eq!(average.divide(10_i128.pow(38) - 1, 2).unwrap(), None);
    }
}
