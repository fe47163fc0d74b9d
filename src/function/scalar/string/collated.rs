//! Looking for one text in another by `UTF8_LCASE`, or without blanks at the end.
//!
//! Source: Spark's `CollationSupport` and `CollationAwareUTF8String`.

use std::collections::HashMap;

use datafusion::arrow::datatypes::Int32Type;

use super::kernel::{self, Input, Setting, collect_flag, collect_int, collect_pieces, collect_text};
use super::locate::nth_place;
use crate::error::{Error, Result};
use crate::function::collation::{Pattern, lower_case, unit, units};
use crate::function::{Bound, Call};
use crate::types::{Collation, SparkType};

/// The word of a kernel's setting for collations that leave blanks at the end out of account.
const TRIMS: &str = "rtrim";
/// The word for those that compare in lower case.
const LOWER: &str = "lower";
/// The word for those that do both.
const LOWER_TRIMS: &str = "lower rtrim";

/// A call of a function that searches, by a collation; `None` where it is the same as by bytes. The arguments have no
/// collation any more.
/// # Errors
/// Those of the arguments' types.
pub(in crate::function) fn searching(name: &str, collation: Collation, call: &Call) -> Result<Option<Bound>> {
    let word = match (collation.is_lower_case(), collation.trims()) {
        (false, false) => return Ok(None),
        (false, true) => TRIMS,
        (true, false) => LOWER,
        (true, true) => LOWER_TRIMS,
    };
    let setting = Setting::of(call).word(word);
    let texts = |places: &[usize]| places.iter().map(|i| call.cast(*i, &SparkType::String)).collect::<Result<Vec<_>>>();
    let number = |i: usize, other: i32| match call.len() > i {
        true => call.cast(i, &SparkType::Int),
        false => Ok(Bound::int(other)),
    };
    let blank = |i: usize, other: &str| match call.len() > i {
        true => call.cast(i, &SparkType::String),
        false => Ok(Bound::string(other)),
    };
    let text = SparkType::String;
    if !collation.is_lower_case() && matches!(name, "replace" | "translate") {
        return Ok(None);
    }
    let bound = match name {
        "contains" => kernel::call(call, "contains_as", texts(&[0, 1])?, SparkType::Boolean, false, setting, contains),
        "startswith" => {
            kernel::call(call, "starts_as", texts(&[0, 1])?, SparkType::Boolean, false, setting, starts_with)
        }
        "endswith" => kernel::call(call, "ends_as", texts(&[0, 1])?, SparkType::Boolean, false, setting, ends_with),
        "instr" if call.len() > 2 => {
            let call = &kernel::filled(call, 4, &[Bound::int(1)])?;
            let mut arguments = texts(&[0, 1])?;
            arguments.extend([call.cast(2, &SparkType::Int)?, call.cast(3, &SparkType::Int)?]);
            kernel::call(call, "instr_nth_as", arguments, SparkType::Int, false, setting, instr_nth)
        }
        "instr" => {
            let arguments = vec![blank(1, "")?, blank(0, "")?, Bound::int(1)];
            kernel::call(call, "locate_as", arguments, SparkType::Int, false, setting, locate)
        }
        "locate" => {
            let mut arguments = texts(&[0, 1])?;
            arguments.push(number(2, 1)?);
            kernel::call(call, "locate_as", arguments, SparkType::Int, false, setting, locate)
        }
        "replace" => {
            let mut arguments = texts(&[0, 1])?;
            arguments.push(blank(2, "")?);
            kernel::call(call, "replace_as", arguments, text, false, setting, replace)
        }
        "translate" => kernel::call(call, "translate_as", texts(&[0, 1, 2])?, text, false, setting, translate),
        "split_part" => {
            let mut arguments = texts(&[0, 1])?;
            arguments.push(number(2, 1)?);
            kernel::call(call, "split_part_as", arguments, text, false, setting, split_part)
        }
        "substring_index" => {
            let mut arguments = texts(&[0, 1])?;
            arguments.push(number(2, 1)?);
            kernel::call(call, "substring_index_as", arguments, text, false, setting, substring_index)
        }
        "find_in_set" => {
            kernel::call(call, "find_in_set_as", texts(&[0, 1])?, SparkType::Int, false, setting, find_in_set)
        }
        "trim" | "ltrim" | "rtrim" | "btrim" => {
            // One argument is the text alone; of two the parser puts the characters first, but for btrim.
            let arguments = match (call.len(), name) {
                (1, _) => return Ok(None),
                (_, "btrim") => texts(&[0, 1])?,
                _ => texts(&[1, 0])?,
            };
            let run: kernel::Run = match name {
                "ltrim" => |inputs, rows, setting| trim(inputs, rows, setting, true, false),
                "rtrim" => |inputs, rows, setting| trim(inputs, rows, setting, false, true),
                _ => |inputs, rows, setting| trim(inputs, rows, setting, true, true),
            };
            let kernel = match name {
                "ltrim" => "ltrim_as",
                "rtrim" => "rtrim_as",
                _ => "trim_as",
            };
            kernel::call(call, kernel, arguments, text, false, setting, run)
        }
        _ => return Err(Error::internal(format!("{name} does not search"))),
    };
    bound.map(Some)
}

