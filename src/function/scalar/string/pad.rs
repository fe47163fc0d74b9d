//! `lpad`, `rpad`: text filled up, or cut, to a length in characters; binaries in bytes.

use super::kernel::{self, Setting, collect_bytes, collect_text, fill, filled, offset};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::datatypes::Int32Type;
use datafusion::common::ScalarValue;

pub const LPAD: Function = Function {
    name: "lpad",
    aliases: &[],
    usage: "lpad(str, len[, pad]) - Returns `str`, left-padded with `pad` to a length of `len`. If `str` is longer than `len`, the return value is shortened to `len` characters or bytes. If `pad` is not specified, `str` will be padded to the left with space characters if it is a character string, and with zeros if it is a byte sequence.",
    example: "> SELECT lpad('hi', 5, '??');\n ???hi",
    build: Build::Scalar(build),
};

pub const RPAD: Function = Function {
    name: "rpad",
    aliases: &[],
    usage: "rpad(str, len[, pad]) - Returns `str`, right-padded with `pad` to a length of `len`. If `str` is longer than `len`, the return value is shortened to `len` characters. If `pad` is not specified, `str` will be padded to the right with space characters if it is a character string, and with zeros if it is a binary string.",
    example: "> SELECT rpad('hi', 5, '??');\n hi???",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let zero = Bound::literal(ScalarValue::Binary(Some(vec![0])), SparkType::Binary, "X'00'");
    let first_is_binary = call.value(0)?.ty == SparkType::Binary;
    let call = &filled(call, 3, &[if first_is_binary { zero } else { Bound::string(" ") }])?;
    let setting = Setting { now: i64::from(call.name == "lpad"), ..Setting::of(call) };
    let count = call.cast(1, &SparkType::Int)?;
    if first_is_binary && call.value(2)?.ty == SparkType::Binary {
        let arguments = vec![call.value(0)?.clone(), count, call.value(2)?.clone()];
        return kernel::call(
            call,
            "pad_bytes",
            arguments,
            SparkType::Binary,
            false,
            setting,
            |inputs, rows, setting| {
                collect_bytes(inputs, rows, |row, out| {
                    let (bytes, pad) = (inputs[0].bytes(row), inputs[2].bytes(row));
                    let wanted = usize::try_from(inputs[1].value::<Int32Type>(row)).unwrap_or(0);
                    let bytes = &bytes[..bytes.len().min(wanted)];
                    if !pad.is_empty() && wanted > i32::MAX as usize - 15 {
                        return Err(Error::unsupported("a binary of more than 2 GiB"));
                    }
                    let fill = pad.iter().copied().cycle().take(wanted - bytes.len());
                    if setting.now == 1 {
                        out.extend(fill);
                        out.extend_from_slice(bytes);
                    } else {
                        out.extend_from_slice(bytes);
                        out.extend(fill);
                    }
                    Ok(true)
                })
            },
        );
    }
    let arguments = vec![call.cast(0, &SparkType::String)?, count, call.cast(2, &SparkType::String)?];
    kernel::call(call, "pad", arguments, SparkType::String, false, setting, |inputs, rows, setting| {
        collect_text(inputs, rows, |row, out| {
            let (text, pad) = (inputs[0].text(row), inputs[2].text(row));
            let wanted = usize::try_from(inputs[1].value::<Int32Type>(row)).unwrap_or(0);
            let text = &text[..offset(text, wanted)];
            let missing = wanted - kernel::length(text);
            if setting.now == 1 {
                fill(out, pad, missing)?;
                out.push_str(text);
            } else {
                out.push_str(text);
                fill(out, pad, missing)?;
            }
            Ok(true)
        })
    })
}
