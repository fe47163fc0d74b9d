//! `now`: the timestamp at the start of the statement.

use super::current_timestamp;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "now",
    aliases: &[],
    usage: "now([precision]) - Returns the timestamp at the start of the statement.",
    example: "> SELECT now();\n 2020-04-25 15:49:11.914",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    current_timestamp::now(call)
}
