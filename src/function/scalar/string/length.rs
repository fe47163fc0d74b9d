//! How long a text is in characters, bytes and bits; a binary in bytes and bits.

use super::kernel::{self, Setting, collect_int};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::functions::{string, unicode};

pub const LENGTH: Function = Function {
    name: "length",
    aliases: &["len", "char_length", "character_length"],
    usage: "length(expr) - Returns the character length of string data or number of bytes of binary data. The length of string data includes the trailing spaces.",
    example: "> SELECT length('Spark SQL ');\n 10",
    build: Build::Scalar(length),
};

pub const OCTET_LENGTH: Function = Function {
    name: "octet_length",
    aliases: &[],
    usage: "octet_length(expr) - Returns the byte length of string data or number of bytes of binary data.",
    example: "> SELECT octet_length('Spark SQL');\n 9",
    build: Build::Scalar(octet_length),
};

pub const BIT_LENGTH: Function = Function {
    name: "bit_length",
    aliases: &[],
    usage: "bit_length(expr) - Returns the bit length of string data or number of bits of binary data.",
    example: "> SELECT bit_length('Spark SQL');\n 72",
    build: Build::Scalar(bit_length),
};

fn length(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = kernel::text_or_bytes(call, 0)?;
    if value.ty == SparkType::Binary {
        return bytes(call, value, 1);
    }
    let nullable = value.nullable;
    call.scalar(&unicode::character_length(), vec![value], SparkType::Int, nullable)
}

fn octet_length(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = kernel::text_or_bytes(call, 0)?;
    if value.ty == SparkType::Binary {
        return bytes(call, value, 1);
    }
    let nullable = value.nullable;
    call.scalar(&string::octet_length(), vec![value], SparkType::Int, nullable)
}

fn bit_length(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = kernel::text_or_bytes(call, 0)?;
    if value.ty == SparkType::Binary {
        return bytes(call, value, 8);
    }
    let nullable = value.nullable;
    call.scalar(&string::bit_length(), vec![value], SparkType::Int, nullable)
}

/// How many times `unit` bits a binary has bytes.
fn bytes(call: &Call, value: Bound, unit: i64) -> Result<Bound> {
    let setting = Setting { now: unit, ..Setting::of(call) };
    kernel::call(call, "length_of_binary", vec![value], SparkType::Int, false, setting, |inputs, rows, setting| {
        collect_int(inputs, rows, |row| {
            let length = i64::try_from(inputs[0].bytes(row).len()).unwrap_or(i64::MAX);
            Ok(i32::try_from(length.saturating_mul(setting.now)).unwrap_or(i32::MAX))
        })
    })
}
