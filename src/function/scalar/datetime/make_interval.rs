//! `make_interval`: the calendar interval of years, months, weeks, days, hours, minutes and seconds.

use datafusion::arrow::datatypes::{Decimal128Type, Int32Type, IntervalMonthDayNano, IntervalMonthDayNanoType};

use super::kernel::{self, Setting, collect};
use super::make;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "make_interval",
    aliases: &[],
    usage: "make_interval([years[, months[, weeks[, days[, hours[, mins[, secs]]]]]]]) - Make interval from years, months, weeks, days, hours, mins and secs.",
    example: "> SELECT make_interval(100, 11, 1, 1, 12, 30, 01.001001);\n 100 years 11 months 8 days 12 hours 30 minutes 1.001001 seconds",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    interval(call, false)
}

/// Of up to seven numbers.
pub fn interval(call: &Call, lenient: bool) -> Result<Bound> {
    call.arity(0, 7)?;
    let (arguments, name) = make::numbers(call, 6, true)?;
    let setting = if lenient { Setting::of(call).lenient() } else { Setting::of(call) };
    let (ty, may_give_null) = (SparkType::CalendarInterval, !setting.ansi);
    let bound = kernel::call(call, "make_interval", arguments, ty, may_give_null, setting, |inputs, rows, setting| {
        collect::<IntervalMonthDayNanoType>(inputs, rows, &SparkType::CalendarInterval, |row| {
            let part = |i: usize| i64::from(inputs[i].value::<Int32Type>(row));
            let minutes = i128::from(part(4) * 60 + part(5));
            let micros = minutes * 60_000_000 + inputs[6].value::<Decimal128Type>(row);
            let parts = (
                i32::try_from(part(0) * 12 + part(1)),
                i32::try_from(part(2) * 7 + part(3)),
                // Arrow keeps nanoseconds.
                i64::try_from(micros.saturating_mul(1000)),
            );
            match parts {
                (Ok(months), Ok(days), Ok(nanos)) => Ok(Some(IntervalMonthDayNano::new(months, days, nanos))),
                _ if setting.ansi => Err(Error::new("INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION")
                    .with("functionName", "`try_make_interval`")),
                _ => Ok(None),
            }
        })
    })?;
    Ok(bound.named(name))
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(
            answer(&FUNCTION, vec![Bound::int(1), Bound::int(2), Bound::int(3), Bound::int(4)]).unwrap(),
            "1 years 2 months 25 days"
        );
        assert_eq!(answer(&FUNCTION, vec![]).unwrap(), "0 seconds");
    }
}
