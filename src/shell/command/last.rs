//! `.last`: the last result again, with all its rows and nothing cut.

use super::{Argument, Call, Command};
use crate::error::Error;
use crate::shell::runner::{Failure, Shell};

pub const COMMAND: Command = Command {
    name: "last",
    aliases: &[],
    usage: "",
    about: "the last result again, with nothing cut",
    arity: (0, 0),
    argument: Argument::None,
    run,
};

fn run(shell: &mut Shell, _: &Call) -> Result<(), Failure> {
    let Some(last) = shell.last.take() else { return Err(Error::new("NO_LAST_RESULT").into()) };
    let shown = match &last.batches {
        Some(batches) => shell.show_batches(&last, batches, true),
        // It was too large to keep; the query is run again. A command is not: it would act again.
        None if last.command => Err(Error::new("NO_LAST_RESULT").into()),
        None => shell.show(&last.text, shell.format, true),
    };
    shell.last = Some(last);
    shown
}
