//! `to_json`: structs, arrays and maps as JSON text.
//!
//! Source: Spark's `JacksonGenerator`.

use super::super::record::{Options, Spelling, over};
use super::super::string::encode_base64;
use super::text::quote;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::format::{Cells, Formatter, Style};
use crate::types::pattern::Purpose;
use crate::types::variant::{self, column::Column};
use crate::types::zone::Zone;
use crate::types::{SparkType, nanos};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BinaryArray, StringViewArray, StringViewBuilder};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::datatypes::{
    Date32Type, Float64Type, Int32Type, Int64Type, IntervalYearMonthType, Time64MicrosecondType,
    TimestampMicrosecondType, TimestampNanosecondType,
};
use std::sync::Arc;

pub const FUNCTION: Function = Function {
    name: "to_json",
    aliases: &[],
    usage: "to_json(expr[, options]) - Returns a JSON string with a given struct value. Fields that are NULL are left out.",
    example: "> SELECT to_json(named_struct('a', 1, 'b', 2));\n {\"a\":1,\"b\":2}",
    build: Build::Scalar(build),
};

/// What options say.
#[derive(Clone)]
struct Layout {
    spelling: Spelling,
    skip_nulls: bool,
    sorted: bool,
    pretty: bool,
    ascii: bool,
}

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let options = Options::of(call, 1, &["locale"])?;
    let value = call.value(0)?.clone();
    let name = format!("to_json({})", value.name);
    match &value.ty {
        SparkType::Null => return Ok(Bound::null(SparkType::String).named(name).at(call.span)),
        SparkType::Struct(_) | SparkType::Array(_) | SparkType::Map(..) | SparkType::Variant => check(&value.ty, call)?,
        _ => {
            return Err(Error::new("DATATYPE_MISMATCH.INVALID_JSON_SCHEMA")
                .with("sqlExpr", format!("\"{name}\""))
                .with("schema", format!("\"{}\"", value.ty.sql()))
                .at(call.span));
        }
    }
    let layout = Layout {
        spelling: Spelling::of(call, &options, Purpose::Write)?,
        skip_nulls: options
            .flag("ignoreNullFields", call.context.settings.is_on("spark.sql.jsonGenerator.ignoreNullFields")),
        sorted: options.flag("sortKeys", false),
        pretty: options.flag("pretty", false),
        ascii: options.flag("writeNonAsciiCharacterAsCodePoint", false),
    };
    let key = format!("{} {} {}", options.key(), call.context.timezone_name, layout.skip_nulls);
    let ty = value.ty.clone();
    let run = move |array: &ArrayRef| {
        let mut writer = Writer::new(array, &ty, &layout)?;
        let mut texts = StringViewBuilder::with_capacity(array.len());
        let mut text = String::new();
        for row in 0..array.len() {
            if array.is_null(row) {
                texts.append_null();
                continue;
            }
            text.clear();
            writer.write(row, &mut text)?;
            if layout.pretty {
                text = pretty(&text);
            }
            texts.append_value(&text);
        }
        let texts: ArrayRef = Arc::new(texts.finish());
        Ok(texts)
    };
    Ok(over(call, "to_json", value, SparkType::String, key, Arc::new(run))?.named(name))
}

/// Refuses keys of maps that have no text of their own.
fn check(ty: &SparkType, call: &Call) -> Result<()> {
    match ty {
        SparkType::Array(element) => check(element, call),
        SparkType::Struct(fields) => fields.iter().try_for_each(|field| check(&field.ty, call)),
        SparkType::Map(key, value) => {
            if !Key::shows(key) {
                return Err(Error::unsupported(format!("to_json of a map with keys of type {key}")).at(call.span));
            }
            check(value, call)
        }
        ty if ty.is_spatial() => Err(Error::unsupported(format!("to_json of {}", ty.sql())).at(call.span)),
        _ => Ok(()),
    }
}

/// The keys of maps, which Spark shows as it stores them: a date is its number of days, a struct `[1,x]`.
enum Key {
    Plain(Box<Cells>),
    Row(Vec<Key>, Option<NullBuffer>),
    List(OffsetBuffer<i32>, Box<Key>, Option<NullBuffer>),
}

impl Key {
    fn shows(ty: &SparkType) -> bool {
        match ty {
            SparkType::Binary | SparkType::Map(..) => false,
            SparkType::Array(element) => Key::shows(element),
            SparkType::Struct(fields) => fields.iter().all(|field| Key::shows(&field.ty)),
            _ => true,
        }
    }

