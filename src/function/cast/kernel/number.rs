//! Numbers, booleans and binary among each other.
//!
//! Source: Spark's `Cast`, `Decimal.toInt`, `Decimal.apply(Double)`; without ANSI mode numbers are cut as Java's casts do.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, BinaryBuilder, BooleanArray};
use datafusion::arrow::datatypes::{
    ArrowPrimitiveType, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
};
use datafusion::common::ScalarValue;

use super::{map, message, unexpected};
use crate::error::Result;
use crate::function::cast::{Failure, Rules};
use crate::types::SparkType::{self, *};
use crate::types::format::{write_decimal, write_double};
use crate::types::parse::{NotDecimal, parse_decimal, rescale};

/// A type of whole numbers that others are cut down to.
trait Whole: ArrowPrimitiveType {
    fn from_i64(value: i64) -> Option<Self::Native>;
    /// Java's narrowing of a whole number: the lowest bits.
    fn wrapping(value: i64) -> Self::Native;
    /// Java's narrowing of a floating point number: to int or long the nearest there is, then the lowest bits.
    fn saturating(value: f64) -> Self::Native;
    const MIN: f64;
    const MAX: f64;
}

macro_rules! whole {
    ($($ty:ty, $native:ty, $by_way_of:ty;)*) => {$(
        impl Whole for $ty {
            #[inline]
            fn from_i64(value: i64) -> Option<$native> {
                value.try_into().ok()
            }
            #[inline]
            fn wrapping(value: i64) -> $native {
                value as $native
            }
            #[inline]
            fn saturating(value: f64) -> $native {
                value as $by_way_of as $native
            }
            const MIN: f64 = <$native>::MIN as f64;
            const MAX: f64 = <$native>::MAX as f64;
        }
    )*};
}

whole! {
    Int8Type, i8, i32;
    Int16Type, i16, i32;
    Int32Type, i32, i32;
    Int64Type, i64, i64;
}

pub(super) fn convert(array: &ArrayRef, from: &SparkType, to: &SparkType, rules: &Rules) -> Result<ArrayRef> {
    match to {
        Boolean => to_boolean(array, from, to),
        Byte => to_whole::<Int8Type>(array, from, to, rules),
        Short => to_whole::<Int16Type>(array, from, to, rules),
        Int => to_whole::<Int32Type>(array, from, to, rules),
        Long => to_whole::<Int64Type>(array, from, to, rules),
        Float => match from {
            Decimal(_, scale) => {
                map::<Decimal128Type, Float32Type>(array, to, |value| Ok(Some(to_float(value, *scale))))
            }
            _ => Err(unexpected(from, to)),
        },
        Double => match from {
            Decimal(_, scale) => {
                map::<Decimal128Type, Float64Type>(array, to, |value| Ok(Some(to_double(value, *scale))))
            }
            _ => Err(unexpected(from, to)),
        },
        Decimal(precision, scale) => to_decimal(array, from, to, *precision, *scale, rules),
        Binary => to_binary(array, from),
        _ => Err(unexpected(from, to)),
    }
}

/// Whether it is not zero.
fn to_boolean(array: &ArrayRef, from: &SparkType, to: &SparkType) -> Result<ArrayRef> {
    fn test<T: ArrowPrimitiveType>(array: &ArrayRef, f: impl Fn(T::Native) -> bool) -> ArrayRef {
        Arc::new(BooleanArray::from_unary(array.as_primitive::<T>(), f))
    }
    Ok(match from {
        Byte => test::<Int8Type>(array, |value| value != 0),
        Short => test::<Int16Type>(array, |value| value != 0),
        Int => test::<Int32Type>(array, |value| value != 0),
        Long => test::<Int64Type>(array, |value| value != 0),
        Float => test::<Float32Type>(array, |value| value != 0.0),
        Double => test::<Float64Type>(array, |value| value != 0.0),
        Decimal(..) => test::<Decimal128Type>(array, |value| value != 0),
        _ => return Err(unexpected(from, to)),
    })
}

