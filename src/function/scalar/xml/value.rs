//! The value that a text of XML stands for.
//!
//! Source: Spark's `StaxXmlParser`, which reads numbers as Java does.

use super::super::record::{Cell, Spelling};
use super::options::Form;
use crate::types::SparkType;

/// A text that is no value of the type.
#[derive(Debug)]
pub(super) struct NoValue;

/// The value of a type that a text stands for.
pub(super) fn value(text: &str, ty: &SparkType, form: &Form, spelling: &Spelling) -> Result<Cell, NoValue> {
    let text = form.trimmed(text);
    if form.is_null(text) {
        return Ok(Cell::Null);
    }
    let within = |text: &str, low: i64, high: i64| {
        text.parse::<i64>().ok().filter(|value| (low..=high).contains(value)).ok_or(NoValue)
    };
    let (negative, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    // A sign is taken off first, so that what follows may have another one, and the smallest number is out of reach.
    let whole =
        |high: i64| within(unsigned, -high - 1, high).map(|value| if negative { value.wrapping_neg() } else { value });
    Ok(match ty {
        SparkType::Byte => Cell::Whole(within(text, i8::MIN.into(), i8::MAX.into())?),
        SparkType::Short => Cell::Whole(within(text, i16::MIN.into(), i16::MAX.into())?),
        SparkType::Int => Cell::Whole(whole(i32::MAX.into())?),
        SparkType::Long => Cell::Whole(whole(i64::MAX)?),
        SparkType::Float | SparkType::Double => {
            let value = real(unsigned, *ty == SparkType::Float).ok_or(NoValue)?;
            Cell::Real(if negative { -value } else { value })
        }
        SparkType::Boolean => match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Cell::Boolean(true),
            "false" | "0" => Cell::Boolean(false),
            _ => return Err(NoValue),
        },
        SparkType::Decimal(precision, scale) => Spelling::decimal(text, *precision, *scale).ok_or(NoValue)?,
        SparkType::Null => Cell::Null,
        ty if ty.is_string() => Cell::Text(text.to_string()),
        ty if ty.is_timestamp_nanos() => spelling.read(ty, text).ok_or(NoValue)?,
        ty @ (SparkType::Date | SparkType::Timestamp | SparkType::TimestampNtz | SparkType::Time(_)) => {
            spelling.read(ty, text).ok_or(NoValue)?
        }
        _ => return Err(NoValue),
    })
}

/// A floating point number as Java reads it, or else what of the text's beginning is a number with commas in it.
fn real(text: &str, single: bool) -> Option<f64> {
    let narrow = |value: f64| if single { f64::from(value as f32) } else { value };
    if let Some(value) = java_double(text) {
        return Some(if single { text_to_float(text).unwrap_or_else(|| narrow(value)) } else { value });
    }
    let mut digits = String::new();
    let mut rest = text.chars().peekable();
    if rest.next_if_eq(&'-').is_some() {
        digits.push('-');
    }
    let mut fraction = false;
    while let Some(c) = rest.next_if(|c| c.is_ascii_digit() || (!fraction && matches!(c, ',' | '.'))) {
        fraction |= c == '.';
        if c != ',' {
            digits.push(c);
        }
    }
    digits.parse().ok().map(narrow)
}

/// `Double.parseDouble`
pub(super) fn java_double(text: &str) -> Option<f64> {
    let text = text.trim_matches(|c| c <= ' ');
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    match unsigned {
        "NaN" => return Some(f64::NAN),
        "Infinity" => return Some(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY }),
        _ => {}
    }
    let text = text.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(text);
    if !text.ends_with(|c: char| c.is_ascii_digit() || c == '.')
        || !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
    {
        return None;
    }
    text.parse().ok()
}

fn text_to_float(text: &str) -> Option<f64> {
    text.trim_matches(|c| c <= ' ').parse::<f32>().ok().map(f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reals_as_java_reads_them() {
        for (text, expected) in [
            ("1.5", Some(1.5)),
            ("1e5", Some(1e5)),
            ("1.5f", Some(1.5)),
            ("1,000.5", Some(1000.5)),
            ("12abc", Some(12.0)),
            ("x", None),
            ("inf", None),
            ("Infinity", Some(f64::INFINITY)),
        ] {
            assert_eq!(real(text, false), expected, "{text}");
        }
    }
}
