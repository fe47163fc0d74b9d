//! `to_time`: the time of day that a text says, by a pattern if there is one.

use datafusion::arrow::datatypes::Time64MicrosecondType;

use super::kernel::{self, Setting, collect};
use super::pattern::Patterns;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::parse::parse_time;
use crate::types::pattern::Purpose;

pub const FUNCTION: Function = Function {
    name: "to_time",
    aliases: &[],
    usage: "to_time(str[, format]) - Parses str with the format to a time.",
    example: "> SELECT to_time('12.10.05', 'HH.mm.ss');\n 12:10:05",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    time(call, false)
}

/// Of a text, with or without a pattern.
pub fn time(call: &Call, lenient: bool) -> Result<Bound> {
    call.arity(1, 2)?;
    let (ty, text) = (SparkType::Time(6), call.exactly(0, &SparkType::String)?);
    if call.len() == 1 {
        let setting = Setting { ansi: !lenient, ..Setting::of(call) };
        return kernel::call(call, "to_time", vec![text], ty, lenient, setting, |inputs, rows, setting| {
            collect::<Time64MicrosecondType>(inputs, rows, &SparkType::Time(6), |row| {
                match parse_time(inputs[0].text(row)) {
                    None if setting.ansi => Err(unreadable(inputs[0].text(row), "HH:mm:ss.SSSSSS")),
                    time => Ok(time),
                }
            })
        });
    }
    let arguments = vec![text, call.exactly(1, &SparkType::String)?];
    let setting = Setting { ansi: !lenient, ..Setting::of(call) };
    kernel::call(call, "to_time", arguments, ty, lenient, setting, |inputs, rows, setting| {
        let mut patterns = Patterns::new(Purpose::Read);
        collect::<Time64MicrosecondType>(inputs, rows, &SparkType::Time(6), |row| {
            let text = inputs[0].text(row);
            match patterns.of(&inputs[1], row)?.read(text) {
                Ok(reading) => Ok(Some(reading.micros)),
                Err(_) if setting.ansi => Err(unreadable(text, inputs[1].text(row))),
                Err(_) => Ok(None),
            }
        })
    })
}

fn unreadable(text: &str, format: &str) -> Error {
    Error::new("CANNOT_PARSE_TIME").with("input", format!("'{text}'")).with("format", format!("'{format}'"))
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn with_a_pattern() {
        let of = |text: &str| answer(&FUNCTION, vec![Bound::string(text), Bound::string("HH.mm.ss")]);
        assert_eq!(of("12.10.05").unwrap(), "12:10:05");
        assert_eq!(of("x").unwrap_err().class(), "CANNOT_PARSE_TIME");
    }
}
