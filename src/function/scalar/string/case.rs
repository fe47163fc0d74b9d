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

/// `upper`, `lower` and `initcap` by a collation, with the letters of its language; `None` for a language whose rules are
/// not known here. Words are those of Unicode (UAX #29), not what blanks enclose.
/// Source: Unicode's `SpecialCasing.txt` and Spark's `CollationAwareUTF8String`.
/// # Errors
/// Those of the argument's type.
pub(in crate::function) fn by_collation(collation: Collation, name: &str, call: &Call) -> Result<Option<Bound>> {
    let language = collation.locale().and_then(|locale| locale.split('_').next()).unwrap_or("");
    // Lithuanian keeps dots below accents, and capital Greek loses its accents.
    if language == "lt" || language == "el" && name == "upper" {
        return Ok(None);
    }
    call.arity(1, 1)?;
    let arguments = kernel::texts(call)?;
    let setting = Setting::of(call).by(collation).word(language);
    let (kernel, run): (_, kernel::Run) = match name {
        "upper" => ("upper_as", |inputs, rows, setting| {
            collect_text(inputs, rows, |row, out| {
                upper_in(inputs[0].text(row), &setting.word, out);
                Ok(true)
            })
        }),
        "lower" => ("lower_as", |inputs, rows, setting| {
            collect_text(inputs, rows, |row, out| {
                match inputs[0].text(row) {
                    // As Spark does: a text of ASCII alone is in no language.
                    text if text.is_ascii() => out.push_str(&text.to_ascii_lowercase()),
                    text => lower_in(text, &setting.word, out),
                }
                Ok(true)
            })
        }),
        _ => ("initcap_as", |inputs, rows, setting| {
            collect_text(inputs, rows, |row, out| {
                for word in inputs[0].text(row).split_word_bounds() {
                    let mut characters = word.chars();
                    match characters.next() {
                        Some('i') if is_turkic(&setting.word) => out.push('İ'),
                        Some('և') if setting.word == "hy" => out.push_str("Եվ"),
                        Some(first) => title_case(first, out),
                        None => {}
                    }
                    lower_in(characters.as_str(), &setting.word, out);
                }
                Ok(true)
            })
        }),
    };
    kernel::call(call, kernel, arguments, SparkType::String, false, setting, run).map(Some)
}

/// Whether the language has an i with a dot and one without.
fn is_turkic(language: &str) -> bool {
    matches!(language, "az" | "tr")
}

fn upper_in(text: &str, language: &str, out: &mut String) {
    if text.is_ascii() {
        return out.push_str(&text.to_ascii_uppercase());
    }
    for c in text.chars() {
        match c {
            'i' if is_turkic(language) => out.push('İ'),
            'և' if language == "hy" => out.push_str("ԵՎ"),
            c => out.extend(c.to_uppercase()),
        }
    }
}

fn lower_in(text: &str, language: &str, out: &mut String) {
    if !is_turkic(language) {
        return out.push_str(&text.to_lowercase());
    }
    let dotted = text.replace("I\u{307}", "i").replace('İ', "i").replace('I', "ı");
    out.push_str(&dotted.to_lowercase());
}

/// A capital where more of the word follows: of the letters that become two, the second stays small.
fn title_case(c: char, out: &mut String) {
    let mut capitals = c.to_uppercase();
    out.extend(capitals.next());
    out.extend(capitals.flat_map(char::to_lowercase));
}
