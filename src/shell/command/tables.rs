//! `.tables`: tables and views of the current database, or those that match a pattern.

use super::{Argument, Command};
use crate::shell::names;

pub const COMMAND: Command = Command {
    name: "tables",
    aliases: &["dt"],
    usage: "[PATTERN]",
    about: "tables and views; * in PATTERN stands for any text",
    arity: (0, 1),
    argument: Argument::Table,
    run: |shell, call| match call.words.first() {
        Some(pattern) => shell.statement(&format!("SHOW TABLES LIKE {}", names::literal(pattern))),
        None => shell.statement("SHOW TABLES"),
    },
};
