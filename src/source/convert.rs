//! Columns of any type built from text: the fields of CSV, the strings of JSON, the names of partition folders.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BinaryBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Float32Builder, Float64Builder,
    Int8Builder, Int16Builder, Int32Builder, Int64Builder, NullBuilder, StringViewBuilder, Time64MicrosecondBuilder,
    TimestampMicrosecondBuilder, TimestampNanosecondBuilder,
};

use super::calendar;
use super::pattern::Pattern;
use crate::error::{Error, Result};
pub use crate::types::zone::Zone;
use crate::types::{SparkType, nanos};

/// How text stands for values, where options can change it.
#[derive(Clone, Debug)]
pub struct Spelling {
    /// Where a timestamp without a zone was.
    pub zone: Zone,
    /// `dateFormat`
    pub date: Option<Arc<Pattern>>,
    /// `timestampFormat`
    pub timestamp: Option<Arc<Pattern>>,
    /// `timestampNTZFormat`
    pub timestamp_ntz: Option<Arc<Pattern>>,
    /// The numbers that are none, if not `NaN`, `Inf` and `-Inf`.
    pub nan: Option<String>,
    /// `positiveInf`
    pub positive: Option<String>,
    /// `negativeInf`
    pub negative: Option<String>,
}

impl Default for Spelling {
    fn default() -> Self {
        Spelling {
            zone: Zone::UTC,
            date: None,
            timestamp: None,
            timestamp_ntz: None,
            nan: None,
            positive: None,
            negative: None,
        }
    }
}

/// Builds one column.
#[derive(Debug)]
pub struct Converter {
    spelling: Arc<Spelling>,
    builder: Builder,
}

#[derive(Debug)]
enum Builder {
    Null(NullBuilder),
    Boolean(BooleanBuilder),
    Byte(Int8Builder),
    Short(Int16Builder),
    Int(Int32Builder),
    Long(Int64Builder),
    Float(Float32Builder),
    Double(Float64Builder),
    Decimal(Decimal128Builder, u8, i8),
    String(StringViewBuilder),
    Binary(BinaryBuilder),
    Date(Date32Builder),
    Time(Time64MicrosecondBuilder),
    Timestamp(TimestampMicrosecondBuilder),
    TimestampNtz(TimestampMicrosecondBuilder),
    /// Of which type, and why the column cannot be.
    Nanos(TimestampNanosecondBuilder, SparkType, Option<Error>),
}

impl Converter {
    /// For a type, in a time zone; `None` for types that plain text does not hold (arrays, maps, structs, intervals).
    pub fn new(ty: &SparkType, zone: &Zone) -> Option<Self> {
        Converter::with(ty, &Arc::new(Spelling { zone: *zone, ..Spelling::default() }))
    }

