//! `to_json`: structs, arrays and maps as JSON text.
//!
//! Source: Spark's `JacksonGenerator`.

use super::super::string::encode_base64;
use super::super::string::kernel::{self, Setting, collect_text};
use super::text::quote;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::format::{Cells, Formatter, Style};
use crate::types::zone::{Cursor, Zone};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BinaryArray, StringViewArray};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::datatypes::{Float64Type, TimestampMicrosecondType};
use std::sync::Arc;

pub const FUNCTION: Function = Function {
    name: "to_json",
    aliases: &[],
    usage: "to_json(expr[, options]) - Returns a JSON string with a given struct value. Fields that are NULL are left out.",
    example: "> SELECT to_json(named_struct('a', 1, 'b', 2));\n {\"a\":1,\"b\":2}",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    if call.len() == 2 {
        return Err(Error::unsupported("to_json with options").at(call.value(1)?.span).at(call.span));
    }
    let value = call.value(0)?.clone();
    match &value.ty {
        SparkType::Null => return Ok(Bound::null(SparkType::String).named(call.display()).at(call.span)),
        SparkType::Struct(_) | SparkType::Array(_) | SparkType::Map(..) => check(&value.ty, call)?,
        _ => {
            return Err(Error::new("DATATYPE_MISMATCH.INVALID_JSON_SCHEMA")
                .with("sqlExpr", format!("\"{}\"", call.display()))
                .with("schema", format!("\"{}\"", value.ty.sql()))
                .at(call.span));
        }
    }
    kernel::call(call, "to_json", vec![value], SparkType::String, false, Setting::of(call), |inputs, rows, setting| {
        let array = inputs[0].array();
        let mut writer = Writer::new(array, &SparkType::from_storage(array.data_type()), setting.zone)?;
        let constant = array.len() == 1 && rows != 1;
        collect_text(inputs, rows, |row, out| {
            writer.write(if constant { 0 } else { row }, out);
            Ok(true)
        })
    })
}

/// Refuses keys of maps that have parts.
fn check(ty: &SparkType, call: &Call) -> Result<()> {
    match ty {
        SparkType::Array(element) => check(element, call),
        SparkType::Struct(fields) => fields.iter().try_for_each(|field| check(&field.ty, call)),
        SparkType::Map(key, value) => match key.as_ref() {
            key if key.is_string() || key.is_integral() || *key == SparkType::Boolean => check(value, call),
            key => Err(Error::unsupported(format!("to_json of a map with keys of type {key}")).at(call.span)),
        },
        _ => Ok(()),
    }
}

/// The cells of an array as JSON.
struct Writer {
    nulls: Option<NullBuffer>,
    kind: Kind,
}

enum Kind {
    Null,
    /// Numbers and booleans.
    Bare(Box<Cells>),
    /// Numbers that JSON has no digits for are in quotes.
    Double(Box<Cells>, ArrayRef),
    /// Dates, intervals.
    Quoted(Box<Cells>),
    Text(StringViewArray),
    Binary(BinaryArray),
    /// With a zone where it has one.
    Timestamp(ArrayRef, Option<Box<Cursor>>),
    Array(OffsetBuffer<i32>, Box<Writer>),
    Map(OffsetBuffer<i32>, Box<Cells>, Box<Writer>),
    Struct(Vec<(String, Writer)>),
}

