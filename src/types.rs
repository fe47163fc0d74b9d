//! Spark's types, their names, and the Arrow type that each is stored as.
//!
//! [`SparkType`] is what SQL means; Arrow is its storage. Several Spark types share one storage (`CHAR(5)` and `STRING`),
//! so a column that leaves the binder carries Spark's type in its field's metadata ([`SparkType::to_field`]) and gets it
//! back from there ([`SparkType::from_field`]). Storage is canonical: one Arrow type per Spark type, nested fields always
//! nullable and without metadata, so that plans never differ by storage alone.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-datatypes.html>

pub mod calendar;
pub mod collation;
pub mod format;
pub mod geo;
pub mod json;
pub mod json_type;
mod locale;
mod marker;
pub mod nanos;
pub mod parse;
pub mod pattern;
pub mod variant;
pub mod zone;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

pub use collation::Collation;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields, IntervalUnit, TimeUnit};
use geo::Srid;

/// The key of a field's metadata that holds Spark's type name, where the storage alone does not tell.
pub const TYPE_KEY: &str = "firesteel.type";

/// The mark of the first field of a variant's storage, which tells it from a struct of the same fields.
const VARIANT: &str = "variant metadata";

/// A type of Spark SQL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SparkType {
    /// `void`: the type of a bare NULL.
    Null,
    /// `boolean`
    Boolean,
    /// `tinyint`, 8 bits
    Byte,
    /// `smallint`, 16 bits
    Short,
    /// `int`, 32 bits
    Int,
    /// `bigint`, 64 bits
    Long,
    /// `float`, 32 bits
    Float,
    /// `double`, 64 bits
    Double,
    /// `decimal(precision, scale)`, at most 38 digits
    Decimal(u8, i8),
    /// `string`, compared byte by byte
    String,
    /// `string collate name`: compared by other rules
    Collated(Collation),
    /// `char(n)`: padded with blanks to `n` characters
    Char(u32),
    /// `varchar(n)`: at most `n` characters
    Varchar(u32),
    /// `binary`
    Binary,
    /// `date`: days since 1970-01-01
    Date,
    /// `time(p)`: microseconds since midnight
    Time(u8),
    /// `timestamp`: microseconds since 1970-01-01 UTC, shown in the session's time zone
    Timestamp,
    /// `timestamp_ntz`: microseconds since 1970-01-01 of a clock without a time zone
    TimestampNtz,
    /// `timestamp_ltz(p)` with 7 to 9 digits behind the second: nanoseconds since 1970-01-01 UTC
    TimestampLtzNanos(u8),
    /// `timestamp_ntz(p)` with 7 to 9 digits behind the second: nanoseconds since 1970-01-01 of a clock without a time zone
    TimestampNtzNanos(u8),
    /// `interval year to month`: months
    YearMonthInterval(YearMonthField, YearMonthField),
    /// `interval day to second`: microseconds
    DayTimeInterval(DayTimeField, DayTimeField),
    /// `interval`: months, days and microseconds
    CalendarInterval,
    /// `array<element>`
    Array(Box<SparkType>),
    /// `map<key, value>`
    Map(Box<SparkType>, Box<SparkType>),
    /// `struct<name: type, ...>`
    Struct(Vec<StructField>),
    /// `variant`: a value with its own type, in the two parts of Parquet's binary form
    Variant,
    /// `geometry(srid)`: a shape in a plane, or in any system of reference
    Geometry(Srid),
    /// `geography(srid)`: a shape on the globe
    Geography(Srid),
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StructField {
    /// Its name, in the case it was given in.
    pub name: String,
    /// Its type.
    pub ty: SparkType,
}

/// The fields of a year-month interval, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum YearMonthField {
    /// `year`
    Year,
    /// `month`
    Month,
}

/// The fields of a day-time interval, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayTimeField {
    /// `day`
    Day,
    /// `hour`
    Hour,
    /// `minute`
    Minute,
    /// `second`
    Second,
}

impl fmt::Display for YearMonthField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            YearMonthField::Year => "year",
            YearMonthField::Month => "month",
        })
    }
}

impl fmt::Display for DayTimeField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DayTimeField::Day => "day",
            DayTimeField::Hour => "hour",
            DayTimeField::Minute => "minute",
            DayTimeField::Second => "second",
        })
    }
}