fn to_whole<O: Whole>(array: &ArrayRef, from: &SparkType, to: &SparkType, rules: &Rules) -> Result<ArrayRef> {
    match from {
        Short => from_whole::<Int16Type, O>(array, from, to, rules),
        Int => from_whole::<Int32Type, O>(array, from, to, rules),
        Long => from_whole::<Int64Type, O>(array, from, to, rules),
        Float => from_floating::<Float32Type, O>(array, from, to, rules),
        Double => from_floating::<Float64Type, O>(array, from, to, rules),
        Decimal(precision, scale) => {
            let divisor = 10i128.pow(u32::from(scale.unsigned_abs()));
            map::<Decimal128Type, O>(array, to, |value| {
                let whole = value / divisor;
                if rules.failure == Failure::Legacy {
                    return Ok(Some(O::wrapping(whole as i64)));
                }
                match i64::try_from(whole).ok().and_then(O::from_i64) {
                    Some(whole) => Ok(Some(whole)),
                    None => rules.fail(|| {
                        let value = ScalarValue::Decimal128(Some(value), *precision, *scale);
                        message::overflow(&value, from, to, rules.zone)
                    }),
                }
            })
        }
        _ => Err(unexpected(from, to)),
    }
}

fn from_whole<I: ArrowPrimitiveType, O: Whole>(
    array: &ArrayRef,
    from: &SparkType,
    to: &SparkType,
    rules: &Rules,
) -> Result<ArrayRef>
where
    I::Native: Into<i64>,
{
    map::<I, O>(array, to, |value| match O::from_i64(value.into()) {
        Some(value) => Ok(Some(value)),
        None if rules.failure == Failure::Legacy => Ok(Some(O::wrapping(value.into()))),
        None => rules.fail(|| {
            let value = ScalarValue::new_primitive::<I>(Some(value), &I::DATA_TYPE);
            message::overflow(&value.unwrap_or(ScalarValue::Null), from, to, rules.zone)
        }),
    })
}

fn from_floating<I: ArrowPrimitiveType, O: Whole>(
    array: &ArrayRef,
    from: &SparkType,
    to: &SparkType,
    rules: &Rules,
) -> Result<ArrayRef>
where
    I::Native: Into<f64>,
{
    map::<I, O>(array, to, |native| {
        let value: f64 = native.into();
        // NaN is in no range.
        if rules.failure == Failure::Legacy || value.floor() <= O::MAX && value.ceil() >= O::MIN {
            return Ok(Some(O::saturating(value)));
        }
        rules.fail(|| {
            let value = ScalarValue::new_primitive::<I>(Some(native), &I::DATA_TYPE);
            message::overflow(&value.unwrap_or(ScalarValue::Null), from, to, rules.zone)
        })
    })
}

fn to_decimal(
    array: &ArrayRef,
    from: &SparkType,
    to: &SparkType,
    precision: u8,
    scale: i8,
    rules: &Rules,
) -> Result<ArrayRef> {
    let fit = |value: i128, from_scale: i8| match rescale(value, from_scale, precision, scale) {
        Some(value) => Ok(Some(value)),
        None => rules.fail(|| message::decimal_overflow(value, from_scale, precision, scale)),
    };
    match from {
        Boolean => {
            let numbers = datafusion::arrow::compute::cast(array, &Int.storage())?;
            map::<Int32Type, Decimal128Type>(&numbers, to, |value| fit(i128::from(value), 0))
        }
        Byte => map::<Int8Type, Decimal128Type>(array, to, |value| fit(i128::from(value), 0)),
        Short => map::<Int16Type, Decimal128Type>(array, to, |value| fit(i128::from(value), 0)),
        Int => map::<Int32Type, Decimal128Type>(array, to, |value| fit(i128::from(value), 0)),
        Long => map::<Int64Type, Decimal128Type>(array, to, |value| fit(i128::from(value), 0)),
        Decimal(_, from_scale) => map::<Decimal128Type, Decimal128Type>(array, to, |value| fit(value, *from_scale)),
        Float => {
            let mut text = std::string::String::new();
            map::<Float32Type, Decimal128Type>(array, to, |value| {
                decimal_of_double(f64::from(value), precision, scale, rules, &mut text)
            })
        }
        Double => {
            let mut text = std::string::String::new();
            map::<Float64Type, Decimal128Type>(array, to, |value| {
                decimal_of_double(value, precision, scale, rules, &mut text)
            })
        }
        _ => Err(unexpected(from, to)),
    }
}

