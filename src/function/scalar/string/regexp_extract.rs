//! `regexp_extract`, `regexp_extract_all`, `regexp_substr`: what a Java regular expression or one of its groups finds.

use super::kernel::{self, Setting, collect_lists, collect_pieces, filled};
use crate::error::{Error, Result};
use crate::function::pattern::Pattern;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::datatypes::Int32Type;

pub const EXTRACT: Function = Function {
    name: "regexp_extract",
    aliases: &[],
    usage: "regexp_extract(str, regexp[, idx]) - Extract the first string in the `str` that match the `regexp` expression and corresponding to the regex group index.",
    example: "> SELECT regexp_extract('100-200', '(\\\\d+)-(\\\\d+)', 1);\n 100",
    build: Build::Scalar(extract),
};

pub const EXTRACT_ALL: Function = Function {
    name: "regexp_extract_all",
    aliases: &[],
    usage: "regexp_extract_all(str, regexp[, idx]) - Extract all strings in the `str` that match the `regexp` expression and corresponding to the regex group index.",
    example: "> SELECT regexp_extract_all('100-200, 300-400', '(\\\\d+)-(\\\\d+)', 1);\n [\"100\",\"300\"]",
    build: Build::Scalar(extract_all),
};

pub const SUBSTR: Function = Function {
    name: "regexp_substr",
    aliases: &[],
    usage: "regexp_substr(str, regexp) - Returns the first substring that matches the regular expression `regexp` within the string `str`. If the regular expression is not found, the result is null.",
    example: "> SELECT regexp_substr('Steven Jones and Stephen Smith are the best players', 'Ste(v|ph)en');\n Steven",
    build: Build::Scalar(substr),
};

fn extract(call: &Call) -> Result<Bound> {
    let (call, arguments) = &arguments(call)?;
    let arguments = arguments.clone();
    kernel::call(call, "regexp_extract", arguments, SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_pieces(inputs, rows, |row| {
            let text = inputs[0].text(row);
            let pattern = Pattern::of(inputs[1].text(row), "regexp_extract")?;
            let mut matcher = pattern.matcher();
            if !matcher.find(text, 0)? {
                return Ok(Some(""));
            }
            let group = group(&pattern, inputs[2].value::<Int32Type>(row), "regexp_extract")?;
            Ok(Some(matcher.group(group).map_or("", |(begin, end)| &text[begin..end])))
        })
    })
}

fn extract_all(call: &Call) -> Result<Bound> {
    let (call, arguments) = &arguments(call)?;
    let (arguments, ty) = (arguments.clone(), SparkType::Array(Box::new(SparkType::String)));
    kernel::call(call, "regexp_extract_all", arguments, ty, false, Setting::of(call), |inputs, rows, _| {
        collect_lists(inputs, rows, |row, out| {
            let text = inputs[0].text(row);
            let pattern = Pattern::of(inputs[1].text(row), "regexp_extract_all")?;
            pattern.matcher().each(text, 0, |found| {
                let group = group(&pattern, inputs[2].value::<Int32Type>(row), "regexp_extract_all")?;
                out.append_value(found.group(group).map_or("", |(begin, end)| &text[begin..end]));
                Ok(())
            })?;
            Ok(true)
        })
    })
}

fn substr(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = kernel::texts(call)?;
    kernel::call(call, "regexp_substr", arguments, SparkType::String, true, Setting::of(call), |inputs, rows, _| {
        collect_pieces(inputs, rows, |row| {
            let text = inputs[0].text(row);
            let pattern = Pattern::of(inputs[1].text(row), "regexp_extract")?;
            let mut matcher = pattern.matcher();
            let found = if matcher.find(text, 0)? { matcher.group(0) } else { None };
            // What is found and empty counts as not found.
            Ok(found.filter(|(begin, end)| begin < end).map(|(begin, end)| &text[begin..end]))
        })
    })
}

fn arguments<'a>(call: &Call<'a>) -> Result<(Call<'a>, Vec<Bound>)> {
    let call = filled(call, 3, &[Bound::int(1)])?;
    let arguments =
        vec![call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::String)?, call.cast(2, &SparkType::Int)?];
    Ok((call, arguments))
}

fn group(pattern: &Pattern, wanted: i32, function: &str) -> Result<usize> {
    usize::try_from(wanted).ok().filter(|group| *group <= pattern.groups()).ok_or_else(|| {
        Error::new("INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX")
            .with("parameter", "`idx`")
            .with("functionName", format!("`{function}`"))
            .with("groupCount", pattern.groups())
            .with("groupIndex", wanted)
    })
}
