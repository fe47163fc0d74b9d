//! Looking for one text in another by a collation.
//!
//! Source: Spark's `CollationSupport` and `CollationAwareUTF8String`.

use std::collections::HashMap;

use datafusion::arrow::datatypes::Int32Type;
use unicode_segmentation::UnicodeSegmentation;

use super::kernel::{self, Input, Setting, collect_flag, collect_int, collect_pieces, collect_text};
use super::locate::nth_place;
use crate::error::{Error, Result};
use crate::function::collation::{Pattern, TextKey, unit, units};
use crate::function::{Bound, Call};
use crate::types::{Collation, SparkType};

/// A call of a function that searches, by a collation; `None` where it is the same as by bytes. The arguments have no
/// collation any more.
/// # Errors
/// Those of the arguments' types.
pub(in crate::function) fn searching(name: &str, collation: Collation, call: &Call) -> Result<Option<Bound>> {
    let by_bytes = !collation.is_lower_case() && !collation.is_unicode();
    if by_bytes && (!collation.trims() || matches!(name, "replace" | "translate")) {
        return Ok(None);
    }
    let setting = Setting::of(call).by(collation);
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

/// The collation that the call has.
fn collation(setting: &Setting) -> Result<Collation> {
    setting.collation.ok_or_else(|| Error::internal("a search by a collation without one"))
}

/// A text without the blanks at its end, if the collation leaves them out of account.
fn seen(text: &str, collation: Collation) -> &str {
    if collation.trims() { text.trim_end_matches(' ') } else { text }
}

/// What is searched for, as the collation sees it.
fn pattern(text: &str, collation: Collation) -> Result<Pattern<'_>> {
    Pattern::new(seen(text, collation), collation)
}

fn contains(inputs: &[Input], rows: usize, setting: &Setting) -> Answer {
    let collation = collation(setting)?;
    collect_flag(inputs, rows, |row| {
        Ok(pattern(inputs[1].text(row), collation)?.find(seen(inputs[0].text(row), collation), 0).is_some())
    })
}

fn starts_with(inputs: &[Input], rows: usize, setting: &Setting) -> Answer {
    let collation = collation(setting)?;
    collect_flag(inputs, rows, |row| {
        Ok(pattern(inputs[1].text(row), collation)?.prefix(seen(inputs[0].text(row), collation)).is_some())
    })
}

fn ends_with(inputs: &[Input], rows: usize, setting: &Setting) -> Answer {
    let collation = collation(setting)?;
    collect_flag(inputs, rows, |row| {
        Ok(pattern(inputs[1].text(row), collation)?.is_suffix(seen(inputs[0].text(row), collation)))
    })
}

fn instr_nth(inputs: &[Input], rows: usize, setting: &Setting) -> Answer {
    let collation = collation(setting)?;
    collect_int(inputs, rows, |row| {
        let (start, occurrence) = (inputs[2].value::<Int32Type>(row), inputs[3].value::<Int32Type>(row));
        let Some(skip) = usize::try_from(occurrence).ok().and_then(|n| n.checked_sub(1)) else {
            return Err(Error::new("INVALID_PARAMETER_VALUE.OCCURRENCE")
                .with("parameter", "`occurrence`")
                .with("functionName", "`instr`")
                .with("actual", occurrence));
        };
        let wanted = seen(inputs[1].text(row), collation);
        let pattern = pattern(wanted, collation)?;
        let text = seen(inputs[0].text(row), collation);
        Ok(nth_place(text, wanted, start, skip, |rest, _| pattern.prefix_at(text, text.len() - rest.len())))
    })
}

fn locate(inputs: &[Input], rows: usize, setting: &Setting) -> Answer {
    let collation = collation(setting)?;
    collect_int(inputs, rows, |row| {
        let (wanted, text) = (inputs[0].text(row), inputs[1].text(row));
        let start = inputs[2].value::<Int32Type>(row);
        let Some(skip) = usize::try_from(start).ok().and_then(|start| start.checked_sub(1)) else { return Ok(0) };
        if wanted.is_empty() {
            return Ok(1);
        }
        let found = pattern(wanted, collation)?.find(text, kernel::offset(text, skip));
        Ok(found.and_then(|(at, _)| i32::try_from(kernel::length(&text[..at]) + 1).ok()).unwrap_or(0))
    })
}

