//! `.explain`: how a query runs, with rows, time and cache of each step; without one, the last query.

use super::{Argument, Call, Command};
use crate::error::Error;
use crate::shell::runner::{Failure, Shell};

pub const COMMAND: Command = Command {
    name: "explain",
    aliases: &[],
    usage: "[QUERY]",
    about: "run a query, or the last one, and show how it ran",
    arity: (0, super::ANY),
    argument: Argument::Sql,
    run,
};

fn run(shell: &mut Shell, call: &Call) -> Result<(), Failure> {
    let query = match (call.rest.trim_end_matches(';').trim(), &shell.last) {
        ("", Some(last)) => last.text.clone(),
        ("", None) => return Err(Error::new("NO_LAST_RESULT").into()),
        (query, _) => query.to_string(),
    };
    let last = shell.last.take();
    let result = shell.statement(&format!("EXPLAIN ANALYZE {query}"));
    // The plan is no result of its own: .last and .chart still mean the query.
    shell.last = last;
    result
}
