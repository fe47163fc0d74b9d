//! What the functions of text share: their kernels, arguments that are text or bytes, and texts cut by characters.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BinaryBuilder, BooleanBuilder, ListBuilder, StringViewBuilder};
use datafusion::arrow::datatypes::Int32Type;

pub(crate) use crate::function::scalar::datetime::kernel::{Input, Run, Setting, call, collect, collect_text};

use crate::error::{Error, Result};
use crate::function::{Bound, Call, constant_value};
use crate::types::SparkType;

/// All arguments as text.
/// # Errors
/// `DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE` when one cannot be.
pub(crate) fn texts(call: &Call) -> Result<Vec<Bound>> {
    (0..call.len()).map(|i| call.cast(i, &SparkType::String)).collect()
}

/// The `i`-th argument as text, unless it is a binary.
/// # Errors
/// `DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE` when it can be neither.
pub(crate) fn text_or_bytes(call: &Call, i: usize) -> Result<Bound> {
    let value = call.value(i)?;
    if value.ty == SparkType::Binary {
        return Ok(value.clone());
    }
    call.cast(i, &SparkType::String).map_err(|_| call.unexpected_type(i, "(\"STRING\" or \"BINARY\")"))
}

/// Adds a text again and again, so that it fills `length` characters.
/// # Errors
/// `UNSUPPORTED_FEATURE` for what would be a text of more than 2 GiB, before any of it is made.
pub(crate) fn fill(out: &mut String, text: &str, length: usize) -> Result<()> {
    // The longest array that Java's machine makes; a column has no place for a longer text either.
    const MOST: usize = i32::MAX as usize - 15;
    const BLOCK: usize = 64 << 10;
    let each = self::length(text);
    if each == 0 {
        return Ok(());
    }
    let (whole, rest) = (length / each, length % each);
    let end = &text[..offset(text, rest)];
    if text.len().saturating_mul(whole).saturating_add(end.len() + out.len()) > MOST {
        return Err(Error::unsupported("a text of more than 2 GiB"));
    }
    let times = (BLOCK / text.len()).max(1);
    if whole > times {
        let block = text.repeat(times);
        (0..whole / times).for_each(|_| out.push_str(&block));
        (0..whole % times).for_each(|_| out.push_str(text));
    } else {
        (0..whole).for_each(|_| out.push_str(text));
    }
    out.push_str(end);
    Ok(())
}

/// A number per row from `f`, which is asked where no input is NULL.
pub(crate) fn collect_int(inputs: &[Input], rows: usize, mut f: impl FnMut(usize) -> Result<i32>) -> Result<ArrayRef> {
    collect::<Int32Type>(inputs, rows, &SparkType::Int, |row| f(row).map(Some))
}

/// A boolean per row from `f`, which is asked where no input is NULL.
pub(crate) fn collect_flag(
    inputs: &[Input],
    rows: usize,
    mut f: impl FnMut(usize) -> Result<bool>,
) -> Result<ArrayRef> {
    let mut out = BooleanBuilder::with_capacity(rows);
    for row in 0..rows {
        let null = inputs.iter().any(|input| input.is_null(row));
        out.append_option(if null { None } else { Some(f(row)?) });
    }
    Ok(Arc::new(out.finish()))
}

/// Bytes per row, written by `f` where no input is NULL; `false` is NULL.
pub(crate) fn collect_bytes(
    inputs: &[Input],
    rows: usize,
    mut f: impl FnMut(usize, &mut Vec<u8>) -> Result<bool>,
) -> Result<ArrayRef> {
    let mut out = BinaryBuilder::new();
    let mut bytes = Vec::new();
    for row in 0..rows {
        bytes.clear();
        if !inputs.iter().any(|input| input.is_null(row)) && f(row, &mut bytes)? {
            out.append_value(&bytes);
        } else {
            out.append_null();
        }
    }
    Ok(Arc::new(out.finish()))
}

/// The byte at which the character with that number begins, from 0; the text's length behind its end.
pub(crate) fn offset(text: &str, characters: usize) -> usize {
    if text.is_ascii() {
        return characters.min(text.len());
    }
    text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at)
}

/// How many characters there are.
pub(crate) fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// Which of `length` elements `substring(_, start, count)` takes: from 1, or from the end where negative.
pub(crate) fn window(length: usize, start: i32, count: i32) -> (usize, usize) {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let start = match i64::from(start) {
        start if start > 0 => start - 1,
        0 => 0,
        start => length + start,
    };
    let end = start + i64::from(count);
    let clamp = |at: i64| usize::try_from(at.clamp(0, length)).unwrap_or(0);
    let (start, end) = (clamp(start), clamp(end));
    (start, end.max(start))
}

/// A piece of text per row from `f`, which is asked where no input is NULL.
pub(crate) fn collect_pieces<'a>(
    inputs: &[Input],
    rows: usize,
    mut f: impl FnMut(usize) -> Result<Option<&'a str>>,
) -> Result<ArrayRef> {
    let mut out = StringViewBuilder::with_capacity(rows);
    for row in 0..rows {
        let null = inputs.iter().any(|input| input.is_null(row));
        out.append_option(if null { None } else { f(row)? });
    }
    Ok(Arc::new(out.finish()))
}

/// A list of texts per row, which `f` hands over one by one where no input is NULL; `false` is NULL.
pub(crate) fn collect_lists(
    inputs: &[Input],
    rows: usize,
    mut f: impl FnMut(usize, &mut StringViewBuilder) -> Result<bool>,
) -> Result<ArrayRef> {
    let mut out = ListBuilder::new(StringViewBuilder::new()).with_field(SparkType::String.to_element());
    for row in 0..rows {
        let null = inputs.iter().any(|input| input.is_null(row));
        let valid = !null && f(row, out.values())?;
        out.append(valid);
    }
    Ok(Arc::new(out.finish()))
}

/// The call with `defaults` for the last of its `most` arguments, so that they show in the column's name, as Spark's do.
/// # Errors
/// `WRONG_NUM_ARGS`
pub(crate) fn filled<'a>(call: &Call<'a>, most: usize, defaults: &[Bound]) -> Result<Call<'a>> {
    call.arity(most - defaults.len(), most)?;
    let missing = most - call.len();
    let mut values = call.values()?;
    values.extend_from_slice(&defaults[defaults.len() - missing..]);
    Ok(Call::plain(call.context, call.name, values, call.span))
}

/// The `i`-th argument, which must be known before the query runs; `None` is NULL.
/// # Errors
/// `DATATYPE_MISMATCH.NON_FOLDABLE_INPUT` when it is not.
pub(crate) fn constant(call: &Call, i: usize, name: &str, ty: &SparkType) -> Result<Bound> {
    let value = call.cast(i, ty)?;
    if let Some(known) = constant_value(&value) {
        return Ok(Bound::literal(known, value.ty, value.name).at(value.span));
    }
    Err(Error::new("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
        .with("sqlExpr", format!("\"{}\"", call.display()))
        .with("inputName", format!("`{name}`"))
        .with("inputType", format!("\"{}\"", ty.sql()))
        .with("inputExpr", format!("\"{}\"", value.name))
        .at(call.span))
}

#[cfg(test)]
pub(crate) mod tests {
    pub(crate) use crate::function::scalar::datetime::kernel::tests::*;
}
