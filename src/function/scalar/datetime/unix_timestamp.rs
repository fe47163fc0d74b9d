//! `unix_timestamp`: seconds since 1970-01-01 UTC of a timestamp, or of a text by a pattern.

use datafusion::arrow::datatypes::{Int64Type, TimestampMicrosecondType};
use datafusion::common::ScalarValue;

use super::kernel::{self, Setting, collect};
use super::nanos::in_micros;
use super::pattern::{DEFAULT, Patterns, instant};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::pattern::Purpose;

pub const FUNCTION: Function = Function {
    name: "unix_timestamp",
    aliases: &[],
    usage: "unix_timestamp(timeExp[, fmt]) - Returns the UNIX timestamp of the given time.",
    example: "> SELECT unix_timestamp('2016-04-08', 'yyyy-MM-dd');\n 1460098800",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    if call.is_empty() {
        let value = ScalarValue::from(call.context.now.div_euclid(1_000_000));
        let name = format!("unix_timestamp(current_timestamp(), {DEFAULT})");
        return Ok(Bound::literal(value, SparkType::Long, name).at(call.span));
    }
    seconds(call)
}

/// Of one or two arguments.
pub fn seconds(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    const NAME: &str = "unix_timestamp";
    let time = call.value(0)?;
    let pattern = if call.len() == 2 { call.cast(1, &SparkType::String)? } else { Bound::string(DEFAULT) };
    let name = format!("{}({}, {})", call.name, time.name, pattern.name);
    let (ty, setting) = (SparkType::Long, Setting::of(call));
    let bound = if time.ty.is_string() {
        let (arguments, may_give_null) = (vec![time.clone(), pattern], !call.context.ansi);
        kernel::call(call, NAME, arguments, ty, may_give_null, setting.word("text"), |inputs, rows, setting| {
            let (mut cursor, mut patterns) = (setting.zone.cursor(), Patterns::new(Purpose::Read));
            collect::<Int64Type>(inputs, rows, &SparkType::Long, |row| {
                let pattern = patterns.of(&inputs[1], row)?;
                let micros = instant(pattern, inputs[0].text(row), &mut cursor, setting, "try_to_timestamp")?;
                Ok(micros.map(|micros| micros / 1_000_000))
            })
        })?
    } else {
        // A time is no text: the pattern is not looked at.
        let time = if time.ty.is_timestamp_nanos() {
            in_micros(time, call)?
        } else if time.ty == SparkType::TimestampNtz {
            // Its microseconds count as they are, whatever the session's zone is.
            time.clone()
        } else if time.ty.is_datetime() || time.ty == SparkType::Null {
            call.cast(0, &SparkType::Timestamp)?
        } else {
            return Err(call.unexpected_type(0, "(\"STRING\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\")"));
        };
        kernel::call(call, NAME, vec![time], ty, false, setting, |inputs, rows, _| {
            collect::<Int64Type>(inputs, rows, &SparkType::Long, |row| {
                // Cut off, not rounded down, as Spark has it.
                Ok(Some(inputs[0].value::<TimestampMicrosecondType>(row) / 1_000_000))
            })
        })?
    };
    Ok(bound.named(name))
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn of_text_and_of_time() {
        let of = |arguments| answer(&FUNCTION, arguments);
        assert_eq!(of(vec![Bound::string("2016-04-08"), Bound::string("yyyy-MM-dd")]).unwrap(), "1460098800");
        assert_eq!(of(vec![timestamp("2016-04-08 00:00:00.7")]).unwrap(), "1460098800");
        assert_eq!(of(vec![Bound::string("x")]).unwrap_err().class(), "CANNOT_PARSE_TIMESTAMP");
    }
}