type Answer = Result<datafusion::arrow::array::ArrayRef>;

/// A text without the blanks at its end, if the collation leaves them out of account.
fn seen<'t>(text: &'t str, setting: &Setting) -> &'t str {
    if setting.word == LOWER { text } else { text.trim_end_matches(' ') }
}

/// What is searched for, as the collation sees it.
fn pattern(text: &str, setting: &Setting) -> Pattern {
    let text = seen(text, setting);
    if setting.word == TRIMS { Pattern::exact(text) } else { Pattern::new(text) }
}

fn contains(inputs: &[Input], rows: usize, setting: &Setting) -> Answer {
    collect_flag(inputs, rows, |row| {
        Ok(pattern(inputs[1].text(row), setting).find(seen(inputs[0].text(row), setting), 0).is_some())
    })
}

fn starts_with(inputs: &[Input], rows: usize, setting: &Setting) -> Answer {
    collect_flag(inputs, rows, |row| {
        Ok(pattern(inputs[1].text(row), setting).prefix(seen(inputs[0].text(row), setting)).is_some())
    })
}

fn ends_with(inputs: &[Input], rows: usize, setting: &Setting) -> Answer {
    collect_flag(inputs, rows, |row| {
        Ok(pattern(inputs[1].text(row), setting).is_suffix(seen(inputs[0].text(row), setting)))
    })
}

fn instr_nth(inputs: &[Input], rows: usize, setting: &Setting) -> Answer {
    collect_int(inputs, rows, |row| {
        let (start, occurrence) = (inputs[2].value::<Int32Type>(row), inputs[3].value::<Int32Type>(row));
        let Some(skip) = usize::try_from(occurrence).ok().and_then(|n| n.checked_sub(1)) else {
            return Err(Error::new("INVALID_PARAMETER_VALUE.OCCURRENCE")
                .with("parameter", "`occurrence`")
                .with("functionName", "`instr`")
                .with("actual", occurrence));
        };
        let wanted = seen(inputs[1].text(row), setting);
        let pattern = pattern(wanted, setting);
        let text = seen(inputs[0].text(row), setting);
        Ok(nth_place(text, wanted, start, skip, |text, _| pattern.prefix(text)))
    })
}

fn locate(inputs: &[Input], rows: usize, setting: &Setting) -> Answer {
    collect_int(inputs, rows, |row| {
        let (wanted, text) = (inputs[0].text(row), inputs[1].text(row));
        let start = inputs[2].value::<Int32Type>(row);
        let Some(skip) = usize::try_from(start).ok().and_then(|start| start.checked_sub(1)) else { return Ok(0) };
        if wanted.is_empty() {
            return Ok(1);
        }
        let found = pattern(wanted, setting).find(text, kernel::offset(text, skip));
        Ok(found.and_then(|(at, _)| i32::try_from(kernel::length(&text[..at]) + 1).ok()).unwrap_or(0))
    })
}

fn replace(inputs: &[Input], rows: usize, _: &Setting) -> Answer {
    collect_text(inputs, rows, |row, out| {
        let (text, with) = (inputs[0].text(row), inputs[2].text(row));
        let wanted = Pattern::new(inputs[1].text(row));
        let mut done = 0;
        while !wanted.is_empty()
            && let Some((at, end)) = wanted.find(text, done)
        {
            out.push_str(&text[done..at]);
            out.push_str(with);
            done = end;
        }
        out.push_str(&text[done..]);
        Ok(true)
    })
}

fn translate(inputs: &[Input], rows: usize, _: &Setting) -> Answer {
    collect_text(inputs, rows, |row, out| {
        let mut dictionary: HashMap<char, Option<char>> = HashMap::new();
        let mut to = inputs[2].text(row).chars();
        for c in inputs[1].text(row).chars() {
            let counterpart = to.next();
            dictionary.entry(unit(c)).or_insert(counterpart);
        }
        for (whole, written) in units(inputs[0].text(row)) {
            if let Some(counterpart) = dictionary.get(&whole) {
                out.extend(*counterpart);
                continue;
            }
            for c in written.chars() {
                match dictionary.get(&unit(c)) {
                    Some(counterpart) => out.extend(*counterpart),
                    None => out.push(c),
                }
            }
        }
        Ok(true)
    })
}

