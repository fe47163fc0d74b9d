//! People and files come in here: the command line, the batch runner, the interactive shell, `firesteel bench`.
//!
//! A client of the public API: it sees [`Session`](crate::Session), [`Answer`](crate::Answer), [`Error`](crate::Error), types
//! and settings, and nothing of planning. Whatever the shell can do, a program can.

mod args;
mod batch;
mod bench;
mod chart;
mod command;
mod editor;
mod files;
mod footer;
mod interactive;
mod names;
mod output;
mod processor;
mod progress;
mod render;
mod runner;
mod script;
mod signals;
mod substitute;
mod terminal;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::panic::AssertUnwindSafe;

use args::{Said, SessionArgs, Sub, World};
use runner::{Failure, Options, Shell};

use crate::error::{Error, Kind, Result};
use crate::session::Session;

/// Runs the program with these arguments, the first of which is its name. The exit code: 0 all went well, 1 a statement
/// failed, 2 wrong usage, 3 time or memory limit, 130 interrupted.
pub fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    if let Some(complaint) = processor::complaint() {
        tell(complaint);
        return 2;
    }
    // What goes wrong inside is reported once, as an error, not by the thread in which it happens.
    std::panic::set_hook(Box::new(|_| {}));
    let args: Vec<OsString> = args.into_iter().collect();
    match std::panic::catch_unwind(AssertUnwindSafe(|| dispatch(args))) {
        Ok(code) => code,
        Err(panic) => {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).to_string());
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            tell(&Error::internal(text).report());
            1
        }
    }
}

fn dispatch(args: Vec<OsString>) -> u8 {
    let said = match Said::parse_from(args) {
        Ok(said) => said,
        Err(error) => {
            // Help and version are asked for, hence no errors; a reader may have closed the pipe.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    match &said.command {
        Some(Sub::Cluster { .. }) => return usage("cluster is not supported: scale-out is not part of this version"),
        Some(Sub::Bench(bench)) => return bench::run(bench),
        None => {}
    }
    let stdin_terminal = std::io::stdin().is_terminal();
    let world = World {
        stdin_terminal,
        stdout_terminal: std::io::stdout().is_terminal(),
        exists: &|path| path.exists(),
        matching: &crate::session::text::files_matching,
        near: &crate::session::text::paths_near,
    };
    let meaning = match args::resolve(&said, world) {
        Ok(meaning) => meaning,
        Err(sentence) => return usage(&sentence),
    };
    let mut shell = match open(&said, &meaning) {
        Ok(shell) => shell,
        Err(error) => {
            tell(&error.report());
            return code(&error);
        }
    };
    let code = batch::run(&mut shell, &said, &meaning);
    let code =
        if meaning.interactive && code == 0 && !shell.closed { interactive::run(&mut shell, &said) } else { code };
    batch::finish(shell, code, said.keep_going)
}

fn open(said: &Said, meaning: &args::Meaning) -> Result<Shell> {
    let session = session(&said.session)?;
    let format = render::find(&meaning.format).ok_or_else(|| Error::internal("a format without a name"))?;
    let output = match &said.output {
        Some(path) => output::Output::file(path)?,
        None => output::Output::stdout(),
    };
    let options = Options {
        silent: said.silent,
        verbose: said.verbose,
        interactive: meaning.interactive,
        color: said.color.decide(terminal::wants_color()),
        progress: said.progress.decide(!said.silent && terminal::shows_progress()),
    };
    Shell::new(session, output, format, options, &said.session)
}

/// The session that the command line describes.
fn session(args: &SessionArgs) -> Result<Session> {
    let mut builder = Session::builder().read_only(args.read_only);
    let environment = |name: &str| std::env::var(name).ok();
    for (name, value) in &args.conf {
        builder = builder.config(name, substitute::conf_value(value, &environment)?);
    }
    if let Some(database) = &args.database {
        builder = builder.database(database);
    }
    if let Some(warehouse) = &args.warehouse {
        builder = builder.warehouse(warehouse);
    }
    if let Some(memory) = args.memory {
        builder = builder.memory_limit(format!("{memory}b").parse()?);
    }
    if let Some(threads) = args.threads {
        builder = builder.threads(usize::from(threads));
    }
    if let Some(timeout) = args.timeout {
        builder = builder.timeout(timeout);
    }
    builder.build()
}

/// The exit code of an error.
fn code(error: &Error) -> u8 {
    match error.kind() {
        Kind::Timeout | Kind::Memory => 3,
        Kind::Cancelled => 130,
        _ => 1,
    }
}

fn failure_code(failure: &Failure) -> u8 {
    match failure {
        Failure::Error(error) => code(error),
        Failure::Closed => 0,
    }
}

fn usage(sentence: &str) -> u8 {
    tell(&format!("error: {sentence}\n\nFor more information, try '--help'."));
    2
}

/// A line on stderr. That nobody can read it is no reason to stop.
fn tell(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes() {
        for (class, wanted) in
            [("DIVIDE_BY_ZERO", 1), ("OUT_OF_MEMORY", 3), ("STATEMENT_TIMEOUT", 3), ("OPERATION_CANCELED", 130)]
        {
            assert_eq!(code(&Error::new(class)), wanted, "{class}");
        }
    }
}