    fn new(array: &ArrayRef, ty: &SparkType, zone: Zone) -> Result<Key> {
        let plain = |array: &ArrayRef, ty: &SparkType| {
            Ok(Key::Plain(Box::new(Formatter::new(ty, zone, Style::Cast).bind(array)?)))
        };
        let stored =
            |storage: SparkType| plain(&datafusion::arrow::compute::cast(array, &storage.storage())?, &storage);
        match ty {
            SparkType::Date => stored(SparkType::Int),
            SparkType::YearMonthInterval(..) => plain(
                &(Arc::new(array.as_primitive::<IntervalYearMonthType>().reinterpret_cast::<Int32Type>()) as ArrayRef),
                &SparkType::Int,
            ),
            SparkType::Timestamp | SparkType::TimestampNtz | SparkType::DayTimeInterval(..) => stored(SparkType::Long),
            ty if ty.is_timestamp_nanos() => {
                let values = array.as_primitive::<TimestampNanosecondType>().iter();
                let texts: StringViewArray = values.map(|value| value.map(nanos::java_text)).collect();
                plain(&(Arc::new(texts) as ArrayRef), &SparkType::String)
            }
            // Times are stored in nanoseconds there.
            SparkType::Time(_) => {
                let micros = array.as_primitive::<Time64MicrosecondType>();
                plain(&(Arc::new(micros.unary::<_, Int64Type>(|micros| micros * 1000)) as ArrayRef), &SparkType::Long)
            }
            SparkType::Struct(fields) => {
                let columns = fields.iter().zip(array.as_struct().columns());
                let keys = columns.map(|(field, column)| Key::new(column, &field.ty, zone));
                Ok(Key::Row(keys.collect::<Result<_>>()?, array.nulls().cloned()))
            }
            SparkType::Array(element) => {
                let list = array.as_list::<i32>();
                let key = Key::new(list.values(), element, zone)?;
                Ok(Key::List(list.offsets().clone(), Box::new(key), array.nulls().cloned()))
            }
            ty => plain(array, ty),
        }
    }

    fn write(&mut self, row: usize, out: &mut String) {
        let is_null = |nulls: &Option<NullBuffer>| nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
        match self {
            Key::Plain(cells) if cells.is_null(row) => out.push_str("null"),
            Key::Plain(cells) => cells.write(row, out),
            Key::Row(_, nulls) | Key::List(_, _, nulls) if is_null(nulls) => out.push_str("null"),
            Key::Row(keys, _) => {
                for (i, key) in keys.iter_mut().enumerate() {
                    out.push(if i == 0 { '[' } else { ',' });
                    key.write(row, out);
                }
                out.push(']');
            }
            Key::List(offsets, key, _) => {
                out.push('[');
                let (start, end) = (offsets[row] as usize, offsets[row + 1] as usize);
                for at in start..end {
                    if at > start {
                        out.push(',');
                    }
                    key.write(at, out);
                }
                out.push(']');
            }
        }
    }
}

/// JSON as Jackson's pretty printer lays it out: a member a line, arrays in one.
fn pretty(compact: &str) -> String {
    let mut out = String::with_capacity(compact.len() * 2);
    let (mut open, mut quoted, mut escaped) = (Vec::new(), false, false);
    let line = |depth: usize, out: &mut String| {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    };
    let objects = |open: &[char]| open.iter().filter(|mark| **mark == '{').count();
    let mut chars = compact.chars().peekable();
    while let Some(c) = chars.next() {
        if quoted {
            out.push(c);
            quoted = escaped || c != '"';
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '{' | '[' => {
                out.push(c);
                if let Some(close @ ('}' | ']')) = chars.peek().copied() {
                    chars.next();
                    out.push(' ');
                    out.push(close);
                    continue;
                }
                open.push(c);
                if c == '{' { line(objects(&open), &mut out) } else { out.push(' ') }
            }
            '}' | ']' => {
                open.pop();
                if c == '}' {
                    line(objects(&open), &mut out)
                } else {
                    out.push(' ')
                }
                out.push(c);
            }
            ',' => {
                out.push(c);
                if open.last() == Some(&'{') { line(objects(&open), &mut out) } else { out.push(' ') }
            }
            ':' => out.push_str(" : "),
            _ => {
                quoted = c == '"';
                out.push(c);
            }
        }
    }
    out
}

/// The cells of an array as JSON.
struct Writer<'a> {
    nulls: Option<NullBuffer>,
    kind: Kind<'a>,
    layout: &'a Layout,
}

