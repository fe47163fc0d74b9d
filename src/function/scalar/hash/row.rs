//! Hashing of rows, value by value: the hash of one value is the seed of the next, and a NULL leaves the seed as it is.
//!
//! Source: Spark's `HashExpression`. What a value is to the hash: numbers of up to 32 bits are ints, others longs, text
//! and decimals of more than 18 digits are bytes, the values of arrays and structs follow one another.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray};
use datafusion::arrow::datatypes::{
    ArrowNativeType, ArrowPrimitiveType, DataType, Date32Type, Decimal128Type, DurationMicrosecondType, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, IntervalMonthDayNanoType, IntervalUnit,
    IntervalYearMonthType, Time64MicrosecondType, TimeUnit, TimestampMicrosecondType, TimestampNanosecondType,
};
use datafusion::common::{Result, internal_err};

use crate::error::Error;
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::{Bound, Call};
use crate::types::{SparkType, nanos};

/// A hash function with a seed.
pub(crate) trait Algorithm {
    /// The hash, and the seed of the next.
    type Word: ArrowNativeType;
    /// The type of the column of hashes.
    type Output: ArrowPrimitiveType<Native = Self::Word>;
    /// Of 32 bits.
    fn int(value: i32, seed: Self::Word) -> Self::Word;
    /// Of 64 bits.
    fn long(value: i64, seed: Self::Word) -> Self::Word;
    /// Of bytes.
    fn bytes(value: &[u8], seed: Self::Word) -> Self::Word;
}

/// A call of a hash function of rows.
pub(super) fn build(
    call: &Call,
    name: &'static str,
    ty: SparkType,
    run: fn(&Inputs) -> Result<ArrayRef>,
) -> crate::error::Result<Bound> {
    call.arity(1, usize::MAX)?;
    let values = call.values()?;
    if values.iter().any(|value| has_map(&value.ty)) {
        return Err(Error::new("DATATYPE_MISMATCH.HASH_MAP_TYPE")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", format!("`{}`", call.name))
            .at(call.span));
    }
    if values.iter().any(|value| value.ty.has_variant()) {
        return Err(Error::new("DATATYPE_MISMATCH.HASH_VARIANT_TYPE")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", format!("`{}`", call.name))
            .at(call.span));
    }
    if values.iter().any(|value| value.ty.holds(&SparkType::is_spatial)) {
        return Err(Error::unsupported(format!("{} of geometries and geographies", call.name)).at(call.span));
    }
    let udf = udf(name, ty.storage(), &[], run);
    call.scalar(&udf, values, ty, false)
}

fn has_map(ty: &SparkType) -> bool {
    match ty {
        SparkType::Map(..) => true,
        SparkType::Array(element) => has_map(element),
        SparkType::Struct(fields) => fields.iter().any(|field| has_map(&field.ty)),
        _ => false,
    }
}

/// The hashes of all rows.
pub(super) fn hashes<A: Algorithm>(inputs: &Inputs, seed: A::Word) -> Result<ArrayRef> {
    let mut words = vec![seed; inputs.rows];
    for array in &inputs.arrays {
        column::<A>(array.as_ref(), &mut words)?;
    }
    Ok(Arc::new(PrimitiveArray::<A::Output>::new(words.into(), None)))
}

