//! Writing JSON: an object per line, NULL members left out, as Spark does.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StructArray};
use datafusion::arrow::datatypes::{DataType, Float32Type, Float64Type};

use super::csv::{patterns, write_pattern};
use super::text::TextFile;
use super::{Encoder, Output, unsupported_type};
use crate::error::Result;
use crate::source::Zone;
use crate::source::pattern::Pattern;
use crate::types::format::{Formatter, Style};
use crate::types::variant::{self, column::Column as VariantColumn};
use crate::types::{Column, SparkType};

/// Writes JSON lines.
/// # Errors
/// For columns that JSON does not hold.
pub fn encoder(output: Output<'_>) -> Result<Box<dyn Encoder>> {
    if let Some(column) = output.columns.iter().find(|column| column.ty == SparkType::Null) {
        return Err(unsupported_type("JSON", column));
    }
    let pattern = |ty: SparkType| {
        let column = Column { name: String::new(), ty, nullable: true };
        patterns(&column, &output)
    };
    let style = JsonStyle {
        date: pattern(SparkType::Date)?,
        timestamp: pattern(SparkType::Timestamp)?,
        timestamp_ntz: pattern(SparkType::TimestampNtz)?,
        skip_nulls: output.options.boolean("ignoreNullFields")?,
        zone: output.zone,
    };
    let file = TextFile::new(output.file, output.options)?;
    Ok(Box::new(JsonEncoder { file, style, line: String::new() }))
}

struct JsonEncoder {
    file: TextFile,
    style: JsonStyle,
    line: String,
}

struct JsonStyle {
    date: Option<Pattern>,
    timestamp: Option<Pattern>,
    timestamp_ntz: Option<Pattern>,
    skip_nulls: bool,
    zone: Zone,
}

impl Encoder for JsonEncoder {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let object = StructArray::from(batch.clone());
        let schema = batch.schema();
        let types: Vec<SparkType> = schema.fields().iter().map(|field| SparkType::from_field(field)).collect();
        for row in 0..batch.num_rows() {
            self.style.object(&object, &types, row, &mut self.line)?;
            self.line.push('\n');
            if self.line.len() > 1 << 16 {
                self.file.write(self.line.as_bytes())?;
                self.line.clear();
            }
        }
        self.file.write(self.line.as_bytes())?;
        self.line.clear();
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.file.finish()
    }
}

impl JsonStyle {
    fn object(&self, array: &StructArray, types: &[SparkType], row: usize, out: &mut String) -> Result<()> {
        out.push('{');
        let mut first = true;
        for ((name, column), ty) in array.column_names().into_iter().zip(array.columns()).zip(types) {
            if self.skip_nulls && (*ty == SparkType::Null || column.is_null(row)) {
                continue;
            }
            if !first {
                out.push(',');
            }
            first = false;
            string(name, out);
            out.push(':');
            self.value(column, ty, row, out)?;
        }
        out.push('}');
        Ok(())
    }

    fn value(&self, array: &ArrayRef, ty: &SparkType, row: usize, out: &mut String) -> Result<()> {
        // An array of nothing but NULLs says of no row that it is one.
        if *ty == SparkType::Null || array.is_null(row) {
            out.push_str("null");
            return Ok(());
        }
        match ty {
            SparkType::Struct(fields) => {
                let types: Vec<SparkType> = fields.iter().map(|field| field.ty.clone()).collect();
                self.object(array.as_struct(), &types, row, out)?;
            }
            SparkType::Array(element) => {
                let values = array.as_list::<i32>().value(row);
                out.push('[');
                for i in 0..values.len() {
                    if i > 0 {
                        out.push(',');
                    }
                    self.value(&values, element, i, out)?;
                }
                out.push(']');
            }
            SparkType::Map(key, value) => {
                let entries = array.as_map().value(row);
                out.push('{');
                for i in 0..entries.len() {
                    if i > 0 {
                        out.push(',');
                    }
                    let mut name = String::new();
                    Formatter::new(key, self.zone, Style::Cast).write(entries.column(0), i, &mut name)?;
                    string(&name, out);
                    out.push(':');
                    self.value(entries.column(1), value, i, out)?;
                }
                out.push('}');
            }
            SparkType::Variant => {
                if let Some(variant) = VariantColumn::new(array)?.get(row) {
                    variant::json::write(variant, self.zone, out)?;
                }
            }
            SparkType::Binary => {
                out.push('"');
                base64(array.as_binary::<i32>().value(row), out);
                out.push('"');
            }
            _ => self.scalar(array, ty, row, out)?,
        }
        Ok(())
    }

    fn scalar(&self, array: &ArrayRef, ty: &SparkType, row: usize, out: &mut String) -> Result<()> {
        let mut text = String::new();
        let pattern = match ty {
            SparkType::Date => &self.date,
            SparkType::Timestamp | SparkType::TimestampLtzNanos(_) => &self.timestamp,
            SparkType::TimestampNtz | SparkType::TimestampNtzNanos(_) => &self.timestamp_ntz,
            _ => &None,
        };
        match pattern {
            Some(pattern) => write_pattern(pattern, array.as_ref(), ty, row, self.zone, &mut text),
            None => Formatter::new(ty, self.zone, Style::Cast).write(array, row, &mut text)?,
        }
        // Infinity and NaN are no numbers in JSON.
        let finite = match array.data_type() {
            DataType::Float32 => array.as_primitive::<Float32Type>().value(row).is_finite(),
            DataType::Float64 => array.as_primitive::<Float64Type>().value(row).is_finite(),
            _ => true,
        };
        if (ty.is_numeric() && finite) || *ty == SparkType::Boolean {
            out.push_str(&text);
        } else {
            string(&text, out);
        }
        Ok(())
    }
}

/// A string of JSON.
fn string(text: &str, out: &mut String) {
    use std::fmt::Write;
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            // Writing to a string never fails.
            c if c < ' ' => drop(write!(out, "\\u{:04X}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn base64(bytes: &[u8], out: &mut String) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().enumerate().fold(0u32, |bits, (i, byte)| bits | u32::from(*byte) << (16 - 8 * i));
        for i in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
}
