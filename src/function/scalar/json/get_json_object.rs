//! `get_json_object`: what a path like `$.a[0].b` finds in JSON, as text.
//!
//! Wildcards behave as Hive's: a single match stands without the array around it.
//! Source: Spark's `JsonPathParser` and `GetJsonObjectEvaluator`.

use super::super::string::kernel::{self, Setting, collect_text};
use super::text::Document;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::json::Token;

pub const FUNCTION: Function = Function {
    name: "get_json_object",
    aliases: &[],
    usage: "get_json_object(json_txt, path) - Extracts a json object from `path`.",
    example: "> SELECT get_json_object('{\"a\":\"b\"}', '$.a');\n b",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = vec![call.exactly(0, &SparkType::String)?, call.exactly(1, &SparkType::String)?];
    kernel::call(call, "get_json_object", arguments, SparkType::String, true, Setting::of(call), |inputs, rows, _| {
        let (mut document, mut last) = (Document::default(), None);
        collect_text(inputs, rows, |row, out| {
            let path = inputs[1].text(row);
            if last.as_ref().is_none_or(|(known, _)| *known != path) {
                last = Some((path, steps(path)));
            }
            let Some((_, Some(steps))) = &last else { return Ok(false) };
            let text = inputs[0].text(row);
            Ok(document.parse(text) && find(&document, text, 0, steps, Style::Raw, out))
        })
    })
}

#[derive(Debug, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
    /// `[*]`
    Every,
    /// `.*`, which finds nothing.
    Nothing,
}

/// The steps of a path; `None` when it is none.
fn steps(path: &str) -> Option<Vec<Step>> {
    let mut rest = path.strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix('.') {
            let end = behind.find(['.', '[']).unwrap_or(behind.len());
            steps.push(match &behind[..end] {
                "" => return None,
                "*" => Step::Nothing,
                name => Step::Key(name.to_string()),
            });
            rest = &behind[end..];
        } else if let Some(behind) = rest.strip_prefix("['") {
            let (name, behind) = behind.split_once('\'')?;
            steps.push(if name == "*" { Step::Nothing } else { Step::Key(name.to_string()) });
            rest = behind.strip_prefix(']').filter(|_| !name.is_empty())?;
        } else {
            let (inside, behind) = rest.strip_prefix('[')?.split_once(']')?;
            steps.push(match inside {
                "*" => Step::Every,
                digits if digits.bytes().all(|c| c.is_ascii_digit()) => Step::Index(digits.parse().ok()?),
                _ => return None,
            });
            rest = behind;
        }
    }
    Some(steps)
}

#[derive(Clone, Copy, PartialEq)]
enum Style {
    /// A string stands without quotes.
    Raw,
    Quoted,
    /// Arrays are taken apart.
    Flat,
}

/// Writes what the steps find from a node on, with commas between several; false if nothing.
fn find(document: &Document, text: &str, node: usize, steps: &[Step], style: Style, out: &mut String) -> bool {
    let token = document.tape.node(node).token;
    match (token, steps) {
        (Token::Plain | Token::Escaped, []) if style == Style::Raw => {
            document.string(text, node, out);
            true
        }
        (Token::Array, []) if style == Style::Flat => each(document, text, node, steps, style, out) > 0,
        (_, []) => {
            separate(out);
            document.write(text, node, out);
            true
        }
        (Token::Object, [Step::Key(name), rest @ ..]) => document.tape.members(node).any(|(key, value)| {
            // The first that leads somewhere counts.
            document.is_key(text, key, name)
                && document.tape.node(value).token != Token::Null
                && find(document, text, value, rest, style, out)
        }),
        (Token::Array, [Step::Every, Step::Every, rest @ ..]) => {
            separate(out);
            out.push('[');
            let found = each(document, text, node, rest, Style::Flat, out) > 0;
            out.push(']');
            found
        }
        (Token::Array, [Step::Every, rest @ ..]) if style != Style::Quoted => {
            let style = if style == Style::Raw { Style::Quoted } else { style };
            let mut inner = String::from("[");
            match each(document, text, node, rest, style, &mut inner) {
                0 => return false,
                1 => {
                    separate(out);
                    out.push_str(&inner[1..]);
                }
                _ => {
                    separate(out);
                    out.push_str(&inner);
                    out.push(']');
                }
            }
            true
        }
        (Token::Array, [Step::Every, rest @ ..]) => {
            separate(out);
            out.push('[');
            let found = each(document, text, node, rest, Style::Quoted, out) > 0;
            out.push(']');
            found
        }
        (Token::Array, [Step::Index(index), rest @ ..]) => {
            let style = if rest.first() == Some(&Step::Every) { Style::Quoted } else { style };
            document.tape.children(node).nth(*index).is_some_and(|child| find(document, text, child, rest, style, out))
        }
        _ => false,
    }
}

/// How many of an array's elements led to something, which is written.
fn each(document: &Document, text: &str, array: usize, steps: &[Step], style: Style, out: &mut String) -> usize {
    document.tape.children(array).filter(|child| find(document, text, *child, steps, style, out)).count()
}

/// A comma where a value stands before.
fn separate(out: &mut String) {
    if !out.is_empty() && !out.ends_with('[') {
        out.push(',');
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::string::kernel::tests::answer;
    use super::*;

    fn get(json: &str, path: &str) -> String {
        answer(&FUNCTION, vec![Bound::string(json), Bound::string(path)]).unwrap()
    }

    #[test]
    fn paths() {
        let cases = [
            (r#"{"a":{"b":[1,2,{"c":3}]}}"#, "$.a.b[2].c", "3"),
            (r#"{"a":{"b" : 1}}"#, "$.a", r#"{"b":1}"#),
            (r#"[{"a":1},{"a":2}]"#, "$[*].a", "[1,2]"),
            (r#"[{"a":1}]"#, "$[*].a", "1"),
            (r#"{"a":[1,"x",null]}"#, "$.a", r#"[1,"x",null]"#),
            (r#"{"a b":1}"#, "$['a b']", "1"),
            (r#"{"a":1,"b":2}"#, "$.*", "NULL"),
            ("[[1,2],[3]]", "$[*][*]", "[1,2,3]"),
            ("[[1,2],[3]]", "$[*][0]", "[1,3]"),
            (r#"{"a":1"#, "$.a", "NULL"),
            (r#"{"a":1e3}"#, "$.a", "1000.0"),
            (r#"{"a":[]}"#, "$.a[*]", "NULL"),
            (r#"{"a":[{"b":[1,2]},{"b":[3]}]}"#, "$.a[*].b[*]", "[[1,2],[3]]"),
            (r#"{"a":"x\"y"}"#, "$.a", "x\"y"),
            (r#"{"a":1}"#, "a", "NULL"),
        ];
        for (json, path, expected) in cases {
            assert_eq!(get(json, path), expected, "{json} {path}");
        }
    }
}
