//! `split` at a regular expression, `split_part` at a text.

use super::kernel::{self, Setting, collect_lists, collect_pieces, filled};
use crate::error::{Error, Result};
use crate::function::pattern::Pattern;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::datatypes::Int32Type;

pub const SPLIT: Function = Function {
    name: "split",
    aliases: &[],
    usage: "split(str, regex[, limit]) - Splits `str` around occurrences that match `regex` and returns an array with a length of at most `limit`",
    example: "> SELECT split('oneAtwoBthreeC', '[ABC]');\n [\"one\",\"two\",\"three\",\"\"]",
    build: Build::Scalar(split),
};

pub const SPLIT_PART: Function = Function {
    name: "split_part",
    aliases: &[],
    usage: "split_part(str, delimiter, partNum) - Splits `str` by delimiter and return requested part of the split (1-based). If any input is null, returns null. If `partNum` is out of range of split parts, returns empty string. If `partNum` is 0, throws an error. If `partNum` is negative, the parts are counted backward from the end of the string. If the `delimiter` is an empty string, the `str` is not split.",
    example: "> SELECT split_part('11.12.13', '.', 3);\n 13",
    build: Build::Scalar(split_part),
};

fn split(call: &Call) -> Result<Bound> {
    let call = &filled(call, 3, &[Bound::int(-1)])?;
    let arguments =
        vec![call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::String)?, call.cast(2, &SparkType::Int)?];
    let ty = SparkType::Array(Box::new(SparkType::String));
    kernel::call(call, "split", arguments, ty, false, Setting::of(call), |inputs, rows, _| {
        collect_lists(inputs, rows, |row, out| {
            let limit = usize::try_from(inputs[2].value::<Int32Type>(row)).unwrap_or(0);
            split_at(inputs[0].text(row), inputs[1].text(row), limit, |part| out.append_value(part))?;
            Ok(true)
        })
    })
}

/// Hands over the parts; `limit` 0 is none.
fn split_at(text: &str, pattern: &str, limit: usize, mut part: impl FnMut(&str)) -> Result<()> {
    let limit = if limit == 0 { usize::MAX } else { limit };
    if pattern.is_empty() {
        // Between all characters, and not at the end as Java has it.
        let mut rest = text;
        let mut parts = 1;
        while parts < limit
            && let Some(c) = rest.chars().next()
            && c.len_utf8() < rest.len()
        {
            let (head, tail) = rest.split_at(c.len_utf8());
            part(head);
            rest = tail;
            parts += 1;
        }
        part(rest);
        return Ok(());
    }
    Pattern::of(pattern, "split")?.split(text, limit)?.into_iter().for_each(part);
    Ok(())
}

fn split_part(call: &Call) -> Result<Bound> {
    call.arity(3, 3)?;
    let arguments =
        vec![call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::String)?, call.cast(2, &SparkType::Int)?];
    kernel::call(call, "split_part", arguments, SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_pieces(inputs, rows, |row| {
            let (text, delimiter) = (inputs[0].text(row), inputs[1].text(row));
            let number = inputs[2].value::<Int32Type>(row);
            if number == 0 {
                return Err(Error::new("INVALID_INDEX_OF_ZERO"));
            }
            let nth = number.unsigned_abs() as usize - 1;
            let found = match (delimiter.is_empty(), number > 0) {
                (true, _) => (nth == 0).then_some(text),
                (false, true) => text.split(delimiter).nth(nth),
                (false, false) => {
                    let parts: Vec<&str> = text.split(delimiter).collect();
                    parts.into_iter().rev().nth(nth)
                }
            };
            Ok(Some(found.unwrap_or("")))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::split_at;

    fn parts(text: &str, pattern: &str, limit: usize) -> String {
        let mut parts = Vec::new();
        split_at(text, pattern, limit, |part| parts.push(part.to_string())).unwrap();
        parts.join("/")
    }

    #[test]
    fn as_java_splits() {
        assert_eq!(parts("oneAtwoBthreeC", "[ABC]", 0), "one/two/three/");
        assert_eq!(parts("oneAtwoBthreeC", "[ABC]", 2), "one/twoBthreeC");
        assert_eq!((parts("abc", "", 0), parts("abc", "", 2)), ("a/b/c".into(), "a/bc".into()));
        assert_eq!(parts("a|b", "|", 0), "a/|/b/");
        assert_eq!(parts("a1b", "(?=1)", 0), "a/1b");
        assert_eq!((parts("", ",", 0), parts(",a", ",", 0)), (String::new(), "/a".into()));
    }
}
