//! Literals and parameters.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-literals.html>

use datafusion::common::ScalarValue;

use crate::error::{Error, Result, Span};
use crate::function::Bound;
use crate::sql::ast::{Literal, Parameter};
use crate::sql::bind::Binder;
use crate::types::format::{Style, decimal_name, to_text};
use crate::types::parse::{
    self, parse_date, parse_special_date, parse_special_timestamp, parse_special_timestamp_ntz, parse_time,
    parse_timestamp, parse_timestamp_ntz,
};
use crate::types::zone::Zone;
use crate::types::{SparkType, nanos};

impl Binder<'_> {
    /// The session's time zone.
    pub(crate) fn zone(&self) -> Zone {
        self.context.timezone
    }

    pub(super) fn literal(&self, literal: &Literal) -> Result<Bound> {
        use ScalarValue as V;
        use SparkType as T;
        let (value, ty) = match literal {
            Literal::Null => return Ok(Bound::null(T::Null)),
            Literal::Boolean(value) => (V::Boolean(Some(*value)), T::Boolean),
            Literal::Byte(value) => (V::Int8(Some(*value)), T::Byte),
            Literal::Short(value) => (V::Int16(Some(*value)), T::Short),
            Literal::Int(value) => (V::Int32(Some(*value)), T::Int),
            Literal::Long(value) => (V::Int64(Some(*value)), T::Long),
            Literal::Float(value) => (V::Float32(Some(*value)), T::Float),
            Literal::Double(value) => (V::Float64(Some(*value)), T::Double),
            Literal::Decimal(value, precision, scale) => {
                (V::Decimal128(Some(*value), *precision, *scale), T::Decimal(*precision, *scale))
            }
            Literal::String(text) => return Ok(Bound::string(text)),
            Literal::Binary(bytes) => {
                let digits: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
                return Ok(Bound::literal(V::Binary(Some(bytes.clone())), T::Binary, format!("X'{digits}'")));
            }
            Literal::Typed(word, text) => return self.typed_literal(word, text),
        };
        let name = match &value {
            V::Decimal128(Some(unscaled), _, scale) => decimal_name(*unscaled, *scale),
            _ => to_text(&value, &ty, self.zone(), Style::Cast)?,
        };
        Ok(Bound::literal(value, ty, name))
    }

    fn typed_literal(&self, word: &str, text: &str) -> Result<Bound> {
        use SparkType as T;
        let (zone, now) = (self.zone(), self.context.now);
        let ty = match word {
            "DATE" => T::Date,
            "TIME" => T::Time(6),
            "TIMESTAMP_NTZ" => T::TimestampNtz,
            "TIMESTAMP" if self.context.timestamp_ntz && !names_zone(text) => T::TimestampNtz,
            _ => T::Timestamp,
        };
        if matches!(ty, T::Timestamp | T::TimestampNtz)
            && parse::fraction_digits(text) > 6
            && self.context.settings.is_on(nanos::ENABLED)
        {
            return self.nanos_literal(word, text, &ty);
        }
        let value = match ty {
            T::Date => {
                parse_date(text).or_else(|| parse_special_date(text, now, zone)).map(|v| ScalarValue::Date32(Some(v)))
            }
            T::Time(_) => parse_time(text).map(|v| ScalarValue::Time64Microsecond(Some(v))),
            // A zone behind it is read and passed over.
            T::TimestampNtz => parse_timestamp_ntz(text, true)
                .or_else(|| parse_special_timestamp_ntz(text, now, zone))
                .map(|v| ScalarValue::TimestampMicrosecond(Some(v), None)),
            _ => parse_timestamp(text, zone)
                .or_else(|| parse_special_timestamp(text, now, zone))
                .map(|v| ScalarValue::TimestampMicrosecond(Some(v), Some("UTC".into()))),
        };
        let Some(value) = value else {
            return Err(Error::new("INVALID_TYPED_LITERAL")
                .with("valueType", format!("\"{word}\""))
                .with("value", format!("'{text}'")));
        };
        let shown = to_text(&value, &ty, zone, Style::Cast)?;
        let word = match ty {
            T::Date => "DATE",
            T::Time(_) => "TIME",
            T::TimestampNtz => "TIMESTAMP_NTZ",
            _ => "TIMESTAMP",
        };
        Ok(Bound::literal(value, ty, format!("{word} '{shown}'")))
    }

    /// A timestamp with more than six digits behind the second, which are its type's precision.
    fn nanos_literal(&self, word: &str, text: &str, ty: &SparkType) -> Result<Bound> {
        let digits = parse::fraction_digits(text);
        let Some(precision) = u8::try_from(digits).ok().filter(|digits| nanos::PRECISIONS.contains(digits)) else {
            return Err(Error::new("INVALID_TIMESTAMP_LITERAL_PRECISION").with("value", format!("'{text}'")));
        };
        let zoned = *ty == SparkType::Timestamp;
        let zone = self.zone();
        let parsed =
            if zoned { parse::parse_timestamp_nanos(text, zone) } else { parse::parse_timestamp_ntz_nanos(text, true) };
        let (micros, within) = parsed.ok_or_else(|| {
            Error::new("INVALID_TYPED_LITERAL")
                .with("valueType", format!("\"{word}\""))
                .with("value", format!("'{text}'"))
        })?;
        let value = Some(nanos::join(micros, within)?);
        let (word, ty, value) = if zoned {
            let value = ScalarValue::TimestampNanosecond(value, Some("UTC".into()));
            ("TIMESTAMP_LTZ", SparkType::TimestampLtzNanos(precision), value)
        } else {
            let value = ScalarValue::TimestampNanosecond(value, None);
            ("TIMESTAMP_NTZ", SparkType::TimestampNtzNanos(precision), value)
        };
        // Shown with all its digits.
        let shown = to_text(&value, &ty, zone, Style::Cast)?;
        let (seconds, fraction) = shown.split_once('.').unwrap_or((&shown, ""));
        Ok(Bound::literal(value, ty, format!("{word} '{seconds}.{fraction:0<digits$}'")))
    }

    pub(super) fn parameter(&self, parameter: &Parameter, span: Span) -> Result<Bound> {
        let name = match parameter {
            Parameter::Named(name) => name.to_lowercase(),
            Parameter::Positional(at) => at.to_string(),
        };
        self.parameters.get(&name).cloned().ok_or_else(|| {
            Error::new("UNBOUND_SQL_PARAMETER")
                .with(
                    "name",
                    match parameter {
                        Parameter::Named(name) => name.clone(),
                        Parameter::Positional(_) => format!("_{}", span.start),
                    },
                )
                .suggest(crate::error::nearest(&name, self.parameters.keys().map(String::as_str)))
        })
    }
}

/// Whether a timestamp's text names its own zone, so that it is an instant even where TIMESTAMP means a local clock.
fn names_zone(text: &str) -> bool {
    parse_timestamp_ntz(text, false).is_none() && parse_timestamp(text, Zone::UTC).is_some()
}
