//! `.timing`: the line behind each result, on or off.

use super::{Argument, Command, on_off, switch};

pub const COMMAND: Command = Command {
    name: "timing",
    aliases: &["timer"],
    usage: "[on|off]",
    about: "rows, time and cache behind each result",
    arity: (0, 1),
    argument: Argument::Words(on_off),
    run: |shell, call| {
        shell.timing = switch(&COMMAND, call, shell.timing)?;
        shell.print(if shell.timing { "timing is on\n" } else { "timing is off\n" })
    },
};
