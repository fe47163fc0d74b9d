//! `.set`: settings. `.set NAME` shows one, `.set NAME VALUE` sets it, `.set` lists what is set.

use super::{Argument, Command};

pub const COMMAND: Command = Command {
    name: "set",
    aliases: &[],
    usage: "[NAME [VALUE]]",
    about: "what is set; one setting; set it",
    arity: (0, super::ANY),
    argument: Argument::Setting,
    run: |shell, call| match call.rest.trim_end_matches(';').split_once(char::is_whitespace) {
        Some((name, value)) => {
            shell.statement(&format!("SET {name}={}", value.trim().trim_start_matches('=').trim_start()))
        }
        None => shell.statement(format!("SET {}", call.rest.trim_end_matches(';')).trim_end()),
    },
};
