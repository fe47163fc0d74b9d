//! The items of `approx_top_k` in their binary form and with Java's hash: numbers with a tag of their type where they are
//! shorter than eight bytes, text with its length before it.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int32Array};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    Time64NanosecondType, TimestampMicrosecondType,
};
use datafusion::common::ScalarValue;

use super::sketch::Item;
use crate::error::{Error, Result};

/// Calls `each` with the item of every row that is not NULL; how many rows are NULL.
/// # Errors
/// When the type is none that is counted.
pub(super) fn each(values: &ArrayRef, mut each: impl FnMut(Item)) -> Result<i64> {
    let mut bytes = Vec::new();
    for row in (0..values.len()).filter(|row| values.is_valid(*row)) {
        bytes.clear();
        let hash = write(values, row, &mut bytes)?;
        each(Item { hash, bytes: bytes.as_slice().into() });
    }
    Ok(i64::try_from(values.null_count()).unwrap_or(i64::MAX))
}

/// The tags of numbers.
const BYTE: u8 = 2;
const SHORT: u8 = 3;
const FLOAT: u8 = 6;
const INT: u8 = 9;

fn write(values: &ArrayRef, row: usize, out: &mut Vec<u8>) -> Result<i32> {
    let tagged = |out: &mut Vec<u8>, tag: u8, bytes: &[u8]| {
        out.push(tag);
        out.extend(bytes);
    };
    Ok(match values.data_type() {
        DataType::Boolean => {
            let value = values.as_boolean().value(row);
            out.push(value.into());
            if value { 1231 } else { 1237 }
        }
        DataType::Int8 => {
            let value = values.as_primitive::<Int8Type>().value(row);
            tagged(out, BYTE, &value.to_le_bytes());
            value.into()
        }
        DataType::Int16 => {
            let value = values.as_primitive::<Int16Type>().value(row);
            tagged(out, SHORT, &value.to_le_bytes());
            value.into()
        }
        DataType::Int32 => {
            let value = values.as_primitive::<Int32Type>().value(row);
            tagged(out, INT, &value.to_le_bytes());
            value
        }
        DataType::Date32 => {
            let value = values.as_primitive::<Date32Type>().value(row);
            tagged(out, INT, &value.to_le_bytes());
            value
        }
        DataType::Float32 => {
            let value = values.as_primitive::<Float32Type>().value(row);
            tagged(out, FLOAT, &value.to_le_bytes());
            value.to_bits() as i32
        }
        DataType::Float64 => {
            let value = values.as_primitive::<Float64Type>().value(row);
            out.extend(value.to_le_bytes());
            folded(value.to_bits() as i64)
        }
        DataType::Utf8View => {
            let value = values.as_string_view().value(row);
            out.extend(u32::try_from(value.len()).unwrap_or(u32::MAX).to_le_bytes());
            out.extend(value.as_bytes());
            value.encode_utf16().fold(0i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(unit.into()))
        }
        DataType::Decimal128(precision, scale) => {
            let value = values.as_primitive::<Decimal128Type>().value(row);
            match precision {
                ..=9 => tagged(out, INT, &(value as i32).to_le_bytes()),
                ..=18 => out.extend((value as i64).to_le_bytes()),
                _ => out.extend(value.to_le_bytes()),
            }
            decimal_hash(value, *scale)
        }
        _ => {
            let value = long(values, row)?;
            out.extend(value.to_le_bytes());
            folded(value)
        }
    })
}

fn long(values: &ArrayRef, row: usize) -> Result<i64> {
    match values.data_type() {
        DataType::Int64 => Ok(values.as_primitive::<Int64Type>().value(row)),
        DataType::Timestamp(..) => Ok(values.as_primitive::<TimestampMicrosecondType>().value(row)),
        DataType::Time64(_) => Ok(values.as_primitive::<Time64NanosecondType>().value(row)),
        other => Err(Error::internal(format!("no items of {other}"))),
    }
}

/// Java's hash of a long.
fn folded(value: i64) -> i32 {
    (value ^ (value as u64 >> 32) as i64) as i32
}

/// Scala's hash of a decimal: that of the whole number or of the double that it is.
fn decimal_hash(value: i128, scale: i8) -> i32 {
    let one = 10i128.pow(u32::try_from(scale).unwrap_or(0));
    if value % one != 0 {
        let double = value as f64 / one as f64;
        let float = double as f32;
        return if f64::from(float) == double { float.to_bits() as i32 } else { folded(double.to_bits() as i64) };
    }
    match i64::try_from(value / one) {
        Ok(whole) => i32::try_from(whole).unwrap_or_else(|_| folded(whole)),
        Err(_) => folded((value / one) as i64),
    }
}

