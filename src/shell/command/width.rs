//! `.width`: how wide tables are.

use super::{Argument, Command, usage};
use crate::shell::terminal;

pub const COMMAND: Command = Command {
    name: "width",
    aliases: &[],
    usage: "[N|auto]",
    about: "columns that a table may use; auto is the terminal's; without N, tells",
    arity: (0, 1),
    argument: Argument::Words(|| vec!["auto"]),
    run: |shell, call| {
        shell.width = match call.words.first().map(String::as_str) {
            None => shell.width,
            Some("auto" | "0") => None,
            Some(word) => Some(word.parse::<usize>().ok().filter(|width| *width >= 10).ok_or_else(|| usage(&COMMAND))?),
        };
        shell.print(&match shell.width {
            Some(width) => format!("width is {width}\n"),
            None => format!("width is auto, now {}\n", terminal::width()),
        })
    },
};
