//! `.databases`: all databases.

use super::{Argument, Command};

pub const COMMAND: Command = Command {
    name: "databases",
    aliases: &["l"],
    usage: "",
    about: "all databases",
    arity: (0, 0),
    argument: Argument::None,
    run: |shell, _| shell.statement("SHOW DATABASES"),
};
