//! `.cached`: what is held in memory.

use super::{Argument, Command};

pub const COMMAND: Command = Command {
    name: "cached",
    aliases: &[],
    usage: "",
    about: "cached tables: rows, bytes, hits",
    arity: (0, 0),
    argument: Argument::None,
    run: |shell, _| shell.statement("SHOW CACHED TABLES"),
};
