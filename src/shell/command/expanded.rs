//! `\x`: rows as blocks of one line a value, and back, as in psql.

use super::{Argument, Command, on_off, switch};
use crate::shell::render;

pub const COMMAND: Command = Command {
    name: "x",
    aliases: &["expanded"],
    usage: "[on|off]",
    about: "rows as blocks, one line a value",
    arity: (0, 1),
    argument: Argument::Words(on_off),
    run: |shell, call| {
        let on = switch(&COMMAND, call, shell.format.name == "vertical")?;
        if let Some(format) = render::find(if on { "vertical" } else { "table" }) {
            shell.format = format;
        }
        shell.print(if on { "rows are printed as blocks\n" } else { "rows are printed as a table\n" })
    },
};
