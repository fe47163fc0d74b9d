//! Integers, decimals, dates and times as unsigned offsets from the least value of the chunk, in one, two, four or eight
//! bytes (frame of reference).
//!
//! Source: Goldstein, Ramakrishnan, Shaft, "Compressing relations and indexes", ICDE 1998.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray, Scalar, UInt64Array};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::kernels::cmp;
use datafusion::arrow::compute::{cast, prep_null_mask_filter};
use datafusion::arrow::datatypes::{
    ArrowNativeType, ArrowNativeTypeOp, DataType, Date32Type, Decimal64Type, Decimal128Type, Int16Type, Int32Type,
    Int64Type, Time64MicrosecondType, Time64NanosecondType, TimeUnit, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Operator;

use super::statistics::ColumnRange;
use crate::error::{Error, Result};

/// Calls a generic function with the Arrow type of a narrowable data type.
macro_rules! with_wide {
    ($ty:expr, $function:ident::<$($more:ty)?>($($argument:expr),*)) => {
        match $ty {
            DataType::Int16 => $function::<Int16Type $(, $more)?>($($argument),*),
            DataType::Int32 => $function::<Int32Type $(, $more)?>($($argument),*),
            DataType::Int64 => $function::<Int64Type $(, $more)?>($($argument),*),
            DataType::Date32 => $function::<Date32Type $(, $more)?>($($argument),*),
            DataType::Time64(TimeUnit::Microsecond) => $function::<Time64MicrosecondType $(, $more)?>($($argument),*),
            DataType::Time64(TimeUnit::Nanosecond) => $function::<Time64NanosecondType $(, $more)?>($($argument),*),
            DataType::Timestamp(TimeUnit::Second, _) => $function::<TimestampSecondType $(, $more)?>($($argument),*),
            DataType::Timestamp(TimeUnit::Millisecond, _) => {
                $function::<TimestampMillisecondType $(, $more)?>($($argument),*)
            }
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                $function::<TimestampMicrosecondType $(, $more)?>($($argument),*)
            }
            DataType::Timestamp(TimeUnit::Nanosecond, _) => {
                $function::<TimestampNanosecondType $(, $more)?>($($argument),*)
            }
            DataType::Decimal64(..) => $function::<Decimal64Type $(, $more)?>($($argument),*),
            DataType::Decimal128(..) => $function::<Decimal128Type $(, $more)?>($($argument),*),
            other => Err(Error::internal(format!("offsets of {other}"))),
        }
    };
}

/// Whether values of the type can be held as offsets.
pub(super) fn is_narrowable(ty: &DataType) -> bool {
    matches!(
        ty,
        DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::Date32
            | DataType::Time64(TimeUnit::Microsecond | TimeUnit::Nanosecond)
            | DataType::Timestamp(..)
            | DataType::Decimal128(..)
    )
}

/// The pages as offsets, their base and the greatest of them; `None` if that would take as much as they do.
pub(super) fn encode(pages: &[ArrayRef], range: &ColumnRange) -> Result<Option<(Vec<ArrayRef>, i128, u64)>> {
    let Some(ty) = pages.first().map(|page| page.data_type()).filter(|ty| is_narrowable(ty)) else { return Ok(None) };
    let (Some(base), Some(greatest)) = (range.min.as_ref().and_then(integer), range.max.as_ref().and_then(integer))
    else {
        return Ok(None);
    };
    let Some(span) = greatest.checked_sub(base).and_then(|span| u64::try_from(span).ok()) else { return Ok(None) };
    let width = ty.primitive_width().unwrap_or_default();
    let narrow = |page: &ArrayRef| match span {
        0..=0xFF => with_wide!(ty, narrow::<UInt8Type>(page, base)),
        0x100..=0xFFFF => with_wide!(ty, narrow::<UInt16Type>(page, base)),
        0x1_0000..=0xFFFF_FFFF => with_wide!(ty, narrow::<UInt32Type>(page, base)),
        _ => with_wide!(ty, narrow::<UInt64Type>(page, base)),
    };
    let bytes = match span {
        0..=0xFF => 1,
        0x100..=0xFFFF => 2,
        0x1_0000..=0xFFFF_FFFF => 4,
        _ => 8,
    };
    if bytes >= width {
        return Ok(None);
    }
    Ok(Some((pages.iter().map(narrow).collect::<Result<Vec<_>>>()?, base, span)))
}

