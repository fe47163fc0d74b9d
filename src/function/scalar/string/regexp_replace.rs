//! `regexp_replace`: what a Java regular expression finds, replaced; `$1` and `${name}` are its groups.

use super::kernel::{self, Setting, collect_text, filled, offset};
use crate::error::{Error, Result};
use crate::function::pattern::{Matcher, Pattern};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::datatypes::Int32Type;

pub const FUNCTION: Function = Function {
    name: "regexp_replace",
    aliases: &[],
    usage: "regexp_replace(str, regexp, rep[, position]) - Replaces all substrings of `str` that match `regexp` with `rep`.",
    example: "> SELECT regexp_replace('100-200', '(\\\\d+)', 'num');\n num-num",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    let call = &filled(call, 4, &[Bound::int(1)])?;
    let position = call.cast(3, &SparkType::Int)?;
    if let Some(value) = position.as_integer_literal()
        && value < 1
    {
        return Err(Error::new("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("exprName", "position")
            .with("valueRange", "(0, 2147483647]")
            .with("currentValue", value)
            .at(call.span));
    }
    let mut arguments: Vec<Bound> = (0..3).map(|i| call.cast(i, &SparkType::String)).collect::<Result<_>>()?;
    arguments.push(kernel::constant(call, 3, "position", &SparkType::Int)?);
    kernel::call(call, "regexp_replace", arguments, SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_text(inputs, rows, |row, out| {
            let (text, with) = (inputs[0].text(row), inputs[2].text(row));
            let position = inputs[3].value::<Int32Type>(row);
            let pattern = Pattern::of(inputs[1].text(row), "regexp_replace")?;
            let from = offset(text, usize::try_from(position - 1).unwrap_or(0));
            if from >= text.len() && position > 1 {
                out.push_str(text);
                return Ok(true);
            }
            let mut copied = 0;
            let mut matcher = pattern.matcher();
            matcher.each(text, from, |found| {
                let Some((begin, end)) = found.group(0) else { return Ok(()) };
                out.push_str(&text[copied..begin]);
                copied = end;
                insert(with, text, &pattern, found, out).ok_or_else(|| {
                    Error::new("INVALID_REGEXP_REPLACE")
                        .with("source", text)
                        .with("pattern", inputs[1].text(row))
                        .with("replacement", with)
                        .with("position", position)
                })
            })?;
            out.push_str(&text[copied..]);
            Ok(true)
        })
    })
}

/// Writes the replacement of one match; `None` when it speaks of a group that is not there.
fn insert(with: &str, text: &str, pattern: &Pattern, found: &Matcher, out: &mut String) -> Option<()> {
    if !with.contains(['$', '\\']) {
        out.push_str(with);
        return Some(());
    }
    let mut rest = with.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => out.push(rest.next()?),
            '$' => {
                let group = if rest.next_if_eq(&'{').is_some() {
                    let mut name = String::new();
                    loop {
                        match rest.next()? {
                            '}' => break,
                            c => name.push(c),
                        }
                    }
                    pattern.group_named(&name)?
                } else {
                    // As many digits as there are groups for, at least one.
                    let mut group = rest.next()?.to_digit(10)? as usize;
                    if group > pattern.groups() {
                        return None;
                    }
                    while let Some(digit) = rest.peek().and_then(|c| c.to_digit(10)) {
                        let longer = group * 10 + digit as usize;
                        if longer > pattern.groups() {
                            break;
                        }
                        group = longer;
                        rest.next();
                    }
                    group
                };
                if let Some((begin, end)) = found.group(group) {
                    out.push_str(&text[begin..end]);
                }
            }
            _ => out.push(c),
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::answer;
    use super::*;

    fn replaced(text: &str, pattern: &str, with: &str) -> Result<String> {
        answer(&FUNCTION, vec![Bound::string(text), Bound::string(pattern), Bound::string(with)])
    }

    #[test]
    fn groups_and_escapes() {
        assert_eq!(replaced("100-200", r"(\d+)-(\d+)", "$2-$1").unwrap(), "200-100");
        assert_eq!(replaced("abc", "(?<x>b)", "<${x}>").unwrap(), "a<b>c");
        assert_eq!(replaced("abc", "b", r"\$").unwrap(), "a$c");
        assert_eq!(replaced("abc", "(b)", "$12").unwrap(), "ab2c");
        assert_eq!(replaced("abc", "x*", "-").unwrap(), "-a-b-c-");
        assert_eq!(replaced("abc", "b", "$1").unwrap_err().class(), "INVALID_REGEXP_REPLACE");
    }
}
