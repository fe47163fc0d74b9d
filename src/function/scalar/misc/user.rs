//! `current_user`: who runs this program.

use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "current_user",
    aliases: &["session_user", "user"],
    usage: "current_user() - user name of current execution context.",
    example: "> SELECT current_user() IS NOT NULL;\n true",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(0, 0)?;
    let user = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|variable| std::env::var(variable).ok());
    Ok(Bound::string(&user.unwrap_or_else(|| "root".to_string())).named(call.display()).at(call.span))
}
