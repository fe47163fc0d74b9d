//! What `make_timestamp` and its relatives share.

use datafusion::arrow::datatypes::{
    Date32Type, Decimal128Type, Int32Type, Time64MicrosecondType, TimestampMicrosecondType,
};

use datafusion::common::ScalarValue;

use super::kernel::{self, Setting, collect};
use super::make;
use super::utc::zone_of;
use crate::error::Result;
use crate::function::{Bound, Call};
use crate::types::SparkType;
use crate::types::zone::Zone;

/// What the session means by TIMESTAMP.
pub fn session_type(call: &Call) -> SparkType {
    if call.context.timestamp_ntz { SparkType::TimestampNtz } else { SparkType::Timestamp }
}

/// Of six numbers or of a date and a time, each with or without a time zone behind.
pub fn build(call: &Call, ty: SparkType, lenient: bool) -> Result<Bound> {
    let of_parts = call.len() < 6;
    let alone = of_parts && call.len() == 1 && matches!(call.name, "make_timestamp" | "try_make_timestamp");
    if of_parts && !alone {
        call.arity(2, 3)?;
    } else if alone {
        call.arity(1, 1)?;
    } else {
        call.arity(6, 7)?;
    }
    let fields = if of_parts { 2 } else { 6 };
    let zoned = call.len() > fields;
    let mut arguments = if of_parts {
        // Nothing else is read as a date or a time here.
        for (i, (fits, wanted)) in [
            (matches!(call.value(0)?.ty, SparkType::Date | SparkType::Null), "\"DATE\""),
            (alone || matches!(call.value(1)?.ty, SparkType::Time(_) | SparkType::Null), "\"TIME\""),
        ]
        .into_iter()
        .enumerate()
        {
            if !fits {
                return Err(call.unexpected_type(i, wanted));
            }
        }
        let midnight =
            || Bound::literal(ScalarValue::Time64Microsecond(Some(0)), SparkType::Time(6), "TIME '00:00:00'");
        let time = if alone { midnight() } else { call.cast(1, &SparkType::Time(6))? };
        vec![call.cast(0, &SparkType::Date)?, time]
    } else {
        let mut integers = Vec::with_capacity(7);
        for i in 0..5 {
            integers.push(call.cast(i, &SparkType::Int)?);
        }
        integers.push(call.cast(5, &SparkType::Decimal(16, 6))?);
        integers
    };
    if zoned {
        arguments.push(call.cast(fields, &SparkType::String)?);
    }
    let setting = Setting::of(call).word(&ty.to_string());
    let setting = if lenient { setting.lenient() } else { setting };
    // With a date and a time Spark calls `make_timestamp` by that name, whatever it was called by.
    let local;
    let call = if of_parts && ty == SparkType::Timestamp && call.name == "make_timestamp_ltz" {
        local = Call::plain(call.context, "make_timestamp", call.values()?, call.span);
        &local
    } else {
        call
    };
    let setting = if ty == SparkType::Timestamp { setting } else { setting.zone(Zone::UTC) };
    let may_give_null = !setting.ansi;
    kernel::call(call, "make_timestamp", arguments, ty, may_give_null, setting, |inputs, rows, setting| {
        let ty = if setting.word == "timestamp" { SparkType::Timestamp } else { SparkType::TimestampNtz };
        let fields = if inputs.len() < 6 { 2 } else { 6 };
        let mut cursor = setting.zone.cursor();
        collect::<TimestampMicrosecondType>(inputs, rows, &ty, |row| {
            let local = || {
                if fields == 2 {
                    let days = i64::from(inputs[0].value::<Date32Type>(row));
                    return make::local(days, inputs[1].value::<Time64MicrosecondType>(row));
                }
                let part = |i: usize| inputs[i].value::<Int32Type>(row);
                let days = make::days(part(0), part(1), part(2))?;
                make::local(days, make::time(part(3), part(4), inputs[5].value::<Decimal128Type>(row), true)?)
            };
            let Some(local) = make::or_null(local(), setting.ansi)? else { return Ok(None) };
            let micros = match inputs.get(fields) {
                Some(zone) => make::or_null(zone_of(zone.text(row)), setting.ansi)?.map(|zone| zone.to_utc(local)),
                None => Some(cursor.to_utc(local)),
            };
            Ok(micros)
        })
    })
}
