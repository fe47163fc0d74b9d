//! `.params`: the values of the markers `:NAME`, and of `${NAME}`.

use super::{Argument, Call, Command};
use crate::shell::render::escape_control;
use crate::shell::runner::{Failure, Shell};

pub const COMMAND: Command = Command {
    name: "params",
    aliases: &["param"],
    usage: "[NAME [VALUE]]",
    about: "values of :NAME; set one; without VALUE, forget it",
    arity: (0, super::ANY),
    argument: Argument::None,
    run,
};

fn run(shell: &mut Shell, call: &Call) -> Result<(), Failure> {
    if call.rest.is_empty() {
        let parameters = shell.parameters.iter().map(|(name, value)| format!(":{name} = {}\n", escape_control(value)));
        let variables =
            shell.variables.iter().map(|(name, value)| format!("${{{name}}} = {}\n", escape_control(value)));
        let mut text: String = parameters.chain(variables).collect();
        if text.is_empty() {
            text.push_str("none; .params NAME VALUE gives :NAME a value\n");
        }
        return shell.print(&text);
    }
    // The value is a SQL literal: its quotes belong to it.
    let rest = call.rest.trim_end_matches(';');
    let (name, value) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let name = name.trim_start_matches(':');
    shell.parameters.retain(|(other, _)| other != name);
    if !value.trim().is_empty() {
        shell.parameters.push((name.to_string(), value.trim().to_string()));
    }
    Ok(())
}
