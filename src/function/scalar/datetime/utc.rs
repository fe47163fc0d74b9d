//! `from_utc_timestamp` and `to_utc_timestamp`: a timestamp on UTC's clock and on that of a zone.

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::TimestampMicrosecondType;

use super::kernel::{self, Input, Setting, collect};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::zone::Zone;

pub const FROM: Function = Function {
    name: "from_utc_timestamp",
    aliases: &[],
    usage: "from_utc_timestamp(timestamp, timezone) - Returns a timestamp read as UTC, on a clock of the zone.",
    example: "> SELECT from_utc_timestamp('2016-08-31', 'Asia/Seoul');\n 2016-08-31 09:00:00",
    build: Build::Scalar(|call| build(call, "from_utc_timestamp", |rows, count, _| moved(rows, count, Zone::to_local))),
};

pub const TO: Function = Function {
    name: "to_utc_timestamp",
    aliases: &[],
    usage: "to_utc_timestamp(timestamp, timezone) - Returns a timestamp read on a clock of the zone, as UTC.",
    example: "> SELECT to_utc_timestamp('2016-08-31', 'Asia/Seoul');\n 2016-08-30 15:00:00",
    build: Build::Scalar(|call| build(call, "to_utc_timestamp", |rows, count, _| moved(rows, count, Zone::to_utc))),
};

fn build(call: &Call, name: &'static str, run: kernel::Run) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = vec![call.cast(0, &SparkType::Timestamp)?, call.cast(1, &SparkType::String)?];
    kernel::call(call, name, arguments, SparkType::Timestamp, false, Setting::of(call), run)
}

fn moved(inputs: &[Input], rows: usize, move_by: fn(Zone, i64) -> i64) -> Result<ArrayRef> {
    collect::<TimestampMicrosecondType>(inputs, rows, &SparkType::Timestamp, |row| {
        let zone = zone_of(inputs[1].text(row))?;
        Ok(Some(move_by(zone, inputs[0].value::<TimestampMicrosecondType>(row))))
    })
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
        let answer = |function, zone: &str| answer(function, vec![timestamp("2016-08-31"), Bound::string(zone)]);
        assert_eq!(answer(&FROM, "Asia/Seoul").unwrap(), "2016-08-31 09:00:00");
        assert_eq!(answer(&TO, "Asia/Seoul").unwrap(), "2016-08-30 15:00:00");
        for function in [&FROM, &TO] {
            assert_eq!(answer(function, "xx").unwrap_err().class(), "INVALID_TIMEZONE");
        }
    }
}
