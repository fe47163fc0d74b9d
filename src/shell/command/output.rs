//! `.output FILE`: results go to a file from now on; without a file, to the terminal again.

use std::path::Path;

use super::{Argument, Call, Command};
use crate::shell::output::Output;
use crate::shell::runner::{Failure, Shell};

pub const COMMAND: Command = Command {
    name: "output",
    aliases: &["o"],
    usage: "[FILE]",
    about: "results go to FILE, which is there when .output is given again",
    arity: (0, 1),
    argument: Argument::Path,
    run,
};

fn run(shell: &mut Shell, call: &Call) -> Result<(), Failure> {
    let output = match call.words.first() {
        Some(path) => Output::file(Path::new(path))?,
        None => Output::stdout(),
    };
    shell.redirect(output)
}
