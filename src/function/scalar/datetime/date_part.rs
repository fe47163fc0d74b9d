//! `date_part`: a part of a date, a time, a timestamp or an interval, as `extract`.

use super::extract::field_of;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "date_part",
    aliases: &[],
    usage: "date_part(field, source) - Extracts a part of the date, timestamp, time or interval source.",
    example: "> SELECT date_part('YEAR', TIMESTAMP '2019-08-12 01:00:00.123456');\n 2019",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    Ok(field_of(call)?.named(call.display()))
}
