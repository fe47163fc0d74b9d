//! `time_bucket`: the start of the bucket of a given width that a timestamp falls into, counted from an origin.
//!
//! Buckets of days and months begin at the origin's time of day on the zone's clock, whatever its offset is then.

use datafusion::arrow::datatypes::{DurationMicrosecondType, IntervalYearMonthType, TimestampMicrosecondType};
use datafusion::common::ScalarValue;

use super::kernel::{self, collect};
use super::part::setting_for;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function, constant_value};
use crate::types::SparkType;
use crate::types::calendar::{MICROS_PER_DAY, add_months, civil_from_days};
use crate::types::zone::Cursor;

pub const FUNCTION: Function = Function {
    name: "time_bucket",
    aliases: &[],
    usage: "time_bucket(bucketSize, ts[, origin]) - Returns the start of the bucket that `ts` falls into, where buckets are defined by the given `bucketSize` interval aligned to optional `origin`.",
    example: "> SELECT time_bucket(INTERVAL '15' MINUTE, TIMESTAMP '2024-01-01 11:27:00', TIMESTAMP '1970-01-01 00:00:00');\n 2024-01-01 11:15:00",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let (size, time) = (call.value(0)?.clone(), call.value(1)?.clone());
    let ty = if time.ty == SparkType::TimestampNtz { SparkType::TimestampNtz } else { SparkType::Timestamp };
    let origin = match call.len() {
        2 => epoch(&ty, call),
        _ => call.value(2)?.clone(),
    };
    let whole = Call::plain(call.context, call.name, vec![size.clone(), time.clone(), origin.clone()], call.span);
    let is_size = size.ty.is_ansi_interval() || size.ty == SparkType::Null;
    if !is_size {
        return Err(whole.unexpected_type(0, "(\"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO MONTH\")"));
    }
    if !matches!(time.ty, SparkType::Timestamp | SparkType::TimestampNtz | SparkType::Null) {
        return Err(whole.unexpected_type(1, "\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\""));
    }
    if origin.ty != ty && origin.ty != SparkType::Null {
        return Err(whole.unexpected_type(2, &format!("\"{}\"", ty.sql())));
    }
    let constant = |name: &str, value: &Bound| {
        constant_value(value).ok_or_else(|| {
            Error::new("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
                .with("sqlExpr", format!("\"{}\"", whole.display()))
                .with("inputName", format!("`{name}`"))
                .with("inputType", format!("\"{}\"", value.ty.sql()))
                .with("inputExpr", format!("\"{}\"", value.name))
                .at(value.span)
                .at(call.span)
        })
    };
    let known = constant("bucketSize", &size)?;
    constant("origin", &origin)?;
    let positive = match known {
        ScalarValue::DurationMicrosecond(Some(micros)) => micros > 0,
        ScalarValue::IntervalYearMonth(Some(months)) => months > 0,
        _ => true,
    };
    if !positive {
        return Err(Error::new("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE")
            .with("sqlExpr", format!("\"{}\"", whole.display()))
            .with("exprName", "`bucketSize`")
            .with("valueRange", "(0, inf)")
            .with("currentValue", &size.name)
            .at(size.span)
            .at(call.span));
    }
    let name = whole.display();
    if [&size, &time, &origin].iter().any(|value| value.is_null_literal()) {
        return Ok(Bound::null(ty).named(name).at(call.span));
    }
    let months = matches!(size.ty, SparkType::YearMonthInterval(..));
    let setting = setting_for(call, &ty).word(if months { "months" } else { "micros" });
    let bound =
        kernel::call(&whole, "time_bucket", vec![size, time, origin], ty, true, setting, |inputs, rows, setting| {
            let mut cursor = setting.zone.cursor();
            let months = setting.word == "months";
            let ty = SparkType::from_storage(inputs[1].array().data_type());
            collect::<TimestampMicrosecondType>(inputs, rows, &ty, |row| {
                let time = inputs[1].value::<TimestampMicrosecondType>(row);
                let origin = inputs[2].value::<TimestampMicrosecondType>(row);
                let bucket = if months {
                    Width::Months(inputs[0].value::<IntervalYearMonthType>(row).into())
                } else {
                    Width::Micros(inputs[0].value::<DurationMicrosecondType>(row))
                };
                bucket.start(time, origin, &mut cursor).map(Some)
            })
        })?;
    Ok(bound.named(name))
}

/// Midnight of 1970-01-01 on the zone's clock.
fn epoch(ty: &SparkType, call: &Call) -> Bound {
    let zoned = *ty == SparkType::Timestamp;
    let micros = if zoned { call.context.timezone.to_utc(0) } else { 0 };
    let name = if zoned { "TIMESTAMP '1970-01-01 00:00:00'" } else { "TIMESTAMP_NTZ '1970-01-01 00:00:00'" };
    let value = ScalarValue::TimestampMicrosecond(Some(micros), None).cast_to(&ty.storage());
    Bound::literal(value.unwrap_or(ScalarValue::Null), ty.clone(), name)
}

/// How wide buckets are.
enum Width {
    Months(i64),
    Micros(i64),
}

impl Width {
    /// The start of the bucket that a time is in.
    fn start(&self, time: i64, origin: i64, cursor: &mut Cursor) -> Result<i64> {
        let overflow = || Error::new("DATETIME_OVERFLOW").with("operation", "find the bucket of a timestamp");
        let (local, from) = (cursor.to_local(time), cursor.to_local(origin));
        // About how many buckets there are between; the zone's offsets and the lengths of months decide the rest.
        let mut number = match self {
            Width::Micros(width) => local.checked_sub(from).ok_or_else(overflow)?.div_euclid(*width),
            Width::Months(width) => {
                let month = |micros: i64| {
                    let (year, month, _) = civil_from_days(micros.div_euclid(MICROS_PER_DAY));
                    year * 12 + i64::from(month)
                };
                (month(local) - month(from)).div_euclid(*width)
            }
        };
        let mut start = self.nth(number, from, cursor).ok_or_else(overflow)?;
        while start > time {
            number -= 1;
            start = self.nth(number, from, cursor).ok_or_else(overflow)?;
        }
        loop {
            match self.nth(number + 1, from, cursor) {
                Some(next) if next <= time => (number, start) = (number + 1, next),
                _ => return Ok(start),
            }
        }
    }

    /// The start of a bucket by its number: days and months on the clock, then what is left of the time.
    fn nth(&self, number: i64, from: i64, cursor: &mut Cursor) -> Option<i64> {
        let (day, clock) = (from.div_euclid(MICROS_PER_DAY), from.rem_euclid(MICROS_PER_DAY));
        match self {
            Width::Months(width) => {
                let day = add_months(day, number.checked_mul(*width)?);
                Some(cursor.to_utc(day.checked_mul(MICROS_PER_DAY)?.checked_add(clock)?))
            }
            Width::Micros(width) => {
                let span = number.checked_mul(*width)?;
                let day = day.checked_add(span / MICROS_PER_DAY)?;
                let local = day.checked_mul(MICROS_PER_DAY)?.checked_add(clock)?;
                cursor.to_utc(local).checked_add(span % MICROS_PER_DAY)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::zone::Zone;

    #[test]
    fn buckets_of_a_clock() {
        const HOUR: i64 = 3_600_000_000;
        let mut utc = Zone::UTC.cursor();
        assert_eq!(Width::Micros(HOUR).start(-1, 0, &mut utc).unwrap(), -HOUR);
        assert_eq!(Width::Micros(HOUR).start(HOUR, 0, &mut utc).unwrap(), HOUR);
        // 1970-02-28 is in the first month that began on January 31st.
        let january = 30 * 24 * HOUR;
        assert_eq!(Width::Months(1).start(january + 24 * HOUR, january, &mut utc).unwrap(), january);
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let mut cursor = berlin.cursor();
        let noon = berlin.to_utc(19_000 * MICROS_PER_DAY + 12 * HOUR);
        let day = Width::Micros(MICROS_PER_DAY).start(noon, berlin.to_utc(0), &mut cursor).unwrap();
        assert_eq!(berlin.to_local(day), 19_000 * MICROS_PER_DAY);
    }
}
