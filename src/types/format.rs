//! Values as the text that Spark writes: for `CAST(x AS STRING)` and for printed results.
//!
//! A [`Formatter`] is made once per column, bound to each batch's array ([`Formatter::bind`]) and then writes cell after
//! cell into a String of the caller's, without allocating. Nested values are written as text of their own style: a cast
//! writes `[1, null]`, `{a -> 1}`, `{1, x}`, Hive's form is `[1,null]`, `{"a":1}`, `{"col1":1,"col2":"x"}`.
//! Sources: Spark's `ToStringBase` and `HiveResult.toHiveString`.

mod datetime;
mod interval;
mod number;

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BooleanArray, Decimal128Array, PrimitiveArray, StringViewArray,
};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::datatypes::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, DurationMicrosecondType, Float32Type, Float64Type, Int8Type,
    Int16Type, Int32Type, Int64Type, IntervalMonthDayNanoType, IntervalYearMonthType, Time64MicrosecondType,
    TimestampMicrosecondType, TimestampNanosecondType,
};

pub use datetime::{write_date, write_time, write_timestamp, write_timestamp_nanos};
pub use interval::{write_calendar_interval, write_day_time, write_year_month};
pub use number::{decimal_name, write_decimal, write_double, write_float, write_integer};

use super::variant::{self, column::Column as VariantColumn};
use super::zone::{Cursor, Zone};
use super::{DayTimeField, SparkType, YearMonthField, geo};
use crate::error::Result;

/// Which text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// `CAST(x AS STRING)`
    Cast,
    /// A printed result, as Spark's own shell prints it: `HiveResult.hiveResultString`
    Hive,
}

/// How binaries are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BinaryStyle {
    /// As the text that they are
    #[default]
    Text,
    /// `[-54, -2]`
    Basic,
    /// Base 64, without padding
    Base64,
    /// `CAFE`
    Hex,
    /// `[CA FE]`
    HexDiscrete,
}

impl BinaryStyle {
    /// The style that `spark.sql.binaryOutputStyle` names.
    pub fn named(name: &str) -> BinaryStyle {
        match name.to_uppercase().as_str() {
            "BASIC" => BinaryStyle::Basic,
            "BASE64" => BinaryStyle::Base64,
            "HEX" => BinaryStyle::Hex,
            "HEX_DISCRETE" => BinaryStyle::HexDiscrete,
            _ => BinaryStyle::Text,
        }
    }

    fn write(self, bytes: &[u8], out: &mut String) {
        let list = |separator: &str, shown: &dyn Fn(u8) -> String| {
            let shown: Vec<String> = bytes.iter().map(|byte| shown(*byte)).collect();
            shown.join(separator)
        };
        match self {
            BinaryStyle::Text => out.push_str(&String::from_utf8_lossy(bytes)),
            BinaryStyle::Basic => out.push_str(&format!("[{}]", list(", ", &|byte| byte.cast_signed().to_string()))),
            BinaryStyle::Base64 => {
                const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
                for three in bytes.chunks(3) {
                    let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
                    let bits = bits << (8 * (3 - three.len()));
                    out.extend((0..=three.len()).map(|i| char::from(DIGITS[(bits >> (18 - 6 * i) & 63) as usize])));
                }
            }
            BinaryStyle::Hex => out.push_str(&list("", &|byte| format!("{byte:02X}"))),
            BinaryStyle::HexDiscrete => out.push_str(&format!("[{}]", list(" ", &|byte| format!("{byte:02X}")))),
        }
    }
}

/// Writes values of one type.
#[derive(Clone, Debug)]
pub struct Formatter {
    ty: SparkType,
    zone: Zone,
    style: Style,
    binary: BinaryStyle,
}

/// An array that can be written, cell by cell.
pub struct Cells {
    nulls: Option<NullBuffer>,
    kind: Kind,
    style: Style,
}

