//! What the functions share that put a value into a variant: arguments, paths, what goes wrong.

use super::super::super::{Bound, Call};
use super::super::string::kernel::{self, Input, Setting};
use super::variant;
use crate::error::{Error, Result};
use crate::function::cast::rule::in_variants;
use crate::function::cast::{Mode, cast};
use crate::types::SparkType;
use crate::types::variant::Variant;
use crate::types::variant::column::{Column, ColumnBuilder};
use crate::types::variant::edit::{Edit, Outcome, edit};
use crate::types::variant::path::{Step, parse, show};
use datafusion::arrow::array::ArrayRef;

/// A call whose first three arguments are a variant, a path and a value; `flag` goes to the kernel.
/// # Errors
/// Those of the arguments' types, and `INVALID_VARIANT_PATH` of a literal.
pub(super) fn build(call: &Call, name: &'static str, flag: bool, run: kernel::Run) -> Result<Bound> {
    let target = variant(call, 0)?;
    let path = path_argument(call, 1)?;
    let value = call.value(2)?.clone();
    if value.ty != SparkType::Variant && value.ty != SparkType::Null && !in_variants(&value.ty, false) {
        return Err(Error::new("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("srcType", format!("\"{}\"", value.ty.sql()))
            .with("targetType", "\"VARIANT\"")
            .at(call.span));
    }
    let value = match value.is_null_literal() {
        true => Bound::null(SparkType::Variant),
        false => cast(value, &SparkType::Variant, Mode::Implicit, call.context)?,
    };
    if let Some(text) = path.as_string_literal()
        && !target.is_null_literal()
        && !value.is_null_literal()
    {
        steps(text, name, name.ends_with("array_append")).map_err(|error| error.at(path.span).at(call.span))?;
    }
    // The word tells the kernel of one call from that of another.
    let setting = Setting::of(call).word(&if flag { format!("{name} {flag}") } else { name.to_string() });
    kernel::call(call, name, vec![target, path, value], SparkType::Variant, name.starts_with("try_"), setting, run)
}

/// The `i`-th argument, which must be text.
/// # Errors
/// `DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE`
pub(super) fn path_argument(call: &Call, i: usize) -> Result<Bound> {
    let path = call.value(i)?;
    match &path.ty {
        SparkType::Null => Ok(Bound::null(SparkType::String).named(path.name.clone()).at(path.span)),
        ty if ty.is_string() => Ok(path.clone()),
        _ => Err(call.unexpected_type(i, "\"STRING\"")),
    }
}

/// The `i`-th argument, a truth value that must be known before the statement runs; `None` is NULL.
/// # Errors
/// `DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE`, `DATATYPE_MISMATCH.NON_FOLDABLE_INPUT`
pub(super) fn flag(call: &Call, i: usize, parameter: &str) -> Result<Option<bool>> {
    let ty = &call.value(i)?.ty;
    if !matches!(ty, SparkType::Boolean | SparkType::Null) {
        return Err(call.unexpected_type(i, "\"BOOLEAN\""));
    }
    let value = kernel::constant(call, i, parameter, &SparkType::Boolean)?;
    Ok(match value.as_literal() {
        Some(datafusion::common::ScalarValue::Boolean(value)) => *value,
        _ => None,
    })
}

/// The steps of a path of the function.
/// # Errors
/// `INVALID_VARIANT_PATH`, also for the root unless that is allowed
pub(super) fn steps(path: &str, function: &str, root: bool) -> Result<Vec<Step>> {
    parse(path).filter(|steps| root || !steps.is_empty()).ok_or_else(|| {
        Error::new("INVALID_VARIANT_PATH").with("path", path).with("functionName", format!("`{function}`"))
    })
}

/// The row of an argument's array, which has one for all where the argument is constant.
pub(super) fn place(input: &Input, row: usize) -> usize {
    if input.array().len() == 1 { 0 } else { row }
}

/// Puts the third argument where the second leads in the first.
/// # Errors
/// What is wrong with a path, unless the function tries only.
pub(super) fn run(inputs: &[Input], rows: usize, setting: &Setting, kind: Edit) -> Result<ArrayRef> {
    let name = setting.word.split(' ').next().unwrap_or_default();
    let tries = name.starts_with("try_");
    let (targets, values) = (Column::new(inputs[0].array())?, Column::new(inputs[2].array())?);
    let mut out = ColumnBuilder::new(rows);
    let mut known: Option<(String, Vec<Step>)> = None;
    for row in 0..rows {
        let (target, value) = (targets.get(place(&inputs[0], row)), values.get(place(&inputs[2], row)));
        let (Some(target), Some(value), false) = (target, value, inputs[1].is_null(row)) else {
            out.append_null();
            continue;
        };
        let path = inputs[1].text(row);
        if known.as_ref().is_none_or(|(text, _)| text != path) {
            known = Some((path.to_string(), steps(path, name, kind == Edit::Append)?));
        }
        let steps = known.as_ref().map(|(_, steps)| steps.as_slice()).unwrap_or_default();
        match put(target, steps, value, kind, &mut out).map_err(|error| sized(error, name))? {
            Outcome::Written => {}
            Outcome::Unchanged => out.append_variant(target)?,
            _ if tries => out.append_null(),
            Outcome::Duplicate(key) => return Err(Error::new("VARIANT_DUPLICATE_KEY").with("key", key)),
            Outcome::Mismatch(done) => {
                return Err(Error::new("VARIANT_PATH_TYPE_MISMATCH")
                    .with("path", path)
                    .with("failedAt", show(&steps[..done]))
                    .with("functionName", format!("`{name}`")));
            }
        }
    }
    out.finish()
}

fn put(
    target: Variant<'_>,
    steps: &[Step],
    value: Variant<'_>,
    kind: Edit,
    out: &mut ColumnBuilder,
) -> Result<Outcome> {
    let outcome = edit(target, steps, value, kind, out.builder())?;
    if outcome == Outcome::Written {
        out.append()?;
    }
    Ok(outcome)
}

/// The error of a variant that became too large, as this function words it.
fn sized(error: Error, function: &str) -> Error {
    if error.class() != "VARIANT_CONSTRUCTOR_SIZE_LIMIT" {
        return error;
    }
    Error::new("VARIANT_SIZE_LIMIT").with("sizeLimit", "128.0 MiB").with("functionName", format!("`{function}`"))
}