    /// For a type, with options.
    pub fn with(ty: &SparkType, spelling: &Arc<Spelling>) -> Option<Self> {
        let builder = match ty {
            SparkType::Null => Builder::Null(NullBuilder::new()),
            SparkType::Boolean => Builder::Boolean(BooleanBuilder::new()),
            SparkType::Byte => Builder::Byte(Int8Builder::new()),
            SparkType::Short => Builder::Short(Int16Builder::new()),
            SparkType::Int => Builder::Int(Int32Builder::new()),
            SparkType::Long => Builder::Long(Int64Builder::new()),
            SparkType::Float => Builder::Float(Float32Builder::new()),
            SparkType::Double => Builder::Double(Float64Builder::new()),
            SparkType::Decimal(precision, scale) => {
                let builder = Decimal128Builder::new().with_precision_and_scale(*precision, *scale).ok()?;
                Builder::Decimal(builder, *precision, *scale)
            }
            SparkType::String | SparkType::Collated(_) | SparkType::Char(_) | SparkType::Varchar(_) => {
                Builder::String(StringViewBuilder::new())
            }
            SparkType::Binary | SparkType::Geometry(_) | SparkType::Geography(_) => {
                Builder::Binary(BinaryBuilder::new())
            }
            SparkType::Date => Builder::Date(Date32Builder::new()),
            SparkType::Time(_) => Builder::Time(Time64MicrosecondBuilder::new()),
            SparkType::Timestamp => Builder::Timestamp(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            SparkType::TimestampNtz => Builder::TimestampNtz(TimestampMicrosecondBuilder::new()),
            SparkType::TimestampLtzNanos(_) | SparkType::TimestampNtzNanos(_) => {
                let builder = TimestampNanosecondBuilder::new().with_data_type(ty.storage());
                Builder::Nanos(builder, ty.clone(), None)
            }
            _ => return None,
        };
        Some(Converter { spelling: Arc::clone(spelling), builder })
    }

    /// Adds a NULL.
    pub fn push_null(&mut self) {
        match &mut self.builder {
            Builder::Null(b) => b.append_null(),
            Builder::Boolean(b) => b.append_null(),
            Builder::Byte(b) => b.append_null(),
            Builder::Short(b) => b.append_null(),
            Builder::Int(b) => b.append_null(),
            Builder::Long(b) => b.append_null(),
            Builder::Float(b) => b.append_null(),
            Builder::Double(b) => b.append_null(),
            Builder::Decimal(b, ..) => b.append_null(),
            Builder::String(b) => b.append_null(),
            Builder::Binary(b) => b.append_null(),
            Builder::Date(b) => b.append_null(),
            Builder::Time(b) => b.append_null(),
            Builder::Timestamp(b) | Builder::TimestampNtz(b) => b.append_null(),
            Builder::Nanos(b, ..) => b.append_null(),
        }
    }

    /// Adds the value that the text stands for. False, and nothing added, if it stands for none.
    #[must_use]
    pub fn push(&mut self, text: &[u8]) -> bool {
        /// Appends what was read, and tells whether there was something.
        macro_rules! add {
            ($builder:expr, $value:expr) => {
                match $value {
                    Some(value) => {
                        $builder.append_value(value);
                        true
                    }
                    None => false,
                }
            };
        }
        let spelling = &*self.spelling;
        match &mut self.builder {
            Builder::Null(_) => false,
            Builder::Boolean(b) => add!(b, boolean(text)),
            Builder::Byte(b) => add!(b, integer(text).and_then(|n| i8::try_from(n).ok())),
            Builder::Short(b) => add!(b, integer(text).and_then(|n| i16::try_from(n).ok())),
            Builder::Int(b) => add!(b, integer(text).and_then(|n| i32::try_from(n).ok())),
            Builder::Long(b) => add!(b, integer(text)),
            Builder::Float(b) => add!(b, float::<f32>(text, spelling)),
            Builder::Double(b) => add!(b, float::<f64>(text, spelling)),
            Builder::Decimal(b, precision, scale) => add!(b, decimal(text, *precision, *scale)),
            Builder::String(b) => {
                match std::str::from_utf8(text) {
                    Ok(text) => b.append_value(text),
                    Err(_) => b.append_value(String::from_utf8_lossy(text)),
                }
                true
            }
            Builder::Binary(b) => {
                b.append_value(text);
                true
            }
            Builder::Date(b) => add!(b, spelling.read_date(text)),
            Builder::Time(b) => add!(b, time(text)),
            Builder::Timestamp(b) => add!(b, spelling.read_timestamp(text)),
            Builder::TimestampNtz(b) => add!(b, spelling.read_timestamp_ntz(text)),
            Builder::Nanos(b, ty, failure) => {
                let Some((micros, within)) = spelling.read_nanos(text, ty) else { return false };
                match nanos::join(micros, within) {
                    Ok(value) => b.append_value(nanos::truncate(value, precision_of(ty))),
                    // No value that is wrong: there is no column then.
                    Err(error) => {
                        b.append_null();
                        failure.get_or_insert(error);
                    }
                }
                true
            }
        }
    }

    /// Adds a timestamp of so many seconds since 1970. False, and nothing added, if it is none.
    #[must_use]
    pub fn push_seconds(&mut self, text: &[u8]) -> bool {
        match (&mut self.builder, integer(text).and_then(|seconds| seconds.checked_mul(1_000_000))) {
            (Builder::Timestamp(builder), Some(micros)) => {
                builder.append_value(micros);
                true
            }
            _ => false,
        }
    }

    /// Whether the text stands for a value.
    pub fn reads(mut self, text: &str) -> bool {
        self.push(text.as_bytes())
    }

    /// The column, in canonical storage; the builder is empty again.
    /// # Errors
    /// Never, unless a decimal's type is impossible.
    pub fn finish(&mut self) -> Result<ArrayRef> {
        Ok(match &mut self.builder {
            Builder::Null(b) => Arc::new(b.finish()),
            Builder::Boolean(b) => Arc::new(b.finish()),
            Builder::Byte(b) => Arc::new(b.finish()),
            Builder::Short(b) => Arc::new(b.finish()),
            Builder::Int(b) => Arc::new(b.finish()),
            Builder::Long(b) => Arc::new(b.finish()),
            Builder::Float(b) => Arc::new(b.finish()),
            Builder::Double(b) => Arc::new(b.finish()),
            Builder::Decimal(b, ..) => Arc::new(b.finish()),
            Builder::String(b) => Arc::new(b.finish()),
            Builder::Binary(b) => Arc::new(b.finish()),
            Builder::Date(b) => Arc::new(b.finish()),
            Builder::Time(b) => Arc::new(b.finish()),
            Builder::Timestamp(b) | Builder::TimestampNtz(b) => Arc::new(b.finish()),
            Builder::Nanos(b, _, failure) => match failure.take() {
                Some(error) => return Err(error),
                None => Arc::new(b.finish()),
            },
        })
    }
}

impl Spelling {
    /// A date, by `dateFormat` if given.
    pub fn read_date(&self, text: &[u8]) -> Option<i32> {
        match &self.date {
            None => calendar::date(text),
            Some(pattern) => {
                let (local, _) = pattern.read(std::str::from_utf8(text).ok()?)?;
                i32::try_from(local.div_euclid(calendar::DAY)).ok()
            }
        }
    }

