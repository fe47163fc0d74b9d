//! `url_encode`, `url_decode`: text as it stands in a form's URL, and back.

use super::super::string::kernel::{self, Setting, collect_text};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const ENCODE: Function = Function {
    name: "url_encode",
    aliases: &[],
    usage: "url_encode(str) - Translates a string into 'application/x-www-form-urlencoded' format using a specific encoding scheme.",
    example: "> SELECT url_encode('https://spark.apache.org');\n https%3A%2F%2Fspark.apache.org",
    build: Build::Scalar(encode),
};

pub const DECODE: Function = Function {
    name: "url_decode",
    aliases: &[],
    usage: "url_decode(str) - Decodes a `str` in 'application/x-www-form-urlencoded' format using a specific encoding scheme.",
    example: "> SELECT url_decode('https%3A%2F%2Fspark.apache.org');\n https://spark.apache.org",
    build: Build::Scalar(decode),
};

pub const TRY_DECODE: Function = Function {
    name: "try_url_decode",
    aliases: &[],
    usage: "try_url_decode(str) - This is a special version of `url_decode` that performs the same operation, but returns a NULL value instead of raising an error if the decoding cannot be performed.",
    example: "> SELECT try_url_decode('https%3A%2F%2Fspark.apache.org');\n https://spark.apache.org",
    build: Build::Scalar(decode),
};

fn encode(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let arguments = kernel::texts(call)?;
    kernel::call(call, "url_encode", arguments, SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_text(inputs, rows, |row, out| {
            for byte in inputs[0].text(row).bytes() {
                match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'*' | b'_' => out.push(char::from(byte)),
                    b' ' => out.push('+'),
                    _ => out.push_str(&format!("%{byte:02X}")),
                }
            }
            Ok(true)
        })
    })
}

fn decode(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let arguments = kernel::texts(call)?;
    let lenient = call.name == "try_url_decode";
    let setting = Setting { now: i64::from(lenient), ..Setting::of(call) };
    kernel::call(call, "url_decode", arguments, SparkType::String, lenient, setting, |inputs, rows, setting| {
        collect_text(inputs, rows, |row, out| {
            let text = inputs[0].text(row);
            match decoded(text) {
                Some(bytes) => out.push_str(&String::from_utf8_lossy(&bytes)),
                None if setting.now == 1 => return Ok(false),
                None => return Err(Error::new("CANNOT_DECODE_URL").with("url", text)),
            }
            Ok(true)
        })
    })
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => u8::try_from(digit(bytes.next()?)? * 16 + digit(bytes.next()?)?).ok()?,
            other => other,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn percent_and_plus() {
        assert_eq!(decoded("a+b%C3%A9").unwrap(), "a bé".as_bytes());
        assert!(decoded("http%3A%2F%2spark").is_none() && decoded("%").is_none() && decoded("%4").is_none());
    }
}
