//! `convert_timezone`: what a clock in one zone shows when one in another shows a given time.

use datafusion::arrow::datatypes::TimestampMicrosecondType;

use super::kernel::{self, Setting, collect};
use super::utc::zone_of;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "convert_timezone",
    aliases: &[],
    usage: "convert_timezone([sourceTz, ]targetTz, sourceTs) - Converts the timestamp without time zone sourceTs from sourceTz, or the session time zone, to targetTz.",
    example: "> SELECT convert_timezone('Europe/Brussels', 'America/Los_Angeles', timestamp_ntz'2021-12-06 00:00:00');\n 2021-12-05 15:00:00",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let first = call.len() - 2;
    let source = match call.len() {
        2 => Bound::string(&call.context.timezone_name).named("current_timezone()"),
        _ => call.cast(0, &SparkType::String)?,
    };
    let (target, time) = (call.cast(first, &SparkType::String)?, call.cast(first + 1, &SparkType::TimestampNtz)?);
    let name = format!("convert_timezone({}, {}, {})", source.name, target.name, time.name);
    let (arguments, ty) = (vec![source, target, time], SparkType::TimestampNtz);
    let bound = kernel::call(call, "convert_timezone", arguments, ty, false, Setting::of(call), |inputs, rows, _| {
        collect::<TimestampMicrosecondType>(inputs, rows, &SparkType::TimestampNtz, |row| {
            let (source, target) = (zone_of(inputs[0].text(row))?, zone_of(inputs[1].text(row))?);
            Ok(Some(target.to_local(source.to_utc(inputs[2].value::<TimestampMicrosecondType>(row)))))
        })
    })?;
    Ok(bound.named(name))
}
