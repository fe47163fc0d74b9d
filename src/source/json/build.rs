//! Columns of any type, nested ones too, from JSON values.
//!
//! What a value may be read as follows Spark's `JacksonParser`: a string column takes any value as its text, a number
//! column only numbers that fit.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, ListArray, MapArray, NullBufferBuilder, StructArray};
use datafusion::arrow::buffer::{OffsetBuffer, ScalarBuffer};
use datafusion::arrow::datatypes::{DataType, FieldRef, Fields};

use crate::error::{Error, Result};
use crate::source::convert::{Converter, Spelling};
use crate::types::SparkType;
use crate::types::json::{Node, Tape, Token, compact, unescape};
use crate::types::variant::{column::ColumnBuilder, json::Reader};

/// Builds one column.
#[derive(Debug)]
pub enum Builder {
    /// A column of variants, which hold every value.
    Variant(ColumnBuilder, Reader),
    /// A column without parts.
    Scalar(SparkType, Converter),
    /// A struct: its fields, and which rows are there.
    Struct(Members, NullBufferBuilder),
    /// An array.
    List(FieldRef, Box<Builder>, Vec<i32>, NullBufferBuilder),
    /// A map with keys of strings.
    Map(FieldRef, Converter, Box<Builder>, Vec<i32>, NullBufferBuilder),
}

/// The fields of a struct, or the columns of a table.
#[derive(Debug)]
pub struct Members {
    names: Vec<String>,
    fields: Fields,
    builders: Vec<Builder>,
    /// For each field the node of its value in the object at hand.
    found: Vec<Option<usize>>,
    scratch: Vec<u8>,
}

impl Members {
    /// For fields of these names and types.
    /// # Errors
    /// `UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE`
    pub fn new(types: &[(String, SparkType)], spelling: &Arc<Spelling>) -> Result<Self> {
        let mut builders = Vec::with_capacity(types.len());
        for (name, ty) in types {
            builders.push(Builder::new(name, ty, spelling)?);
        }
        Ok(Members {
            names: types.iter().map(|(name, _)| name.clone()).collect(),
            fields: types.iter().map(|(name, ty)| Arc::new(ty.to_child(name, true))).collect(),
            found: vec![None; builders.len()],
            builders,
            scratch: Vec::new(),
        })
    }

    /// Adds an object's members; false if one could not be read, which is NULL then.
    pub fn push(&mut self, tape: &Tape, text: &[u8], object: usize) -> bool {
        self.found.fill(None);
        // Objects mostly have their members in the same order.
        let mut hint = 0;
        for (key, value) in tape.members(object) {
            let node = tape.node(key);
            let name = match node.token {
                Token::Escaped => {
                    self.scratch.clear();
                    unescape(&text[node.start..node.end], &mut self.scratch);
                    &self.scratch[..]
                }
                _ => &text[node.start..node.end],
            };
            let at = match self.names.get(hint) {
                Some(likely) if likely.as_bytes() == name => Some(hint),
                _ => self.names.iter().position(|known| known.as_bytes() == name),
            };
            if let Some(at) = at {
                self.found[at] = Some(value);
                hint = at + 1;
            }
        }
        let mut good = true;
        for (builder, found) in self.builders.iter_mut().zip(&self.found) {
            match found {
                Some(value) => good &= builder.push(tape, text, *value),
                None => builder.push_null(),
            }
        }
        good
    }

    /// Adds NULL for each.
    pub fn push_null(&mut self) {
        self.builders.iter_mut().for_each(Builder::push_null);
    }

    /// The columns; the builders are empty again.
    /// # Errors
    /// When Arrow refuses an array, which has more than 2^31 elements in one batch.
    pub fn finish(&mut self) -> Result<Vec<ArrayRef>> {
        self.builders.iter_mut().map(Builder::finish).collect()
    }
}

impl Builder {
    fn new(name: &str, ty: &SparkType, spelling: &Arc<Spelling>) -> Result<Self> {
        let refused = || {
            Error::new("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE")
                .with("format", "JSON")
                .with("columnName", format!("`{name}`"))
                .with("columnType", format!("\"{}\"", ty.sql()))
        };
        Ok(match ty {
            SparkType::Struct(fields) => {
                let types: Vec<_> = fields.iter().map(|field| (field.name.clone(), field.ty.clone())).collect();
                Builder::Struct(Members::new(&types, spelling)?, NullBufferBuilder::new(0))
            }
            SparkType::Array(element) => {
                let child = Builder::new(name, element, spelling)?;
                Builder::List(element.to_element(), Box::new(child), vec![0], NullBufferBuilder::new(0))
            }
            SparkType::Map(key, value) => {
                let DataType::Map(entries, _) = ty.storage() else { return Err(refused()) };
                if !key.is_string() {
                    return Err(refused());
                }
                let keys = Converter::with(key, spelling).ok_or_else(refused)?;
                let values = Builder::new(name, value, spelling)?;
                Builder::Map(entries, keys, Box::new(values), vec![0], NullBufferBuilder::new(0))
            }
            SparkType::Variant => Builder::Variant(ColumnBuilder::new(0), Reader::default()),
            scalar => Builder::Scalar(scalar.clone(), Converter::with(scalar, spelling).ok_or_else(refused)?),
        })
    }

    fn push_null(&mut self) {
        match self {
            Builder::Scalar(_, converter) => converter.push_null(),
            Builder::Variant(column, _) => column.append_null(),
            Builder::Struct(members, valid) => {
                members.push_null();
                valid.append_null();
            }
            Builder::List(_, _, offsets, valid) | Builder::Map(_, _, _, offsets, valid) => {
                offsets.push(offsets.last().copied().unwrap_or(0));
                valid.append_null();
            }
        }
    }