/// Hashes row `i` of the array into word `i`.
/// # Errors
/// For values that have no hash.
pub(crate) fn column<A: Algorithm>(array: &dyn Array, words: &mut [A::Word]) -> Result<()> {
    fn each<W: Copy>(array: &dyn Array, words: &mut [W], mut hash: impl FnMut(usize, W) -> W) {
        if array.null_count() == 0 {
            for (i, word) in words.iter_mut().enumerate() {
                *word = hash(i, *word);
            }
        } else {
            for (i, word) in words.iter_mut().enumerate().filter(|(i, _)| array.is_valid(*i)) {
                *word = hash(i, *word);
            }
        }
    }
    fn ints<A: Algorithm, T: ArrowPrimitiveType>(array: &dyn Array, words: &mut [A::Word])
    where
        T::Native: Into<i32>,
    {
        let values = array.as_primitive::<T>().values();
        each(array, words, |i, seed| A::int(values[i].into(), seed));
    }
    fn longs<A: Algorithm, T: ArrowPrimitiveType>(array: &dyn Array, words: &mut [A::Word], unit: i64)
    where
        T::Native: Into<i64>,
    {
        let values = array.as_primitive::<T>().values();
        each(array, words, |i, seed| A::long(values[i].into().wrapping_mul(unit), seed));
    }
    match array.data_type() {
        DataType::Null => {}
        DataType::Boolean => {
            let values = array.as_boolean();
            each(array, words, |i, seed| A::int(i32::from(values.value(i)), seed));
        }
        DataType::Int8 => ints::<A, Int8Type>(array, words),
        DataType::Int16 => ints::<A, Int16Type>(array, words),
        DataType::Int32 => ints::<A, Int32Type>(array, words),
        DataType::Date32 => ints::<A, Date32Type>(array, words),
        DataType::Interval(IntervalUnit::YearMonth) => ints::<A, IntervalYearMonthType>(array, words),
        DataType::Int64 => longs::<A, Int64Type>(array, words, 1),
        // Spark keeps these in two parts.
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            let values = array.as_primitive::<TimestampNanosecondType>().values();
            each(array, words, |i, seed| {
                let (micros, within) = nanos::split(values[i]);
                A::int(within as i32, A::long(micros, seed))
            });
        }
        DataType::Timestamp(..) => longs::<A, TimestampMicrosecondType>(array, words, 1),
        DataType::Duration(_) => longs::<A, DurationMicrosecondType>(array, words, 1),
        // Spark keeps times in nanoseconds.
        DataType::Time64(_) => longs::<A, Time64MicrosecondType>(array, words, 1000),
        DataType::Interval(IntervalUnit::MonthDayNano) => {
            let values = array.as_primitive::<IntervalMonthDayNanoType>().values();
            each(array, words, |i, seed| {
                let value = values[i];
                A::int(value.months, A::int(value.days, A::long(value.nanoseconds / 1000, seed)))
            });
        }
        // One zero and one NaN.
        DataType::Float32 => {
            let values = array.as_primitive::<Float32Type>().values();
            each(array, words, |i, seed| {
                let value = if values[i].is_nan() { f32::NAN } else { values[i] + 0.0 };
                A::int(value.to_bits() as i32, seed)
            });
        }
        DataType::Float64 => {
            let values = array.as_primitive::<Float64Type>().values();
            each(array, words, |i, seed| {
                let value = if values[i].is_nan() { f64::NAN } else { values[i] + 0.0 };
                A::long(value.to_bits() as i64, seed)
            });
        }
        DataType::Decimal128(precision, _) => {
            let values = array.as_primitive::<Decimal128Type>().values();
            if *precision <= 18 {
                each(array, words, |i, seed| A::long(values[i] as i64, seed));
            } else {
                each(array, words, |i, seed| {
                    let bytes = values[i].to_be_bytes();
                    A::bytes(significant(&bytes), seed)
                });
            }
        }
        DataType::Utf8View => {
            let values = array.as_string_view();
            each(array, words, |i, seed| A::bytes(values.value(i).as_bytes(), seed));
        }
        DataType::Binary => {
            let values = array.as_binary::<i32>();
            each(array, words, |i, seed| A::bytes(values.value(i), seed));
        }
        DataType::List(_) => {
            let lists = array.as_list::<i32>();
            for (i, word) in words.iter_mut().enumerate().filter(|(i, _)| array.is_valid(*i)) {
                let elements = lists.value(i);
                for j in 0..elements.len() {
                    column::<A>(elements.slice(j, 1).as_ref(), std::slice::from_mut(word))?;
                }
            }
        }
        DataType::Map(..) => {
            let maps = array.as_map();
            for (i, word) in words.iter_mut().enumerate().filter(|(i, _)| array.is_valid(*i)) {
                let entries = maps.value(i);
                for j in 0..entries.len() {
                    for part in entries.columns() {
                        column::<A>(part.slice(j, 1).as_ref(), std::slice::from_mut(word))?;
                    }
                }
            }
        }
        DataType::Struct(_) => {
            let rows = array.as_struct();
            if array.null_count() == 0 {
                for field in rows.columns() {
                    column::<A>(field.as_ref(), words)?;
                }
            } else {
                for (i, word) in words.iter_mut().enumerate().filter(|(i, _)| array.is_valid(*i)) {
                    for field in rows.columns() {
                        column::<A>(field.slice(i, 1).as_ref(), std::slice::from_mut(word))?;
                    }
                }
            }
        }
        other => return internal_err!("no hash of {other}"),
    }
    Ok(())
}

/// The shortest two's complement form, as Java's `BigInteger.toByteArray`.
fn significant(bytes: &[u8]) -> &[u8] {
    let redundant = bytes
        .windows(2)
        .take_while(|pair| pair[0] == 0 && pair[1] & 0x80 == 0 || pair[0] == 0xff && pair[1] & 0x80 != 0)
        .count();
    &bytes[redundant..]
}

#[cfg(test)]
mod tests {
    use super::significant;

    #[test]
    fn shortest_twos_complement() {
        assert_eq!(significant(&0i128.to_be_bytes()), &[0]);
        assert_eq!(significant(&127i128.to_be_bytes()), &[127]);
        assert_eq!(significant(&128i128.to_be_bytes()), &[0, 128]);
        assert_eq!(significant(&(-1i128).to_be_bytes()), &[255]);
        assert_eq!(significant(&(-129i128).to_be_bytes()), &[255, 127]);
    }
}
