//! `substring`, `left`, `right`: a piece of a text by its place in characters, of a binary in bytes.

use super::kernel::{self, Setting, collect_bytes, collect_pieces, filled, offset, window};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::datatypes::Int32Type;

pub const SUBSTRING: Function = Function {
    name: "substring",
    aliases: &["substr"],
    usage: "substring(str, pos[, len]) - Returns the substring of `str` that starts at `pos` and is of length `len`, or the slice of byte array that starts at `pos` and is of length `len`.",
    example: "> SELECT substring('Spark SQL', 5, 1);\n k",
    build: Build::Scalar(substring),
};

pub const LEFT: Function = Function {
    name: "left",
    aliases: &[],
    usage: "left(str, len) - Returns the leftmost `len` characters from the string `str`, if `len` is less or equal than 0 the result is an empty string.",
    example: "> SELECT left('Spark SQL', 3);\n Spa",
    build: Build::Scalar(left),
};

pub const RIGHT: Function = Function {
    name: "right",
    aliases: &[],
    usage: "right(str, len) - Returns the rightmost `len` characters from the string `str`, if `len` is less or equal than 0 the result is an empty string.",
    example: "> SELECT right('Spark SQL', 3);\n SQL",
    build: Build::Scalar(right),
};

fn substring(call: &Call) -> Result<Bound> {
    let call = &filled(call, 3, &[Bound::int(i32::MAX)])?;
    let value = kernel::text_or_bytes(call, 0)?;
    cut(call, value, call.cast(1, &SparkType::Int)?, call.cast(2, &SparkType::Int)?)
}

fn left(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let value = kernel::text_or_bytes(call, 0)?;
    cut(call, value, Bound::int(1), call.cast(1, &SparkType::Int)?)
}

fn right(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = vec![call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::Int)?];
    kernel::call(call, "right", arguments, SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_pieces(inputs, rows, |row| {
            let (text, count) = (inputs[0].text(row), inputs[1].value::<Int32Type>(row));
            let skip = kernel::length(text).saturating_sub(usize::try_from(count).unwrap_or(0));
            Ok(Some(&text[offset(text, skip)..]))
        })
    })
}

fn cut(call: &Call, value: Bound, start: Bound, count: Bound) -> Result<Bound> {
    if value.ty == SparkType::Binary {
        let arguments = vec![value, start, count];
        return kernel::call(
            call,
            "substring_of_binary",
            arguments,
            SparkType::Binary,
            false,
            Setting::of(call),
            |inputs, rows, _| {
                collect_bytes(inputs, rows, |row, out| {
                    let bytes = inputs[0].bytes(row);
                    let (start, end) =
                        window(bytes.len(), inputs[1].value::<Int32Type>(row), inputs[2].value::<Int32Type>(row));
                    out.extend_from_slice(&bytes[start..end]);
                    Ok(true)
                })
            },
        );
    }
    let arguments = vec![value, start, count];
    kernel::call(call, "substring", arguments, SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_pieces(inputs, rows, |row| {
            let (start, count) = (inputs[1].value::<Int32Type>(row), inputs[2].value::<Int32Type>(row));
            Ok(Some(piece(inputs[0].text(row), start, count)))
        })
    })
}

fn piece(text: &str, start: i32, count: i32) -> &str {
    // Only from the end, and in text that is not ASCII, the characters must be counted first.
    let length = if start >= 0 { text.len() } else { kernel::length(text) };
    let (start, end) = window(length, start, count);
    let from = offset(text, start);
    &text[from..from + offset(&text[from..], end - start)]
}

#[cfg(test)]
mod tests {
    use super::piece;

    #[test]
    fn places_are_counted_from_one_or_from_the_end() {
        assert_eq!(piece("Spark SQL", 5, i32::MAX), "k SQL");
        assert_eq!(piece("Spark SQL", -3, 2), "SQ");
        assert_eq!(piece("héé", 0, 2), "hé");
        assert_eq!(piece("abc", -5, 3), "a");
        assert_eq!(piece("abc", 2, -1), "");
        assert_eq!(piece("abc", 10, 1), "");
        assert_eq!(piece("ééé", -2, 10), "éé");
        assert_eq!(piece("ééé", i32::MIN, i32::MAX), "éé");
    }
}
