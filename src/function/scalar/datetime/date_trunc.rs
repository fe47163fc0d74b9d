//! `date_trunc`: a timestamp cut down to a unit of its zone's clock.

use datafusion::arrow::datatypes::TimestampMicrosecondType;

use super::kernel::{self, collect};
use super::nanos::in_micros;
use super::part::setting_for;
use super::unit::Unit;
use crate::error::Result;
use crate::function::cast::{Mode, cast};
use crate::function::constant::reads_no_row;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "date_trunc",
    aliases: &[],
    usage: "date_trunc(fmt, ts) - Returns timestamp ts truncated to the unit fmt; NULL for a unit that there is not.",
    example: "> SELECT date_trunc('HOUR', '2015-03-05T09:32:05.359');\n 2015-03-05 09:00:00",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let name = call.cast(0, &SparkType::String)?;
    let time = call.value(1)?;
    if time.ty.is_timestamp_nanos() {
        // No unit is smaller than a microsecond.
        let ty = time.ty.clone();
        let truncated = truncated(call, name, in_micros(time, call)?)?;
        let shown = truncated.name.clone();
        return Ok(cast(truncated, &ty, Mode::Implicit, call.context)?.named(shown));
    }
    truncated(call, name, call.cast(1, &SparkType::Timestamp)?)
}

/// A timestamp of either kind, truncated on its clock.
fn truncated(call: &Call, name: Bound, time: Bound) -> Result<Bound> {
    let ty = time.ty.clone();
    // The unit is looked at first: without one, no timestamp is.
    let no_unit = name.as_string_literal().is_some_and(|name| Unit::to_truncate(name).is_none());
    if no_unit && reads_no_row(&time) {
        return Ok(Bound::null(ty).named(call.display()).at(call.span));
    }
    let setting = setting_for(call, &ty).word(&ty.to_string());
    let arguments = vec![name, time];
    kernel::call(call, "date_trunc", arguments, ty, true, setting, |inputs, rows, setting| {
        let mut cursor = setting.zone.cursor();
        let ty = if setting.word == "timestamp" { SparkType::Timestamp } else { SparkType::TimestampNtz };
        let mut known: Option<(String, Option<Unit>)> = None;
        collect::<TimestampMicrosecondType>(inputs, rows, &ty, |row| {
            let name = inputs[0].text(row);
            let unit = match &known {
                Some((last, unit)) if last == name => *unit,
                _ => known.insert((name.to_string(), Unit::to_truncate(name))).1,
            };
            let micros = inputs[1].value::<TimestampMicrosecondType>(row);
            Ok(unit.map(|unit| unit.truncate(micros, &mut cursor)))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn units() {
        let to =
            |unit: &str| answer(&FUNCTION, vec![Bound::string(unit), timestamp("2015-03-05 09:32:05.123456")]).unwrap();
        assert_eq!(to("YEAR"), "2015-01-01 00:00:00");
        assert_eq!(to("DD"), "2015-03-05 00:00:00");
        assert_eq!(to("millisecond"), "2015-03-05 09:32:05.123");
        assert_eq!(to("xx"), "NULL");
    }
}