enum Kind {
    Null,
    Boolean(BooleanArray),
    Byte(PrimitiveArray<Int8Type>),
    Short(PrimitiveArray<Int16Type>),
    Int(PrimitiveArray<Int32Type>),
    Long(PrimitiveArray<Int64Type>),
    Float(PrimitiveArray<Float32Type>),
    Double(PrimitiveArray<Float64Type>),
    Decimal(Decimal128Array, i8),
    Text(StringViewArray),
    Binary(BinaryArray, BinaryStyle),
    Shape(BinaryArray),
    Date(PrimitiveArray<Date32Type>),
    Time(PrimitiveArray<Time64MicrosecondType>),
    Timestamp(PrimitiveArray<TimestampMicrosecondType>, Box<Cursor>),
    Nanos(PrimitiveArray<TimestampNanosecondType>, Box<Cursor>),
    YearMonth(PrimitiveArray<IntervalYearMonthType>, YearMonthField, YearMonthField),
    DayTime(PrimitiveArray<DurationMicrosecondType>, DayTimeField, DayTimeField),
    Calendar(PrimitiveArray<IntervalMonthDayNanoType>),
    Array(OffsetBuffer<i32>, Box<Cells>),
    Map(OffsetBuffer<i32>, Box<Cells>, Box<Cells>),
    Struct(Vec<(String, Cells)>),
    Variant(VariantColumn),
}

impl Formatter {
    /// Writes values of `ty`, timestamps as clocks in `zone` show them.
    pub fn new(ty: &SparkType, zone: Zone, style: Style) -> Self {
        Formatter { ty: ty.clone(), zone, style, binary: BinaryStyle::Text }
    }

    /// The same with binaries in that style.
    #[must_use]
    pub fn with_binary(self, binary: BinaryStyle) -> Self {
        Formatter { binary, ..self }
    }

    /// The array's cells. An array that is not of the type's storage is cast to it, once.
    /// # Errors
    /// When it cannot be.
    pub fn bind(&self, array: &ArrayRef) -> Result<Cells> {
        Cells::new(array, &self.ty, self.zone, (self.style, self.binary))
    }

    /// Writes one cell; for many cells of an array, [`Formatter::bind`] is made for that.
    /// # Errors
    /// When the array cannot be cast to the type's storage.
    pub fn write(&self, array: &ArrayRef, row: usize, out: &mut String) -> Result<()> {
        // Only the cell's own piece of the array is bound.
        self.bind(&array.slice(row, 1))?.write(0, out);
        Ok(())
    }
}

fn primitive<T: ArrowPrimitiveType>(array: &ArrayRef) -> PrimitiveArray<T> {
    array.as_primitive::<T>().clone()
}

