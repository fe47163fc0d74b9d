//! `soundex`: how a word sounds in English, as a letter and three digits.

use super::kernel::{self, Setting, collect_text};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "soundex",
    aliases: &[],
    usage: "soundex(str) - Returns Soundex code of the string.",
    example: "> SELECT soundex('Miller');\n M460",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let arguments = vec![call.exactly(0, &SparkType::String)?];
    kernel::call(call, "soundex", arguments, SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_text(inputs, rows, |row, out| {
            write(inputs[0].text(row), out);
            Ok(true)
        })
    })
}

fn write(text: &str, out: &mut String) {
    // Text that begins with no letter of English stays as it is.
    let Some(first) = text.chars().next().filter(char::is_ascii_alphabetic) else {
        out.push_str(text);
        return;
    };
    out.push(first.to_ascii_uppercase());
    let mut last = code(first);
    let mut digits = 0;
    for c in text.chars().skip(1) {
        match code(c) {
            // H and W stand between equal sounds without parting them.
            Some('7') => {}
            Some('0') | None => last = code(c),
            now => {
                if now != last && digits < 3 {
                    out.extend(now);
                    digits += 1;
                }
                last = now;
            }
        }
    }
    (digits..3).for_each(|_| out.push('0'));
}

/// The sound of a letter; `0` is a vowel, `7` is H or W.
fn code(c: char) -> Option<char> {
    Some(match c.to_ascii_uppercase() {
        'B' | 'F' | 'P' | 'V' => '1',
        'C' | 'G' | 'J' | 'K' | 'Q' | 'S' | 'X' | 'Z' => '2',
        'D' | 'T' => '3',
        'L' => '4',
        'M' | 'N' => '5',
        'R' => '6',
        'H' | 'W' => '7',
        'A' | 'E' | 'I' | 'O' | 'U' | 'Y' => '0',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn known_names() {
        let cases =
            [("Miller", "M460"), ("Ashcraft", "A261"), ("Tymczak", "T522"), ("Pfister", "P236"), ("BHW", "B000")];
        for (name, expected) in cases.into_iter().chain([("", ""), ("1a", "1a"), ("é", "é"), ("a", "A000")]) {
            let mut out = String::new();
            write(name, &mut out);
            assert_eq!(out, expected, "{name}");
        }
    }
}