    /// Adds a value; false if it cannot be read, which is NULL then.
    fn push(&mut self, tape: &Tape, text: &[u8], at: usize) -> bool {
        let node = tape.node(at);
        if let Builder::Variant(column, reader) = self {
            // A value that makes no variant, since it has a key twice or is too large, is none that can be read.
            let good = reader.value(text, tape, at, column.builder()).is_ok_and(|good| good) && column.append().is_ok();
            if !good {
                column.append_null();
            }
            return good;
        }
        if node.token == Token::Null {
            self.push_null();
            return true;
        }
        match (&mut *self, node.token) {
            (Builder::Scalar(ty, converter), _) => {
                let good = scalar(ty, converter, node, text);
                if good {
                    return true;
                }
            }
            (Builder::Struct(members, valid), Token::Object) => {
                valid.append_non_null();
                return members.push(tape, text, at);
            }
            (Builder::List(_, child, offsets, valid), Token::Array) => {
                let mut good = true;
                let mut count = 0;
                for element in tape.children(at) {
                    good &= child.push(tape, text, element);
                    count += 1;
                }
                offsets.push(offsets.last().copied().unwrap_or(0) + count);
                valid.append_non_null();
                return good;
            }
            (Builder::Map(_, keys, values, offsets, valid), Token::Object) => {
                let mut good = true;
                let mut count = 0;
                let mut name = Vec::new();
                for (key, value) in tape.members(at) {
                    let key = tape.node(key);
                    name.clear();
                    match key.token {
                        Token::Escaped => {
                            unescape(&text[key.start..key.end], &mut name);
                        }
                        _ => name.extend_from_slice(&text[key.start..key.end]),
                    }
                    // Text is always readable as text.
                    good &= keys.push(&name);
                    good &= values.push(tape, text, value);
                    count += 1;
                }
                offsets.push(offsets.last().copied().unwrap_or(0) + count);
                valid.append_non_null();
                return good;
            }
            _ => {}
        }
        self.push_null();
        false
    }

    fn finish(&mut self) -> Result<ArrayRef> {
        let offsets =
            |offsets: &mut Vec<i32>| OffsetBuffer::new(ScalarBuffer::from(std::mem::replace(offsets, vec![0])));
        Ok(match self {
            Builder::Scalar(_, converter) => converter.finish()?,
            Builder::Variant(column, _) => std::mem::replace(column, ColumnBuilder::new(0)).finish()?,
            Builder::Struct(members, valid) => {
                let length = valid.len();
                let arrays = members.finish()?;
                let fields = members.fields.clone();
                Arc::new(StructArray::try_new_with_length(fields, arrays, valid.finish(), length)?)
            }
            Builder::List(field, child, ends, valid) => {
                Arc::new(ListArray::try_new(Arc::clone(field), offsets(ends), child.finish()?, valid.finish())?)
            }
            Builder::Map(entries, keys, values, ends, valid) => {
                let DataType::Struct(fields) = entries.data_type() else {
                    return Err(Error::internal("a map without entries"));
                };
                let pairs = StructArray::try_new(fields.clone(), vec![keys.finish()?, values.finish()?], None)?;
                Arc::new(MapArray::try_new(Arc::clone(entries), offsets(ends), pairs, valid.finish(), false)?)
            }
        })
    }
}

/// Adds a value to a column without parts; false, and nothing added, if it cannot be read as that.
fn scalar(ty: &SparkType, converter: &mut Converter, node: Node, text: &[u8]) -> bool {
    let raw = &text[node.start..node.end];
    let mut owned = Vec::new();
    let string = match node.token {
        Token::Plain => Some(raw),
        Token::Escaped => {
            if !unescape(raw, &mut owned) {
                return false;
            }
            Some(&owned[..])
        }
        _ => None,
    };
    match (ty, string, node.token) {
        (ty, Some(string), _) if ty.is_string() => converter.push(string),
        (ty, None, Token::Object | Token::Array) if ty.is_string() => {
            let mut short = Vec::with_capacity(raw.len());
            compact(raw, &mut short);
            converter.push(&short)
        }
        (ty, None, _) if ty.is_string() => converter.push(raw),
        (SparkType::Boolean, None, Token::True | Token::False) => converter.push(raw),
        (ty, None, Token::Integer) if ty.is_integral() => converter.push(raw),
        (SparkType::Float | SparkType::Double | SparkType::Decimal(..), None, Token::Integer | Token::Real) => {
            converter.push(raw)
        }
        (SparkType::Float | SparkType::Double, Some(string), _) => {
            matches!(string, b"NaN" | b"Infinity" | b"-Infinity" | b"+INF" | b"INF" | b"-INF")
                && converter.push(match string {
                    b"+INF" | b"INF" => b"Infinity",
                    b"-INF" => b"-Infinity",
                    other => other,
                })
        }
        (SparkType::Decimal(..), Some(string), _) => converter.push(string),
        (SparkType::Date | SparkType::Timestamp | SparkType::TimestampNtz | SparkType::Time(_), Some(string), _) => {
            converter.push(string)
        }
        (ty, Some(string), _) if ty.is_timestamp_nanos() => converter.push(string),
        // Seconds since 1970.
        (SparkType::Timestamp, None, Token::Integer) => converter.push_seconds(raw),
        (SparkType::Binary, Some(string), _) => base64(string).is_some_and(|bytes| converter.push(&bytes)),
        _ => false,
    }
}

fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0u32, 0);
    for byte in text.iter().take_while(|byte| **byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    Some(out)
}
