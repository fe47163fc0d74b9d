//! Sums that notice overflow: of whole numbers in a bigint, of decimals in 128 bits, of intervals in their own storage.
//!
//! Sources: Spark's `Sum` (decimal(p, s) sums to decimal(p + 10, s)). With [`Overflow::Null`] everything is added up in
//! 128 bits, where the sum that is too large stays at the largest value, so that it is still too large in the end.

use std::fmt::Debug;
use std::marker::PhantomData;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ArrowNativeTypeOp, AsArray, BooleanArray, PrimitiveArray};
use datafusion::arrow::buffer::{NullBuffer, ScalarBuffer};
use datafusion::arrow::datatypes::{
    ArrowPrimitiveType, DataType, Decimal64Type, Decimal128Type, DurationMicrosecondType, FieldRef, Int8Type,
    Int16Type, Int32Type, Int64Type, IntervalUnit, IntervalYearMonthType, TimeUnit,
};
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::logical_expr::{Accumulator, EmitTo, GroupsAccumulator};
use datafusion_functions_aggregate_common::aggregate::groups_accumulator::accumulate::NullState;
use datafusion_functions_aggregate_common::aggregate::groups_accumulator::nulls::filtered_null_mask;

use super::Aggregation;
use crate::function::aggregate::overflow;

/// What a sum does that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Overflow {
    /// It is an error: ANSI.
    Error,
    /// It is NULL: `try_sum`, and decimals without ANSI.
    Null,
    /// It wraps around: whole numbers without ANSI.
    Wrap,
}

/// `sum` of whole numbers, decimals or intervals.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Sum {
    pub(crate) output: DataType,
    pub(crate) overflow: Overflow,
}

impl Sum {
    /// What partial sums are kept in.
    fn total(&self) -> DataType {
        match (self.overflow, &self.output) {
            (Overflow::Null, DataType::Decimal128(..)) => self.output.clone(),
            (Overflow::Null, _) => DataType::Decimal128(38, 0),
            _ => self.output.clone(),
        }
    }
}

/// Calls `$go::<In, Total>` for the types of the argument and of partial sums.
macro_rules! dispatch {
    ($sum:expr, $input:expr, $go:ident) => {{
        use DataType::*;
        match ($input, $sum.total()) {
            (Int8, Int64) => $go::<Int8Type, Int64Type>($sum),
            (Int16, Int64) => $go::<Int16Type, Int64Type>($sum),
            (Int32, Int64) => $go::<Int32Type, Int64Type>($sum),
            (Int64, Int64) => $go::<Int64Type, Int64Type>($sum),
            (Int8, Decimal128(..)) => $go::<Int8Type, Decimal128Type>($sum),
            (Int16, Decimal128(..)) => $go::<Int16Type, Decimal128Type>($sum),
            (Int32, Decimal128(..)) => $go::<Int32Type, Decimal128Type>($sum),
            (Int64, Decimal128(..)) => $go::<Int64Type, Decimal128Type>($sum),
            (Decimal64(..), Decimal128(..)) => $go::<Decimal64Type, Decimal128Type>($sum),
            (Decimal128(..), Decimal128(..)) => $go::<Decimal128Type, Decimal128Type>($sum),
            (Duration(TimeUnit::Microsecond), Duration(_)) => {
                $go::<DurationMicrosecondType, DurationMicrosecondType>($sum)
            }
            (Duration(TimeUnit::Microsecond), Decimal128(..)) => $go::<DurationMicrosecondType, Decimal128Type>($sum),
            (Interval(IntervalUnit::YearMonth), Interval(_)) => {
                $go::<IntervalYearMonthType, IntervalYearMonthType>($sum)
            }
            (Interval(IntervalUnit::YearMonth), Decimal128(..)) => $go::<IntervalYearMonthType, Decimal128Type>($sum),
            (input, total) => internal_err!("no sum of {input} in {total}"),
        }
    }};
}

impl Aggregation for Sum {
    fn name(&self) -> &'static str {
        "sum"
    }

    fn output(&self) -> DataType {
        self.output.clone()
    }

    fn state(&self) -> Vec<DataType> {
        vec![self.total()]
    }

    fn accumulator(&self, inputs: &[FieldRef]) -> Result<Box<dyn Accumulator>> {
        dispatch!(self, inputs[0].data_type(), one)
    }

    fn groups(&self, inputs: &[FieldRef]) -> Result<Option<Box<dyn GroupsAccumulator>>> {
        dispatch!(self, inputs[0].data_type(), many).map(Some)
    }
}

/// The type that a sum is kept in.
pub(crate) trait Total: ArrowPrimitiveType + Debug + Send {
    /// The result of these sums.
    fn finish(sums: Vec<Self::Native>, nulls: Option<NullBuffer>, sum: &Sum) -> Result<ArrayRef>;
}

