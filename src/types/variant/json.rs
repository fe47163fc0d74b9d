//! Variants from JSON text and as JSON text.
//!
//! Source: Spark's `VariantBuilder.parseJson` and `Variant.toJson`.

use std::fmt::Write;

use super::build::{Builder, malformed};
use super::{Value, Variant, stripped};
use crate::error::Result;
use crate::types::format::{write_date, write_decimal, write_double, write_float, write_integer, write_timestamp};
use crate::types::json::{Liberties, Parsed, Tape, Token, unescape};
use crate::types::zone::Zone;

/// Reads JSON text into variants.
#[derive(Debug, Default)]
pub struct Reader {
    tape: Tape,
    text: Vec<u8>,
}

impl Reader {
    /// Writes the value that the text begins with to the builder, as Jackson reads one; false if the text is no JSON.
    /// # Errors
    /// When an object has a key twice, or the variant would be larger than one may be.
    pub fn read(&mut self, text: &str, builder: &mut Builder) -> Result<bool> {
        let bytes = text.as_bytes();
        let strict = Liberties { single_quotes: false, non_numeric: false, ..Liberties::USUAL };
        let Parsed::Value(end) = self.tape.parse(bytes, strict) else { return Ok(false) };
        let next = text.get(end..).and_then(|rest| rest.chars().next());
        let ends = match self.tape.node(0).token {
            Token::Integer | Token::Real => next.is_none_or(|c| matches!(c, ' ' | '\t' | '\n' | '\r')),
            Token::True | Token::False | Token::Null => {
                next.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '$')
            }
            _ => true,
        };
        if !ends {
            return Ok(false);
        }
        let tape = std::mem::take(&mut self.tape);
        let result = self.value(bytes, &tape, 0, builder);
        self.tape = tape;
        result
    }

    /// Writes the value of a node of JSON text that is parsed already; false if an escape in it is none.
    /// # Errors
    /// As [`Reader::read`].
    pub fn value(&mut self, bytes: &[u8], tape: &Tape, at: usize, builder: &mut Builder) -> Result<bool> {
        let node = tape.node(at);
        let start = builder.position();
        match node.token {
            Token::Null => builder.null(),
            Token::True => builder.boolean(true),
            Token::False => builder.boolean(false),
            Token::Integer | Token::Real => {
                return Ok(number(&String::from_utf8_lossy(&bytes[node.start..node.end]), builder));
            }
            Token::Plain | Token::Escaped => {
                let Some(text) = self.string(bytes, tape, at) else { return Ok(false) };
                builder.text(&text)?;
            }
            Token::Array => {
                let mut offsets = Vec::new();
                for child in tape.children(at) {
                    offsets.push(builder.position());
                    if !self.value(bytes, tape, child, builder)? {
                        return Ok(false);
                    }
                }
                builder.array(start, &offsets)?;
            }
            Token::Object => {
                let mut members = Vec::new();
                for (key, child) in tape.members(at) {
                    let Some(key) = self.string(bytes, tape, key) else { return Ok(false) };
                    members.push(builder.member(&key));
                    if !self.value(bytes, tape, child, builder)? {
                        return Ok(false);
                    }
                }
                builder.object(start, members)?;
            }
        }
        Ok(true)
    }

    fn string<'a>(&mut self, bytes: &'a [u8], tape: &Tape, at: usize) -> Option<std::borrow::Cow<'a, str>> {
        let node = tape.node(at);
        let raw = &bytes[node.start..node.end];
        if node.token == Token::Plain {
            return Some(String::from_utf8_lossy(raw));
        }
        self.text.clear();
        unescape(raw, &mut self.text).then(|| String::from_utf8_lossy(&self.text).into_owned().into())
    }
}

/// A number: whole where it fits, decimal where it is written without exponent in at most 38 digits, else a double.
fn number(text: &str, builder: &mut Builder) -> bool {
    if let Ok(value) = text.parse::<i64>() {
        builder.long(value);
        return true;
    }
    if text.bytes().all(|c| c.is_ascii_digit() || c == b'-' || c == b'.') {
        let scale = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let digits: String = text.chars().filter(|c| *c != '.').collect();
        let many = digits.trim_start_matches('-').trim_start_matches('0').len();
        if let (0..=38, Ok(scale @ 0..=38), Ok(unscaled)) = (many, u8::try_from(scale), digits.parse::<i128>()) {
            builder.decimal(unscaled, scale);
            return true;
        }
    }
    text.parse::<f64>().map(|value| builder.double(value)).is_ok()
}

