//! `.width`: how wide tables are.

use super::{Argument, Command, usage};

pub const COMMAND: Command = Command {
    name: "width",
    aliases: &[],
    usage: "[N|auto]",
    about: "columns that a table may use; auto is the terminal's",
    arity: (0, 1),
    argument: Argument::Words(|| vec!["auto"]),
    run: |shell, call| {
        shell.width = match call.words.first().map(String::as_str) {
            None | Some("auto" | "0") => None,
            Some(word) => Some(word.parse::<usize>().ok().filter(|width| *width >= 10).ok_or_else(|| usage(&COMMAND))?),
        };
        Ok(())
    },
};