fn narrow<T, C>(page: &ArrayRef, base: i128) -> Result<ArrayRef>
where
    T: ArrowPrimitiveType<Native: TryFrom<i128>>,
    C: ArrowPrimitiveType,
{
    let base = base_of::<T>(base)?;
    let page = page.as_primitive::<T>();
    // Below a NULL stands anything; it may wrap.
    let offset = |value: &T::Native| C::Native::usize_as(value.sub_wrapping(base).as_usize());
    let values = page.values().iter().map(offset).collect();
    Ok(Arc::new(PrimitiveArray::<C>::new(values, page.nulls().cloned())))
}

/// The values behind offsets.
pub(super) fn decode(offsets: &ArrayRef, base: i128, ty: &DataType) -> Result<ArrayRef> {
    match offsets.data_type() {
        DataType::UInt8 => with_wide!(ty, widen::<UInt8Type>(offsets, base, ty)),
        DataType::UInt16 => with_wide!(ty, widen::<UInt16Type>(offsets, base, ty)),
        DataType::UInt32 => with_wide!(ty, widen::<UInt32Type>(offsets, base, ty)),
        _ => with_wide!(ty, widen::<UInt64Type>(offsets, base, ty)),
    }
}

fn widen<T, C>(offsets: &ArrayRef, base: i128, ty: &DataType) -> Result<ArrayRef>
where
    T: ArrowPrimitiveType<Native: TryFrom<i128>>,
    C: ArrowPrimitiveType,
{
    let base = base_of::<T>(base)?;
    let offsets = offsets.as_primitive::<C>();
    let value = |offset: &C::Native| T::Native::usize_as(offset.as_usize()).add_wrapping(base);
    let values = offsets.values().iter().map(value).collect();
    Ok(Arc::new(PrimitiveArray::<T>::new(values, offsets.nulls().cloned()).with_data_type(ty.clone())))
}

fn base_of<T: ArrowPrimitiveType<Native: TryFrom<i128>>>(base: i128) -> Result<T::Native> {
    T::Native::try_from(base).map_err(|_| Error::internal(format!("base {base} of {}", T::DATA_TYPE)))
}

/// The integer that a value is in memory, if its type can be held as offsets.
pub(super) fn integer(value: &ScalarValue) -> Option<i128> {
    match value {
        ScalarValue::Int16(Some(v)) => Some(i128::from(*v)),
        ScalarValue::Int32(Some(v)) | ScalarValue::Date32(Some(v)) => Some(i128::from(*v)),
        ScalarValue::Int64(Some(v))
        | ScalarValue::Time64Microsecond(Some(v))
        | ScalarValue::Time64Nanosecond(Some(v))
        | ScalarValue::TimestampSecond(Some(v), _)
        | ScalarValue::TimestampMillisecond(Some(v), _)
        | ScalarValue::TimestampMicrosecond(Some(v), _)
        | ScalarValue::TimestampNanosecond(Some(v), _) => Some(i128::from(*v)),
        ScalarValue::Decimal128(Some(v), ..) => Some(*v),
        _ => None,
    }
}

/// Where `value <op> literal` is true, seen from the offsets; `None` for other operators.
pub(super) fn compare(
    offsets: &ArrayRef,
    base: i128,
    span: u64,
    op: Operator,
    literal: i128,
) -> Result<Option<BooleanBuffer>> {
    let rows = offsets.len();
    let valid = |all: bool| match (all, offsets.nulls()) {
        (false, _) => BooleanBuffer::new_unset(rows),
        (true, None) => BooleanBuffer::new_set(rows),
        (true, Some(nulls)) => nulls.inner().clone(),
    };
    let Some(bound) = literal.checked_sub(base) else { return Ok(None) };
    let (below, above) = (bound < 0, bound > i128::from(span));
    let decided = match op {
        Operator::Eq => (below || above).then_some(false),
        Operator::NotEq => (below || above).then_some(true),
        Operator::Lt | Operator::LtEq if below || above => Some(above),
        Operator::Gt | Operator::GtEq if below || above => Some(below),
        Operator::Lt | Operator::LtEq | Operator::Gt | Operator::GtEq => None,
        _ => return Ok(None),
    };
    if let Some(all) = decided {
        return Ok(Some(valid(all)));
    }
    let bound = u64::try_from(bound).map_err(Error::internal)?;
    let bound = Scalar::new(cast(&UInt64Array::from_value(bound, 1), offsets.data_type())?);
    let truth = match op {
        Operator::Eq => cmp::eq(offsets, &bound)?,
        Operator::NotEq => cmp::neq(offsets, &bound)?,
        Operator::Lt => cmp::lt(offsets, &bound)?,
        Operator::LtEq => cmp::lt_eq(offsets, &bound)?,
        Operator::Gt => cmp::gt(offsets, &bound)?,
        _ => cmp::gt_eq(offsets, &bound)?,
    };
    Ok(Some(if truth.null_count() > 0 {
        prep_null_mask_filter(&truth).values().clone()
    } else {
        truth.values().clone()
    }))
}

