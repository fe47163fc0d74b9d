//! `to_binary`, `try_to_binary`: text as the bytes that it spells, in hexadecimal digits, base 64 or UTF-8.

use super::base64;
use super::kernel::{self, Setting, collect_bytes};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const TO_BINARY: Function = Function {
    name: "to_binary",
    aliases: &[],
    usage: "to_binary(str[, fmt]) - Converts the input `str` to a binary value based on the supplied `fmt`: 'hex' (the default), 'utf-8', 'utf8' or 'base64', in any case.",
    example: "> SELECT to_binary('abc', 'utf-8');\n abc",
    build: Build::Scalar(|call| build(call, true)),
};

pub const TRY_TO_BINARY: Function = Function {
    name: "try_to_binary",
    aliases: &[],
    usage: "try_to_binary(str[, fmt]) - Like `to_binary`, but returns NULL instead of raising an error if the conversion cannot be performed.",
    example: "> SELECT try_to_binary('a!', 'base64');\n NULL",
    build: Build::Scalar(|call| build(call, false)),
};

fn build(call: &Call, strict: bool) -> Result<Bound> {
    call.arity(1, 2)?;
    let null = || Ok(Bound::null(SparkType::Binary).named(call.display()).at(call.span));
    let format = match call.len() {
        1 => "hex".to_string(),
        _ => {
            let format = kernel::constant(call, 1, "fmt", &SparkType::String)?;
            let Some(name) = format.as_string_literal().map(str::to_lowercase) else { return null() };
            match name.as_str() {
                "hex" | "base64" => name,
                "utf-8" | "utf8" => "utf-8".to_string(),
                _ if strict => {
                    return Err(Error::new("DATATYPE_MISMATCH.INVALID_ARG_VALUE")
                        .with("sqlExpr", format!("\"{}\"", call.display()))
                        .with("inputName", "fmt")
                        .with("requireType", "case-insensitive \"STRING\"")
                        .with("validValues", "'hex', 'utf-8', 'utf8', or 'base64'")
                        .with("inputValue", format!("'{}'", format.as_string_literal().unwrap_or_default()))
                        .at(call.span));
                }
                _ => return null(),
            }
        }
    };
    let arguments = vec![call.cast(0, &SparkType::String)?];
    let setting = Setting { ansi: strict, ..Setting::of(call) }.word(&format);
    kernel::call(call, "to_binary", arguments, SparkType::Binary, !strict, setting, |inputs, rows, setting| {
        collect_bytes(inputs, rows, |row, out| {
            let text = inputs[0].text(row);
            let good = match setting.word.as_str() {
                "hex" => unhex(text, out),
                "base64" => Some(text).filter(|text| is_base64(text)).and_then(|text| base64::decode(text, out)),
                _ => {
                    out.extend_from_slice(text.as_bytes());
                    Some(())
                }
            };
            if good.is_none() && setting.ansi {
                return Err(Error::new("CONVERSION_INVALID_INPUT")
                    .with("str", format!("'{text}'"))
                    .with("fmt", format!("'{}'", setting.word.to_uppercase()))
                    .with("targetType", "\"BINARY\"")
                    .with("suggestion", "`try_to_binary`"));
            }
            Ok(good.is_some())
        })
    })
}

/// Whether there is nothing but digits, blanks and, in one piece, padding; `unbase64` passes over everything else.
fn is_base64(text: &str) -> bool {
    let body = text.trim_ascii_end();
    let digits = body.trim_end_matches('=');
    body.len() - digits.len() <= 2
        && digits.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'/') || c.is_ascii_whitespace())
}

/// Two digits a byte; an odd one comes first.
fn unhex(text: &str, out: &mut Vec<u8>) -> Option<()> {
    let digit = |c: &u8| char::from(*c).to_digit(16).map(|digit| digit as u8);
    let (first, rest) = text.as_bytes().split_at(text.len() % 2);
    for c in first {
        out.push(digit(c)?);
    }
    let (pairs, _) = rest.as_chunks::<2>();
    for [high, low] in pairs {
        out.push(digit(high)? << 4 | digit(low)?);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn formats() {
        let of =
            |function, text: &str, format: &str| answer(function, vec![Bound::string(text), Bound::string(format)]);
        assert_eq!(of(&TO_BINARY, "1", "HEX").unwrap(), "\u{1}");
        assert_eq!(of(&TO_BINARY, "YWI=", "base64").unwrap(), "ab");
        assert_eq!(of(&TO_BINARY, "a", "utf8").unwrap(), "a");
        assert_eq!(of(&TO_BINARY, "a", "x").unwrap_err().class(), "DATATYPE_MISMATCH.INVALID_ARG_VALUE");
        assert_eq!(of(&TO_BINARY, "g", "hex").unwrap_err().class(), "CONVERSION_INVALID_INPUT");
        assert_eq!(of(&TRY_TO_BINARY, "g", "hex").unwrap(), "NULL");
    }
}
