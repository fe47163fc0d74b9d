//! `base64`, `unbase64`: bytes as text of 64 characters, and back, in lines of 76. Source: RFC 2045.

use super::kernel::{self, Setting, collect_bytes, collect_text};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const BASE64: Function = Function {
    name: "base64",
    aliases: &[],
    usage: "base64(bin) - Converts the argument from a binary `bin` to a base 64 string.",
    example: "> SELECT base64('Spark SQL');\n U3BhcmsgU1FM",
    build: Build::Scalar(base64),
};

pub const UNBASE64: Function = Function {
    name: "unbase64",
    aliases: &[],
    usage: "unbase64(str) - Converts the argument from a base 64 string `str` to a binary.",
    example: "> SELECT unbase64('U3BhcmsgU1FM');\n Spark SQL",
    build: Build::Scalar(unbase64),
};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// How many bytes make a line of 76 characters.
const LINE: usize = 57;

fn base64(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let arguments = vec![call.cast(0, &SparkType::Binary)?];
    kernel::call(call, "base64", arguments, SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_text(inputs, rows, |row, out| {
            for (at, line) in inputs[0].bytes(row).chunks(LINE).enumerate() {
                if at > 0 {
                    out.push_str("\r\n");
                }
                encode(line, out);
            }
            Ok(true)
        })
    })
}

/// Writes bytes as base 64, padded.
pub(crate) fn encode(bytes: &[u8], out: &mut String) {
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for i in 0..4 {
            let digit = (bits >> (18 - 6 * i) & 63) as usize;
            out.push(if i <= three.len() { char::from(DIGITS[digit]) } else { '=' });
        }
    }
}

fn unbase64(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let arguments = kernel::texts(call)?;
    kernel::call(call, "unbase64", arguments, SparkType::Binary, false, Setting::of(call), |inputs, rows, _| {
        collect_bytes(inputs, rows, |row, out| {
            let text = inputs[0].text(row);
            decode(text, out).ok_or_else(|| {
                Error::new("CONVERSION_INVALID_INPUT")
                    .with("str", format!("'{text}'"))
                    .with("fmt", "'BASE64'")
                    .with("targetType", "\"BINARY\"")
                    .with("suggestion", "`try_to_binary`")
            })?;
            Ok(true)
        })
    })
}

/// Other characters are skipped; `None` where digits or padding are missing.
pub(crate) fn decode(text: &str, out: &mut Vec<u8>) -> Option<()> {
    let (mut bits, mut held, mut padding) = (0_u32, 0, 0);
    for byte in text.bytes() {
        if byte == b'=' {
            padding += 1;
        } else if let Some(digit) = DIGITS.iter().position(|known| *known == byte) {
            if padding > 0 {
                return None;
            }
            bits = bits << 6 | digit as u32;
            held += 1;
            if held == 4 {
                out.extend_from_slice(&bits.to_be_bytes()[1..]);
                (bits, held) = (0, 0);
            }
        }
    }
    match (held, padding) {
        (0, 0) => {}
        (2, 0 | 2) => out.push((bits >> 4) as u8),
        (3, 0 | 1) => out.extend_from_slice(&((bits >> 2) as u16).to_be_bytes()),
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for text in ["", "a", "ab", "abc", "Spark SQL"] {
            let (mut encoded, mut bytes) = (String::new(), Vec::new());
            encode(text.as_bytes(), &mut encoded);
            decode(&encoded, &mut bytes).unwrap();
            assert_eq!(bytes, text.as_bytes());
        }
        let mut bytes = Vec::new();
        assert!(decode("YW Jj", &mut bytes).is_some() && bytes == b"abc");
        assert!(decode("a", &mut Vec::new()).is_none() && decode("ab=c", &mut Vec::new()).is_none());
    }
}
