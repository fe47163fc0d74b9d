//! What `to_date`, `to_timestamp` and their relatives share: a cast without a pattern, a reading with one.

use std::sync::Arc;

use datafusion::arrow::datatypes::{Date32Type, TimestampMicrosecondType};

use super::kernel::{self, Setting, collect};
use super::pattern::{Patterns, instant};
use crate::error::Result;
use crate::function::cast::{Mode, cast};
use crate::function::{Bound, Call, Context};
use crate::types::SparkType;
use crate::types::calendar::MICROS_PER_DAY;
use crate::types::pattern::Purpose;
use crate::types::zone::Zone;

/// A call with one argument, which is cast, or with two, of which the second is a pattern. `lenient` gives NULL for what
/// cannot be read, also in ANSI mode.
pub fn build(call: &Call, ty: SparkType, lenient: bool) -> Result<Bound> {
    call.arity(1, 2)?;
    let value = call.value(0)?.clone();
    let name = call.display();
    // What is neither text nor a date nor a timestamp is read as its text; an instant is cast from numbers too.
    let numbers = call.len() == 1 && ty == SparkType::Timestamp;
    let fits = |ty: &SparkType| ty.is_string() || ty.is_datetime() || ty.is_timestamp_nanos() || *ty == SparkType::Null;
    let value = match &value.ty {
        ty if fits(ty) || (numbers && ty.is_numeric()) => value,
        _ => {
            let number = if numbers { " or \"NUMERIC\"" } else { "" };
            let required = format!("(\"STRING\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\"{number})");
            call.cast(0, &SparkType::String).map_err(|_| call.unexpected_type(0, &required))?
        }
    };
    if call.len() == 1 {
        // Spark casts as without ANSI rules, by which the number that is too large becomes the last timestamp there is.
        if lenient && matches!(value.ty, SparkType::Float | SparkType::Double) {
            let context = Arc::new(Context { ansi: false, ..Context::clone(call.context) });
            return Ok(cast(value, &ty, Mode::Explicit, &context)?.named(name).at(call.span));
        }
        let mode = if lenient { Mode::Try } else { Mode::Explicit };
        return Ok(cast(value, &ty, mode, call.context)?.named(name).at(call.span));
    }
    // A timestamp to the nanosecond is none of the types that are not read by a pattern: its text is.
    let value = if value.ty.is_timestamp_nanos() { call.cast(0, &SparkType::String)? } else { value };
    if !value.ty.is_string() {
        // Only text is read by a pattern.
        call.cast(1, &SparkType::String)?;
        return Ok(cast(value, &ty, Mode::Explicit, call.context)?.named(name).at(call.span));
    }
    let arguments = vec![value, call.cast(1, &SparkType::String)?];
    let setting = if lenient { Setting::of(call).lenient() } else { Setting::of(call) };
    let may_give_null = !setting.ansi;
    match ty {
        // A date does not depend on the clock it is read on.
        SparkType::Date => {
            kernel::call(call, "to_date", arguments, ty, may_give_null, setting, |inputs, rows, setting| {
                let (mut cursor, mut patterns) = (setting.zone.cursor(), Patterns::new(Purpose::Read));
                collect::<Date32Type>(inputs, rows, &SparkType::Date, |row| {
                    let pattern = patterns.of(&inputs[1], row)?;
                    let micros = instant(pattern, inputs[0].text(row), &mut cursor, setting, "try_to_date")?;
                    Ok(micros.map(|micros| cursor.to_local(micros).div_euclid(MICROS_PER_DAY) as i32))
                })
            })
        }
        _ => {
            let setting = if ty == SparkType::Timestamp { setting } else { setting.zone(Zone::UTC) };
            let setting = setting.word(&ty.to_string());
            kernel::call(call, "to_timestamp", arguments, ty, may_give_null, setting, |inputs, rows, setting| {
                let ty = if setting.word == "timestamp" { SparkType::Timestamp } else { SparkType::TimestampNtz };
                let (mut cursor, mut patterns) = (setting.zone.cursor(), Patterns::new(Purpose::Read));
                collect::<TimestampMicrosecondType>(inputs, rows, &ty, |row| {
                    let pattern = patterns.of(&inputs[1], row)?;
                    instant(pattern, inputs[0].text(row), &mut cursor, setting, "try_to_timestamp")
                })
            })
        }
    }
}
