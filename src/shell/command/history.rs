//! `.history`: what was typed, the newest last.

use super::{Argument, Call, Command, usage};
use crate::shell::runner::{Failure, Shell};

/// How many are shown unless a number is given.
const SHOWN: usize = 50;

pub const COMMAND: Command = Command {
    name: "history",
    aliases: &["s"],
    usage: "[N]",
    about: "the last N things that were typed",
    arity: (0, 1),
    argument: Argument::None,
    run,
};

fn run(shell: &mut Shell, call: &Call) -> Result<(), Failure> {
    let count = match call.words.first() {
        Some(word) => word.parse().map_err(|_| usage(&COMMAND))?,
        None => SHOWN,
    };
    let skip = shell.history.len().saturating_sub(count);
    let lines: String = shell.history[skip..].iter().map(|entry| format!("{entry}\n")).collect();
    shell.print(&lines)
}
