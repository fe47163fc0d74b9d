//! Functions of Tuple sketches: estimates, summaries and set operations.

pub mod difference;
pub mod intersection;
pub mod parts;
pub mod union;

pub(super) use super::super::string::kernel::filled;
use super::super::string::kernel::{Input, Setting};
use crate::error::Result;
use crate::function::Call;
use crate::function::aggregate::sketch::theta;
use crate::function::aggregate::sketch::tuple::{Compact, Mode, Number, mode, read, summarized};
use crate::types::SparkType;

/// The second sketch of a row, of which a Theta sketch has the summaries that `mode` begins with.
/// # Errors
/// When the bytes are no such sketch.
fn second<N: Number>(name: &str, inputs: &[Input], row: usize, with_theta: bool, mode: Mode) -> Result<Compact<N>> {
    let bytes = inputs[1].bytes(row);
    if with_theta { summarized(name, &theta::read(name, bytes)?, mode) } else { read(name, bytes) }
}

/// Says so if the `i`-th argument is no text.
/// # Errors
/// `DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE`
fn text(call: &Call, i: usize) -> Result<()> {
    let ty = &call.value(i)?.ty;
    if ty.is_string() || *ty == SparkType::Null { Ok(()) } else { Err(call.unexpected_type(i, "\"STRING\"")) }
}

/// The setting of a kernel whose mode is the `i`-th argument.
/// # Errors
/// When the argument is no constant that names a mode.
fn moded(call: &Call, i: usize) -> Result<Setting> {
    text(call, i)?;
    Ok(Setting::of(call).word(&(mode(call, i)? as i64).to_string()))
}

/// The mode that [`moded`] wrote down.
fn mode_word(setting: &Setting) -> Mode {
    setting.word.parse().ok().and_then(Mode::of).unwrap_or(Mode::Sum)
}
