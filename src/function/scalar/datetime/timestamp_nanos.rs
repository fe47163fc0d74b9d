//! `timestamp_nanos`: the timestamp so many nanoseconds after 1970-01-01 00:00:00 UTC.

use datafusion::arrow::datatypes::{Decimal128Type, Int64Type, TimestampNanosecondType};

use super::kernel::{self, Setting, collect};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::{SparkType, nanos};

pub const FUNCTION: Function = Function {
    name: "timestamp_nanos",
    aliases: &[],
    usage: "timestamp_nanos(nanoseconds) - Returns the timestamp so many nanoseconds after 1970-01-01 00:00:00 UTC.",
    example: "> SELECT cast(timestamp_nanos(1230219000123456789) AS STRING);\n 2008-12-25 07:30:00.123456789",
    build: Build::Scalar(build),
};

const TYPE: SparkType = SparkType::TimestampLtzNanos(9);

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    const NAME: &str = "timestamp_nanos";
    let value = call.value(0)?;
    match &value.ty {
        SparkType::Decimal(_, scale) => {
            let setting = Setting::of(call).word(&scale.to_string());
            kernel::call(call, NAME, vec![value.clone()], TYPE, false, setting, |inputs, rows, setting| {
                let unit = 10i128.pow(setting.word.parse().unwrap_or(0));
                collect::<TimestampNanosecondType>(inputs, rows, &TYPE, |row| {
                    at(inputs[0].value::<Decimal128Type>(row).div_euclid(unit)).map(Some)
                })
            })
        }
        ty if ty.is_integral() || *ty == SparkType::Null => {
            let value = call.cast(0, &SparkType::Long)?;
            kernel::call(call, NAME, vec![value], TYPE, false, Setting::of(call), |inputs, rows, _| {
                collect::<TimestampNanosecondType>(inputs, rows, &TYPE, |row| {
                    Ok(Some(inputs[0].value::<Int64Type>(row)))
                })
            })
        }
        _ => Err(call.unexpected_type(0, "(\"INTEGRAL\" or \"DECIMAL\")")),
    }
}

/// Spark's own range is that of microseconds in 64 bits.
fn at(value: i128) -> Result<i64> {
    if i64::try_from(value.div_euclid(i128::from(nanos::NANOS_PER_MICRO))).is_err() {
        let operation = format!("create a {} from {value} nanoseconds since the epoch", TYPE.sql());
        return Err(Error::new("DATETIME_OVERFLOW").with("operation", operation));
    }
    nanos::fit(value)
}

#[cfg(test)]
mod tests {
    use datafusion::common::ScalarValue;

    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn decimals_are_rounded_down() {
        let decimal = |unscaled: i128, scale: i8| {
            Bound::literal(
                ScalarValue::Decimal128(Some(unscaled), 38, scale),
                SparkType::Decimal(38, scale),
                String::from("x"),
            )
        };
        let of = |unscaled, scale| answer(&FUNCTION, vec![decimal(unscaled, scale)]);
        assert_eq!(of(-19, 1).unwrap(), "1969-12-31 15:59:59.999999998");
        assert_eq!(of(1_230_219_000_123_456_789, 0).unwrap(), "2008-12-25 07:30:00.123456789");
        assert_eq!(of(i128::from(i64::MAX) + 1, 0).unwrap_err().class(), "UNSUPPORTED_FEATURE");
        assert_eq!(of((i128::from(i64::MAX) + 1) * 1000, 0).unwrap_err().class(), "DATETIME_OVERFLOW");
    }
}
