//! `.format NAME`: how results are printed.

use super::{Argument, Call, Command, usage};
use crate::error::{Error, nearest};
use crate::shell::render;
use crate::shell::runner::{Failure, Shell};

pub const COMMAND: Command = Command {
    name: "format",
    aliases: &["mode"],
    usage: "[NAME]",
    about: "how results are printed; without NAME, lists the formats",
    arity: (0, 1),
    argument: Argument::Words(render::names),
    run,
};

fn run(shell: &mut Shell, call: &Call) -> Result<(), Failure> {
    let Some(name) = call.words.first() else {
        let current = shell.format.name;
        let lines = render::all().iter().map(|format| {
            let mark = if format.name == current { '*' } else { ' ' };
            format!("{mark} {:9} {}\n", format.name, format.about)
        });
        let text: String = lines.collect();
        return shell.print(&text);
    };
    let Some(format) = render::find(name) else {
        let known = format!("NAME is one of {}", render::names().join(", "));
        return Err(usage(&COMMAND).suggest(nearest(name, render::names())).hint(known).into());
    };
    if format.binary && shell.output.is_terminal() {
        let error = Error::unsupported(format!("{} on a terminal", format.name));
        return Err(error.hint(".output FILE first, then .format").into());
    }
    shell.format = format;
    Ok(())
}
