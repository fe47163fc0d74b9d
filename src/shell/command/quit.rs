//! `.quit`: ends the shell.

use super::{Argument, Command};

pub const COMMAND: Command = Command {
    name: "quit",
    aliases: &["q", "exit"],
    usage: "",
    about: "end the shell (so does Ctrl-D)",
    arity: (0, 0),
    argument: Argument::None,
    run: |shell, _| {
        shell.quit = true;
        Ok(())
    },
};