    /// Microseconds UTC, by `timestampFormat` if given.
    pub fn read_timestamp(&self, text: &[u8]) -> Option<i64> {
        let (local, zone) = match &self.timestamp {
            None => calendar::timestamp(text)?,
            Some(pattern) => pattern.read(std::str::from_utf8(text).ok()?)?,
        };
        Some(zone.unwrap_or(self.zone).to_utc(local))
    }

    /// Microseconds of a clock without a zone; a zone in the text is no match.
    pub fn read_timestamp_ntz(&self, text: &[u8]) -> Option<i64> {
        let (local, zone) = match &self.timestamp_ntz {
            None => calendar::timestamp(text)?,
            Some(pattern) => pattern.read(std::str::from_utf8(text).ok()?)?,
        };
        zone.is_none().then_some(local)
    }

    /// Microseconds of a timestamp of the type, which is to the nanosecond, and the nanoseconds within the last.
    fn read_nanos(&self, text: &[u8], ty: &SparkType) -> Option<(i64, i64)> {
        let zoned = matches!(ty, SparkType::TimestampLtzNanos(_));
        let (local, within, zone) = match if zoned { &self.timestamp } else { &self.timestamp_ntz } {
            None => calendar::timestamp_nanos(text)?,
            Some(pattern) => pattern.read_nanos(std::str::from_utf8(text).ok()?)?,
        };
        match zoned {
            true => Some((zone.unwrap_or(self.zone).to_utc(local), within)),
            false => zone.is_none().then_some((local, within)),
        }
    }
}

/// The digits behind the second that a type of timestamps has.
fn precision_of(ty: &SparkType) -> u8 {
    match ty {
        SparkType::TimestampLtzNanos(precision) | SparkType::TimestampNtzNanos(precision) => *precision,
        _ => 6,
    }
}

fn boolean(text: &[u8]) -> Option<bool> {
    if text.eq_ignore_ascii_case(b"true") {
        Some(true)
    } else if text.eq_ignore_ascii_case(b"false") {
        Some(false)
    } else {
        None
    }
}

/// A whole number, as Java's `parseLong` reads it.
pub fn integer(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0i64;
    // Downwards, since the smallest number has no positive twin.
    for c in digits {
        let digit = c.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value.checked_mul(10)?.checked_sub(i64::from(digit))?;
    }
    if negative { Some(value) } else { value.checked_neg() }
}

/// What `f32` and `f64` share here.
trait Real: std::str::FromStr {
    const NAN: Self;
    const POSITIVE: Self;
    const NEGATIVE: Self;
}

impl Real for f32 {
    const NAN: Self = f32::NAN;
    const POSITIVE: Self = f32::INFINITY;
    const NEGATIVE: Self = f32::NEG_INFINITY;
}

impl Real for f64 {
    const NAN: Self = f64::NAN;
    const POSITIVE: Self = f64::INFINITY;
    const NEGATIVE: Self = f64::NEG_INFINITY;
}

fn float<T: Real>(text: &[u8], spelling: &Spelling) -> Option<T> {
    let mut text = std::str::from_utf8(text).ok()?;
    if text == spelling.nan.as_deref().unwrap_or("NaN") {
        return Some(T::NAN);
    }
    if text == spelling.positive.as_deref().unwrap_or("Inf") || text == "Infinity" {
        return Some(T::POSITIVE);
    }
    if text == spelling.negative.as_deref().unwrap_or("-Inf") || text == "-Infinity" {
        return Some(T::NEGATIVE);
    }
    text = text.trim();
    // Java's `1.5d` and `1f`.
    if let [before, b'd' | b'D' | b'f' | b'F'] = text.as_bytes().get(text.len().saturating_sub(2)..)?
        && (before.is_ascii_digit() || *before == b'.')
    {
        text = &text[..text.len() - 1];
    }
    // Rust reads more words (`nan`, `inf`) than Java.
    let begins = text.bytes().find(|c| !matches!(c, b'+' | b'-'))?;
    if !begins.is_ascii_digit() && begins != b'.' {
        return None;
    }
    text.parse().ok()
}

/// A decimal, rounded half up to the scale.
pub fn decimal(text: &[u8], precision: u8, scale: i8) -> Option<i128> {
    let text = text.trim_ascii();
    let (negative, text) = match text.first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let split = text.iter().position(|c| matches!(c, b'e' | b'E'));
    let (mantissa, exponent) = match split {
        Some(at) => (&text[..at], integer(&text[at + 1..])?),
        None => (text, 0),
    };
    if !(-10_000..=10_000).contains(&exponent) {
        return None;
    }
    let mut value = 0i128;
    let mut digits = 0;
    let mut point: Option<usize> = None;
    for c in mantissa {
        match c {
            b'.' if point.is_none() => point = Some(digits),
            b'0'..=b'9' => {
                digits += 1;
                value = value.checked_mul(10)?.checked_add(i128::from(c - b'0'))?;
            }
            _ => return None,
        }
    }
    if digits == 0 {
        return None;
    }
    let behind = point.map_or(0, |point| digits - point) as i64 - exponent;
    let shift = i64::from(scale) - behind;
    let value = if shift >= 0 {
        if value == 0 { 0 } else { value.checked_mul(10i128.checked_pow(u32::try_from(shift).ok()?)?)? }
    } else {
        match 10i128.checked_pow(u32::try_from(-shift).ok()?) {
            Some(unit) => value / unit + i128::from(value % unit >= unit / 2),
            None => 0,
        }
    };
    let limit = 10i128.checked_pow(u32::from(precision))?;
    (value < limit).then_some(if negative { -value } else { value })
}

fn time(text: &[u8]) -> Option<i64> {
    calendar::leading_time(text.trim_ascii()).filter(|(_, rest)| rest.is_empty()).map(|(micros, _)| micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        assert_eq!(integer(b"-9223372036854775808"), Some(i64::MIN));
        assert_eq!(integer(b"9223372036854775808"), None);
        assert_eq!((integer(b"+7"), integer(b""), integer(b"-"), integer(b"1 ")), (Some(7), None, None, None));
    }

    #[test]
    fn floats() {
        let read = |text: &[u8]| float::<f64>(text, &Spelling::default());
        assert_eq!(
            (read(b"1e3"), read(b".5"), read(b"1.5d"), read(b"-Inf")),
            (Some(1000.0), Some(0.5), Some(1.5), Some(f64::NEG_INFINITY))
        );
        assert!(read(b"NaN").is_some_and(f64::is_nan));
        assert_eq!((read(b"nan"), read(b"inf"), read(b"d"), read(b"")), (None, None, None, None));
    }

    #[test]
    fn decimals() {
        assert_eq!(decimal(b"12.345", 5, 2), Some(1235));
        assert_eq!(decimal(b"-12.345", 5, 2), Some(-1235));
        assert_eq!(decimal(b"1.2e1", 5, 2), Some(1200));
        assert_eq!(decimal(b"1000", 5, 2), None);
        assert_eq!((decimal(b".", 5, 2), decimal(b"1.2.3", 5, 2), decimal(b"", 5, 2)), (None, None, None));
        assert_eq!(decimal(b"1e-50", 5, 2), Some(0));
    }
}
