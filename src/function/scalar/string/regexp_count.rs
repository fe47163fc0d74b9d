//! `regexp_count`, `regexp_instr`: how often and where a Java regular expression is found.

use super::kernel::{self, Setting, collect_int, filled};
use crate::error::Result;
use crate::function::pattern::Pattern;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const COUNT: Function = Function {
    name: "regexp_count",
    aliases: &[],
    usage: "regexp_count(str, regexp) - Returns a count of the number of times that the regular expression pattern `regexp` is matched in the string `str`.",
    example: "> SELECT regexp_count('Steven Jones and Stephen Smith are the best players', 'Ste(v|ph)en');\n 2",
    build: Build::Scalar(count),
};

pub const INSTR: Function = Function {
    name: "regexp_instr",
    aliases: &[],
    usage: "regexp_instr(str, regexp) - Searches a string for a regular expression and returns an integer that indicates the beginning position of the matched substring. Positions are 1-based, not 0-based. If no match is found, returns 0.",
    example: "> SELECT regexp_instr('user@spark.apache.org', '@[^.]*');\n 5",
    build: Build::Scalar(instr),
};

fn count(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = kernel::texts(call)?;
    kernel::call(call, "regexp_count", arguments, SparkType::Int, false, Setting::of(call), |inputs, rows, _| {
        collect_int(inputs, rows, |row| {
            // Spark counts what `regexp_extract_all` finds, and names that in the error.
            let pattern = Pattern::of(inputs[1].text(row), "regexp_extract_all")?;
            let mut count = 0;
            pattern.matcher().each(inputs[0].text(row), 0, |_| {
                count += 1;
                Ok(())
            })?;
            Ok(count)
        })
    })
}

fn instr(call: &Call) -> Result<Bound> {
    let call = &filled(call, 3, &[Bound::int(0)])?;
    let arguments =
        vec![call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::String)?, call.cast(2, &SparkType::Int)?];
    kernel::call(call, "regexp_instr", arguments, SparkType::Int, false, Setting::of(call), |inputs, rows, _| {
        collect_int(inputs, rows, |row| {
            let text = inputs[0].text(row);
            let pattern = Pattern::of(inputs[1].text(row), "regexp_instr")?;
            let mut matcher = pattern.matcher();
            if !matcher.find(text, 0)? {
                return Ok(0);
            }
            let before = matcher.group(0).map_or(0, |(begin, _)| kernel::length(&text[..begin]));
            Ok(i32::try_from(before + 1).unwrap_or(i32::MAX))
        })
    })
}