enum Kind<'a> {
    Null,
    /// Numbers and booleans.
    Bare(Box<Cells>),
    /// Numbers that JSON has no digits for are in quotes.
    Double(Box<Cells>, ArrayRef),
    /// Dates, intervals.
    Quoted(Box<Cells>),
    Text(StringViewArray),
    Binary(BinaryArray),
    Date(ArrayRef),
    Time(ArrayRef),
    Timestamp(ArrayRef),
    TimestampNtz(ArrayRef),
    Nanos(ArrayRef, SparkType),
    Variant(Column),
    Array(OffsetBuffer<i32>, Box<Writer<'a>>),
    Map(OffsetBuffer<i32>, Box<Key>, Box<Writer<'a>>),
    Struct(Vec<(String, Writer<'a>)>),
}

impl<'a> Writer<'a> {
    fn new(array: &ArrayRef, ty: &SparkType, layout: &'a Layout) -> Result<Writer<'a>> {
        let zone = layout.spelling.zone;
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
            SparkType::Date => Kind::Date(Arc::clone(array)),
            SparkType::Time(_) => Kind::Time(Arc::clone(array)),
            SparkType::Timestamp => Kind::Timestamp(Arc::clone(array)),
            SparkType::TimestampNtz => Kind::TimestampNtz(Arc::clone(array)),
            ty if ty.is_timestamp_nanos() => Kind::Nanos(Arc::clone(array), ty.clone()),
            SparkType::Variant => Kind::Variant(Column::new(array)?),
            SparkType::Array(element) => {
                let list = array.as_list::<i32>();
                Kind::Array(list.offsets().clone(), Box::new(Writer::new(list.values(), element, layout)?))
            }
            SparkType::Map(key, value) => {
                let map = array.as_map();
                let values = Writer::new(map.values(), value, layout)?;
                Kind::Map(map.offsets().clone(), Box::new(Key::new(map.keys(), key, zone)?), Box::new(values))
            }
            SparkType::Struct(fields) => {
                let columns = fields.iter().zip(array.as_struct().columns());
                let writers =
                    columns.map(|(field, column)| Ok((field.name.clone(), Writer::new(column, &field.ty, layout)?)));
                let mut writers = writers.collect::<Result<Vec<_>>>()?;
                if layout.sorted {
                    writers.sort_by(|(a, _), (b, _)| a.cmp(b));
                }
                Kind::Struct(writers)
            }
            _ => Kind::Quoted(cells(array, ty)?),
        };
        Ok(Writer { nulls: array.logical_nulls(), kind, layout })
    }

    fn is_null(&self, row: usize) -> bool {
        matches!(self.kind, Kind::Null) || self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }

    fn write(&mut self, row: usize, out: &mut String) -> Result<()> {
        if self.is_null(row) {
            out.push_str("null");
            return Ok(());
        }
        let layout = self.layout;
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
            Kind::Text(texts) => text(texts.value(row), layout.ascii, out),
            Kind::Binary(binaries) => {
                out.push('"');
                encode_base64(binaries.value(row), out);
                out.push('"');
            }
            Kind::Date(values) => in_quotes(out, |out| {
                layout.spelling.write_date(values.as_primitive::<Date32Type>().value(row), out);
            }),
            Kind::Time(values) => in_quotes(out, |out| {
                layout.spelling.write_time(values.as_primitive::<Time64MicrosecondType>().value(row), out);
            }),
            Kind::Timestamp(values) => in_quotes(out, |out| {
                layout.spelling.write_timestamp(values.as_primitive::<TimestampMicrosecondType>().value(row), out);
            }),
            Kind::TimestampNtz(values) => in_quotes(out, |out| {
                layout.spelling.write_timestamp_ntz(values.as_primitive::<TimestampMicrosecondType>().value(row), out);
            }),
            Kind::Nanos(values, ty) => in_quotes(out, |out| {
                let value = values.as_primitive::<TimestampNanosecondType>().value(row);
                layout.spelling.write_nanos(ty, value, out);
            }),
            Kind::Variant(column) => {
                if let Some(variant) = column.get(row) {
                    return variant::json::write(variant, layout.spelling.zone, out);
                }
            }
            Kind::Array(offsets, elements) => {
                out.push('[');
                let (start, end) = (offsets[row] as usize, offsets[row + 1] as usize);
                for element in start..end {
                    if element > start {
                        out.push(',');
                    }
                    elements.write(element, out)?;
                }
                out.push(']');
            }
            Kind::Map(offsets, keys, values) => {
                out.push('{');
                let (start, end) = (offsets[row] as usize, offsets[row + 1] as usize);
                let mut entries: Vec<(String, usize)> = (start..end)
                    .map(|entry| {
                        let mut key = String::new();
                        keys.write(entry, &mut key);
                        (key, entry)
                    })
                    .collect();
                if layout.sorted {
                    entries.sort();
                }
                for (i, (key, entry)) in entries.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    text(key, layout.ascii, out);
                    out.push(':');
                    values.write(*entry, out)?;
                }
                out.push('}');
            }
            Kind::Struct(fields) => {
                out.push('{');
                let mut first = true;
                for (name, writer) in fields {
                    if layout.skip_nulls && writer.is_null(row) {
                        continue;
                    }
                    if !first {
                        out.push(',');
                    }
                    first = false;
                    text(name, layout.ascii, out);
                    out.push(':');
                    writer.write(row, out)?;
                }
                out.push('}');
            }
        }
        Ok(())
    }
}

fn in_quotes(out: &mut String, write: impl FnOnce(&mut String)) {
    // Patterns may hold quotes.
    let mut written = String::new();
    write(&mut written);
    quote(&written, out);
}

/// Text in quotes, other characters than those of ASCII as their codes if so wished.
fn text(text: &str, ascii: bool, out: &mut String) {
    if !ascii || text.is_ascii() {
        return quote(text, out);
    }
    let mut quoted = String::new();
    quote(text, &mut quoted);
    for c in quoted.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04X}")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn laid_out() {
        let text = r#"{"a":[1,{"b":"x,{\""}],"c":{},"d":[]}"#;
        let expected = "{\n  \"a\" : [ 1, {\n    \"b\" : \"x,{\\\"\"\n  } ],\n  \"c\" : { },\n  \"d\" : [ ]\n}";
        assert_eq!(pretty(text), expected);
    }
}
