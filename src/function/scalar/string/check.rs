//! `luhn_check`, `is_valid_utf8` and its kin, `quote`: what text is made of.

use super::kernel::{self, Setting, collect_flag, collect_text};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const LUHN_CHECK: Function = Function {
    name: "luhn_check",
    aliases: &[],
    usage: "luhn_check(str) - Checks that a string of digits is valid according to the Luhn algorithm. This checksum function is widely applied on credit card numbers and government identification numbers to distinguish valid numbers from mistyped, incorrect numbers.",
    example: "> SELECT luhn_check('8112189876');\n true",
    build: Build::Scalar(luhn_check),
};

pub const IS_VALID_UTF8: Function = Function {
    name: "is_valid_utf8",
    aliases: &[],
    usage: "is_valid_utf8(str) - Returns true if `str` is a valid UTF-8 string, otherwise returns false.",
    example: "> SELECT is_valid_utf8('Spark');\n true",
    build: Build::Scalar(is_valid_utf8),
};

pub const MAKE_VALID_UTF8: Function = Function {
    name: "make_valid_utf8",
    aliases: &[],
    usage: "make_valid_utf8(str) - Returns the original string if `str` is a valid UTF-8 string, otherwise returns a new string whose invalid UTF8 byte sequences are replaced using the UNICODE replacement character U+FFFD.",
    example: "> SELECT make_valid_utf8('Spark');\n Spark",
    build: Build::Scalar(make_valid_utf8),
};

pub const VALIDATE_UTF8: Function = Function {
    name: "validate_utf8",
    aliases: &[],
    usage: "validate_utf8(str) - Returns the original string if `str` is a valid UTF-8 string, otherwise throws an exception.",
    example: "> SELECT validate_utf8('Spark');\n Spark",
    build: Build::Scalar(validate_utf8),
};

pub const TRY_VALIDATE_UTF8: Function = Function {
    name: "try_validate_utf8",
    aliases: &[],
    usage: "try_validate_utf8(str) - Returns the original string if `str` is a valid UTF-8 string, otherwise returns NULL.",
    example: "> SELECT try_validate_utf8('Spark');\n Spark",
    build: Build::Scalar(validate_utf8),
};

pub const QUOTE: Function = Function {
    name: "quote",
    aliases: &[],
    usage: "quote(str) - Returns `str` enclosed by single quotes and each instance of single quote in it is preceded by a backslash.",
    example: "> SELECT quote('Don\\'t');\n 'Don\\'t'",
    build: Build::Scalar(quote),
};

fn luhn_check(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let arguments = kernel::texts(call)?;
    kernel::call(call, "luhn_check", arguments, SparkType::Boolean, false, Setting::of(call), |inputs, rows, _| {
        collect_flag(inputs, rows, |row| {
            let text = inputs[0].text(row);
            let digits = text.bytes().rev().enumerate().map(|(place, byte)| {
                let digit = u64::from(byte.wrapping_sub(b'0'));
                if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
            });
            let sum: u64 = digits.sum();
            Ok(!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && sum.is_multiple_of(10))
        })
    })
}

/// The argument as bytes: text of ours is always valid, a binary may not be.
fn bytes(call: &Call) -> Result<Vec<Bound>> {
    call.arity(1, 1)?;
    let value = kernel::text_or_bytes(call, 0)?;
    Ok(vec![crate::function::coerce::cast_to(value, &SparkType::Binary, call.context)?])
}

fn is_valid_utf8(call: &Call) -> Result<Bound> {
    kernel::call(
        call,
        "is_valid_utf8",
        bytes(call)?,
        SparkType::Boolean,
        false,
        Setting::of(call),
        |inputs, rows, _| collect_flag(inputs, rows, |row| Ok(std::str::from_utf8(inputs[0].bytes(row)).is_ok())),
    )
}

fn make_valid_utf8(call: &Call) -> Result<Bound> {
    kernel::call(
        call,
        "make_valid_utf8",
        bytes(call)?,
        SparkType::String,
        false,
        Setting::of(call),
        |inputs, rows, _| {
            collect_text(inputs, rows, |row, out| {
                out.push_str(&String::from_utf8_lossy(inputs[0].bytes(row)));
                Ok(true)
            })
        },
    )
}

fn validate_utf8(call: &Call) -> Result<Bound> {
    let lenient = call.name == "try_validate_utf8";
    let setting = Setting { now: i64::from(lenient), ..Setting::of(call) };
    kernel::call(call, "validate_utf8", bytes(call)?, SparkType::String, lenient, setting, |inputs, rows, setting| {
        collect_text(inputs, rows, |row, out| {
            let bytes = inputs[0].bytes(row);
            match std::str::from_utf8(bytes) {
                Ok(text) => out.push_str(text),
                Err(_) if setting.now == 1 => return Ok(false),
                Err(_) => {
                    let shown: String = bytes.iter().map(|byte| format!("\\x{byte:02X}")).collect();
                    return Err(Error::new("INVALID_UTF8_STRING").with("str", shown));
                }
            }
            Ok(true)
        })
    })
}

fn quote(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let arguments = kernel::texts(call)?;
    kernel::call(call, "quote", arguments, SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_text(inputs, rows, |row, out| {
            out.push('\'');
            out.push_str(&inputs[0].text(row).replace('\'', "\\'"));
            out.push('\'');
            Ok(true)
        })
    })
}
