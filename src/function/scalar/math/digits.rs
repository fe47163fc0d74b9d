//! Numbers in other bases: `bin`, `hex`, `unhex`, `conv`.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, BinaryArray, Int32Array, StringViewArray};
use datafusion::arrow::datatypes::{DataType, Int64Type};

use super::scalar;
use crate::error::Result;
use crate::function::call::scalar_expr;
use crate::function::operator::kernel::{self, Kernel, argument, downcast, overflow};
use crate::function::scalar::kernel::udf;
use crate::function::{Bound, Call, Function};
use crate::types::SparkType;

pub const BIN: Function = scalar(
    "bin",
    &[],
    "bin(expr) - Returns the string representation of the long value `expr` represented in binary.",
    "> SELECT bin(13);\n 1101",
    |call| {
        call.arity(1, 1)?;
        let value = call.cast(0, &SparkType::Long)?;
        let nullable = value.nullable;
        let udf = udf("bin", DataType::Utf8View, &[], |inputs| {
            let values = inputs.arrays[0].as_primitive::<Int64Type>();
            Ok(Arc::new(
                values.iter().map(|value| value.map(|value| format!("{value:b}"))).collect::<StringViewArray>(),
            ))
        });
        call.scalar(&udf, vec![value], SparkType::String, nullable)
    },
);

pub const HEX: Function =
    scalar("hex", &[], "hex(expr) - Converts `expr` to hexadecimal.", "> SELECT hex(17);\n 11", hex);

pub const UNHEX: Function = scalar(
    "unhex",
    &[],
    "unhex(expr) - Converts hexadecimal `expr` to binary.",
    "> SELECT decode(unhex('537061726B53514C'), 'UTF-8');\n SparkSQL",
    |call| {
        call.arity(1, 1)?;
        let udf = udf("unhex", DataType::Binary, &[], |inputs| {
            let values = inputs.arrays[0].as_string_view();
            Ok(Arc::new(values.iter().map(|text| unhexed(text?)).collect::<BinaryArray>()))
        });
        call.scalar(&udf, vec![call.cast(0, &SparkType::String)?], SparkType::Binary, true)
    },
);

pub const CONV: Function = scalar(
    "conv",
    &[],
    "conv(num, from_base, to_base) - Convert `num` from `from_base` to `to_base`.",
    "> SELECT conv('100', 2, 10);\n 4",
    |call| {
        call.arity(3, 3)?;
        let arguments =
            [call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::Int)?, call.cast(2, &SparkType::Int)?];
        if let Some(null) = call.null_among(&arguments.iter().collect::<Vec<_>>(), &SparkType::String) {
            return Ok(null);
        }
        let kernel = Conv { fail: call.context.ansi };
        let expr = scalar_expr(&kernel::udf(kernel, call.span), arguments.map(|argument| argument.expr).to_vec());
        Ok(Bound::new(expr, SparkType::String, true, call.display()).at(call.span))
    },
);

fn hex(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = match &call.value(0)?.ty {
        SparkType::Binary => call.value(0)?.clone(),
        ty if ty.is_numeric() || *ty == SparkType::Null => call.cast(0, &SparkType::Long)?,
        SparkType::Array(_) | SparkType::Map(..) | SparkType::Struct(_) => {
            return Err(call.unexpected_type(0, "(\"BIGINT\" or \"BINARY\" or \"STRING\")"));
        }
        _ => call.cast(0, &SparkType::String)?,
    };
    let nullable = value.nullable;
    let udf = udf("hex", DataType::Utf8View, &[], |inputs| {
        let value = &inputs.arrays[0];
        Ok(Arc::new(match value.data_type() {
            DataType::Int64 => {
                let values = value.as_primitive::<Int64Type>();
                values.iter().map(|value| value.map(|value| format!("{value:X}"))).collect::<StringViewArray>()
            }
            DataType::Binary => value.as_binary::<i32>().iter().map(|bytes| bytes.map(hexed)).collect(),
            _ => value.as_string_view().iter().map(|text| text.map(|text| hexed(text.as_bytes()))).collect(),
        }))
    });
    call.scalar(&udf, vec![value], SparkType::String, nullable)
}

