//! `trim`, `ltrim`, `rtrim`, `btrim`: a text without blanks, or other characters, at its ends.
//!
//! `trim` and its sides take the characters first, as `TRIM(BOTH x FROM y)` has them; `btrim` takes them last.

use super::kernel::{self, Setting, collect_bytes, collect_pieces};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const TRIM: Function = Function {
    name: "trim",
    aliases: &[],
    usage: "trim(str) - Removes the leading and trailing space characters from `str`. TRIM([BOTH | LEADING | TRAILING] [trimStr] FROM str) - Removes the characters of `trimStr` from its ends.",
    example: "> SELECT trim('    SparkSQL   ');\n SparkSQL",
    build: Build::Scalar(trim),
};

pub const LTRIM: Function = Function {
    name: "ltrim",
    aliases: &[],
    usage: "ltrim(str) - Removes the leading space characters from `str`.",
    example: "> SELECT ltrim('    SparkSQL   ');\n SparkSQL   ",
    build: Build::Scalar(trim),
};

pub const RTRIM: Function = Function {
    name: "rtrim",
    aliases: &[],
    usage: "rtrim(str) - Removes the trailing space characters from `str`.",
    example: "> SELECT rtrim('    SparkSQL   ');\n     SparkSQL",
    build: Build::Scalar(trim),
};

pub const BTRIM: Function = Function {
    name: "btrim",
    aliases: &[],
    usage: "btrim(str[, trimStr]) - Removes the leading and trailing space characters, or the characters of `trimStr`, from `str`.",
    example: "> SELECT btrim('SSparkSQLS', 'SL');\n parkSQ",
    build: Build::Scalar(btrim),
};

const BOTH: i64 = 0;
const LEADING: i64 = 1;
const TRAILING: i64 = 2;

fn trim(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let (side, word) = match call.name {
        "ltrim" => (LEADING, "LEADING"),
        "rtrim" => (TRAILING, "TRAILING"),
        _ => (BOTH, "BOTH"),
    };
    let mut arguments = kernel::texts(call)?;
    if arguments.len() == 1 {
        return cut(call, arguments, side);
    }
    arguments.reverse();
    let name = format!("TRIM({word} {} FROM {})", arguments[1].name, arguments[0].name);
    Ok(cut(call, arguments, side)?.named(name))
}

fn btrim(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let binary = (0..call.len()).map(|i| Ok(call.value(i)?.ty == SparkType::Binary)).collect::<Result<Vec<_>>>()?;
    if !binary.iter().all(|binary| *binary) {
        return cut(call, kernel::texts(call)?, BOTH);
    }
    // Spark calls it text and trims bytes.
    let setting = Setting::of(call);
    let bytes =
        kernel::call(call, "btrim_bytes", call.values()?, SparkType::Binary, false, setting, |inputs, rows, _| {
            collect_bytes(inputs, rows, |row, out| {
                let set = inputs.get(1).map_or(&b" "[..], |set| set.bytes(row));
                let bytes = inputs[0].bytes(row);
                let start = bytes.iter().position(|byte| !set.contains(byte)).unwrap_or(bytes.len());
                let end = bytes.iter().rposition(|byte| !set.contains(byte)).map_or(start, |at| at + 1);
                out.extend_from_slice(&bytes[start..end]);
                Ok(true)
            })
        })?;
    crate::function::coerce::cast_to(bytes, &SparkType::String, call.context)
}

fn cut(call: &Call, arguments: Vec<Bound>, side: i64) -> Result<Bound> {
    let setting = Setting { now: side, ..Setting::of(call) };
    kernel::call(call, "trim", arguments, SparkType::String, false, setting, |inputs, rows, setting| {
        let side = setting.now;
        collect_pieces(inputs, rows, |row| {
            let text = inputs[0].text(row);
            let set = inputs.get(1).map_or(" ", |set| set.text(row));
            let taken = |c: char| set.contains(c);
            let text = if side == TRAILING { text } else { text.trim_start_matches(taken) };
            Ok(Some(if side == LEADING { text } else { text.trim_end_matches(taken) }))
        })
    })
}