/// The decimal with the digits that the number is shown with: 1.005 is 1.01 with two digits, though its bits are less.
/// Infinity and NaN are NULL, as in Spark even in ANSI mode.
pub(super) fn decimal_of_double(
    value: f64,
    precision: u8,
    scale: i8,
    rules: &Rules,
    text: &mut std::string::String,
) -> Result<Option<i128>> {
    if !value.is_finite() {
        return Ok(None);
    }
    // Whole numbers need no text.
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        let whole = value as i64;
        return match rescale(i128::from(whole), 0, precision, scale) {
            Some(value) => Ok(Some(value)),
            None => rules.fail(|| message::decimal_overflow_of(&whole.to_string(), precision, scale)),
        };
    }
    text.clear();
    write_double(text, value);
    match parse_decimal(text, precision, scale) {
        Ok(value) => Ok(Some(value)),
        Err(NotDecimal::OutOfRange(unscaled, from_scale)) if from_scale >= 0 => {
            rules.fail(|| message::decimal_overflow(unscaled, from_scale, precision, scale))
        }
        Err(_) => rules.fail(|| message::decimal_overflow_of(&plain(text), precision, scale)),
    }
}

/// `1.5E30` without an exponent.
fn plain(text: &str) -> std::string::String {
    let (number, exponent) = text.split_once('E').unwrap_or((text, "0"));
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let zeros = exponent.parse::<usize>().unwrap_or(0).saturating_sub(fraction.trim_end_matches('0').len());
    format!("{sign}{whole}{}{}", fraction.trim_end_matches('0'), "0".repeat(zeros))
}

/// The nearest `double`.
pub(super) fn to_double(unscaled: i128, scale: i8) -> f64 {
    // Both are exact, so the one division rounds once.
    if unscaled.unsigned_abs() <= 1 << 53 && (0..=22).contains(&scale) {
        return unscaled as f64 / 10f64.powi(i32::from(scale));
    }
    let mut text = std::string::String::with_capacity(48);
    write_decimal(&mut text, unscaled, scale);
    text.parse().unwrap_or(f64::NAN)
}

/// The nearest `float`.
fn to_float(unscaled: i128, scale: i8) -> f32 {
    if unscaled.unsigned_abs() <= 1 << 24 && (0..=10).contains(&scale) {
        return unscaled as f32 / 10f32.powi(i32::from(scale));
    }
    let mut text = std::string::String::with_capacity(48);
    write_decimal(&mut text, unscaled, scale);
    text.parse().unwrap_or(f32::NAN)
}

/// The bytes of a whole number, highest first.
fn to_binary(array: &ArrayRef, from: &SparkType) -> Result<ArrayRef> {
    let mut out = BinaryBuilder::with_capacity(array.len(), array.len() * 8);
    macro_rules! bytes {
        ($ty:ty) => {
            array.as_primitive::<$ty>().iter().for_each(|value| out.append_option(value.map(|v| v.to_be_bytes())))
        };
    }
    match from {
        Byte => bytes!(Int8Type),
        Short => bytes!(Int16Type),
        Int => bytes!(Int32Type),
        Long => bytes!(Int64Type),
        _ => return Err(unexpected(from, &Binary)),
    }
    Ok(Arc::new(out.finish()))
}
