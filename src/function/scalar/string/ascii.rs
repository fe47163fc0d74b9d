//! `ascii` and `chr`: characters and their numbers.

use super::kernel::{self, Setting, collect_int, collect_text};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::datatypes::Int64Type;

pub const ASCII: Function = Function {
    name: "ascii",
    aliases: &[],
    usage: "ascii(str) - Returns the numeric value of the first character of `str`.",
    example: "> SELECT ascii('222');\n 50",
    build: Build::Scalar(ascii),
};

pub const CHR: Function = Function {
    name: "chr",
    aliases: &["char"],
    usage: "chr(expr) - Returns the ASCII character having the binary equivalent to `expr`. If n is larger than 256 the result is equivalent to chr(n % 256)",
    example: "> SELECT chr(65);\n A",
    build: Build::Scalar(chr),
};

fn ascii(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    kernel::call(call, "ascii", kernel::texts(call)?, SparkType::Int, false, Setting::of(call), |inputs, rows, _| {
        collect_int(inputs, rows, |row| {
            let first = inputs[0].text(row).chars().next().map_or(0, u32::from);
            Ok(i32::try_from(first).unwrap_or(0))
        })
    })
}

fn chr(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let arguments = vec![call.cast(0, &SparkType::Long)?];
    kernel::call(call, "chr", arguments, SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_text(inputs, rows, |row, out| {
            // The lowest byte counts; a negative number is no character.
            if let Ok(number) = u64::try_from(inputs[0].value::<Int64Type>(row)) {
                out.push(char::from(number.to_le_bytes()[0]));
            }
            Ok(true)
        })
    })
}