impl Writer {
    fn new(array: &ArrayRef, ty: &SparkType, zone: Zone) -> Result<Writer> {
        let cells = |array: &ArrayRef, ty| Formatter::new(ty, zone, Style::Cast).bind(array).map(Box::new);
        let kind = match ty {
            SparkType::Null => Kind::Null,
            SparkType::Float | SparkType::Double => {
                let wide = datafusion::arrow::compute::cast(array, &SparkType::Double.storage())?;
                Kind::Double(cells(array, ty)?, wide)
            }
            SparkType::Boolean | SparkType::Decimal(..) => Kind::Bare(cells(array, ty)?),
            ty if ty.is_integral() => Kind::Bare(cells(array, ty)?),
            ty if ty.is_string() => Kind::Text(array.as_string_view().clone()),
            SparkType::Binary => Kind::Binary(array.as_binary::<i32>().clone()),
            SparkType::Timestamp => Kind::Timestamp(Arc::clone(array), Some(Box::new(zone.cursor()))),
            SparkType::TimestampNtz => Kind::Timestamp(Arc::clone(array), None),
            SparkType::Array(element) => {
                let list = array.as_list::<i32>();
                Kind::Array(list.offsets().clone(), Box::new(Writer::new(list.values(), element, zone)?))
            }
            SparkType::Map(key, value) => {
                let map = array.as_map();
                let values = Writer::new(map.values(), value, zone)?;
                Kind::Map(map.offsets().clone(), cells(map.keys(), key)?, Box::new(values))
            }
            SparkType::Struct(fields) => {
                let columns = fields.iter().zip(array.as_struct().columns());
                let writers =
                    columns.map(|(field, column)| Ok((field.name.clone(), Writer::new(column, &field.ty, zone)?)));
                Kind::Struct(writers.collect::<Result<_>>()?)
            }
            _ => Kind::Quoted(cells(array, ty)?),
        };
        Ok(Writer { nulls: array.logical_nulls(), kind })
    }

    fn is_null(&self, row: usize) -> bool {
        matches!(self.kind, Kind::Null) || self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }

    fn write(&mut self, row: usize, out: &mut String) {
        if self.is_null(row) {
            out.push_str("null");
            return;
        }
        match &mut self.kind {
            Kind::Null => out.push_str("null"),
            Kind::Bare(cells) => cells.write(row, out),
            Kind::Double(cells, values) => {
                let mark = if values.as_primitive::<Float64Type>().value(row).is_finite() { "" } else { "\"" };
                out.push_str(mark);
                cells.write(row, out);
                out.push_str(mark);
            }
            Kind::Quoted(cells) => {
                out.push('"');
                cells.write(row, out);
                out.push('"');
            }
            Kind::Text(texts) => quote(texts.value(row), out),
            Kind::Binary(binaries) => {
                out.push('"');
                encode_base64(binaries.value(row), out);
                out.push('"');
            }
            Kind::Timestamp(values, cursor) => {
                timestamp(values.as_primitive::<TimestampMicrosecondType>().value(row), cursor.as_deref_mut(), out);
            }
            Kind::Array(offsets, elements) => {
                out.push('[');
                let (start, end) = (offsets[row] as usize, offsets[row + 1] as usize);
                for element in start..end {
                    if element > start {
                        out.push(',');
                    }
                    elements.write(element, out);
                }
                out.push(']');
            }
            Kind::Map(offsets, keys, values) => {
                out.push('{');
                let (start, end) = (offsets[row] as usize, offsets[row + 1] as usize);
                let mut key = String::new();
                for entry in start..end {
                    if entry > start {
                        out.push(',');
                    }
                    key.clear();
                    keys.write(entry, &mut key);
                    quote(&key, out);
                    out.push(':');
                    values.write(entry, out);
                }
                out.push('}');
            }
            Kind::Struct(fields) => {
                out.push('{');
                let mut first = true;
                for (name, writer) in fields {
                    if writer.is_null(row) {
                        continue;
                    }
                    if !first {
                        out.push(',');
                    }
                    first = false;
                    quote(name, out);
                    out.push(':');
                    writer.write(row, out);
                }
                out.push('}');
            }
        }
    }
}

/// `"2020-01-02T03:04:05.123-08:00"`; milliseconds always, as the pattern `[.SSS]` writes them.
fn timestamp(micros: i64, cursor: Option<&mut Cursor>, out: &mut String) {
    let seconds = micros.div_euclid(1_000_000);
    let offset = cursor.map(|cursor| cursor.offset_at(seconds));
    let local = seconds + i64::from(offset.unwrap_or(0));
    let mut text = String::new();
    crate::types::format::write_timestamp(&mut text, local, 0);
    out.push('"');
    out.push_str(&text.replacen(' ', "T", 1));
    out.push_str(&format!(".{:03}", micros.rem_euclid(1_000_000) / 1000));
    match offset {
        Some(0) => out.push('Z'),
        Some(offset) => {
            let minutes = offset.abs() / 60;
            let sign = if offset < 0 { '-' } else { '+' };
            out.push_str(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60));
        }
        None => {}
    }
    out.push('"');
}
