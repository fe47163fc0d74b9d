//! `date_trunc`: a timestamp cut down to a unit of its zone's clock.

use datafusion::arrow::datatypes::TimestampMicrosecondType;

use super::kernel::{self, Setting, collect};
use super::unit::Unit;
use crate::error::Result;
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
    let arguments = vec![call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::Timestamp)?];
    kernel::call(
        call,
        "date_trunc",
        arguments,
        SparkType::Timestamp,
        true,
        Setting::of(call),
        |inputs, rows, setting| {
            let mut cursor = setting.zone.cursor();
            let mut known: Option<(String, Option<Unit>)> = None;
            collect::<TimestampMicrosecondType>(inputs, rows, &SparkType::Timestamp, |row| {
                let name = inputs[0].text(row);
                let unit = match &known {
                    Some((last, unit)) if last == name => *unit,
                    _ => known.insert((name.to_string(), Unit::to_truncate(name))).1,
                };
                let micros = inputs[1].value::<TimestampMicrosecondType>(row);
                Ok(unit.map(|unit| unit.truncate(micros, &mut cursor)))
            })
        },
    )
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
