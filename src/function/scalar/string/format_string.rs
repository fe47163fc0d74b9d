//! `format_string`, `printf`: values put into a pattern, as Java's `Formatter` does it.
//!
//! As in Spark the pattern gets values as they are stored: a date is its number of days, a timestamp its microseconds.

use super::java_format::{Value, format};
use crate::error::{Error, Result};
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::{Bound, Build, Call, Function, coerce};
use crate::types::format::{write_decimal, write_double, write_float};
use crate::types::{SparkType, nanos};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringViewBuilder};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, DurationMicrosecondType, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, IntervalYearMonthType, Time64MicrosecondType, TimeUnit, TimestampMicrosecondType,
    TimestampNanosecondType,
};
use datafusion::common::Result as DataFusionResult;
use std::sync::Arc;

pub const FUNCTION: Function = Function {
    name: "format_string",
    aliases: &["printf"],
    usage: "format_string(strfmt, obj, ...) - Returns a formatted string from printf-style format strings.",
    example: "> SELECT format_string('Hello World %d %s', 100, 'days');\n Hello World 100 days",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, usize::MAX)?;
    let mut arguments = vec![call.cast(0, &SparkType::String)?];
    if arguments[0].as_string_literal().is_some_and(|pattern| pattern.contains("%0$")) {
        return Err(Error::new("INVALID_PARAMETER_VALUE.ZERO_INDEX")
            .with("parameter", "`strfmt`")
            .with("functionName", format!("`{}`", call.name))
            .at(call.span));
    }
    for i in 1..call.len() {
        let value = call.value(i)?.clone();
        arguments.push(match &value.ty {
            SparkType::CalendarInterval => coerce::cast_to(value, &SparkType::String, call.context)?,
            SparkType::Array(_) | SparkType::Map(..) | SparkType::Struct(_) | SparkType::Binary => {
                return Err(Error::unsupported(format!("{} of a value of type {}", call.name, value.ty.sql()))
                    .at(value.span)
                    .at(call.span)
                    .hint("cast it to STRING"));
            }
            _ => value,
        });
    }
    let nullable = arguments[0].nullable;
    call.scalar(&udf("format_string", SparkType::String.storage(), &[], run), arguments, SparkType::String, nullable)
}

fn run(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let patterns = inputs.arrays[0].as_string_view();
    let mut result = StringViewBuilder::with_capacity(inputs.rows);
    let mut text = String::new();
    for row in 0..inputs.rows {
        if patterns.is_null(row) {
            result.append_null();
            continue;
        }
        let values: Vec<Value> = inputs.arrays[1..].iter().map(|array| value(array, row)).collect();
        text.clear();
        format(patterns.value(row), &values, &mut text).map_err(|message| {
            Error::new("INVALID_PARAMETER_VALUE.PATTERN")
                .with("parameter", "`strfmt`")
                .with("functionName", "`format_string`")
                .with("value", message)
        })?;
        result.append_value(&text);
    }
    Ok(Arc::new(result.finish()))
}

fn value(array: &ArrayRef, row: usize) -> Value<'_> {
    if array.is_null(row) {
        return Value::Null;
    }
    match array.data_type() {
        DataType::Boolean => Value::Boolean(array.as_boolean().value(row)),
        DataType::Int8 => Value::Integer(array.as_primitive::<Int8Type>().value(row).into(), 8),
        DataType::Int16 => Value::Integer(array.as_primitive::<Int16Type>().value(row).into(), 16),
        DataType::Int32 => Value::Integer(array.as_primitive::<Int32Type>().value(row).into(), 32),
        DataType::Int64 => Value::Integer(array.as_primitive::<Int64Type>().value(row), 64),
        DataType::Float32 => {
            let value = array.as_primitive::<Float32Type>().value(row);
            let mut text = String::new();
            write_float(&mut text, value);
            Value::Real(value.into(), text)
        }
        DataType::Float64 => {
            let value = array.as_primitive::<Float64Type>().value(row);
            let mut text = String::new();
            write_double(&mut text, value);
            Value::Real(value, text)
        }
        DataType::Decimal128(_, scale) => {
            let mut text = String::new();
            write_decimal(&mut text, array.as_primitive::<Decimal128Type>().value(row), *scale);
            Value::Other(text.into(), "org.apache.spark.sql.types.Decimal")
        }
        DataType::Utf8View => Value::Other(array.as_string_view().value(row).into(), "UTF8String"),
        DataType::Date32 => Value::Integer(array.as_primitive::<Date32Type>().value(row).into(), 32),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            let value = array.as_primitive::<TimestampNanosecondType>().value(row);
            Value::Other(nanos::java_text(value).into(), "TimestampNanosVal")
        }
        DataType::Timestamp(..) => Value::Integer(array.as_primitive::<TimestampMicrosecondType>().value(row), 64),
        // A time is stored in nanoseconds there.
        DataType::Time64(_) => Value::Integer(array.as_primitive::<Time64MicrosecondType>().value(row) * 1000, 64),
        DataType::Duration(_) => Value::Integer(array.as_primitive::<DurationMicrosecondType>().value(row), 64),
        DataType::Interval(_) => Value::Integer(array.as_primitive::<IntervalYearMonthType>().value(row).into(), 32),
        // Values of type `void`, the only others that the builder lets through.
        _ => Value::Null,
    }
}
