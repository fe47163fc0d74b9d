//! `timestamp_millis`: the timestamp so many milliseconds after 1970-01-01 00:00:00 UTC.

use datafusion::arrow::datatypes::{Int64Type, TimestampMicrosecondType};

use super::kernel::{self, Setting, collect};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "timestamp_millis",
    aliases: &[],
    usage: "timestamp_millis(milliseconds) - Returns the timestamp so many milliseconds after 1970-01-01 00:00:00 UTC.",
    example: "> SELECT timestamp_millis(1230219000123);\n 2008-12-25 07:30:00.123",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    if !(call.value(0)?.ty.is_integral() || call.value(0)?.ty == SparkType::Null) {
        return Err(call.unexpected_type(0, "\"INTEGRAL\""));
    }
    let value = call.cast(0, &SparkType::Long)?;
    kernel::call(
        call,
        "timestamp_millis",
        vec![value],
        SparkType::Timestamp,
        false,
        Setting::of(call),
        |inputs, rows, _| {
            collect::<TimestampMicrosecondType>(inputs, rows, &SparkType::Timestamp, |row| {
                let millis = inputs[0].value::<Int64Type>(row);
                match millis.checked_mul(1000) {
                    Some(micros) => Ok(Some(micros)),
                    None => Err(Error::new("DATETIME_OVERFLOW")
                        .with("operation", format!("create a TIMESTAMP from {millis}L milliseconds since the epoch"))),
                }
            })
        },
    )
}
