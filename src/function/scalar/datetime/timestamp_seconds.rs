//! `timestamp_seconds`: the timestamp so many seconds, whole or not, after 1970-01-01 00:00:00 UTC.

use datafusion::arrow::datatypes::{Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType};

use super::kernel::{self, Setting, collect};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "timestamp_seconds",
    aliases: &[],
    usage: "timestamp_seconds(seconds) - Returns the timestamp so many seconds after 1970-01-01 00:00:00 UTC.",
    example: "> SELECT timestamp_seconds(1230219000.123);\n 2008-12-25 07:30:00.123",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    const NAME: &str = "timestamp_seconds";
    let (ty, setting) = (SparkType::Timestamp, Setting::of(call));
    match &call.value(0)?.ty {
        SparkType::Decimal(_, scale) if *scale > 6 => {
            Err(Error::unsupported("timestamp_seconds of a decimal with more than 6 digits behind the point")
                .at(call.span))
        }
        SparkType::Decimal(..) => {
            let value = call.cast(0, &SparkType::Decimal(38, 6))?;
            kernel::call(call, NAME, vec![value], ty, false, setting, |inputs, rows, _| {
                collect::<TimestampMicrosecondType>(inputs, rows, &SparkType::Timestamp, |row| {
                    let micros = inputs[0].value::<Decimal128Type>(row);
                    i64::try_from(micros).map(Some).map_err(|_| too_far(&format!("{}BD", micros / 1_000_000)))
                })
            })
        }
        SparkType::Float | SparkType::Double => {
            let value = call.cast(0, &SparkType::Double)?;
            kernel::call(call, NAME, vec![value], ty, true, setting, |inputs, rows, _| {
                collect::<TimestampMicrosecondType>(inputs, rows, &SparkType::Timestamp, |row| {
                    let seconds = inputs[0].value::<Float64Type>(row);
                    Ok(seconds.is_finite().then_some((seconds * 1e6) as i64))
                })
            })
        }
        ty if !(ty.is_integral() || *ty == SparkType::Null) => Err(call.unexpected_type(0, "\"NUMERIC\"")),
        _ => {
            let value = call.cast(0, &SparkType::Long)?;
            kernel::call(call, NAME, vec![value], ty, false, setting, |inputs, rows, _| {
                collect::<TimestampMicrosecondType>(inputs, rows, &SparkType::Timestamp, |row| {
                    let seconds = inputs[0].value::<Int64Type>(row);
                    seconds.checked_mul(1_000_000).map(Some).ok_or_else(|| too_far(&format!("{seconds}L")))
                })
            })
        }
    }
}

fn too_far(seconds: &str) -> Error {
    Error::new("DATETIME_OVERFLOW")
        .with("operation", format!("create a TIMESTAMP from {seconds} seconds since the epoch"))
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    use datafusion::common::ScalarValue;

    #[test]
    fn whole_and_not() {
        let long = |n: i64| Bound::literal(ScalarValue::from(n), SparkType::Long, n.to_string());
        assert_eq!(answer(&FUNCTION, vec![long(1_230_219_000)]).unwrap(), "2008-12-25 07:30:00");
        let error = answer(&FUNCTION, vec![long(i64::MAX)]).unwrap_err();
        assert!(error.message().ends_with("9223372036854775807L seconds since the epoch."), "{error}");
    }
}
