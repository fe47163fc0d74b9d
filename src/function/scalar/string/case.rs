//! `upper`, `lower`, `initcap`: text in capitals or without them.

use super::kernel::{self, Setting, collect_text};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::{Collation, SparkType};
use datafusion::functions::string;
use unicode_segmentation::UnicodeSegmentation;

pub const UPPER: Function = Function {
    name: "upper",
    aliases: &["ucase"],
    usage: "upper(str) - Returns `str` with all characters changed to uppercase.",
    example: "> SELECT upper('SparkSql');\n SPARKSQL",
    build: Build::Scalar(upper),
};

pub const LOWER: Function = Function {
    name: "lower",
    aliases: &["lcase"],
    usage: "lower(str) - Returns `str` with all characters changed to lowercase.",
    example: "> SELECT lower('SparkSql');\n sparksql",
    build: Build::Scalar(lower),
};

pub const INITCAP: Function = Function {
    name: "initcap",
    aliases: &[],
    usage: "initcap(str) - Returns `str` with the first letter of each word in uppercase. All other letters are in lowercase. Words are delimited by white space.",
    example: "> SELECT initcap('sPark sql');\n Spark Sql",
    build: Build::Scalar(initcap),
};

fn upper(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.cast(0, &SparkType::String)?;
    let nullable = value.nullable;
    call.scalar(&string::upper(), vec![value], SparkType::String, nullable)
}

fn lower(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.cast(0, &SparkType::String)?;
    let nullable = value.nullable;
    call.scalar(&string::lower(), vec![value], SparkType::String, nullable)
}

fn initcap(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let arguments = kernel::texts(call)?;
    kernel::call(call, "initcap", arguments, SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_text(inputs, rows, |row, out| {
            // A word begins behind a blank, and behind nothing else.
            for (i, word) in inputs[0].text(row).split(' ').enumerate() {
                if i > 0 {
                    out.push(' ');
                }
                // The dotted I is a capital of one character, and two characters in lower case.
                if let Some(rest) = word.strip_prefix('\u{130}') {
                    out.push('\u{130}');
                    out.push_str(&rest.to_lowercase());
                    continue;
                }
                let word = word.to_lowercase();
                let mut characters = word.chars();
                if let Some(first) = characters.next() {
                    title_case(first, out);
                }
                out.push_str(characters.as_str());
            }
            Ok(true)
        })
    })
}

/// `initcap` by a collation: words are those of Unicode (UAX #29), not what blanks enclose. `None` for languages whose
/// capitals are others, or whose words need a dictionary.
/// # Errors
/// Those of the argument's type.
pub(in crate::function) fn by_collation(collation: Collation, call: &Call) -> Result<Option<Bound>> {
    if matches!(collation.locale(), Some(locale) if locale != "UNICODE") {
        return Ok(None);
    }
    call.arity(1, 1)?;
    let arguments = kernel::texts(call)?;
    let setting = Setting::of(call);
    kernel::call(call, "initcap_as", arguments, SparkType::String, false, setting, |inputs, rows, _| {
        collect_text(inputs, rows, |row, out| {
            for word in inputs[0].text(row).split_word_bounds() {
                let mut characters = word.chars();
                if let Some(first) = characters.next() {
                    title_case(first, out);
                }
                out.push_str(&characters.as_str().to_lowercase());
            }
            Ok(true)
        })
    })
    .map(Some)
}

/// A capital where more of the word follows: of the letters that become two, the second stays small.
fn title_case(c: char, out: &mut String) {
    let mut capitals = c.to_uppercase();
    out.extend(capitals.next());
    out.extend(capitals.flat_map(char::to_lowercase));
}
