//! `current_timezone`: the session's time zone.

use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "current_timezone",
    aliases: &[],
    usage: "current_timezone() - Returns the current session local timezone.",
    example: "> SELECT current_timezone();\n Asia/Shanghai",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(0, 0)?;
    Ok(Bound::string(&call.context.timezone_name).named("current_timezone()").at(call.span))
}
