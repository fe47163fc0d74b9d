//! Physical operators that have inputs, and what acts: commands, with the variables that they see and change.

pub mod command;
#[allow(dead_code, reason = "blocks are of scripts")]
pub mod variable;
pub mod definition;
