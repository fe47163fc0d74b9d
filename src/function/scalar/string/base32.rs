//! `to_base32`, `from_base32`: bytes as text of 32 characters, and back. Source: RFC 4648; reading is as lenient as
//! Spark's, which takes lower case for upper case, passes over other characters and drops bits that fill no byte.

use super::kernel::{self, Setting, collect_bytes, collect_text};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const TO_BASE32: Function = Function {
    name: "to_base32",
    aliases: &[],
    usage: "to_base32(bin) - Converts the argument from a binary `bin` to a base 32 string.",
    example: "> SELECT to_base32('foobar');\n MZXW6YTBOI======",
    build: Build::Scalar(to_base32),
};

pub const FROM_BASE32: Function = Function {
    name: "from_base32",
    aliases: &[],
    usage: "from_base32(str) - Converts the argument from a base 32 string `str` to a binary.",
    example: "> SELECT from_base32('MZXW6YTBOI======');\n foobar",
    build: Build::Scalar(from_base32),
};

const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn to_base32(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let arguments = vec![call.cast(0, &SparkType::Binary)?];
    kernel::call(call, "to_base32", arguments, SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_text(inputs, rows, |row, out| {
            encode(inputs[0].bytes(row), out);
            Ok(true)
        })
    })
}

fn from_base32(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let arguments = kernel::texts(call)?;
    kernel::call(call, "from_base32", arguments, SparkType::Binary, false, Setting::of(call), |inputs, rows, _| {
        collect_bytes(inputs, rows, |row, out| {
            decode(inputs[0].text(row), out);
            Ok(true)
        })
    })
}

/// Padded to whole groups of eight characters.
fn encode(bytes: &[u8], out: &mut String) {
    for five in bytes.chunks(5) {
        let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte)) << (8 * (5 - five.len()));
        let used = (five.len() * 8).div_ceil(5);
        for i in 0..8 {
            let digit = (bits >> (35 - 5 * i) & 31) as usize;
            out.push(if i < used { char::from(DIGITS[digit]) } else { '=' });
        }
    }
}

fn decode(text: &str, out: &mut Vec<u8>) {
    let (mut bits, mut held) = (0_u32, 0);
    for byte in text.bytes().take_while(|byte| *byte != b'=') {
        let Some(digit) = DIGITS.iter().position(|known| *known == byte.to_ascii_uppercase()) else { continue };
        bits = bits << 5 | digit as u32;
        held += 5;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (text, encoded) in [("", ""), ("f", "MY======"), ("fo", "MZXQ===="), ("foobar", "MZXW6YTBOI======")] {
            let (mut digits, mut bytes) = (String::new(), Vec::new());
            encode(text.as_bytes(), &mut digits);
            decode(encoded, &mut bytes);
            assert_eq!((digits.as_str(), bytes.as_slice()), (encoded, text.as_bytes()));
        }
    }
}
