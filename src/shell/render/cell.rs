//! One value as text, in the form that a format wants: Hive's, a cast's, or JSON.
//!
//! The text of values that are not nested comes from [`crate::types::format`]; here is what only output needs.

use std::fmt::Write as _;
use std::io;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BinaryArray, RecordBatch};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute::cast;

use super::{Look, wrap};
use crate::error::Result;
use crate::types::format::{BinaryStyle, Cells as Texts, Formatter, Style};
use crate::types::zone::Zone;
use crate::types::{Column, SparkType};

/// Writes the values of a result as text: the columns first, then each batch is bound and its values written.
pub struct Cells {
    form: Form,
    zone: Zone,
    binary: BinaryStyle,
    types: Vec<SparkType>,
    bound: Vec<Values>,
}

#[derive(Clone, Copy)]
enum Form {
    /// As `spark-sql` prints.
    Hive,
    /// As a cast to STRING gives, and JSON for arrays, maps and structs.
    Plain,
    /// JSON.
    Json,
}

/// A batch's column.
enum Values {
    Texts(Texts),
    Json(Json),
}

impl Cells {
    /// Values as `spark-sql` prints them.
    pub fn hive(look: &Look) -> Cells {
        Cells::new(Form::Hive, look)
    }

    /// Values as a cast to STRING gives them; arrays, maps and structs as JSON.
    pub fn plain(look: &Look) -> Cells {
        Cells::new(Form::Plain, look)
    }

    /// Values as JSON.
    pub fn json(look: &Look) -> Cells {
        Cells::new(Form::Json, look)
    }

    fn new(form: Form, look: &Look) -> Cells {
        let zone = Zone::parse(&look.time_zone).unwrap_or(Zone::UTC);
        Cells { form, zone, binary: look.binary, types: Vec::new(), bound: Vec::new() }
    }

    /// The columns of the result that comes now.
    pub fn begin(&mut self, columns: &[Column]) {
        self.types = columns.iter().map(|column| column.ty.clone()).collect();
        self.bound.clear();
    }

    /// The batch whose values are written from now on.
    /// # Errors
    /// A column that is not of its type.
    pub fn bind(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let columns = self.types.iter().zip(batch.columns());
        let bound = columns.map(|(ty, array)| {
            let json = match self.form {
                Form::Hive => false,
                Form::Plain => is_nested(ty),
                Form::Json => true,
            };
            if json {
                return Json::bind(array, ty, self.zone).map(Values::Json);
            }
            let style = if matches!(self.form, Form::Hive) { Style::Hive } else { Style::Cast };
            Formatter::new(ty, self.zone, style).with_binary(self.binary).bind(array).map(Values::Texts)
        });
        self.bound = bound.collect::<Result<_>>().map_err(wrap)?;
        Ok(())
    }

    /// Appends a value's text; `false` and no text for NULL.
    pub fn write(&mut self, column: usize, row: usize, out: &mut String) -> bool {
        match &mut self.bound[column] {
            Values::Texts(texts) => {
                let known = !texts.is_null(row);
                if known {
                    texts.write(row, out);
                }
                known
            }
            Values::Json(json) => {
                let known = !json.is_null(row);
                if known {
                    json.write(row, out);
                }
                known
            }
        }
    }
}

fn is_nested(ty: &SparkType) -> bool {
    matches!(ty, SparkType::Array(_) | SparkType::Map(..) | SparkType::Struct(_))
}

/// A column whose values are written as JSON.
///
/// Numbers stay numbers; NaN and the infinities, which JSON has not, are texts, and binary is Base64, as in Spark's `to_json`.
struct Json {
    nulls: Option<NullBuffer>,
    kind: Kind,
}

enum Kind {
    /// What a cast to STRING gives is JSON already.
    Bare(Texts),
    Float(Texts),
    Text(Texts),
    Binary(BinaryArray),
    Array(OffsetBuffer<i32>, Box<Json>),
    Map(OffsetBuffer<i32>, Box<Json>, Box<Json>),
    Struct(Vec<(String, Json)>),
}

