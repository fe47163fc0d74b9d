//! `encode` and `decode`: text as bytes of a character set, and back; `decode` with more arguments chooses by value.

use super::kernel::{self, Setting, collect_bytes, collect_text};
use crate::error::{Error, Result};
use crate::function::scalar::{operate, same_type_of, typed_null};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::logical_expr::{Operator, when};

pub const ENCODE: Function = Function {
    name: "encode",
    aliases: &[],
    usage: "encode(str, charset) - Encodes the first argument using the second argument character set. If either argument is null, the result will also be null.",
    example: "> SELECT encode('abc', 'utf-8');\n abc",
    build: Build::Scalar(encode),
};

pub const DECODE: Function = Function {
    name: "decode",
    aliases: &[],
    usage: "decode(bin, charset) - Decodes the first argument using the second argument character set. decode(expr, search, result [, search, result ] ... [, default]) - Compares expr to each search value in order and returns the result of the first that is equal, also of NULL.",
    example: "> SELECT decode(2, 1, 'Southlake', 2, 'San Francisco', 3, 'New Jersey', 'Non domestic');\n San Francisco",
    build: Build::Scalar(decode),
};

fn encode(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = kernel::texts(call)?;
    kernel::call(call, "encode", arguments, SparkType::Binary, false, lenience(call), |inputs, rows, setting| {
        collect_bytes(inputs, rows, |row, out| {
            let name = inputs[1].text(row);
            let charset = Charset::of(name, "encode", setting.ansi)?;
            if charset.encode(inputs[0].text(row), out).is_none() {
                if setting.word.is_empty() {
                    return Err(malformed("encode", name));
                }
                // Of these only sets of one byte lack characters.
                out.clear();
                let limit = if matches!(charset, Charset::Ascii) { 0x7f } else { 0xff };
                for c in inputs[0].text(row).chars() {
                    out.push(u8::try_from(u32::from(c)).ok().filter(|byte| *byte <= limit).unwrap_or(b'?'));
                }
            }
            Ok(true)
        })
    })
}

fn decode(call: &Call) -> Result<Bound> {
    if call.len() != 2 {
        return choose(call);
    }
    let bytes = match call.value(0)?.ty {
        SparkType::Binary => call.value(0)?.clone(),
        SparkType::String => {
            crate::function::coerce::cast_to(call.value(0)?.clone(), &SparkType::Binary, call.context)?
        }
        _ => call.cast(0, &SparkType::Binary)?,
    };
    let arguments = vec![bytes, call.cast(1, &SparkType::String)?];
    kernel::call(call, "decode", arguments, SparkType::String, false, lenience(call), |inputs, rows, setting| {
        collect_text(inputs, rows, |row, out| {
            let name = inputs[1].text(row);
            let charset = Charset::of(name, "decode", setting.ansi)?;
            let bytes = inputs[0].bytes(row);
            let start = out.len();
            if charset.decode(bytes, out).is_none() {
                out.truncate(start);
                match charset {
                    _ if setting.word.is_empty() => return Err(malformed("decode", name)),
                    Charset::Utf8 => out.push_str(&String::from_utf8_lossy(bytes)),
                    Charset::Ascii => {
                        out.extend(bytes.iter().map(|b| if b.is_ascii() { char::from(*b) } else { '\u{fffd}' }));
                    }
                    _ => return Err(Error::unsupported(format!("replacements for malformed {name}"))),
                }
            }
            Ok(true)
        })
    })
}

/// The session's setting, with a word where characters without counterpart are replaced.
fn lenience(call: &Call) -> Setting {
    let replaced = call.context.settings.is_on("spark.sql.legacy.codingErrorAction");
    // ANSI mode matters to neither, so that its place tells whether Java's other sets are known.
    let java = call.context.settings.is_on("spark.sql.legacy.javaCharsets");
    Setting { ansi: java, ..Setting::of(call) }.word(if replaced { "replace" } else { "" })
}

fn choose(call: &Call) -> Result<Bound> {
    if call.len() < 2 {
        call.arity(2, 2)?;
    }
    let values = call.values()?;
    let (expr, rest) = (&values[0], &values[1..]);
    let mut results: Vec<Bound> = rest.chunks_exact(2).map(|pair| pair[1].clone()).collect();
    let count = results.len();
    results.extend(rest.chunks_exact(2).remainder().iter().cloned());
    let (results, ty) = same_type_of(call, results)?;
    let mut otherwise = results.get(count).map_or_else(|| typed_null(&ty), |result| result.expr.clone());
    for (pair, result) in rest.chunks_exact(2).zip(&results).rev() {
        let equal = operate(call, "<=>", Operator::IsNotDistinctFrom, expr, &pair[0])?;
        otherwise = when(equal, result.expr.clone()).otherwise(otherwise)?;
    }
    let nullable = results.len() == count || results.iter().any(|result| result.nullable);
    Ok(Bound::new(otherwise, ty, nullable, call.display()).at(call.span))
}

fn malformed(function: &str, charset: &str) -> Error {
    Error::new("MALFORMED_CHARACTER_CODING").with("function", format!("`{function}`")).with("charset", charset)
}

#[derive(Clone, Copy)]
enum Charset {
    Ascii,
    Latin1,
    Utf8,
    /// With a mark of the byte order.
    Utf16,
    Utf16Be,
    Utf16Le,
    Utf32,
    Windows1252,
}

