//! `date_format`: a timestamp as text, by a pattern.

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{Time64MicrosecondType, TimestampMicrosecondType, TimestampNanosecondType};

use super::kernel::{self, Input, Setting, collect_text};
use super::part::setting_for;
use super::pattern::{Patterns, moment};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::pattern::{Moment, Purpose};
use crate::types::zone::Zone;
use crate::types::{SparkType, nanos};

pub const FUNCTION: Function = Function {
    name: "date_format",
    aliases: &[],
    usage: "date_format(timestamp, fmt) - Converts timestamp to a value of string in the format specified by the date format fmt.",
    example: "> SELECT date_format('2016-04-08', 'y');\n 2016",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let time = match &call.value(0)?.ty {
        SparkType::Time(_) => {
            let arguments = vec![call.value(0)?.clone(), call.cast(1, &SparkType::String)?];
            let (ty, setting) = (SparkType::String, Setting::of(call));
            return kernel::call(call, "date_format_time", arguments, ty, false, setting, |inputs, rows, _| {
                let mut patterns = Patterns::new(Purpose::Write);
                collect_text(inputs, rows, |row, out| {
                    let time = Moment::new(inputs[0].value::<Time64MicrosecondType>(row), Zone::UTC, 0);
                    patterns.of(&inputs[1], row)?.write(out, &time);
                    Ok(true)
                })
            });
        }
        ty if ty.is_timestamp_nanos() => {
            let setting = setting_for(call, ty);
            let arguments = vec![call.value(0)?.clone(), call.cast(1, &SparkType::String)?];
            return kernel::call(call, "date_format", arguments, SparkType::String, false, setting, of_nanos);
        }
        ty if ty.is_datetime() || ty.is_string() || *ty == SparkType::Null => call.cast(0, &SparkType::Timestamp)?,
        _ => return Err(call.unexpected_type(0, "(\"TIMESTAMP\" or \"TIME\")")),
    };
    let arguments = vec![time, call.cast(1, &SparkType::String)?];
    kernel::call(
        call,
        "date_format",
        arguments,
        SparkType::String,
        false,
        Setting::of(call),
        |inputs, rows, setting| {
            let (mut cursor, mut patterns) = (setting.zone.cursor(), Patterns::new(Purpose::Write));
            collect_text(inputs, rows, |row, out| {
                let moment = moment(inputs[0].value::<TimestampMicrosecondType>(row), &mut cursor, setting);
                patterns.of(&inputs[1], row)?.write(out, &moment);
                Ok(true)
            })
        },
    )
}

fn of_nanos(inputs: &[Input], rows: usize, setting: &Setting) -> Result<ArrayRef> {
    let (mut cursor, mut patterns) = (setting.zone.cursor(), Patterns::new(Purpose::Write));
    collect_text(inputs, rows, |row, out| {
        let (micros, within) = nanos::split(inputs[0].value::<TimestampNanosecondType>(row));
        let moment = moment(micros, &mut cursor, setting).with_nanos(within);
        patterns.of(&inputs[1], row)?.write(out, &moment);
        Ok(true)
    })
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn patterns() {
        let by = |pattern: &str| answer(&FUNCTION, vec![timestamp("2016-04-08 13:10:15"), Bound::string(pattern)]);
        assert_eq!(by("y").unwrap(), "2016");
        assert_eq!(by("dd/MM/yyyy hh:mm a z").unwrap(), "08/04/2016 01:10 PM PDT");
        assert_eq!(by("b").unwrap_err().class(), "INVALID_DATETIME_PATTERN.WITH_SUGGESTION");
    }
}