impl Json {
    fn bind(array: &ArrayRef, ty: &SparkType, zone: Zone) -> Result<Json> {
        let texts = || Formatter::new(ty, zone, Style::Cast).bind(array);
        let storage = ty.storage();
        let stored = if is_nested(ty) && *array.data_type() != storage { &cast(array, &storage)? } else { array };
        let kind = match ty {
            SparkType::Boolean
            | SparkType::Byte
            | SparkType::Short
            | SparkType::Int
            | SparkType::Long
            | SparkType::Decimal(..)
            | SparkType::Variant => Kind::Bare(texts()?),
            SparkType::Float | SparkType::Double => Kind::Float(texts()?),
            SparkType::Binary => Kind::Binary(cast(array, &storage)?.as_binary::<i32>().clone()),
            SparkType::Array(element) => {
                let list = stored.as_list::<i32>();
                Kind::Array(list.offsets().clone(), Box::new(Json::bind(list.values(), element, zone)?))
            }
            SparkType::Map(key, value) => {
                let map = stored.as_map();
                let keys = Json::bind(map.keys(), key, zone)?;
                let values = Json::bind(map.values(), value, zone)?;
                Kind::Map(map.offsets().clone(), Box::new(keys), Box::new(values))
            }
            SparkType::Struct(fields) => {
                let columns = fields.iter().zip(stored.as_struct().columns());
                let columns = columns.map(|(field, column)| {
                    let mut name = String::new();
                    string(&field.name, &mut name);
                    Ok((name, Json::bind(column, &field.ty, zone)?))
                });
                Kind::Struct(columns.collect::<Result<_>>()?)
            }
            _ => Kind::Text(texts()?),
        };
        Ok(Json { nulls: array.logical_nulls(), kind })
    }

    fn is_null(&self, row: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }

    fn write(&mut self, row: usize, out: &mut String) {
        if self.is_null(row) {
            out.push_str("null");
            return;
        }
        match &mut self.kind {
            Kind::Bare(texts) => texts.write(row, out),
            Kind::Float(texts) => {
                let from = out.len();
                texts.write(row, out);
                if out[from..].contains(['N', 'I']) {
                    out.insert(from, '"');
                    out.push('"');
                }
            }
            Kind::Text(texts) => {
                let mut text = String::new();
                texts.write(row, &mut text);
                string(&text, out);
            }
            Kind::Binary(array) => {
                out.push('"');
                base64(array.value(row), out);
                out.push('"');
            }
            Kind::Array(offsets, elements) => {
                out.push('[');
                for (i, at) in range(offsets, row).enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    elements.write(at, out);
                }
                out.push(']');
            }
            Kind::Map(offsets, keys, values) => {
                out.push('{');
                for (i, at) in range(offsets, row).enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    keys.write_key(at, out);
                    out.push(':');
                    values.write(at, out);
                }
                out.push('}');
            }
            Kind::Struct(fields) => {
                out.push('{');
                for (i, (name, values)) in fields.iter_mut().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    out.push_str(name);
                    out.push(':');
                    values.write(row, out);
                }
                out.push('}');
            }
        }
    }

    /// A key is a text in JSON, whatever its type.
    fn write_key(&mut self, row: usize, out: &mut String) {
        if matches!(self.kind, Kind::Text(_) | Kind::Binary(_)) {
            self.write(row, out);
        } else {
            let mut text = String::new();
            self.write(row, &mut text);
            string(text.trim_matches('"'), out);
        }
    }
}

fn range(offsets: &OffsetBuffer<i32>, row: usize) -> std::ops::Range<usize> {
    // Offsets are never negative.
    offsets[row] as usize..offsets[row + 1] as usize
}

/// A JSON text.
pub fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if (c as u32) < 0x20 => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

fn base64(bytes: &[u8], out: &mut String) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in bytes.chunks(3) {
        let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let group = at(0) << 16 | at(1) << 8 | at(2);
        for digit in 0..4 {
            let index = (group >> (18 - 6 * digit)) & 63;
            out.push(if digit <= chunk.len() { DIGITS[index as usize] as char } else { '=' });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_every_length() {
        for (bytes, wanted) in
            [(&b""[..], ""), (b"f", "Zg=="), (b"fo", "Zm8="), (b"foo", "Zm9v"), (b"foob", "Zm9vYg==")]
        {
            let mut out = String::new();
            base64(bytes, &mut out);
            assert_eq!(out, wanted);
        }
    }

    #[test]
    fn strings_are_escaped() {
        let mut out = String::new();
        string("a\"\\\n\u{1}é", &mut out);
        assert_eq!(out, "\"a\\\"\\\\\\n\\u0001é\"");
    }
}
