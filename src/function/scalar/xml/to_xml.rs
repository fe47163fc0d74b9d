//! `to_xml`: a struct as an XML element.
//!
//! Source: Spark's `StaxXmlGenerator`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringViewBuilder};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::datatypes::{
    Date32Type, Time64MicrosecondType, TimestampMicrosecondType, TimestampNanosecondType,
};

use super::super::record::{Options, Spelling, over};
use super::super::string::encode_base64;
use super::options::{Form, REFUSED};
use super::writer::Writer;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::format::{Cells, Formatter, Style, write_double, write_float};
use crate::types::pattern::Purpose;
use crate::types::variant::column::Column;
use crate::types::variant::json::{write_plain_decimal, write_uuid};
use crate::types::variant::{Value, Variant, build::malformed};
use crate::types::{SparkType, nanos};

pub const FUNCTION: Function = Function {
    name: "to_xml",
    aliases: &[],
    usage: "to_xml(expr[, options]) - Returns a XML string with a given struct value",
    example: "> SELECT to_xml(named_struct('a', 1, 'b', 2));\n <ROW>\n     <a>1</a>\n     <b>2</b>\n </ROW>",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let options = Options::of(call, 1, REFUSED)?;
    let value = call.value(0)?.clone();
    let name = format!("to_xml({})", value.name);
    match &value.ty {
        SparkType::Null => return Ok(Bound::null(SparkType::String).named(name).at(call.span)),
        SparkType::Struct(_) | SparkType::Variant => {}
        _ => {
            let alone = Call::plain(call.context, call.name, vec![value], call.span);
            return Err(alone.unexpected_type(0, "\"STRUCT\""));
        }
    }
    let form = Form::of(call, &options)?;
    if form.attribute_prefix.is_empty() {
        return Err(Error::new("INVALID_OPTION_VALUE")
            .with("option", "attributePrefix")
            .with("value", "")
            .with("requirement", "not empty")
            .at(call.span));
    }
    let spelling = Spelling::of(call, &options, Purpose::Write)?;
    let key = format!("{} {}", options.key(), call.context.timezone_name);
    let ty = value.ty.clone();
    let run = move |array: &ArrayRef| {
        let mut generator =
            Generator { writer: Writer::new(&form.indent, form.validate_name), form: &form, spelling: &spelling };
        let mut source = Source::new(array, &ty, &spelling)?;
        let mut texts = StringViewBuilder::with_capacity(array.len());
        for row in 0..array.len() {
            if array.is_null(row) {
                texts.append_null();
                continue;
            }
            generator.tagged(&form.row_tag, &mut source, row)?;
            texts.append_value(generator.writer.take());
        }
        let texts: ArrayRef = Arc::new(texts.finish());
        Ok(texts)
    };
    Ok(over(call, "to_xml", value, SparkType::String, key, Arc::new(run))?.named(name))
}

/// The values of a column, and of the columns within.
struct Source {
    ty: SparkType,
    nulls: Option<NullBuffer>,
    kind: Kind,
}

enum Kind {
    Text(Box<Cells>),
    Date(ArrayRef),
    Time(ArrayRef),
    Timestamp(ArrayRef),
    TimestampNtz(ArrayRef),
    Nanos(ArrayRef),
    Binary(ArrayRef),
    Variant(Box<Column>),
    Array(OffsetBuffer<i32>, Box<Source>),
    Map(OffsetBuffer<i32>, Box<Source>, Box<Source>),
    Struct(Vec<(String, Source)>),
    /// A type that Spark writes no XML of.
    None(Box<Cells>),
}

impl Source {
    fn new(array: &ArrayRef, ty: &SparkType, spelling: &Spelling) -> Result<Source> {
        let kind = match ty {
            SparkType::Date => Kind::Date(Arc::clone(array)),
            SparkType::Time(_) => Kind::Time(Arc::clone(array)),
            SparkType::Timestamp => Kind::Timestamp(Arc::clone(array)),
            SparkType::TimestampNtz => Kind::TimestampNtz(Arc::clone(array)),
            ty if ty.is_timestamp_nanos() => Kind::Nanos(Arc::clone(array)),
            SparkType::Binary => Kind::Binary(Arc::clone(array)),
            SparkType::Variant => Kind::Variant(Box::new(Column::new(array)?)),
            SparkType::Array(element) => {
                let list = array.as_list::<i32>();
                Kind::Array(list.offsets().clone(), Box::new(Source::new(list.values(), element, spelling)?))
            }
            SparkType::Map(key, value) => {
                let map = array.as_map();
                let keys = Source::new(map.keys(), key, spelling)?;
                Kind::Map(map.offsets().clone(), Box::new(keys), Box::new(Source::new(map.values(), value, spelling)?))
            }
            SparkType::Struct(fields) => {
                let columns = fields.iter().zip(array.as_struct().columns());
                let sources =
                    columns.map(|(field, column)| Ok((field.name.clone(), Source::new(column, &field.ty, spelling)?)));
                Kind::Struct(sources.collect::<Result<_>>()?)
            }
            ty => {
                let cells = Box::new(Formatter::new(ty, spelling.zone, Style::Cast).bind(array)?);
                let written = !ty.is_ansi_interval() && *ty != SparkType::CalendarInterval;
                if written { Kind::Text(cells) } else { Kind::None(cells) }
            }
        };
        Ok(Source { ty: ty.clone(), nulls: array.logical_nulls(), kind })
    }