macro_rules! total_is_result {
    ($($ty:ty),*) => {$(
        impl Total for $ty {
            fn finish(sums: Vec<Self::Native>, nulls: Option<NullBuffer>, sum: &Sum) -> Result<ArrayRef> {
                let array = PrimitiveArray::<Self>::new(sums.into(), nulls);
                Ok(Arc::new(array.with_data_type(sum.output.clone())))
            }
        }
    )*};
}

total_is_result!(Int64Type, DurationMicrosecondType, IntervalYearMonthType);

impl Total for Decimal128Type {
    fn finish(sums: Vec<i128>, nulls: Option<NullBuffer>, sum: &Sum) -> Result<ArrayRef> {
        let array = PrimitiveArray::<Decimal128Type>::new(sums.into(), nulls);
        match &sum.output {
            DataType::Decimal128(precision, scale) => {
                let limit = 10_i128.pow(u32::from(*precision));
                let fits = |value: i128| -limit < value && value < limit;
                let array = match sum.overflow {
                    Overflow::Null => array.unary_opt(|value| fits(value).then_some(value)),
                    _ => match array.iter().flatten().find(|value| !fits(*value)) {
                        Some(value) => return Err(overflow::decimal(value, *precision, *scale).into()),
                        None => array,
                    },
                };
                Ok(Arc::new(array.with_data_type(sum.output.clone())))
            }
            DataType::Interval(_) => {
                Ok(Arc::new(array.unary_opt::<_, IntervalYearMonthType>(|value| i32::try_from(value).ok())))
            }
            DataType::Duration(_) => {
                Ok(Arc::new(array.unary_opt::<_, DurationMicrosecondType>(|value| i64::try_from(value).ok())))
            }
            _ => Ok(Arc::new(array.unary_opt::<_, Int64Type>(|value| i64::try_from(value).ok()))),
        }
    }
}

/// Adds `value` to `total`; `false` when it does not fit and that is an error.
#[inline(always)]
fn add<T: ArrowNativeTypeOp>(total: &mut T, value: T, overflow: Overflow) -> bool {
    match (total.add_checked(value), overflow) {
        (Ok(_), Overflow::Null) if total.is_eq(T::MAX_TOTAL_ORDER) || value.is_eq(T::MAX_TOTAL_ORDER) => {
            *total = T::MAX_TOTAL_ORDER;
        }
        (Ok(new), _) => *total = new,
        (Err(_), Overflow::Wrap) => *total = total.add_wrapping(value),
        (Err(_), Overflow::Null) => *total = T::MAX_TOTAL_ORDER,
        (Err(_), Overflow::Error) => return false,
    }
    true
}

fn one<I: ArrowPrimitiveType + Debug + Send, T: Total>(sum: &Sum) -> Result<Box<dyn Accumulator>>
where
    T::Native: From<I::Native>,
{
    Ok(Box::new(SumAccumulator::<I, T> { sum: sum.clone(), total: T::default_value(), count: 0, input: PhantomData }))
}

fn many<I: ArrowPrimitiveType + Debug + Send, T: Total>(sum: &Sum) -> Result<Box<dyn GroupsAccumulator>>
where
    T::Native: From<I::Native>,
{
    let state = NullState::new();
    Ok(Box::new(SumGroups::<I, T> { sum: sum.clone(), totals: Vec::new(), seen: state, input: PhantomData }))
}

/// The sum of one group.
#[derive(Debug)]
struct SumAccumulator<I, T: Total> {
    sum: Sum,
    total: T::Native,
    /// How many values are in it.
    count: u64,
    input: PhantomData<fn() -> I>,
}

impl<I: ArrowPrimitiveType, T: Total> SumAccumulator<I, T> {
    fn add_all<V: ArrowPrimitiveType>(
        &mut self,
        values: &PrimitiveArray<V>,
        widen: impl Fn(V::Native) -> T::Native,
    ) -> Result<()> {
        let (mut total, overflow) = (self.total, self.sum.overflow);
        let mut fits = true;
        if values.null_count() == 0 {
            for value in values.values() {
                fits &= add(&mut total, widen(*value), overflow);
            }
        } else {
            for value in values.iter().flatten() {
                fits &= add(&mut total, widen(value), overflow);
            }
        }
        self.total = total;
        self.count += (values.len() - values.null_count()) as u64;
        if fits { Ok(()) } else { Err(overflow::of_sum(&self.sum.output).into()) }
    }
}

