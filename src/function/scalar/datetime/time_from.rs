//! `time_from_seconds`, `time_from_millis`, `time_from_micros`: the time of day so long after midnight.

use datafusion::arrow::datatypes::{Decimal128Type, Float64Type, Int64Type, Time64MicrosecondType};

use super::kernel::{self, Setting, collect};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function, coerce};
use crate::types::SparkType;
use crate::types::calendar::MICROS_PER_DAY;

pub const SECONDS: Function = Function {
    name: "time_from_seconds",
    aliases: &[],
    usage: "time_from_seconds(seconds) - Creates a TIME value from seconds since midnight, also with a fraction.",
    example: "> SELECT time_from_seconds(52200.5);\n 14:30:00.5",
    build: Build::Scalar(seconds),
};

pub const MILLIS: Function = Function {
    name: "time_from_millis",
    aliases: &[],
    usage: "time_from_millis(millis) - Creates a TIME value from milliseconds since midnight.",
    example: "> SELECT time_from_millis(52200500);\n 14:30:00.5",
    build: Build::Scalar(|call| whole(call, 1_000)),
};

pub const MICROS: Function = Function {
    name: "time_from_micros",
    aliases: &[],
    usage: "time_from_micros(micros) - Creates a TIME value from microseconds since midnight.",
    example: "> SELECT time_from_micros(52200500000);\n 14:30:00.5",
    build: Build::Scalar(|call| whole(call, 1)),
};

/// Of a whole number of units of so many microseconds.
fn whole(call: &Call, unit: i64) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    if !value.ty.is_integral() && value.ty != SparkType::Null {
        return Err(call.unexpected_type(0, "\"INTEGRAL\""));
    }
    let arguments = vec![coerce::cast_to(value, &SparkType::Long, call.context)?];
    let setting = Setting { now: unit, ..Setting::of(call) };
    kernel::call(call, "time_from", arguments, SparkType::Time(6), false, setting, |inputs, rows, setting| {
        collect::<Time64MicrosecondType>(inputs, rows, &SparkType::Time(6), |row| {
            since_midnight(i128::from(inputs[0].value::<Int64Type>(row)) * i128::from(setting.now) * 1000).map(Some)
        })
    })
}

fn seconds(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    match &value.ty {
        SparkType::Null => whole(call, 1_000_000),
        ty if ty.is_integral() => whole(call, 1_000_000),
        SparkType::Decimal(..) => kernel::call(
            call,
            "time_from",
            vec![value],
            SparkType::Time(6),
            false,
            Setting::of(call),
            |inputs, rows, _| {
                let scale = match inputs[0].array().data_type() {
                    datafusion::arrow::datatypes::DataType::Decimal128(_, scale) => *scale,
                    _ => 0,
                };
                collect::<Time64MicrosecondType>(inputs, rows, &SparkType::Time(6), |row| {
                    nanos_of(inputs[0].value::<Decimal128Type>(row), scale).and_then(since_midnight).map(Some)
                })
            },
        ),
        SparkType::Float | SparkType::Double => {
            let arguments = vec![coerce::cast_to(value, &SparkType::Double, call.context)?];
            kernel::call(
                call,
                "time_from",
                arguments,
                SparkType::Time(6),
                true,
                Setting::of(call),
                |inputs, rows, _| {
                    collect::<Time64MicrosecondType>(inputs, rows, &SparkType::Time(6), |row| {
                        let seconds = inputs[0].value::<Float64Type>(row);
                        if !seconds.is_finite() {
                            return Ok(None);
                        }
                        since_midnight((seconds * 1e9) as i128).map(Some)
                    })
                },
            )
        }
        _ => Err(call.unexpected_type(0, "\"NUMERIC\"")),
    }
}

/// The nanoseconds in a decimal number of seconds.
fn nanos_of(unscaled: i128, scale: i8) -> Result<i128> {
    let shift = 9 - i32::from(scale);
    let unit = 10_i128.pow(shift.unsigned_abs());
    if shift < 0 {
        return Ok(unscaled / unit);
    }
    unscaled.checked_mul(unit).ok_or_else(|| out_of_day(unscaled))
}

/// Microseconds of a time of day.
fn since_midnight(nanos: i128) -> Result<i64> {
    match i64::try_from(nanos.div_euclid(1000)) {
        Ok(micros) if (0..MICROS_PER_DAY).contains(&micros) => Ok(micros),
        _ => Err(out_of_day(nanos)),
    }
}

fn out_of_day(nanos: i128) -> Error {
    Error::new("DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION").with(
        "rangeMessage",
        format!("Invalid TIME value: must be between 00:00:00 and 23:59:59.999999999, but got {nanos} nanoseconds"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn within_the_day() {
        assert_eq!(answer(&MILLIS, vec![Bound::int(1234)]).unwrap(), "00:00:01.234");
        assert_eq!(answer(&SECONDS, vec![Bound::int(86399)]).unwrap(), "23:59:59");
        for outside in [-1, 86400] {
            let error = answer(&SECONDS, vec![Bound::int(outside)]).unwrap_err();
            assert_eq!(error.class(), "DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION");
        }
        assert_eq!(nanos_of(15, 1).unwrap(), 1_500_000_000);
    }
}