    fn is_null(&self, row: usize) -> bool {
        self.ty == SparkType::Null || self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }

    /// A value as it is stored in Spark: what stands in attributes and as keys of maps.
    fn stored(&mut self, row: usize) -> Result<String> {
        let mut text = String::new();
        match &mut self.kind {
            Kind::Text(cells) => cells.write(row, &mut text),
            Kind::Date(days) => text = days.as_primitive::<Date32Type>().value(row).to_string(),
            Kind::Timestamp(micros) | Kind::TimestampNtz(micros) => {
                text = micros.as_primitive::<TimestampMicrosecondType>().value(row).to_string();
            }
            Kind::Nanos(values) => {
                text = nanos::java_text(values.as_primitive::<TimestampNanosecondType>().value(row));
            }
            // Times are stored in nanoseconds there.
            Kind::Time(micros) => {
                text = (micros.as_primitive::<Time64MicrosecondType>().value(row).saturating_mul(1000)).to_string();
            }
            _ => {
                return Err(Error::unsupported(format!("to_xml of an attribute or a key of type {}", self.ty.sql())));
            }
        }
        Ok(text)
    }
}

struct Generator<'f> {
    writer: Writer<'f>,
    form: &'f Form,
    spelling: &'f Spelling,
}

impl Generator<'_> {
    /// A value as an element of that name; the column of texts has no element of its own.
    fn tagged(&mut self, name: &str, source: &mut Source, row: usize) -> Result<()> {
        let null = source.is_null(row);
        if null && self.form.null.is_none() {
            return Ok(());
        }
        if name == self.form.value_tag {
            return self.content(source, row);
        }
        if let (Kind::Variant(column), false) = (&source.kind, null) {
            let variant = column.get(row).ok_or_else(malformed)?;
            return self.variant(name, variant);
        }
        self.writer.start(name)?;
        self.content(source, row)?;
        self.writer.end();
        Ok(())
    }

    /// A column of a struct, or an entry of a map.
    fn child(&mut self, name: &str, source: &mut Source, row: usize) -> Result<()> {
        if self.form.is_attribute(name) {
            let name = &name[self.form.attribute_prefix.len()..];
            return match (source.is_null(row), &self.form.null) {
                (true, None) => Ok(()),
                (true, Some(null)) => self.writer.attribute(name, null),
                (false, _) => {
                    let value = source.stored(row)?;
                    self.writer.attribute(name, &value)
                }
            };
        }
        if !source.is_null(row)
            && let Kind::Array(offsets, elements) = &mut source.kind
        {
            let (start, end) = (offsets[row] as usize, offsets[row + 1] as usize);
            return (start..end).try_for_each(|at| self.tagged(name, elements, at));
        }
        self.tagged(name, source, row)
    }

    fn content(&mut self, source: &mut Source, row: usize) -> Result<()> {
        if source.is_null(row) {
            self.writer.characters(self.form.null.as_deref().unwrap_or(""));
            return Ok(());
        }
        let mut text = String::new();
        match &mut source.kind {
            Kind::Text(cells) => cells.write(row, &mut text),
            Kind::Date(days) => self.spelling.write_date(days.as_primitive::<Date32Type>().value(row), &mut text),
            Kind::Time(micros) => {
                self.spelling.write_time(micros.as_primitive::<Time64MicrosecondType>().value(row), &mut text);
            }
            Kind::Timestamp(micros) => {
                self.spelling.write_timestamp(micros.as_primitive::<TimestampMicrosecondType>().value(row), &mut text);
            }
            Kind::TimestampNtz(micros) => {
                let micros = micros.as_primitive::<TimestampMicrosecondType>().value(row);
                self.spelling.write_timestamp_ntz(micros, &mut text);
            }
            Kind::Nanos(values) => {
                let value = values.as_primitive::<TimestampNanosecondType>().value(row);
                self.spelling.write_nanos(&source.ty, value, &mut text);
            }
            Kind::Binary(bytes) => {
                let digits: Vec<String> =
                    bytes.as_binary::<i32>().value(row).iter().map(|byte| format!("{byte:02X}")).collect();
                text = format!("[{}]", digits.join(" "));
            }
            Kind::Variant(column) => {
                let name = self.form.value_tag.clone();
                let variant = column.get(row).ok_or_else(malformed)?;
                return self.variant(&name, variant);
            }
            Kind::Array(offsets, elements) => {
                let (start, end) = (offsets[row] as usize, offsets[row + 1] as usize);
                let name = self.form.item_tag.clone();
                return (start..end).try_for_each(|at| self.child(&name, elements, at));
            }
            Kind::Map(offsets, keys, values) => {
                let (start, end) = (offsets[row] as usize, offsets[row + 1] as usize);
                let names = (start..end).map(|at| Ok((keys.stored(at)?, at))).collect::<Result<Vec<_>>>()?;
                let (attributes, elements): (Vec<_>, Vec<_>) =
                    names.into_iter().partition(|(name, _)| self.form.is_attribute(name));
                return attributes.into_iter().chain(elements).try_for_each(|(name, at)| self.child(&name, values, at));
            }
            Kind::Struct(columns) => {
                let (attributes, elements): (Vec<_>, Vec<_>) =
                    columns.iter_mut().partition(|(name, _)| self.form.is_attribute(name));
                return attributes
                    .into_iter()
                    .chain(elements)
                    .try_for_each(|(name, column)| self.child(name, column, row));
            }
            Kind::None(cells) => {
                cells.write(row, &mut text);
                return Err(Error::new("_LEGACY_ERROR_TEMP_3238")
                    .with("v", text)
                    .with("class", format!("type {}", source.ty.sql()))
                    .with("dt", source.ty.to_string()));
            }
        }
        self.writer.characters(&text);
        Ok(())
    }

    /// A variant as an element, or as several where it is an array.
    fn variant(&mut self, name: &str, variant: Variant<'_>) -> Result<()> {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || match variant.read().ok_or_else(malformed)? {
            Value::Object(items) => {
                self.writer.start(name)?;
                let mut members = Vec::with_capacity(items.len());
                for i in 0..items.len() {
                    members.push((items.key(i).ok_or_else(malformed)?, items.get(i).ok_or_else(malformed)?));
                }
                let (attributes, elements): (Vec<_>, Vec<_>) =
                    members.into_iter().partition(|(name, _)| self.form.is_attribute(name));
                for (name, member) in attributes.into_iter().chain(elements) {
                    self.variant(name, member)?;
                }
                self.writer.end();
                Ok(())
            }
            Value::Array(items) => {
                let form = self.form;
                for i in 0..items.len() {
                    let item = items.get(i).ok_or_else(malformed)?;
                    let nested = matches!(item.read(), Some(Value::Array(_)));
                    let name = if nested { form.item_tag.as_str() } else { name };
                    self.variant(name, item)?;
                }
                Ok(())
            }
            value => {
                let text = self.primitive(&value);
                if self.form.is_attribute(name) {
                    let name = &name[self.form.attribute_prefix.len()..];
                    return text.map_or(Ok(()), |text| self.writer.attribute(name, &text));
                }
                let tagged = name != self.form.value_tag;
                if tagged {
                    self.writer.start(name)?;
                }
                if let Some(text) = text {
                    self.writer.characters(&text);
                }
                if tagged {
                    self.writer.end();
                }
                Ok(())
            }
        })
    }

    fn primitive(&self, value: &Value<'_>) -> Option<String> {
        let mut text = String::new();
        match value {
            Value::Null => return self.form.null.clone(),
            Value::Boolean(value) => text = value.to_string(),
            Value::Long(value) => text = value.to_string(),
            Value::Double(value) => write_double(&mut text, *value),
            Value::Float(value) => write_float(&mut text, *value),
            Value::Decimal(unscaled, scale) => write_plain_decimal(&mut text, *unscaled, *scale),
            Value::Date(days) => self.spelling.write_date(*days, &mut text),
            Value::Timestamp(micros) => self.spelling.write_timestamp(*micros, &mut text),
            Value::TimestampNtz(micros) => self.spelling.write_timestamp_ntz(*micros, &mut text),
            Value::Text(value) => text = (*value).to_string(),
            Value::Binary(bytes) => encode_base64(bytes, &mut text),
            Value::Uuid(uuid) => write_uuid(*uuid, &mut text),
            Value::Array(_) | Value::Object(_) => {}
        }
        Some(text)
    }
}
