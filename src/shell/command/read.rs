//! `.read FILE`: runs the statements of a file; stops at the first that fails.

use std::path::Path;

use super::{Argument, Call, Command};
use crate::error::Error;
use crate::shell::batch;
use crate::shell::runner::{Failure, Shell};

/// Files that read files stop here: a file that reads itself would never.
const MAX_DEPTH: usize = 16;

pub const COMMAND: Command = Command {
    name: "read",
    aliases: &["i", "source"],
    usage: "FILE",
    about: "run the statements of a file",
    arity: (1, 1),
    argument: Argument::Path,
    run,
};

fn run(shell: &mut Shell, call: &Call) -> Result<(), Failure> {
    let path = Path::new(&call.words[0]);
    if shell.depth >= MAX_DEPTH {
        return Err(Error::io(path.display(), format!("files read files {MAX_DEPTH} deep")).into());
    }
    shell.depth += 1;
    let result = batch::read(shell, path);
    shell.depth -= 1;
    result
}