/// Appends the variant as JSON; timestamps are shown on the zone's clocks.
/// # Errors
/// `MALFORMED_VARIANT`
pub fn write(variant: Variant<'_>, zone: Zone, out: &mut String) -> Result<()> {
    match variant.read().ok_or_else(malformed)? {
        Value::Null => out.push_str("null"),
        Value::Boolean(value) => out.push_str(if value { "true" } else { "false" }),
        Value::Long(value) => write_integer(out, value),
        Value::Double(value) if value.is_finite() => write_double(out, value),
        Value::Double(value) => quoted(out, |out| write_double(out, value)),
        Value::Float(value) if value.is_finite() => write_float(out, value),
        Value::Float(value) => quoted(out, |out| write_float(out, value)),
        Value::Decimal(unscaled, scale) => {
            let (unscaled, scale) = stripped(unscaled, scale);
            write_plain_decimal(out, unscaled, scale);
        }
        Value::Date(days) => quoted(out, |out| write_date(out, i64::from(days))),
        Value::Timestamp(micros) => quoted(out, |out| {
            let seconds = micros.div_euclid(1_000_000);
            let offset = zone.offset_at(seconds);
            write_timestamp(out, seconds + i64::from(offset), micros.rem_euclid(1_000_000));
            let minutes = offset.abs() / 60;
            let sign = if offset < 0 { '-' } else { '+' };
            // Writing to a String cannot fail.
            let _ = write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60);
        }),
        Value::TimestampNtz(micros) => {
            quoted(out, |out| write_timestamp(out, micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000)));
        }
        Value::Text(text) => quote(text, out),
        Value::Binary(bytes) => quoted(out, |out| base64(bytes, out)),
        Value::Uuid(uuid) => quoted(out, |out| write_uuid(uuid, out)),
        Value::Array(items) => {
            out.push('[');
            for i in 0..items.len() {
                if i > 0 {
                    out.push(',');
                }
                write(items.get(i).ok_or_else(malformed)?, zone, out)?;
            }
            out.push(']');
        }
        Value::Object(items) => {
            out.push('{');
            for i in 0..items.len() {
                if i > 0 {
                    out.push(',');
                }
                quote(items.key(i).ok_or_else(malformed)?, out);
                out.push(':');
                write(items.get(i).ok_or_else(malformed)?, zone, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

/// A decimal in plain notation.
pub fn write_plain_decimal(out: &mut String, unscaled: i128, scale: u8) {
    write_decimal(out, unscaled, i8::try_from(scale).unwrap_or(38));
}

/// A UUID in groups of digits.
pub fn write_uuid(uuid: u128, out: &mut String) {
    let digits = format!("{uuid:032x}");
    let groups = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    out.push_str(&groups.join("-"));
}

fn quoted(out: &mut String, write: impl FnOnce(&mut String)) {
    out.push('"');
    write(out);
    out.push('"');
}

/// Appends text in quotes.
pub fn quote(text: &str, out: &mut String) {
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
            // Writing to a String cannot fail.
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Appends bytes in Base64.
fn base64(bytes: &[u8], out: &mut String) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let digit = (word >> (18 - 6 * i)) & 63;
            out.push(if i > chunk.len() { '=' } else { char::from(DIGITS[digit as usize]) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(text: &str) -> Option<String> {
        let mut builder = Builder::default();
        if !Reader::default().read(text, &mut builder).unwrap() {
            return None;
        }
        let mut metadata = Vec::new();
        builder.metadata(&mut metadata).unwrap();
        let mut out = String::new();
        write(Variant { metadata: &metadata, value: builder.value() }, Zone::UTC, &mut out).unwrap();
        Some(out)
    }

    #[test]
    fn json_there_and_back() {
        assert_eq!(
            round(r#"{"b":1,"a":[1, 2.50,1e3,"x\"y",true,null,{}]}"#).unwrap(),
            r#"{"a":[1,2.5,1000.0,"x\"y",true,null,{}],"b":1}"#
        );
        assert_eq!(round("12345678901234567890").unwrap(), "12345678901234567890");
        assert_eq!(round("1e400").unwrap(), "\"Infinity\"");
        assert_eq!(round("1 2").unwrap(), "1");
        for none in ["", "1x", "truex", "{\"a\":1", "'a'", "01"] {
            assert_eq!(round(none), None, "{none}");
        }
    }

    #[test]
    fn bytes_in_base64() {
        for (bytes, text) in
            [(&b""[..], ""), (b"a", "YQ=="), (b"ab", "YWI="), (b"abc", "YWJj"), (b"\xff\xfe\xfd\xfc", "//79/A==")]
        {
            let mut out = String::new();
            base64(bytes, &mut out);
            assert_eq!(out, text);
        }
    }
}
