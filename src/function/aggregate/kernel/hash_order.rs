//! The order in which Spark's hash map goes through its keys, which decides between values that are there equally often.
//!
//! Sources: Spark's `OpenHashSet` (Murmur3 of the key's Java hash code, triangular probing, 64 places at first, doubled
//! when more than seven tenths are taken), the hash codes of Java's and Scala's numbers, and Spark's `UTF8String`.

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, DurationMicrosecondType, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, IntervalUnit, IntervalYearMonthType, TimeUnit, TimestampMicrosecondType,
    TimestampNanosecondType,
};

use crate::function::scalar::hash::{Algorithm, Murmur3};
use crate::types::nanos;

/// Which key comes first in such a map, of those for which `wanted` holds; `None` for types whose hash is not known.
pub(super) fn first(keys: &ArrayRef, wanted: impl Fn(usize) -> bool) -> Option<usize> {
    let hashes =
        (0..keys.len()).map(|row| Some(Murmur3::int(code(keys, row)?, 0) as u32)).collect::<Option<Vec<u32>>>()?;
    // The map is written, read and merged on its way, each time key by key in its order.
    let mut order: Vec<usize> = (0..keys.len()).collect();
    for _ in 0..3 {
        order = places(&order, &hashes);
    }
    order.into_iter().find(|row| wanted(*row))
}

/// The keys in the order of their places, after they were put in one after the other.
fn places(keys: &[usize], hashes: &[u32]) -> Vec<usize> {
    let mut slots: Vec<Option<usize>> = vec![None; 64];
    for (count, key) in keys.iter().enumerate() {
        put(&mut slots, *key, hashes);
        if count + 1 > slots.len() * 7 / 10 {
            let mut larger = vec![None; slots.len() * 2];
            slots.iter().flatten().for_each(|key| put(&mut larger, *key, hashes));
            slots = larger;
        }
    }
    slots.into_iter().flatten().collect()
}

fn put(slots: &mut [Option<usize>], key: usize, hashes: &[u32]) {
    let mask = slots.len() - 1;
    let mut at = hashes[key] as usize & mask;
    let mut step = 1;
    while slots[at].is_some() {
        at = (at + step) & mask;
        step += 1;
    }
    slots[at] = Some(key);
}

/// Java's hash code of a value.
fn code(keys: &ArrayRef, row: usize) -> Option<i32> {
    let of_long = |value: i64| (value ^ (value as u64 >> 32) as i64) as i32;
    Some(match keys.data_type() {
        DataType::Boolean => {
            let truth = keys.as_boolean().value(row);
            1237 - 6 * i32::from(truth)
        }
        DataType::Int8 => i32::from(keys.as_primitive::<Int8Type>().value(row)),
        DataType::Int16 => i32::from(keys.as_primitive::<Int16Type>().value(row)),
        DataType::Int32 => keys.as_primitive::<Int32Type>().value(row),
        DataType::Int64 => of_long(keys.as_primitive::<Int64Type>().value(row)),
        DataType::Float32 => keys.as_primitive::<Float32Type>().value(row).to_bits() as i32,
        DataType::Float64 => of_long(keys.as_primitive::<Float64Type>().value(row).to_bits() as i64),
        DataType::Date32 => keys.as_primitive::<Date32Type>().value(row),
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            of_long(keys.as_primitive::<TimestampMicrosecondType>().value(row))
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            let (micros, within) = nanos::split(keys.as_primitive::<TimestampNanosecondType>().value(row));
            of_long(micros).wrapping_mul(31).wrapping_add(within as i32)
        }
        DataType::Duration(TimeUnit::Microsecond) => of_long(keys.as_primitive::<DurationMicrosecondType>().value(row)),
        DataType::Interval(IntervalUnit::YearMonth) => keys.as_primitive::<IntervalYearMonthType>().value(row),
        DataType::Utf8 => Murmur3::bytes(keys.as_string::<i32>().value(row).as_bytes(), 42),
        DataType::Utf8View => Murmur3::bytes(keys.as_string_view().value(row).as_bytes(), 42),
        DataType::Decimal128(_, scale) => of_decimal(keys.as_primitive::<Decimal128Type>().value(row), *scale)?,
        _ => return None,
    })
}

/// Scala's hash code of a decimal: that of the whole number or double that is as large.
fn of_decimal(value: i128, scale: i8) -> Option<i32> {
    let unit = 10_i128.pow(u32::try_from(scale).ok()?);
    let of_whole = |whole: i64| match i32::try_from(whole) {
        Ok(small) => small,
        Err(_) => (whole ^ (whole as u64 >> 32) as i64) as i32,
    };
    if value % unit == 0 {
        return i64::try_from(value / unit).ok().map(of_whole);
    }
    // A double tells decimals of fifteen digits apart.
    if value.unsigned_abs() >= 10_u128.pow(15) {
        return None;
    }
    let double = value as f64 / unit as f64;
    let single = double as f32;
    let bits = double.to_bits();
    Some(if f64::from(single) == double { single.to_bits() as i32 } else { (bits ^ (bits >> 32)) as i32 })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{Int32Array, ListArray};

    use super::*;

    #[test]
    fn as_spark_goes_through_them() {
        let keys: ArrayRef = Arc::new(Int32Array::from(vec![-10, 0, 10]));
        assert_eq!(first(&keys, |_| true), Some(1));
        assert!(first(&keys, |row| row != 1).is_some_and(|row| row != 1));
        let lists: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]));
        assert_eq!(first(&lists, |_| true), None);
    }

    #[test]
    fn many_keys_all_have_a_place() {
        let hashes: Vec<u32> = (0..1000).map(|i| i % 7).collect();
        let keys: Vec<usize> = (0..1000).collect();
        let mut order = places(&keys, &hashes);
        order.sort_unstable();
        assert_eq!(order, keys);
    }
}
