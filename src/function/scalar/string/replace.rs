//! `replace`, `translate`, `overlay`: other text in the place of some.

use super::kernel::{self, Setting, collect_bytes, collect_text, filled, window};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::datatypes::Int32Type;

pub const REPLACE: Function = Function {
    name: "replace",
    aliases: &[],
    usage: "replace(str, search[, replace]) - Replaces all occurrences of `search` with `replace`.",
    example: "> SELECT replace('ABCabc', 'abc', 'DEF');\n ABCDEF",
    build: Build::Scalar(replace),
};

pub const TRANSLATE: Function = Function {
    name: "translate",
    aliases: &[],
    usage: "translate(input, from, to) - Translates the `input` string by replacing the characters present in the `from` string with the corresponding characters in the `to` string.",
    example: "> SELECT translate('AaBbCc', 'abc', '123');\n A1B2C3",
    build: Build::Scalar(translate),
};

pub const OVERLAY: Function = Function {
    name: "overlay",
    aliases: &[],
    usage: "overlay(input, replace, pos[, len]) - Replace `input` with `replace` that starts at `pos` and is of length `len`.",
    example: "> SELECT overlay('Spark SQL' PLACING '_' FROM 6);\n Spark_SQL",
    build: Build::Scalar(overlay),
};

fn replace(call: &Call) -> Result<Bound> {
    let call = &filled(call, 3, &[Bound::string("")])?;
    kernel::call(
        call,
        "replace",
        kernel::texts(call)?,
        SparkType::String,
        false,
        Setting::of(call),
        |inputs, rows, _| {
            collect_text(inputs, rows, |row, out| {
                let (text, search, with) = (inputs[0].text(row), inputs[1].text(row), inputs[2].text(row));
                let mut rest = text;
                while !search.is_empty()
                    && let Some(at) = rest.find(search)
                {
                    out.push_str(&rest[..at]);
                    out.push_str(with);
                    rest = &rest[at + search.len()..];
                }
                out.push_str(rest);
                Ok(true)
            })
        },
    )
}

fn translate(call: &Call) -> Result<Bound> {
    call.arity(3, 3)?;
    kernel::call(
        call,
        "translate",
        kernel::texts(call)?,
        SparkType::String,
        false,
        Setting::of(call),
        |inputs, rows, _| {
            collect_text(inputs, rows, |row, out| {
                let (from, to) = (inputs[1].text(row), inputs[2].text(row));
                for c in inputs[0].text(row).chars() {
                    match from.chars().position(|candidate| candidate == c) {
                        // What has no counterpart is left out.
                        Some(place) => out.extend(to.chars().nth(place)),
                        None => out.push(c),
                    }
                }
                Ok(true)
            })
        },
    )
}

fn overlay(call: &Call) -> Result<Bound> {
    let call = &filled(call, 4, &[Bound::int(-1)])?;
    let (place, length) = (call.cast(2, &SparkType::Int)?, call.cast(3, &SparkType::Int)?);
    if call.value(0)?.ty == SparkType::Binary && call.value(1)?.ty == SparkType::Binary {
        let arguments = vec![call.value(0)?.clone(), call.value(1)?.clone(), place, length];
        let setting = Setting::of(call);
        return kernel::call(call, "overlay_bytes", arguments, SparkType::Binary, false, setting, |inputs, rows, _| {
            collect_bytes(inputs, rows, |row, out| {
                let (bytes, with) = (inputs[0].bytes(row), inputs[1].bytes(row));
                let (place, length) = (inputs[2].value::<Int32Type>(row), inputs[3].value::<Int32Type>(row));
                let (before, behind) = around(bytes.len(), with.len(), place, length);
                out.extend_from_slice(&bytes[..before]);
                out.extend_from_slice(with);
                out.extend_from_slice(&bytes[behind..]);
                Ok(true)
            })
        });
    }
    let (first, second) = (&call.value(0)?.ty, &call.value(1)?.ty);
    let plain = |ty: &SparkType| ty.is_string() || *ty == SparkType::Binary;
    if plain(first) && plain(second) && (*first == SparkType::Binary || *second == SparkType::Binary) {
        let types = format!("(\"{}\" or \"{}\")", first.sql(), second.sql());
        return Err(Error::new("DATATYPE_MISMATCH.DATA_DIFF_TYPES")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", "`overlay`")
            .with("dataType", types)
            .at(call.span));
    }
    let arguments = vec![call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::String)?, place, length];
    kernel::call(call, "overlay", arguments, SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_text(inputs, rows, |row, out| {
            let (text, with) = (inputs[0].text(row), inputs[1].text(row));
            let (place, length) = (inputs[2].value::<Int32Type>(row), inputs[3].value::<Int32Type>(row));
            let (before, behind) = around(kernel::length(text), kernel::length(with), place, length);
            out.push_str(&text[..kernel::offset(text, before)]);
            out.push_str(with);
            out.push_str(&text[kernel::offset(text, behind)..]);
            Ok(true)
        })
    })
}

/// Where the old text ends before the new one, and where it goes on behind it; a negative length is that of the new text.
fn around(length: usize, with: usize, place: i32, replaced: i32) -> (usize, usize) {
    let replaced = if replaced >= 0 { replaced } else { i32::try_from(with).unwrap_or(i32::MAX) };
    let (_, before) = window(length, 1, place.saturating_sub(1));
    let (behind, _) = window(length, place.saturating_add(replaced), i32::MAX);
    (before, behind)
}

#[cfg(test)]
mod tests {
    use super::around;

    #[test]
    fn places_of_an_overlay() {
        assert_eq!(around(9, 1, 6, -1), (5, 6));
        assert_eq!(around(9, 5, 7, 0), (6, 6));
        assert_eq!(around(3, 1, 0, 1), (0, 0));
        assert_eq!(around(3, 1, 10, -1), (3, 3));
    }
}
