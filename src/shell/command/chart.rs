//! `.chart`: the last result as bars, a line or a histogram.

use super::{Argument, Call, Command, usage};
use crate::error::Error;
use crate::shell::chart::{self, Kind};
use crate::shell::runner::{Failure, Shell};

pub const COMMAND: Command = Command {
    name: "chart",
    aliases: &[],
    usage: "[bar|line|histogram] [COLUMN ...]",
    about: "draw the last result",
    arity: (0, super::ANY),
    argument: Argument::Words(|| vec!["bar", "line", "histogram"]),
    run,
};

fn run(shell: &mut Shell, call: &Call) -> Result<(), Failure> {
    let first = call.words.first().map(|word| word.to_lowercase());
    let kind = match first.as_deref() {
        Some("bar" | "bars") => Some(Kind::Bar),
        Some("line") => Some(Kind::Line),
        Some("hist" | "histogram") => Some(Kind::Histogram),
        _ => None,
    };
    let columns = &call.words[usize::from(kind.is_some())..];
    let Some(last) = shell.last.take() else { return Err(Error::new("NO_LAST_RESULT").into()) };
    let batches = match &last.batches {
        Some(batches) => Ok(batches.clone()),
        None => shell.collect(&last.text).map(|(_, batches)| batches),
    };
    let drawn = batches.and_then(|batches| {
        let drawn = chart::draw(kind, columns, &last.columns, &batches, &shell.look(false));
        drawn.map_err(|reason| Failure::Error(usage(&COMMAND).hint(reason)))
    });
    shell.last = Some(last);
    shell.print(&drawn?)
}