impl Cells {
    fn new(array: &ArrayRef, ty: &SparkType, zone: Zone, styles: (Style, BinaryStyle)) -> Result<Cells> {
        let (style, binary) = styles;
        let storage = ty.storage();
        let cast;
        let array = if *array.data_type() == storage || is_nested(ty) && same_shape(array, ty) {
            array
        } else {
            cast = datafusion::arrow::compute::cast(array, &storage)?;
            &cast
        };
        let kind = match ty {
            SparkType::Null => Kind::Null,
            SparkType::Boolean => Kind::Boolean(array.as_boolean().clone()),
            SparkType::Byte => Kind::Byte(primitive(array)),
            SparkType::Short => Kind::Short(primitive(array)),
            SparkType::Int => Kind::Int(primitive(array)),
            SparkType::Long => Kind::Long(primitive(array)),
            SparkType::Float => Kind::Float(primitive(array)),
            SparkType::Double => Kind::Double(primitive(array)),
            SparkType::Decimal(_, scale) => Kind::Decimal(primitive::<Decimal128Type>(array), *scale),
            SparkType::String | SparkType::Collated(_) | SparkType::Char(_) | SparkType::Varchar(_) => {
                Kind::Text(array.as_string_view().clone())
            }
            SparkType::Binary => Kind::Binary(array.as_binary::<i32>().clone(), binary),
            SparkType::Geometry(_) | SparkType::Geography(_) => Kind::Shape(array.as_binary::<i32>().clone()),
            SparkType::Date => Kind::Date(primitive(array)),
            SparkType::Time(_) => Kind::Time(primitive(array)),
            SparkType::Timestamp => Kind::Timestamp(primitive(array), Box::new(zone.cursor())),
            SparkType::TimestampNtz => Kind::Timestamp(primitive(array), Box::new(Zone::UTC.cursor())),
            SparkType::TimestampLtzNanos(_) => Kind::Nanos(primitive(array), Box::new(zone.cursor())),
            SparkType::TimestampNtzNanos(_) => Kind::Nanos(primitive(array), Box::new(Zone::UTC.cursor())),
            SparkType::YearMonthInterval(from, to) => Kind::YearMonth(primitive(array), *from, *to),
            SparkType::DayTimeInterval(from, to) => Kind::DayTime(primitive(array), *from, *to),
            SparkType::CalendarInterval => Kind::Calendar(primitive(array)),
            SparkType::Array(element) => {
                let list = array.as_list::<i32>();
                Kind::Array(list.offsets().clone(), Box::new(Cells::new(list.values(), element, zone, styles)?))
            }
            SparkType::Map(key, value) => {
                let map = array.as_map();
                let keys = Cells::new(map.keys(), key, zone, styles)?;
                let values = Cells::new(map.values(), value, zone, styles)?;
                Kind::Map(map.offsets().clone(), Box::new(keys), Box::new(values))
            }
            SparkType::Struct(fields) => {
                let columns = array.as_struct().columns();
                let cells = fields
                    .iter()
                    .zip(columns)
                    .map(|(field, column)| Ok((field.name.clone(), Cells::new(column, &field.ty, zone, styles)?)));
                Kind::Struct(cells.collect::<Result<_>>()?)
            }
            SparkType::Variant => Kind::Variant(VariantColumn::new(array)?),
        };
        Ok(Cells { nulls: array.logical_nulls(), kind, style })
    }

    /// Whether the cell is NULL.
    pub fn is_null(&self, row: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }

    /// Writes the cell; `NULL` where it is.
    pub fn write(&mut self, row: usize, out: &mut String) {
        if self.is_null(row) { out.push_str("NULL") } else { self.write_value(row, out) }
    }

