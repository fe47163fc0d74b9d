//! `substring_index`: what stands before the n-th delimiter, or behind the n-th from the end.

use super::kernel::{self, Setting, collect_pieces};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::datatypes::Int32Type;

pub const FUNCTION: Function = Function {
    name: "substring_index",
    aliases: &[],
    usage: "substring_index(str, delim, count) - Returns the substring from `str` before `count` occurrences of the delimiter `delim`. If `count` is positive, everything to the left of the final delimiter (counting from the left) is returned. If `count` is negative, everything to the right of the final delimiter (counting from the right) is returned.",
    example: "> SELECT substring_index('www.apache.org', '.', 2);\n www.apache",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(3, 3)?;
    let arguments =
        vec![call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::String)?, call.cast(2, &SparkType::Int)?];
    kernel::call(call, "substring_index", arguments, SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_pieces(inputs, rows, |row| {
            Ok(Some(before(inputs[0].text(row), inputs[1].text(row), inputs[2].value::<Int32Type>(row))))
        })
    })
}

fn before<'a>(text: &'a str, delimiter: &str, count: i32) -> &'a str {
    if delimiter.is_empty() || count == 0 {
        return "";
    }
    // Delimiters may overlap: each is searched one byte behind the one before.
    let (bytes, wanted) = (text.as_bytes(), delimiter.as_bytes());
    let starts = bytes.windows(wanted.len()).enumerate().filter(|(_, window)| *window == wanted).map(|(at, _)| at);
    let nth = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX) - 1;
    if count > 0 {
        return starts.clone().nth(nth).map_or(text, |at| &text[..at]);
    }
    let found: Vec<usize> = starts.collect();
    found.iter().rev().nth(nth).map_or(text, |at| &text[at + wanted.len()..])
}

#[cfg(test)]
mod tests {
    use super::before;

    #[test]
    fn from_both_ends() {
        assert_eq!(before("www.apache.org", ".", 2), "www.apache");
        assert_eq!(before("www.apache.org", ".", -2), "apache.org");
        assert_eq!(before("a.b", "x", 1), "a.b");
        assert_eq!(before("aaa", "aa", -1), "");
        assert_eq!(before("a||b||c", "||", i32::MIN), "a||b||c");
    }
}