fn replace(inputs: &[Input], rows: usize, setting: &Setting) -> Answer {
    let collation = collation(setting)?;
    collect_text(inputs, rows, |row, out| {
        let (text, with) = (inputs[0].text(row), inputs[2].text(row));
        let wanted = Pattern::new(inputs[1].text(row), collation)?;
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

fn translate(inputs: &[Input], rows: usize, setting: &Setting) -> Answer {
    let collation = collation(setting)?;
    if collation.is_unicode() {
        return translate_letters(inputs, rows, collation);
    }
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

/// As [`translate`], of what readers take for one character: the first counterpart of what compares equal counts.
fn translate_letters(inputs: &[Input], rows: usize, collation: Collation) -> Answer {
    collect_text(inputs, rows, |row, out| {
        let mut to = inputs[2].text(row).chars();
        let mut dictionary = Vec::new();
        for from in characters(inputs[1].text(row)) {
            dictionary.push((Pattern::new(from, collation)?, to.next()));
        }
        let text = inputs[0].text(row);
        let mut done = 0;
        for (at, letter) in text.grapheme_indices(true) {
            if at < done {
                continue;
            }
            let found = dictionary.iter().find_map(|(from, to)| Some((from.prefix(&text[at..])?, to)));
            match found {
                Some((length, to)) => {
                    out.extend(*to);
                    done = at + length;
                }
                None => out.push_str(letter),
            }
        }
        Ok(true)
    })
}

/// The characters of a text, each as a text.
fn characters(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(at, c)| &text[at..at + c.len_utf8()])
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
    let collation = collation(setting)?;
    collect_pieces(inputs, rows, |row| {
        let (text, delimiter) = (inputs[0].text(row), pattern(inputs[1].text(row), collation)?);
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
    let collation = collation(setting)?;
    collect_pieces(inputs, rows, |row| {
        let (text, delimiter) = (inputs[0].text(row), pattern(inputs[1].text(row), collation)?);
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
    let collation = collation(setting)?;
    let mut key = TextKey::new(collation)?;
    collect_int(inputs, rows, |row| {
        let wanted = inputs[0].text(row);
        if wanted.contains(',') {
            return Ok(0);
        }
        let wanted = key.of(wanted);
        let place = inputs[1].text(row).split(',').position(|word| key.of(word) == wanted);
        Ok(place.and_then(|place| i32::try_from(place + 1).ok()).unwrap_or(0))
    })
}

/// Takes characters off the text's ends. Blanks at the end that the collation does not see stay, and do not hide what
/// stands before them, unless blanks are to be taken off.
fn trim(inputs: &[Input], rows: usize, setting: &Setting, front: bool, back: bool) -> Answer {
    let collation = collation(setting)?;
    let (cut_front, cut_back): (Cut, Cut) = match collation.is_unicode() {
        true => (front_letters, back_letters),
        false => (front_units, back_units),
    };
    collect_text(inputs, rows, |row, out| {
        let (text, characters) = (inputs[0].text(row), inputs[1].text(row));
        let start = if front { cut_front(text, characters, collation)? } else { 0 };
        let (mut end, mut blanks) = (text.len(), "");
        if back && start < end {
            if collation.trims() && !characters.contains(' ') {
                end = text.trim_end_matches(' ').len().max(start);
                blanks = &text[end..];
            }
            end -= cut_back(&text[start..end], characters, collation)?;
        }
        out.push_str(&text[start..end]);
        out.push_str(blanks);
        Ok(true)
    })
}

/// How many bytes of one end of a text are characters to be taken off.
type Cut = fn(text: &str, characters: &str, collation: Collation) -> Result<usize>;

/// The units of a text with their bytes.
fn cut_units(text: &str, collation: Collation) -> Vec<(char, usize)> {
    match collation.is_lower_case() {
        true => units(text).into_iter().map(|(unit, written)| (unit, written.len())).collect(),
        false => text.chars().map(|c| (c, c.len_utf8())).collect(),
    }
}

fn sum_unwanted(of: impl Iterator<Item = (char, usize)>, characters: &str, collation: Collation) -> usize {
    let unwanted: Vec<char> = cut_units(characters, collation).into_iter().map(|(unit, _)| unit).collect();
    of.take_while(|(unit, _)| unwanted.contains(unit)).map(|(_, length)| length).sum()
}

fn front_units(text: &str, characters: &str, collation: Collation) -> Result<usize> {
    Ok(sum_unwanted(cut_units(text, collation).into_iter(), characters, collation))
}

fn back_units(text: &str, characters: &str, collation: Collation) -> Result<usize> {
    Ok(sum_unwanted(cut_units(text, collation).into_iter().rev(), characters, collation))
}

fn front_letters(text: &str, unwanted: &str, collation: Collation) -> Result<usize> {
    let unwanted = characters(unwanted).map(|c| Pattern::new(c, collation)).collect::<Result<Vec<_>>>()?;
    let mut start = 0;
    while let Some(length) = unwanted.iter().find_map(|pattern| pattern.prefix(&text[start..])) {
        start += length;
    }
    Ok(start)
}

fn back_letters(text: &str, unwanted: &str, collation: Collation) -> Result<usize> {
    let unwanted = characters(unwanted).map(|c| Pattern::new(c, collation)).collect::<Result<Vec<_>>>()?;
    let mut end = text.len();
    while let Some(length) = unwanted.iter().find_map(|pattern| pattern.suffix(&text[..end])) {
        end -= length;
    }
    Ok(text.len() - end)
}