    fn write_value(&mut self, row: usize, out: &mut String) {
        let hive = self.style == Style::Hive;
        match &mut self.kind {
            Kind::Null => out.push_str("NULL"),
            Kind::Boolean(array) => out.push_str(if array.value(row) { "true" } else { "false" }),
            Kind::Byte(array) => write_integer(out, i64::from(array.value(row))),
            Kind::Short(array) => write_integer(out, i64::from(array.value(row))),
            Kind::Int(array) => write_integer(out, i64::from(array.value(row))),
            Kind::Long(array) => write_integer(out, array.value(row)),
            Kind::Float(array) => write_float(out, array.value(row)),
            Kind::Double(array) => write_double(out, array.value(row)),
            Kind::Decimal(array, scale) => write_decimal(out, array.value(row), *scale),
            Kind::Text(array) => out.push_str(array.value(row)),
            Kind::Binary(array, style) => style.write(array.value(row), out),
            Kind::Shape(array) => geo::write_text(array.value(row), out),
            Kind::Variant(column) => {
                let start = out.len();
                // As Spark's `toString` has it, timestamps within are on the clocks of UTC.
                let written = column.get(row).map(|variant| variant::json::write(variant, Zone::UTC, out));
                if matches!(written, Some(Err(_))) {
                    out.truncate(start);
                    out.push_str("<malformed variant>");
                }
            }
            Kind::Date(array) => write_date(out, i64::from(array.value(row))),
            Kind::Time(array) => write_time(out, array.value(row)),
            Kind::Timestamp(array, cursor) => {
                let micros = array.value(row);
                let seconds = micros.div_euclid(1_000_000);
                let local = seconds + i64::from(cursor.offset_at(seconds));
                write_timestamp(out, local, micros.rem_euclid(1_000_000));
            }
            Kind::Nanos(array, cursor) => {
                let nanos = array.value(row);
                let seconds = nanos.div_euclid(1_000_000_000);
                let local = seconds + i64::from(cursor.offset_at(seconds));
                write_timestamp_nanos(out, local, nanos.rem_euclid(1_000_000_000));
            }
            Kind::YearMonth(array, from, to) => write_year_month(out, array.value(row), *from, *to, hive),
            Kind::DayTime(array, from, to) => write_day_time(out, array.value(row), *from, *to, hive),
            Kind::Calendar(array) => {
                let value = array.value(row);
                write_calendar_interval(out, value.months, value.days, value.nanoseconds / 1000);
            }
            Kind::Array(offsets, elements) => {
                let comma = if hive { "," } else { ", " };
                out.push('[');
                for (i, element) in (offsets[row] as usize..offsets[row + 1] as usize).enumerate() {
                    if i > 0 {
                        out.push_str(comma);
                    }
                    elements.write_nested(element, out);
                }
                out.push(']');
            }
            Kind::Map(offsets, keys, values) => {
                if hive {
                    // Hive's form sorts the entries as texts.
                    let mut entries: Vec<String> = (offsets[row] as usize..offsets[row + 1] as usize)
                        .map(|entry| {
                            let mut text = String::new();
                            keys.write_nested(entry, &mut text);
                            text.push(':');
                            values.write_nested(entry, &mut text);
                            text
                        })
                        .collect();
                    // By UTF-16 units, as Java compares.
                    entries.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
                    out.push('{');
                    out.push_str(&entries.join(","));
                    out.push('}');
                    return;
                }
                let (comma, arrow) = (", ", " -> ");
                out.push('{');
                for (i, entry) in (offsets[row] as usize..offsets[row + 1] as usize).enumerate() {
                    if i > 0 {
                        out.push_str(comma);
                    }
                    keys.write_nested(entry, out);
                    out.push_str(arrow);
                    values.write_nested(entry, out);
                }
                out.push('}');
            }
            Kind::Struct(fields) => {
                out.push('{');
                for (i, (name, cells)) in fields.iter_mut().enumerate() {
                    if i > 0 {
                        out.push_str(if hive { "," } else { ", " });
                    }
                    if hive {
                        out.push('"');
                        out.push_str(name);
                        out.push_str("\":");
                    }
                    cells.write_nested(row, out);
                }
                out.push('}');
            }
        }
    }

    /// Inside another value NULL is written small, and Hive's form quotes text (without escapes, as Spark does).
    fn write_nested(&mut self, row: usize, out: &mut String) {
        if self.is_null(row) || matches!(self.kind, Kind::Null) {
            out.push_str("null");
        } else if self.style == Style::Hive
            && let Kind::Text(array) = &self.kind
        {
            out.push('"');
            out.push_str(array.value(row));
            out.push('"');
        } else if self.style == Style::Hive && matches!(self.kind, Kind::Shape(_)) {
            out.push('"');
            self.write_value(row, out);
            out.push('"');
        } else {
            self.write_value(row, out);
        }
    }
}

fn is_nested(ty: &SparkType) -> bool {
    matches!(ty, SparkType::Array(_) | SparkType::Map(..) | SparkType::Struct(_))
}

/// Whether a nested array can be taken apart as `ty`, whatever its fields' names, metadata and storage are.
fn same_shape(array: &ArrayRef, ty: &SparkType) -> bool {
    use datafusion::arrow::datatypes::DataType;
    match (array.data_type(), ty) {
        (DataType::List(_), SparkType::Array(_)) | (DataType::Map(..), SparkType::Map(..)) => true,
        (DataType::Struct(columns), SparkType::Struct(fields)) => columns.len() == fields.len(),
        _ => false,
    }
}

