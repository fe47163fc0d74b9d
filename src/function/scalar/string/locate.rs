//! `position`, `locate`, `instr`: the place of one text in another, from 1; 0 where it is not.

use super::kernel::{self, filled, offset};
use crate::error::Result;
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
    usage: "instr(str, substr) - Returns the (1-based) index of the first occurrence of `substr` in `str`.",
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
    call.arity(2, 2)?;
    let (text, wanted) = (call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::String)?);
    search(call, vec![wanted, text, Bound::int(1)])
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
    fn places_count_characters() {
        assert_eq!(place("bar", "foobarbar", 5), 7);
        assert_eq!(place("é", "ééaé", 3), 4);
        assert_eq!((place("x", "abc", 1), place("a", "abc", 0), place("", "abc", 5)), (0, 0, 1));
    }
}
