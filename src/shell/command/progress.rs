//! `.progress`: the line that moves while a statement takes long, on or off.

use super::{Argument, Command, on_off, switch};

pub const COMMAND: Command = Command {
    name: "progress",
    aliases: &[],
    usage: "[on|off]",
    about: "a line that moves while a statement takes long",
    arity: (0, 1),
    argument: Argument::Words(on_off),
    run: |shell, call| {
        shell.options.progress = switch(&COMMAND, call, shell.options.progress)?;
        shell.print(if shell.options.progress { "progress is on\n" } else { "progress is off\n" })
    },
};