/// A named column of a result or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name as the user gave it.
    pub name: String,
    /// Its type.
    pub ty: SparkType,
    /// Whether it may hold NULL.
    pub nullable: bool,
}

impl Column {
    /// The Arrow field of that name, storage and Spark type.
    pub fn to_field(&self) -> Field {
        self.ty.to_field(&self.name, self.nullable)
    }

    /// The column that an Arrow field stores.
    pub fn from_field(field: &Field) -> Self {
        Column { name: field.name().clone(), ty: SparkType::from_field(field), nullable: field.is_nullable() }
    }
}

impl SparkType {
    /// The largest decimal.
    pub const DECIMAL_MAX: SparkType = SparkType::Decimal(38, 18);

    /// Spark's `interval year to month`.
    pub const YEAR_MONTH: SparkType = SparkType::YearMonthInterval(YearMonthField::Year, YearMonthField::Month);

    /// Spark's `interval day to second`.
    pub const DAY_TIME: SparkType = SparkType::DayTimeInterval(DayTimeField::Day, DayTimeField::Second);

    /// The Arrow type that values of this type are stored as.
    pub fn storage(&self) -> DataType {
        match self {
            SparkType::Null => DataType::Null,
            SparkType::Boolean => DataType::Boolean,
            SparkType::Byte => DataType::Int8,
            SparkType::Short => DataType::Int16,
            SparkType::Int => DataType::Int32,
            SparkType::Long => DataType::Int64,
            SparkType::Float => DataType::Float32,
            SparkType::Double => DataType::Float64,
            SparkType::Decimal(precision, scale) => DataType::Decimal128(*precision, *scale),
            SparkType::String | SparkType::Collated(_) | SparkType::Char(_) | SparkType::Varchar(_) => {
                DataType::Utf8View
            }
            SparkType::Binary | SparkType::Geometry(_) | SparkType::Geography(_) => DataType::Binary,
            SparkType::Date => DataType::Date32,
            SparkType::Time(_) => DataType::Time64(TimeUnit::Microsecond),
            SparkType::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some(Arc::from("UTC"))),
            SparkType::TimestampNtz => DataType::Timestamp(TimeUnit::Microsecond, None),
            SparkType::TimestampLtzNanos(_) => DataType::Timestamp(TimeUnit::Nanosecond, Some(Arc::from("UTC"))),
            SparkType::TimestampNtzNanos(_) => DataType::Timestamp(TimeUnit::Nanosecond, None),
            SparkType::YearMonthInterval(..) => DataType::Interval(IntervalUnit::YearMonth),
            SparkType::DayTimeInterval(..) => DataType::Duration(TimeUnit::Microsecond),
            SparkType::CalendarInterval => DataType::Interval(IntervalUnit::MonthDayNano),
            SparkType::Array(element) => DataType::List(element.to_element()),
            SparkType::Map(key, value) => {
                let key = Arc::new(key.to_child("key", false));
                let value = Arc::new(value.to_child("value", true));
                let entries = DataType::Struct(Fields::from(vec![key, value]));
                DataType::Map(Arc::new(Field::new("entries", entries, false)), false)
            }
            SparkType::Struct(fields) => {
                DataType::Struct(fields.iter().map(|field| Arc::new(field.ty.to_child(&field.name, true))).collect())
            }
            SparkType::Variant => {
                let mark = HashMap::from([(TYPE_KEY.to_string(), VARIANT.to_string())]);
                let metadata = Field::new("metadata", DataType::Binary, true).with_metadata(mark);
                DataType::Struct(Fields::from(vec![metadata, Field::new("value", DataType::Binary, true)]))
            }
        }
    }

    /// The field of a list of such elements.
    pub fn to_element(&self) -> FieldRef {
        Arc::new(self.to_child(Field::LIST_FIELD_DEFAULT_NAME, true))
    }

    /// A field within another type: a struct's, a map's, a list's.
    pub fn to_child(&self, name: &str, nullable: bool) -> Field {
        Field::new(name, self.storage(), nullable)
    }

    /// A column of this type; its metadata names the type where the storage does not tell it.
    pub fn to_field(&self, name: &str, nullable: bool) -> Field {
        let field = self.to_child(name, nullable);
        match marker::of(self) {
            Some(marker) => field.with_metadata(HashMap::from([(TYPE_KEY.to_string(), marker)])),
            None => field,
        }
    }

    /// The type of a field: as its metadata says, else as its storage tells.
    pub fn from_field(field: &Field) -> SparkType {
        let stored = SparkType::from_storage(field.data_type());
        match field.metadata().get(TYPE_KEY) {
            Some(marker) => marker::applied(marker, stored),
            None => stored,
        }
    }

    /// The type that Spark gives to data of an Arrow type, also of one that is not canonical storage (a `Utf8`, a `UInt32`).
    pub fn from_storage(storage: &DataType) -> SparkType {
        match storage {
            DataType::Null => SparkType::Null,
            DataType::Boolean => SparkType::Boolean,
            DataType::Int8 => SparkType::Byte,
            DataType::Int16 | DataType::UInt8 => SparkType::Short,
            DataType::Int32 | DataType::UInt16 => SparkType::Int,
            DataType::Int64 | DataType::UInt32 => SparkType::Long,
            DataType::UInt64 => SparkType::Decimal(20, 0),
            DataType::Float16 | DataType::Float32 => SparkType::Float,
            DataType::Float64 => SparkType::Double,
            DataType::Decimal32(p, s) | DataType::Decimal64(p, s) | DataType::Decimal128(p, s) => {
                // Spark has no negative scale: 1E3 is decimal(4, 0).
                if *s < 0 { SparkType::Decimal((*p + s.unsigned_abs()).min(38), 0) } else { SparkType::Decimal(*p, *s) }
            }
            DataType::Decimal256(_, s) => SparkType::Decimal(38, (*s).clamp(0, 38)),
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => SparkType::String,
            DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
                SparkType::Binary
            }
            DataType::Date32 | DataType::Date64 => SparkType::Date,
            DataType::Time32(_) | DataType::Time64(_) => SparkType::Time(6),
            DataType::Timestamp(_, Some(_)) => SparkType::Timestamp,
            DataType::Timestamp(_, None) => SparkType::TimestampNtz,
            DataType::Interval(IntervalUnit::YearMonth) => SparkType::YEAR_MONTH,
            DataType::Interval(IntervalUnit::DayTime) | DataType::Duration(_) => SparkType::DAY_TIME,
            DataType::Interval(IntervalUnit::MonthDayNano) => SparkType::CalendarInterval,
            DataType::List(field)
            | DataType::LargeList(field)
            | DataType::ListView(field)
            | DataType::LargeListView(field)
            | DataType::FixedSizeList(field, _) => SparkType::Array(Box::new(SparkType::from_field(field))),
            DataType::Map(entries, _) => match entries.data_type() {
                DataType::Struct(fields) if fields.len() == 2 => SparkType::Map(
                    Box::new(SparkType::from_field(&fields[0])),
                    Box::new(SparkType::from_field(&fields[1])),
                ),
                other => SparkType::Array(Box::new(SparkType::from_storage(other))),
            },
            DataType::Struct(fields)
                if fields.len() == 2 && fields[0].metadata().get(TYPE_KEY).is_some_and(|mark| mark == VARIANT) =>
            {
                SparkType::Variant
            }
            DataType::Struct(fields) => SparkType::Struct(
                fields
                    .iter()
                    .map(|field| StructField { name: field.name().clone(), ty: SparkType::from_field(field) })
                    .collect(),
            ),
            DataType::Dictionary(_, value) => SparkType::from_storage(value),
            DataType::RunEndEncoded(_, value) => SparkType::from_storage(value.data_type()),
            DataType::Union(..) => SparkType::Binary,
        }
    }

    /// Whether values are numbers.
    pub fn is_numeric(&self) -> bool {
        self.is_integral() || matches!(self, SparkType::Float | SparkType::Double | SparkType::Decimal(..))
    }

    /// Whether values are whole numbers of 8 to 64 bits.
    pub fn is_integral(&self) -> bool {
        matches!(self, SparkType::Byte | SparkType::Short | SparkType::Int | SparkType::Long)
    }

    /// Whether values are text: `string`, `char(n)` or `varchar(n)`.
    pub fn is_string(&self) -> bool {
        matches!(self, SparkType::String | SparkType::Collated(_) | SparkType::Char(_) | SparkType::Varchar(_))
    }

    /// Whether values are dates or timestamps, these to the microsecond.
    pub fn is_datetime(&self) -> bool {
        matches!(self, SparkType::Date | SparkType::Timestamp | SparkType::TimestampNtz)
    }

    /// Whether values are timestamps to the nanosecond.
    pub fn is_timestamp_nanos(&self) -> bool {
        matches!(self, SparkType::TimestampLtzNanos(_) | SparkType::TimestampNtzNanos(_))
    }

    /// The timestamp to the microsecond in place of one to the nanosecond.
    #[must_use]
    pub fn in_micros(&self) -> SparkType {
        match self {
            SparkType::TimestampLtzNanos(_) => SparkType::Timestamp,
            SparkType::TimestampNtzNanos(_) => SparkType::TimestampNtz,
            other => other.clone(),
        }
    }

    /// Whether values are intervals of one of the two ANSI kinds.
    pub fn is_ansi_interval(&self) -> bool {
        matches!(self, SparkType::YearMonthInterval(..) | SparkType::DayTimeInterval(..))
    }

    /// Whether values are variants or hold some.
    pub fn has_variant(&self) -> bool {
        self.holds(&|ty| matches!(ty, SparkType::Variant))
    }

    /// Whether values are geometries or geographies.
    pub fn is_spatial(&self) -> bool {
        matches!(self, SparkType::Geometry(_) | SparkType::Geography(_))
    }

    /// Whether this type or one within it is such a one.
    pub fn holds(&self, such: &dyn Fn(&SparkType) -> bool) -> bool {
        self.find(such).is_some()
    }

    /// The first that is such a one, of this type and those within it.
    pub fn find(&self, such: &dyn Fn(&SparkType) -> bool) -> Option<&SparkType> {
        if such(self) {
            return Some(self);
        }
        match self {
            SparkType::Array(element) => element.find(such),
            SparkType::Map(key, value) => key.find(such).or_else(|| value.find(such)),
            SparkType::Struct(fields) => fields.iter().find_map(|field| field.ty.find(such)),
            _ => None,
        }
    }

    /// The decimal that holds every value of a numeric type: `int` is `decimal(10, 0)`. Source: Spark's `DecimalType.forType`.
    pub fn as_decimal(&self) -> Option<SparkType> {
        Some(match self {
            SparkType::Byte => SparkType::Decimal(3, 0),
            SparkType::Short => SparkType::Decimal(5, 0),
            SparkType::Int => SparkType::Decimal(10, 0),
            SparkType::Long => SparkType::Decimal(20, 0),
            SparkType::Float => SparkType::Decimal(14, 7),
            SparkType::Double => SparkType::Decimal(30, 15),
            SparkType::Decimal(p, s) => SparkType::Decimal(*p, *s),
            _ => return None,
        })
    }

    /// The name in capitals, as error messages and generated column names show it: `DECIMAL(10,2)`, `ARRAY<INT>`.
    pub fn sql(&self) -> String {
        match self {
            SparkType::Array(element) => format!("ARRAY<{}>", element.sql()),
            SparkType::Map(key, value) => format!("MAP<{}, {}>", key.sql(), value.sql()),
            SparkType::Struct(fields) => {
                let fields: Vec<String> = fields.iter().map(|f| format!("{}: {}", f.name, f.ty.sql())).collect();
                format!("STRUCT<{}>", fields.join(", "))
            }
            SparkType::Collated(collation) => format!("STRING COLLATE {collation}"),
            other => other.to_string().to_uppercase(),
        }
    }

    /// The same with each text in it of this collation; `None` is `UTF8_BINARY`. CHAR and VARCHAR stay as they are then.
    #[must_use]
    pub fn with_collation(&self, collation: Option<Collation>) -> SparkType {
        match (self, collation) {
            (SparkType::Char(_) | SparkType::Varchar(_), None) => self.clone(),
            (text, Some(collation)) if text.is_string() => SparkType::Collated(collation),
            (SparkType::Collated(_), None) => SparkType::String,
            (SparkType::Array(element), _) => SparkType::Array(Box::new(element.with_collation(collation))),
            (SparkType::Map(key, value), _) => {
                SparkType::Map(Box::new(key.with_collation(collation)), Box::new(value.with_collation(collation)))
            }
            (SparkType::Struct(fields), _) => SparkType::Struct(
                fields
                    .iter()
                    .map(|field| StructField { name: field.name.clone(), ty: field.ty.with_collation(collation) })
                    .collect(),
            ),
            _ => self.clone(),
        }
    }

    /// Whether a text in it has a collation other than `UTF8_BINARY`.
    pub fn has_collation(&self) -> bool {
        match self {
            SparkType::Collated(_) => true,
            SparkType::Array(element) => element.has_collation(),
            SparkType::Map(key, value) => key.has_collation() || value.has_collation(),
            SparkType::Struct(fields) => fields.iter().any(|field| field.ty.has_collation()),
            _ => false,
        }
    }
}