fn hexed(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// The bytes of hexadecimal text; a first digit that has no partner is a byte of its own.
fn unhexed(text: &str) -> Option<Vec<u8>> {
    let digits = text.chars().map(|digit| Some(digit.to_digit(16)? as u8)).collect::<Option<Vec<u8>>>()?;
    let (first, pairs) = digits.split_at(digits.len() % 2);
    Some(
        first
            .iter()
            .copied()
            .chain(pairs.chunks(2).map(|pair| pair.iter().fold(0, |sum, digit| sum << 4 | digit)))
            .collect(),
    )
}

/// Text between bases, through 64 bits without sign.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Conv {
    fail: bool,
}

impl Kernel for Conv {
    fn name(&self) -> &'static str {
        if self.fail { "checked_conv" } else { "conv" }
    }

    fn returns(&self) -> DataType {
        DataType::Utf8View
    }

    fn may_fail(&self) -> bool {
        self.fail
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        let text = downcast::<StringViewArray>(argument(arguments, 0)?)?;
        let from = downcast::<Int32Array>(argument(arguments, 1)?)?;
        let to = downcast::<Int32Array>(argument(arguments, 2)?)?;
        let rows = text.iter().zip(from.iter()).zip(to.iter());
        let converted = rows.map(|((text, from), to)| match (text, from, to) {
            (Some(text), Some(from), Some(to)) => converted(text, from, to, self.fail),
            _ => Ok(None),
        });
        Ok(Arc::new(converted.collect::<Result<StringViewArray>>()?))
    }
}

fn converted(text: &str, from: i32, to: i32, fail: bool) -> Result<Option<String>> {
    let bases = 2..=36;
    let text = text.trim_matches(' ');
    let (Ok(from), base) = (u32::try_from(from), to.unsigned_abs()) else { return Ok(None) };
    if !bases.contains(&from) || !bases.contains(&base) || text.is_empty() {
        return Ok(None);
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let mut value = 0u64;
    // Digits count up to the first that is none.
    for digit in digits.chars().map_while(|digit| digit.to_digit(from)) {
        match value.checked_mul(u64::from(from)).and_then(|value| value.checked_add(u64::from(digit))) {
            Some(next) => value = next,
            None if fail => return Err(overflow("Overflow in function conv()", None)),
            None => {
                value = u64::MAX;
                break;
            }
        }
    }
    let mut negative = negative;
    if negative && to > 0 {
        value = if (value as i64) < 0 { u64::MAX } else { value.wrapping_neg() };
    }
    if to < 0 && (value as i64) < 0 {
        value = value.wrapping_neg();
        negative = true;
    }
    let mut digits = Vec::new();
    loop {
        let digit = (value % u64::from(base)) as u32;
        digits.push(char::from_digit(digit, base).unwrap_or('0').to_ascii_uppercase());
        value /= u64::from(base);
        if value == 0 {
            break;
        }
    }
    if negative && to < 0 {
        digits.push('-');
    }
    Ok(Some(digits.into_iter().rev().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_bases() {
        let conv = |text, from, to| converted(text, from, to, true).unwrap().unwrap_or("NULL".to_string());
        assert_eq!(conv("100", 2, 10), "4");
        assert_eq!(conv("-10", 16, -10), "-16");
        assert_eq!(conv("-1", 10, 16), "FFFFFFFFFFFFFFFF");
        assert_eq!(conv("9223372036854775808", 10, -10), "-9223372036854775808");
        assert_eq!(conv("3.7", 10, 16), "3");
        assert_eq!(conv("zz", 16, 10), "0");
        assert_eq!(conv("12", 1, 10), "NULL");
        assert_eq!(converted("18446744073709551616", 10, 16, true).unwrap_err().class(), "ARITHMETIC_OVERFLOW");
    }

    #[test]
    fn odd_digits() {
        assert_eq!(unhexed("537"), Some(vec![5, 0x37]));
        assert_eq!(unhexed("zz"), None);
        assert_eq!(unhexed(""), Some(vec![]));
    }
}