/// For each row, what `truth` has for its offset; the last bit is NULL's.
pub(super) fn spread(offsets: &ArrayRef, truth: &BooleanBuffer) -> BooleanBuffer {
    match offsets.data_type() {
        DataType::UInt8 => spread_of::<UInt8Type>(offsets, truth),
        DataType::UInt16 => spread_of::<UInt16Type>(offsets, truth),
        DataType::UInt32 => spread_of::<UInt32Type>(offsets, truth),
        _ => spread_of::<UInt64Type>(offsets, truth),
    }
}

fn spread_of<C: ArrowPrimitiveType>(offsets: &ArrayRef, truth: &BooleanBuffer) -> BooleanBuffer {
    let table: Vec<bool> = truth.iter().collect();
    let null = table.last().copied().unwrap_or_default();
    let codes = offsets.as_primitive::<C>();
    let values = codes.values();
    // Below a NULL stands anything.
    let value = |i: usize| table.get(values[i].as_usize()).copied().unwrap_or_default();
    let spread = BooleanBuffer::collect_bool(values.len(), value);
    match codes.nulls().filter(|nulls| nulls.null_count() > 0) {
        None => spread,
        Some(nulls) if null => &spread | &!nulls.inner(),
        Some(nulls) => &spread & nulls.inner(),
    }
}

/// Every value that offsets up to `span` stand for, in order.
pub(super) fn domain(base: i128, span: u64, ty: &DataType) -> Result<ArrayRef> {
    decode(&(Arc::new((0..=span).collect::<UInt64Array>()) as ArrayRef), base, ty)
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::UInt16Array;

    use super::*;

    #[test]
    fn comparisons_beside_and_within_the_range() {
        let offsets: ArrayRef = Arc::new(UInt16Array::from(vec![Some(0), Some(5), None, Some(10)]));
        let (base, span) = (-3i128, 10);
        let values = [Some(-3i128), Some(2), None, Some(7)];
        for literal in [-100, -4, -3, -2, 2, 7, 8, 100] {
            for op in [Operator::Eq, Operator::NotEq, Operator::Lt, Operator::LtEq, Operator::Gt, Operator::GtEq] {
                let holds = |v: i128| match op {
                    Operator::Eq => v == literal,
                    Operator::NotEq => v != literal,
                    Operator::Lt => v < literal,
                    Operator::LtEq => v <= literal,
                    Operator::Gt => v > literal,
                    _ => v >= literal,
                };
                let expected: BooleanBuffer = values.iter().map(|v| v.is_some_and(holds)).collect();
                let got = compare(&offsets, base, span, op, literal).unwrap();
                assert_eq!(got, Some(expected), "{op} {literal}");
            }
        }
        assert_eq!(compare(&offsets, base, span, Operator::IsDistinctFrom, 0).unwrap(), None);
    }

    #[test]
    fn a_truth_per_offset_is_spread() {
        let offsets: ArrayRef = Arc::new(UInt16Array::from(vec![Some(0), Some(2), None, Some(1)]));
        let truth: BooleanBuffer = [true, false, true, true].into_iter().collect();
        let expected: BooleanBuffer = [true, true, true, false].into_iter().collect();
        assert_eq!(spread(&offsets, &truth), expected);
        let days = domain(-1, 2, &DataType::Date32).unwrap();
        assert_eq!(days.as_primitive::<Date32Type>().values().to_vec(), [-1, 0, 1]);
    }
}
