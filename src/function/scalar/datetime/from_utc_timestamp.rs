//! `from_utc_timestamp`: a timestamp read as UTC, on a clock of the zone.

use datafusion::arrow::datatypes::TimestampMicrosecondType;

use super::kernel::{self, Setting, collect};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::zone::Zone;

pub const FUNCTION: Function = Function {
    name: "from_utc_timestamp",
    aliases: &[],
    usage: "from_utc_timestamp(timestamp, timezone) - Returns a timestamp read as UTC, on a clock of the zone.",
    example: "> SELECT from_utc_timestamp('2016-08-31', 'Asia/Seoul');\n 2016-08-31 09:00:00",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = vec![call.cast(0, &SparkType::Timestamp)?, call.cast(1, &SparkType::String)?];
    kernel::call(
        call,
        "from_utc_timestamp",
        arguments,
        SparkType::Timestamp,
        false,
        Setting::of(call),
        |inputs, rows, _| {
            collect::<TimestampMicrosecondType>(inputs, rows, &SparkType::Timestamp, |row| {
                let (micros, zone) = (inputs[0].value::<TimestampMicrosecondType>(row), zone_of(inputs[1].text(row))?);
                Ok(Some(zone.to_local(micros)))
            })
        },
    )
}

/// The zone of that name.
pub fn zone_of(name: &str) -> Result<Zone> {
    Zone::parse(name).ok_or_else(|| Error::new("INVALID_TIMEZONE").with("timeZone", name))
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        let answer = |zone: &str| answer(&FUNCTION, vec![timestamp("2016-08-31"), Bound::string(zone)]);
        assert_eq!(answer("Asia/Seoul").unwrap(), "2016-08-31 09:00:00");
        assert_eq!(answer("xx").unwrap_err().class(), "INVALID_TIMEZONE");
    }
}
