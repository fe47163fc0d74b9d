//! `timestampdiff`: how many whole units lie between two timestamps.

use datafusion::arrow::datatypes::{Int64Type, TimestampMicrosecondType};

use super::kernel::{self, Setting, collect};
use super::nanos;
use super::timestampadd::unit_of;
use super::unit::Unit;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "timestampdiff",
    aliases: &[],
    usage: "timestampdiff(unit, startTimestamp, endTimestamp) - Returns the number of whole units from startTimestamp to endTimestamp.",
    example: "> SELECT timestampdiff(MONTH, timestamp'2022-01-01 00:00:00', timestamp'2022-02-28 00:00:00');\n 1",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(3, 3)?;
    let (word, unit) = unit_of(call)?;
    let name = format!("timestampdiff({word}, {}, {})", call.value(1)?.name, call.value(2)?.name);
    nanos::refuse(call, 1, 0, "TIMESTAMP")?;
    nanos::refuse(call, 2, 1, "TIMESTAMP")?;
    let setting = Setting::of(call).word(&format!("{unit:?}"));
    let arguments = vec![call.cast(1, &SparkType::Timestamp)?, call.cast(2, &SparkType::Timestamp)?];
    let bound =
        kernel::call(call, "timestampdiff", arguments, SparkType::Long, false, setting, |inputs, rows, setting| {
            let unit = Unit::to_add(&setting.word).ok_or_else(|| Error::internal("a unit that is none"))?;
            let mut cursor = setting.zone.cursor();
            collect::<Int64Type>(inputs, rows, &SparkType::Long, |row| {
                let from = cursor.to_local(inputs[0].value::<TimestampMicrosecondType>(row));
                let to = cursor.to_local(inputs[1].value::<TimestampMicrosecondType>(row));
                Ok(Some(unit.between(from, to)))
            })
        })?;
    Ok(bound.named(name))
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn units() {
        let between = |unit: &str| {
            let arguments =
                vec![Bound::string(unit), timestamp("2022-01-01 00:00:00"), timestamp("2022-02-28 00:00:00")];
            answer(&FUNCTION, arguments).unwrap()
        };
        assert_eq!(between("MONTH"), "1");
        assert_eq!(between("DAY"), "58");
    }
}
