//! `.shell COMMAND`: runs a command of the system's.

use super::{Argument, Call, Command};
use crate::error::Error;
use crate::shell::output::reason;
use crate::shell::runner::{Failure, Shell};
use crate::shell::signals::Mode;
use crate::shell::tell;

pub const COMMAND: Command = Command {
    name: "shell",
    aliases: &["!", "sh", "system"],
    usage: "COMMAND",
    about: "run a command of the system's",
    arity: (1, super::ANY),
    argument: Argument::Path,
    run,
};

fn run(shell: &mut Shell, call: &Call) -> Result<(), Failure> {
    // Ctrl-C is the other program's while it runs.
    shell.signals.set(Mode::Ignore);
    let ended = std::process::Command::new("sh").arg("-c").arg(&call.rest).status();
    shell.signals.set(shell.idle());
    let ended = ended.map_err(|error| Error::io("sh", reason(&error)))?;
    if ended.success() {
        return Ok(());
    }
    if shell.options.interactive {
        tell(&ended.to_string());
        return Ok(());
    }
    Err(Error::io(&call.rest, ended).into())
}