/// Reads the next item of that type; the bytes behind it.
/// # Errors
/// When the bytes are none.
pub(super) fn read<'a>(bytes: &'a [u8], ty: &DataType) -> Result<(Item, &'a [u8])> {
    let malformed = || Error::internal("malformed items of approx_top_k");
    let length = match ty {
        DataType::Boolean => 1,
        DataType::Int8 => 2,
        DataType::Int16 => 3,
        DataType::Int32 | DataType::Date32 | DataType::Float32 => 5,
        DataType::Decimal128(..=9, _) => 5,
        DataType::Decimal128(19.., _) => 16,
        DataType::Utf8View => {
            let length = bytes.first_chunk::<4>().ok_or_else(malformed)?;
            4 + u32::from_le_bytes(*length) as usize
        }
        _ => 8,
    };
    let (own, rest) = bytes.split_at_checked(length).ok_or_else(malformed)?;
    let value = array(&[own], ty)?;
    let mut copy = Vec::new();
    let hash = write(&value, 0, &mut copy)?;
    Ok((Item { hash, bytes: own.into() }, rest))
}

/// The array of items of that type.
/// # Errors
/// When one of them is not of the type.
pub(super) fn array(items: &[&[u8]], ty: &DataType) -> Result<ArrayRef> {
    let malformed = || Error::internal("malformed items of approx_top_k");
    fn number<const N: usize>(bytes: &[u8], skipped: usize) -> Option<[u8; N]> {
        bytes.get(skipped..)?.first_chunk::<N>().copied()
    }
    let values = items.iter().map(|bytes| {
        Some(match ty {
            DataType::Boolean => ScalarValue::Boolean(Some(*bytes.first()? != 0)),
            DataType::Int8 => ScalarValue::Int8(Some(i8::from_le_bytes(number(bytes, 1)?))),
            DataType::Int16 => ScalarValue::Int16(Some(i16::from_le_bytes(number(bytes, 1)?))),
            DataType::Int32 => ScalarValue::Int32(Some(i32::from_le_bytes(number(bytes, 1)?))),
            DataType::Date32 => ScalarValue::Date32(Some(i32::from_le_bytes(number(bytes, 1)?))),
            DataType::Float32 => ScalarValue::Float32(Some(f32::from_le_bytes(number(bytes, 1)?))),
            DataType::Float64 => ScalarValue::Float64(Some(f64::from_le_bytes(number(bytes, 0)?))),
            DataType::Int64 => ScalarValue::Int64(Some(i64::from_le_bytes(number(bytes, 0)?))),
            DataType::Timestamp(_, zone) => {
                ScalarValue::TimestampMicrosecond(Some(i64::from_le_bytes(number(bytes, 0)?)), zone.clone())
            }
            DataType::Time64(_) => ScalarValue::Time64Nanosecond(Some(i64::from_le_bytes(number(bytes, 0)?))),
            DataType::Decimal128(precision, scale) => {
                let value = match precision {
                    ..=9 => i32::from_le_bytes(number(bytes, 1)?).into(),
                    ..=18 => i64::from_le_bytes(number(bytes, 0)?).into(),
                    _ => i128::from_le_bytes(number(bytes, 0)?),
                };
                ScalarValue::Decimal128(Some(value), *precision, *scale)
            }
            DataType::Utf8View => ScalarValue::Utf8View(Some(std::str::from_utf8(bytes.get(4..)?).ok()?.to_string())),
            _ => return None,
        })
    });
    let values: Vec<ScalarValue> = values.collect::<Option<_>>().ok_or_else(malformed)?;
    if values.is_empty() {
        return Ok(datafusion::arrow::array::new_empty_array(ty));
    }
    Ok(ScalarValue::iter_to_array(values)?)
}

/// Writes items one after the other, booleans as bits.
pub(super) fn write_all<'a>(items: impl Iterator<Item = &'a Item>, out: &mut Vec<u8>, boolean: bool) {
    if !boolean {
        items.for_each(|item| out.extend(&item.bytes));
        return;
    }
    for (i, item) in items.enumerate() {
        if i % 8 == 0 {
            out.push(0);
        }
        if let (Some(last), [1]) = (out.last_mut(), &*item.bytes) {
            *last |= 1 << (i % 8);
        }
    }
}

/// So many booleans that are written as bits, as bytes.
/// # Errors
/// When there are fewer.
pub(super) fn unpacked(bytes: &[u8], count: usize) -> Result<Vec<u8>> {
    if bytes.len() < count.div_ceil(8) {
        return Err(Error::internal("malformed items of approx_top_k"));
    }
    Ok((0..count).map(|i| (bytes[i / 8] >> (i % 8)) & 1).collect())
}

/// Rows of an array, where `None` is NULL.
pub(super) fn taken(values: &ArrayRef, rows: &[Option<i32>]) -> Result<ArrayRef> {
    let rows: Int32Array = rows.iter().copied().collect();
    Ok(datafusion::arrow::compute::take(values, &rows, None).map(|array| Arc::clone(&array))?)
}