impl<I: ArrowPrimitiveType + Debug + Send, T: Total> Accumulator for SumAccumulator<I, T>
where
    T::Native: From<I::Native>,
{
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.add_all(values[0].as_primitive::<I>(), T::Native::from)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.add_all(states[0].as_primitive::<T>(), |total| total)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for value in values[0].as_primitive::<I>().iter().flatten() {
            self.total = self.total.sub_wrapping(T::Native::from(value));
            self.count -= 1;
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        // A total that stays at the largest value has forgotten what it was.
        self.sum.overflow != Overflow::Null
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let total = (self.count > 0).then_some(self.total);
        Ok(vec![ScalarValue::new_primitive::<T>(total, &self.sum.total())?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let nulls = NullBuffer::from(vec![self.count > 0]);
        ScalarValue::try_from_array(&T::finish(vec![self.total], Some(nulls), &self.sum)?, 0)
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// The sums of many groups.
struct SumGroups<I, T: Total> {
    sum: Sum,
    totals: Vec<T::Native>,
    seen: NullState,
    input: PhantomData<fn() -> I>,
}

impl<I, T: Total> SumGroups<I, T> {
    fn add_all<V: ArrowPrimitiveType + Send>(
        &mut self,
        values: &PrimitiveArray<V>,
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
        widen: impl Fn(V::Native) -> T::Native + Send + Sync,
    ) -> Result<()> {
        self.totals.resize(total_num_groups, T::default_value());
        let (totals, overflow) = (&mut self.totals, self.sum.overflow);
        let mut fits = true;
        self.seen.accumulate(groups, values, filter, total_num_groups, |group, value| {
            fits &= add(&mut totals[group], widen(value), overflow);
        });
        if fits { Ok(()) } else { Err(overflow::of_sum(&self.sum.output).into()) }
    }
}

impl<I: ArrowPrimitiveType + Debug + Send, T: Total> GroupsAccumulator for SumGroups<I, T>
where
    T::Native: From<I::Native>,
{
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.add_all(values[0].as_primitive::<I>(), groups, filter, total_num_groups, T::Native::from)
    }

    fn merge_batch(&mut self, states: &[ArrayRef], groups: &[usize], total_num_groups: usize) -> Result<()> {
        self.add_all(states[0].as_primitive::<T>(), groups, None, total_num_groups, |total| total)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let totals = emit_to.take_needed(&mut self.totals);
        let nulls = self.seen.build(emit_to);
        T::finish(totals, nulls, &self.sum)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let totals = emit_to.take_needed(&mut self.totals);
        let nulls = self.seen.build(emit_to);
        let array = PrimitiveArray::<T>::new(totals.into(), nulls).with_data_type(self.sum.total());
        Ok(vec![Arc::new(array)])
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let values = values[0].as_primitive::<I>();
        let totals: ScalarBuffer<T::Native> = values.values().iter().map(|value| T::Native::from(*value)).collect();
        let nulls = filtered_null_mask(filter, values);
        Ok(vec![Arc::new(PrimitiveArray::<T>::new(totals, nulls).with_data_type(self.sum.total()))])
    }

    fn size(&self) -> usize {
        self.totals.capacity() * size_of::<T::Native>() + self.seen.size()
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Decimal128Array, Int64Array};
    use datafusion::arrow::datatypes::Field;

    use super::*;

    fn field(ty: DataType) -> Vec<FieldRef> {
        vec![Arc::new(Field::new("a", ty, true))]
    }

    fn sum_of(values: Vec<i64>, overflow: Overflow) -> Result<ScalarValue> {
        let sum = Sum { output: DataType::Int64, overflow };
        let mut accumulator = sum.accumulator(&field(DataType::Int64))?;
        accumulator.update_batch(&[Arc::new(Int64Array::from(values))])?;
        accumulator.evaluate()
    }

    #[test]
    fn overflow_of_a_bigint() {
        assert!(sum_of(vec![i64::MAX, 1], Overflow::Error).is_err());
        assert_eq!(sum_of(vec![i64::MAX, 1], Overflow::Wrap).unwrap(), ScalarValue::Int64(Some(i64::MIN)));
        assert_eq!(sum_of(vec![i64::MAX, 1], Overflow::Null).unwrap(), ScalarValue::Int64(None));
        assert_eq!(sum_of(vec![i64::MAX, 1, -1], Overflow::Null).unwrap(), ScalarValue::Int64(Some(i64::MAX)));
        assert_eq!(sum_of(vec![], Overflow::Error).unwrap(), ScalarValue::Int64(None));
    }

    #[test]
    fn groups_of_decimals() {
        let sum = Sum { output: DataType::Decimal128(38, 0), overflow: Overflow::Null };
        let mut groups = sum.groups(&field(DataType::Decimal128(38, 0))).unwrap().unwrap();
        let nines = 10_i128.pow(38) - 1;
        let values = Decimal128Array::from(vec![Some(nines), Some(nines), Some(-nines), None, Some(7)])
            .with_data_type(DataType::Decimal128(38, 0));
        groups.update_batch(&[Arc::new(values)], &[0, 0, 0, 1, 2], None, 3).unwrap();
        let state = groups.state(EmitTo::All).unwrap();
        let mut merged = sum.groups(&field(DataType::Decimal128(38, 0))).unwrap().unwrap();
        merged.merge_batch(&state, &[0, 1, 2], 3).unwrap();
        let result = merged.evaluate(EmitTo::All).unwrap();
        let result: Vec<Option<i128>> = result.as_primitive::<Decimal128Type>().iter().collect();
        assert_eq!(result, [None, None, Some(7)]);
    }
}
