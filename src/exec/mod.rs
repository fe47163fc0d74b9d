//! Physical operators that have inputs, and what acts: commands.

pub mod command;
