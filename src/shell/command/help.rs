//! `.help`: all commands, or one with its other names.

use super::{Argument, Call, Command, all, find, synopsis, unknown};
use crate::shell::runner::{Failure, Shell};

pub const COMMAND: Command = Command {
    name: "help",
    aliases: &["?", "h"],
    usage: "[COMMAND]",
    about: "this list, or one command",
    arity: (0, 1),
    argument: Argument::Command,
    run,
};

const KEYS: &str = "
SQL ends with a semicolon and may have many lines.
Tab completes · Ctrl-R searches what was typed · Ctrl-C clears the line or cancels · Ctrl-D ends
";

fn run(shell: &mut Shell, call: &Call) -> Result<(), Failure> {
    let Some(typed) = call.words.first() else {
        let width = all().iter().map(|command| synopsis(command).len()).max().unwrap_or(0);
        let lines = all().iter().map(|command| format!("{:width$}  {}\n", synopsis(command), command.about));
        let text: String = lines.chain([KEYS.to_string()]).collect();
        return shell.print(&text);
    };
    let name = typed.trim_start_matches(['.', '\\']);
    let Some(command) = find(name) else { return Err(unknown(name).into()) };
    let mut text = format!("{}\n  {}\n", synopsis(command), command.about);
    if !command.aliases.is_empty() {
        let aliases: Vec<String> = command.aliases.iter().map(|alias| format!("\\{alias}")).collect();
        text.push_str(&format!("  also {}\n", aliases.join(", ")));
    }
    shell.print(&text)
}
