//! `months_between`: the time between two timestamps in months of 31 days, whole where both are the same day of the month.

use datafusion::arrow::datatypes::{Float64Type, TimestampMicrosecondType};
use datafusion::common::ScalarValue;

use super::kernel::{self, Setting, collect};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::calendar::{MICROS_PER_DAY, MICROS_PER_SECOND, civil_from_days, days_in_month};

pub const FUNCTION: Function = Function {
    name: "months_between",
    aliases: &[],
    usage: "months_between(timestamp1, timestamp2[, roundOff]) - Returns the months from timestamp2 to timestamp1, rounded to 8 digits unless roundOff is false.",
    example: "> SELECT months_between('1997-02-28 10:30:00', '1996-10-30');\n 3.94959677",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let round = match call.len() {
        2 => Bound::literal(ScalarValue::Boolean(Some(true)), SparkType::Boolean, "true"),
        _ => call.cast(2, &SparkType::Boolean)?,
    };
    let name = format!("{}({}, {}, {})", call.name, call.value(0)?.name, call.value(1)?.name, round.name);
    let arguments = vec![call.cast(0, &SparkType::Timestamp)?, call.cast(1, &SparkType::Timestamp)?, round];
    let ty = SparkType::Double;
    let bound =
        kernel::call(call, "months_between", arguments, ty, false, Setting::of(call), |inputs, rows, setting| {
            let mut cursor = setting.zone.cursor();
            collect::<Float64Type>(inputs, rows, &SparkType::Double, |row| {
                let end = cursor.to_local(inputs[0].value::<TimestampMicrosecondType>(row));
                let start = cursor.to_local(inputs[1].value::<TimestampMicrosecondType>(row));
                Ok(Some(months_between(end, start, inputs[2].flag(row))))
            })
        })?;
    Ok(bound.named(name))
}

/// Of two times on a clock.
fn months_between(end: i64, start: i64, round: bool) -> f64 {
    let parts = |micros: i64| {
        let (year, month, day) = civil_from_days(micros.div_euclid(MICROS_PER_DAY));
        let seconds = micros.rem_euclid(MICROS_PER_DAY) / MICROS_PER_SECOND;
        (year * 12 + i64::from(month), day, day == days_in_month(year, month), seconds)
    };
    let ((end_month, end_day, end_last, end_seconds), (month, day, last, seconds)) = (parts(end), parts(start));
    let months = (end_month - month) as f64;
    if end_day == day || end_last && last {
        return months;
    }
    let rest = (i64::from(end_day) - i64::from(day)) * 86_400 + end_seconds - seconds;
    let difference = months + rest as f64 / (31.0 * 86_400.0);
    // Java's Math.round: halves up.
    if round { (difference * 1e8 + 0.5).floor() / 1e8 } else { difference }
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        let between = |end, start| answer(&FUNCTION, vec![timestamp(end), timestamp(start)]).unwrap();
        assert_eq!(between("1997-02-28 10:30:00", "1996-10-30"), "3.94959677");
        assert_eq!(between("2020-02-29 10:30:00", "2019-12-31"), "2.0");
    }
}
