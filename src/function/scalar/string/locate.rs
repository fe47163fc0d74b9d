//! `position`, `locate`, `instr`: the place of one text in another, from 1; 0 where it is not.

use super::kernel::{self, Setting, collect_int, filled, offset};
use crate::error::{Error, Result};
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int32Array};
use datafusion::arrow::datatypes::{DataType, Int32Type};
use datafusion::common::Result as DataFusionResult;
use std::sync::Arc;

pub const LOCATE: Function = Function {
    name: "locate",
    aliases: &["position"],
    usage: "locate(substr, str[, pos]) - Returns the position of the first occurrence of `substr` in `str` after position `pos`. The given `pos` and return value are 1-based.",
    example: "> SELECT locate('bar', 'foobarbar');\n 4",
    build: Build::Scalar(locate),
};

pub const INSTR: Function = Function {
    name: "instr",
    aliases: &[],
    usage: "instr(str, substr[, position[, occurrence]]) - Returns the (1-based) index of the first occurrence of `substr` in `str`, or of the `occurrence`-th from `position` on; a negative `position` counts from the end and searches backwards.",
    example: "> SELECT instr('SparkSQL', 'SQL');\n 6",
    build: Build::Scalar(instr),
};

fn locate(call: &Call) -> Result<Bound> {
    let call = &filled(call, 3, &[Bound::int(1)])?;
    search(
        call,
        vec![call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::String)?, call.cast(2, &SparkType::Int)?],
    )
}

fn instr(call: &Call) -> Result<Bound> {
    call.arity(2, 4)?;
    if call.len() > 2 {
        return nth(call);
    }
    let (text, wanted) = (call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::String)?);
    search(call, vec![wanted, text, Bound::int(1)])
}

/// `instr` with a place to start at, and which occurrence.
fn nth(call: &Call) -> Result<Bound> {
    let call = &filled(call, 4, &[Bound::int(1)])?;
    let mut arguments = vec![call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::String)?];
    arguments.extend([call.cast(2, &SparkType::Int)?, call.cast(3, &SparkType::Int)?]);
    let setting = Setting::of(call);
    kernel::call(call, "instr_nth", arguments, SparkType::Int, false, setting, |inputs, rows, _| {
        collect_int(inputs, rows, |row| {
            let (start, occurrence) = (inputs[2].value::<Int32Type>(row), inputs[3].value::<Int32Type>(row));
            let Some(skip) = usize::try_from(occurrence).ok().and_then(|n| n.checked_sub(1)) else {
                return Err(Error::new("INVALID_PARAMETER_VALUE.OCCURRENCE")
                    .with("parameter", "`occurrence`")
                    .with("functionName", "`instr`")
                    .with("actual", occurrence));
            };
            let find = |text: &str, wanted: &str| text.starts_with(wanted).then_some(wanted.len());
            Ok(nth_place(inputs[0].text(row), inputs[1].text(row), start, skip, find))
        })
    })
}

/// The place of an occurrence, from 1, searched from `start` on, or backwards from a negative one; `found` tells whether
/// one begins a text. Nothing is found at once.
pub(super) fn nth_place(
    text: &str,
    wanted: &str,
    start: i32,
    skip: usize,
    found: impl Fn(&str, &str) -> Option<usize>,
) -> i32 {
    if wanted.is_empty() {
        return 1;
    }
    let from = start.unsigned_abs() as usize;
    let places = text.char_indices().enumerate();
    let here = |(place, (at, _)): (usize, (usize, char))| found(&text[at..], wanted).map(|_| place + 1);
    let place = if start > 0 {
        places.skip(from - 1).filter_map(here).nth(skip)
    } else if start < 0 {
        let last = kernel::length(text).checked_sub(from);
        last.and_then(|last| {
            let all: Vec<usize> = places.take(last + 1).filter_map(here).collect();
            all.into_iter().rev().nth(skip)
        })
    } else {
        None
    };
    place.and_then(|place| i32::try_from(place).ok()).unwrap_or(0)
}

fn search(call: &Call, arguments: Vec<Bound>) -> Result<Bound> {
    let nullable = arguments.iter().any(|argument| argument.nullable);
    call.scalar(&udf("locate", DataType::Int32, &[], run), arguments, SparkType::Int, nullable)
}

fn run(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let (wanted, texts) = (inputs.arrays[0].as_string_view(), inputs.arrays[1].as_string_view());
    let starts = inputs.arrays[2].as_primitive::<Int32Type>();
    let places = (0..inputs.rows).map(|row| {
        // Without a place to start at nothing is found, even in NULL.
        if starts.is_null(row) {
            Some(0)
        } else if wanted.is_null(row) || texts.is_null(row) {
            None
        } else {
            Some(place(wanted.value(row), texts.value(row), starts.value(row)))
        }
    });
    Ok(Arc::new(places.collect::<Int32Array>()))
}

fn place(wanted: &str, text: &str, start: i32) -> i32 {
    let Some(skip) = usize::try_from(start).ok().and_then(|start| start.checked_sub(1)) else { return 0 };
    if wanted.is_empty() {
        return 1;
    }
    let from = offset(text, skip);
    let found = text[from..].find(wanted).map(|at| kernel::length(&text[..from + at]) + 1);
    found.and_then(|place| i32::try_from(place).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn occurrences_from_either_end() {
        let nth = |text: &str, wanted: &str, start, skip| {
            super::nth_place(text, wanted, start, skip, |text, wanted| text.starts_with(wanted).then_some(0))
        };
        assert_eq!((nth("abcabc", "b", 3, 0), nth("abcabc", "b", 1, 1), nth("abcabc", "b", 1, 2)), (5, 5, 0));
        assert_eq!((nth("abcabc", "b", -1, 0), nth("abcabc", "b", -1, 1), nth("abc", "c", -10, 0)), (5, 2, 0));
        assert_eq!((nth("abcabcabc", "b", -3, 0), nth("aaaa", "aa", -1, 1), nth("abc", "b", 0, 0)), (5, 2, 0));
        assert_eq!((nth("éaéa", "a", -2, 0), nth("", "", 5, 0)), (2, 1));
    }

    #[test]
    fn places_count_characters() {
        assert_eq!(place("bar", "foobarbar", 5), 7);
        assert_eq!(place("é", "ééaé", 3), 4);
        assert_eq!((place("x", "abc", 1), place("a", "abc", 0), place("", "abc", 5)), (0, 0, 1));
    }
}