/// The characters of the bytes 0x80 to 0x9f in windows-1252; a byte that is none is its own control character.
#[rustfmt::skip]
const WINDOWS_1252: [char; 32] = [
    '\u{20ac}', '\u{fffd}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2c6}',
    '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{fffd}', '\u{17d}', '\u{fffd}', '\u{fffd}', '\u{2018}',
    '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}', '\u{2122}', '\u{161}',
    '\u{203a}', '\u{153}', '\u{fffd}', '\u{17e}', '\u{178}',
];

impl Charset {
    /// The set of that name; with `java` also those of Java's that Spark does not promise.
    fn of(name: &str, function: &str, java: bool) -> Result<Charset> {
        if !java {
            return Charset::named(name, function);
        }
        match name.to_ascii_lowercase().as_str() {
            "windows-1252" | "cp1252" => Ok(Charset::Windows1252),
            "utf8" => Ok(Charset::Utf8),
            "latin1" | "iso8859_1" => Ok(Charset::Latin1),
            "ascii" => Ok(Charset::Ascii),
            "utf-32be" => Ok(Charset::Utf32),
            _ => Charset::named(name, function),
        }
    }

    fn named(name: &str, function: &str) -> Result<Charset> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "us-ascii" => Charset::Ascii,
            "iso-8859-1" => Charset::Latin1,
            "utf-8" => Charset::Utf8,
            "utf-16" => Charset::Utf16,
            "utf-16be" => Charset::Utf16Be,
            "utf-16le" => Charset::Utf16Le,
            "utf-32" => Charset::Utf32,
            _ => {
                return Err(Error::new("INVALID_PARAMETER_VALUE.CHARSET")
                    .with("parameter", "`charset`")
                    .with("functionName", format!("`{function}`"))
                    .with("charsets", "iso-8859-1, us-ascii, utf-16, utf-16be, utf-16le, utf-32, utf-8")
                    .with("charset", name));
            }
        })
    }

    /// `None` for a character that the set has not.
    fn encode(self, text: &str, out: &mut Vec<u8>) -> Option<()> {
        match self {
            Charset::Utf8 => out.extend_from_slice(text.as_bytes()),
            Charset::Ascii if !text.is_ascii() => return None,
            Charset::Ascii => out.extend_from_slice(text.as_bytes()),
            Charset::Latin1 => {
                for c in text.chars() {
                    out.push(u8::try_from(u32::from(c)).ok()?);
                }
            }
            Charset::Windows1252 => {
                for c in text.chars() {
                    out.push(match (u8::try_from(u32::from(c)), WINDOWS_1252.iter().position(|known| *known == c)) {
                        (_, Some(at)) if c != '\u{fffd}' => 0x80 + at as u8,
                        (Ok(byte), _) if !(0x80..0xa0).contains(&byte) => byte,
                        _ => return None,
                    });
                }
            }
            Charset::Utf16 if text.is_empty() => {}
            Charset::Utf16 => {
                out.extend_from_slice(&[0xfe, 0xff]);
                text.encode_utf16().for_each(|unit| out.extend_from_slice(&unit.to_be_bytes()));
            }
            Charset::Utf16Be => text.encode_utf16().for_each(|unit| out.extend_from_slice(&unit.to_be_bytes())),
            Charset::Utf16Le => text.encode_utf16().for_each(|unit| out.extend_from_slice(&unit.to_le_bytes())),
            Charset::Utf32 => text.chars().for_each(|c| out.extend_from_slice(&u32::from(c).to_be_bytes())),
        }
        Some(())
    }

    /// `None` for bytes that are no text of the set.
    fn decode(self, bytes: &[u8], out: &mut String) -> Option<()> {
        let units = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
            let (pairs, rest) = bytes.as_chunks::<2>();
            let text = String::from_utf16(&pairs.iter().map(|pair| read(*pair)).collect::<Vec<_>>()).ok()?;
            rest.is_empty().then_some(text)
        };
        match self {
            Charset::Ascii if !bytes.is_ascii() => return None,
            Charset::Ascii | Charset::Utf8 => out.push_str(std::str::from_utf8(bytes).ok()?),
            Charset::Latin1 => out.extend(bytes.iter().map(|byte| char::from(*byte))),
            Charset::Windows1252 => {
                for byte in bytes {
                    let c =
                        WINDOWS_1252.get(usize::from(*byte).wrapping_sub(0x80)).copied().unwrap_or(char::from(*byte));
                    if c == '\u{fffd}' {
                        return None;
                    }
                    out.push(c);
                }
            }
            Charset::Utf16 => out.push_str(&match bytes {
                [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes)?,
                [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes)?,
                rest => units(rest, u16::from_be_bytes)?,
            }),
            Charset::Utf16Be => out.push_str(&units(bytes, u16::from_be_bytes)?),
            Charset::Utf16Le => out.push_str(&units(bytes, u16::from_le_bytes)?),
            Charset::Utf32 => {
                let (characters, rest) = bytes.as_chunks::<4>();
                for c in characters {
                    out.push(char::from_u32(u32::from_be_bytes(*c))?);
                }
                return rest.is_empty().then_some(());
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::Charset;

    #[test]
    fn there_and_back() {
        for name in ["utf-8", "UTF-16", "utf-16be", "utf-16le", "utf-32", "iso-8859-1"] {
            let (mut bytes, mut text) = (Vec::new(), String::new());
            Charset::named(name, "encode").unwrap().encode("aé", &mut bytes).unwrap();
            Charset::named(name, "decode").unwrap().decode(&bytes, &mut text).unwrap();
            assert_eq!(text, "aé", "{name}");
        }
        assert!(Charset::Ascii.encode("é", &mut Vec::new()).is_none());
        assert!(Charset::Utf8.decode(&[0xff], &mut String::new()).is_none());
    }
}
