//! `datepart`: a part of a date, a time, a timestamp or an interval, as `extract`, whose form Spark shows it in.

use super::extract;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "datepart",
    aliases: &[],
    usage: "datepart(field, source) - Extracts a part of the date, timestamp, time or interval source.",
    example: "> SELECT datepart('YEAR', TIMESTAMP '2019-08-12 01:00:00.123456');\n 2019",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    match extract::FUNCTION.build {
        Build::Scalar(build) => build(call),
        _ => extract::field_of(call),
    }
}