/// One value as text, for messages and column names.
/// # Errors
/// When the value is not of the type.
pub fn to_text(value: &datafusion::common::ScalarValue, ty: &SparkType, zone: Zone, style: Style) -> Result<String> {
    let array = value.to_array()?;
    let mut out = String::new();
    Formatter::new(ty, zone, style).write(&Arc::clone(&array), 0, &mut out)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    #[test]
    fn binaries_in_every_style() {
        let shown = |style: &str, bytes: &[u8]| {
            let mut out = String::new();
            BinaryStyle::named(style).write(bytes, &mut out);
            out
        };
        assert_eq!(shown("basic", &[0xca, 0xfe]), "[-54, -2]");
        assert_eq!(
            (shown("HEX", &[0xca, 0xfe]), shown("HEX_DISCRETE", &[0xca, 0xfe])),
            ("CAFE".into(), "[CA FE]".into())
        );
        assert_eq!((shown("BASE64", b"Spark SQL"), shown("BASE64", b"ab")), ("U3BhcmsgU1FM".into(), "YWI".into()));
        assert_eq!((shown("UTF-8", b"ab"), shown("HEX_DISCRETE", b"")), ("ab".into(), "[]".into()));
    }

    use super::*;
    use datafusion::arrow::array::{
        DictionaryArray, Int32Array, ListArray, MapBuilder, MapFieldNames, StringArray, StringViewBuilder, StructArray,
        TimestampMicrosecondArray,
    };
    use datafusion::arrow::datatypes::{Field, Int32Type};

    fn text(array: ArrayRef, ty: &SparkType, style: Style) -> Vec<String> {
        let zone = Zone::parse("America/Los_Angeles").unwrap();
        let mut cells = Formatter::new(ty, zone, style).bind(&array).unwrap();
        (0..array.len())
            .map(|row| {
                let mut out = String::new();
                cells.write(row, &mut out);
                out
            })
            .collect()
    }

    #[test]
    fn nested_values_in_both_styles() {
        let list: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([
            Some(vec![Some(1), None, Some(2)]),
            Some(vec![]),
            None,
        ]));
        let ty = SparkType::Array(Box::new(SparkType::Int));
        assert_eq!(text(Arc::clone(&list), &ty, Style::Cast), ["[1, null, 2]", "[]", "NULL"]);
        assert_eq!(text(list, &ty, Style::Hive), ["[1,null,2]", "[]", "NULL"]);

        let names = MapFieldNames { entry: "entries".into(), key: "key".into(), value: "value".into() };
        let mut map = MapBuilder::new(Some(names), StringViewBuilder::new(), Int32Array::builder(2));
        map.keys().append_value("a");
        map.values().append_value(1);
        map.keys().append_value("b");
        map.values().append_null();
        map.append(true).unwrap();
        let map: ArrayRef = Arc::new(map.finish());
        let ty = SparkType::Map(Box::new(SparkType::String), Box::new(SparkType::Int));
        assert_eq!(text(Arc::clone(&map), &ty, Style::Cast), ["{a -> 1, b -> null}"]);
        assert_eq!(text(map, &ty, Style::Hive), [r#"{"a":1,"b":null}"#]);

        let columns: Vec<ArrayRef> =
            vec![Arc::new(Int32Array::from(vec![1])), Arc::new(StringArray::from(vec![r#"x"y\z"#]))];
        let fields = [("col1", SparkType::Int), ("col2", SparkType::String)];
        let arrow: Vec<Field> =
            fields.iter().zip(&columns).map(|((n, _), c)| Field::new(*n, c.data_type().clone(), true)).collect();
        let row: ArrayRef = Arc::new(StructArray::new(arrow.into(), columns, None));
        let ty = SparkType::Struct(
            fields.into_iter().map(|(name, ty)| crate::types::StructField { name: name.into(), ty }).collect(),
        );
        assert_eq!(text(Arc::clone(&row), &ty, Style::Cast), [r#"{1, x"y\z}"#]);
        assert_eq!(text(row, &ty, Style::Hive), [r#"{"col1":1,"col2":"x"y\z"}"#]);
    }

    #[test]
    fn other_storage_and_zones() {
        let dictionary: DictionaryArray<Int32Type> = vec![Some("a"), None, Some("b")].into_iter().collect();
        assert_eq!(text(Arc::new(dictionary), &SparkType::String, Style::Hive), ["a", "NULL", "b"]);
        let times = TimestampMicrosecondArray::from(vec![1_577_880_000_100_000, i64::MIN]).with_timezone("UTC");
        let written = text(Arc::new(times), &SparkType::Timestamp, Style::Cast);
        assert_eq!(written, ["2020-01-01 04:00:00.1", "-290308-12-21 12:06:07.224192"]);
    }
}