/// Spark's `simpleString`: `decimal(10,2)`, `array<int>`, `struct<a:int>`.
impl fmt::Display for SparkType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SparkType::Null => f.write_str("void"),
            SparkType::Boolean => f.write_str("boolean"),
            SparkType::Byte => f.write_str("tinyint"),
            SparkType::Short => f.write_str("smallint"),
            SparkType::Int => f.write_str("int"),
            SparkType::Long => f.write_str("bigint"),
            SparkType::Float => f.write_str("float"),
            SparkType::Double => f.write_str("double"),
            SparkType::Decimal(precision, scale) => write!(f, "decimal({precision},{scale})"),
            SparkType::String => f.write_str("string"),
            SparkType::Collated(collation) => write!(f, "string collate {collation}"),
            SparkType::Char(length) => write!(f, "char({length})"),
            SparkType::Varchar(length) => write!(f, "varchar({length})"),
            SparkType::Binary => f.write_str("binary"),
            SparkType::Date => f.write_str("date"),
            SparkType::Time(precision) => write!(f, "time({precision})"),
            SparkType::Timestamp => f.write_str("timestamp"),
            SparkType::TimestampNtz => f.write_str("timestamp_ntz"),
            SparkType::TimestampLtzNanos(precision) => write!(f, "timestamp_ltz({precision})"),
            SparkType::TimestampNtzNanos(precision) => write!(f, "timestamp_ntz({precision})"),
            SparkType::YearMonthInterval(from, to) if from == to => write!(f, "interval {from}"),
            SparkType::YearMonthInterval(from, to) => write!(f, "interval {from} to {to}"),
            SparkType::DayTimeInterval(from, to) if from == to => write!(f, "interval {from}"),
            SparkType::DayTimeInterval(from, to) => write!(f, "interval {from} to {to}"),
            SparkType::CalendarInterval => f.write_str("interval"),
            SparkType::Array(element) => write!(f, "array<{element}>"),
            SparkType::Map(key, value) => write!(f, "map<{key},{value}>"),
            SparkType::Struct(fields) => {
                f.write_str("struct<")?;
                for (i, field) in fields.iter().enumerate() {
                    let comma = if i == 0 { "" } else { "," };
                    write!(f, "{comma}{}:{}", field.name, field.ty)?;
                }
                f.write_str(">")
            }
            SparkType::Variant => f.write_str("variant"),
            SparkType::Geometry(srid) | SparkType::Geography(srid) => {
                f.write_str(if matches!(self, SparkType::Geometry(_)) { "geometry" } else { "geography" })?;
                match srid {
                    Some(srid) => write!(f, "({srid})"),
                    None => f.write_str("(any)"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_survives_a_field() {
        let types = [
            SparkType::Char(5),
            SparkType::Varchar(9),
            SparkType::Time(3),
            SparkType::TimestampLtzNanos(7),
            SparkType::Array(Box::new(SparkType::TimestampNtzNanos(9))),
            SparkType::YearMonthInterval(YearMonthField::Month, YearMonthField::Month),
            SparkType::DayTimeInterval(DayTimeField::Hour, DayTimeField::Second),
            SparkType::Array(Box::new(SparkType::Char(2))),
            SparkType::Map(Box::new(SparkType::String), Box::new(SparkType::DAY_TIME)),
            SparkType::Struct(vec![StructField { name: "A".into(), ty: SparkType::Varchar(3) }]),
            SparkType::Variant,
            SparkType::Array(Box::new(SparkType::Variant)),
            SparkType::Geometry(Some(3857)),
            SparkType::Array(Box::new(SparkType::Geography(None))),
        ];
        for ty in types {
            assert_eq!(SparkType::from_field(&ty.to_field("x", true)), ty);
        }
    }
}