/// The places of a delimiter, one behind the other.
fn places(text: &str, delimiter: &Pattern) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some((at, end)) = delimiter.find(text, start) {
        found.push((at, end));
        start = end;
    }
    found
}

fn split_part(inputs: &[Input], rows: usize, setting: &Setting) -> Answer {
    collect_pieces(inputs, rows, |row| {
        let (text, delimiter) = (inputs[0].text(row), pattern(inputs[1].text(row), setting));
        let number = inputs[2].value::<Int32Type>(row);
        if number == 0 {
            return Err(Error::new("INVALID_INDEX_OF_ZERO"));
        }
        let mut parts = Vec::new();
        let mut done = 0;
        if !delimiter.is_empty() {
            for (at, end) in places(text, &delimiter) {
                parts.push(&text[done..at]);
                done = end;
            }
        }
        parts.push(&text[done..]);
        let nth = number.unsigned_abs() as usize - 1;
        let part = if number > 0 { parts.get(nth) } else { parts.iter().rev().nth(nth) };
        Ok(Some(part.copied().unwrap_or("")))
    })
}

fn substring_index(inputs: &[Input], rows: usize, setting: &Setting) -> Answer {
    collect_pieces(inputs, rows, |row| {
        let (text, delimiter) = (inputs[0].text(row), pattern(inputs[1].text(row), setting));
        let count = inputs[2].value::<Int32Type>(row);
        if delimiter.is_empty() || count == 0 {
            return Ok(Some(""));
        }
        // Delimiters may overlap: each is searched one character behind the one before.
        let mut found = Vec::new();
        let mut start = 0;
        while let Some((at, end)) = delimiter.find(text, start) {
            found.push((at, end));
            start = at + text[at..].chars().next().map_or(1, char::len_utf8);
        }
        let nth = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX) - 1;
        Ok(Some(if count > 0 {
            found.get(nth).map_or(text, |(at, _)| &text[..*at])
        } else {
            found.iter().rev().nth(nth).map_or(text, |(_, end)| &text[*end..])
        }))
    })
}

fn find_in_set(inputs: &[Input], rows: usize, setting: &Setting) -> Answer {
    let compared = |text: &str| {
        let text = seen(text, setting);
        if setting.word == TRIMS { text.to_string() } else { lower_case(text) }
    };
    collect_int(inputs, rows, |row| {
        let wanted = inputs[0].text(row);
        if wanted.contains(',') {
            return Ok(0);
        }
        let wanted = compared(wanted);
        let place = inputs[1].text(row).split(',').position(|word| compared(word) == wanted);
        Ok(place.and_then(|place| i32::try_from(place + 1).ok()).unwrap_or(0))
    })
}

/// Takes characters off the text's ends. Blanks at the end that the collation does not see stay, and do not hide what
/// stands before them, unless blanks are to be taken off.
fn trim(inputs: &[Input], rows: usize, setting: &Setting, front: bool, back: bool) -> Answer {
    let (lower, trims) = (setting.word != TRIMS, setting.word != LOWER);
    collect_text(inputs, rows, |row, out| {
        let (text, characters) = (inputs[0].text(row), inputs[1].text(row));
        let of = |text: &'_ str| -> Vec<(char, usize)> {
            if lower {
                units(text).into_iter().map(|(unit, written)| (unit, written.len())).collect()
            } else {
                text.chars().map(|c| (c, c.len_utf8())).collect()
            }
        };
        let unwanted: Vec<char> = of(characters).into_iter().map(|(unit, _)| unit).collect();
        let (mut start, mut end) = (0, text.len());
        if front {
            start =
                of(text).into_iter().take_while(|(unit, _)| unwanted.contains(unit)).map(|(_, length)| length).sum();
        }
        let mut blanks = "";
        if back && start < end {
            if trims && !characters.contains(' ') {
                let seen = text.trim_end_matches(' ').len().max(start);
                blanks = &text[seen..];
                end = seen;
            }
            let cut: usize = of(&text[start..end])
                .into_iter()
                .rev()
                .take_while(|(unit, _)| unwanted.contains(unit))
                .map(|(_, length)| length)
                .sum();
            end -= cut;
        }
        out.push_str(&text[start..end]);
        out.push_str(blanks);
        Ok(true)
    })
}
