//! Runs what the command line gives, in order, and decides the exit code. Used before the interactive shell too.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use super::args::{Input, Meaning, Said};
use super::output::{Output, reason};
use super::runner::{Failure, Shell};
use super::script::{Item, Script};
use super::{failure_code, files};
use crate::error::{Error, Kind};

/// Runs init files, data files and inputs. The exit code: of the first failure, 0 without one.
pub fn run(shell: &mut Shell, said: &Said, meaning: &Meaning) -> u8 {
    let mut batch = Batch { shell, keep_going: said.keep_going, code: 0, stopped: false };
    for path in &said.init {
        batch.file(path);
    }
    let shown = meaning.interactive && !batch.shell.options.silent;
    for failure in files::create_views(batch.shell, &meaning.views, shown) {
        batch.failed(&failure);
    }
    for input in &meaning.inputs {
        match input {
            Input::Sql(text) => batch.script(Script::new("-e", io::Cursor::new(text.as_bytes())), None),
            Input::File(path) => batch.file(path),
            Input::Stdin => batch.script(Script::new("standard input", io::stdin().lock()), None),
        }
    }
    batch.code
}

/// Runs a file for `.read` and the init file of the shell.
/// # Errors
/// Why it cannot be read, or its first statement that failed.
pub fn read(shell: &mut Shell, path: &Path) -> Result<(), Failure> {
    let file = File::open(path).map_err(|error| Error::io(path.display(), reason(&error)))?;
    let mut script = Script::new(path.display().to_string(), BufReader::new(file));
    while let Some(item) = script.next()? {
        if let Err(failure) = shell.item(&item) {
            shell.places.extend(place(&failure, &item, path));
            return Err(failure);
        }
        if shell.quit {
            break;
        }
    }
    Ok(())
}

/// Ends the run: the output file appears if all went well, or as well as the user accepts.
pub fn finish(mut shell: Shell, code: u8, keep_going: bool) -> u8 {
    if code != 0 && !(keep_going && code == 1) {
        return code;
    }
    match shell.redirect(Output::stdout()) {
        Ok(()) | Err(Failure::Closed) => code,
        Err(Failure::Error(error)) => {
            shell.report(&error);
            if code == 0 { super::code(&error) } else { code }
        }
    }
}

/// `in job.sql, line 12`: where in the file the error is.
fn place(failure: &Failure, item: &Item, path: &Path) -> Option<String> {
    let (Failure::Error(error), Item::Statement(text, first)) = (failure, item) else { return None };
    let within = match (error.statement(), error.span()) {
        // Not so where the error is in the text of a view.
        (Some(statement), Some(span)) if statement == text => {
            text.get(..span.start as usize).map_or(0, |before| before.matches('\n').count())
        }
        _ => 0,
    };
    Some(format!("in {}, line {}", path.display(), first + within))
}

struct Batch<'a> {
    shell: &'a mut Shell,
    keep_going: bool,
    code: u8,
    stopped: bool,
}

impl Batch<'_> {
    fn file(&mut self, path: &Path) {
        if self.stopped {
            return;
        }
        match File::open(path).and_then(|file| match file.metadata()?.is_dir() {
            true => Err(io::Error::from(io::ErrorKind::IsADirectory)),
            false => Ok(file),
        }) {
            Ok(file) => self.script(Script::new(path.display().to_string(), BufReader::new(file)), Some(path)),
            Err(error) => self.failed(&Failure::Error(Error::io(path.display(), reason(&error)))),
        }
    }

    fn script<R: BufRead>(&mut self, mut script: Script<R>, path: Option<&Path>) {
        while !self.stopped {
            let item = match script.next() {
                Ok(Some(item)) => item,
                Ok(None) => break,
                // What cannot be read cannot be gone on with.
                Err(error) => {
                    self.failed(&Failure::Error(error));
                    break;
                }
            };
            if let Err(failure) = self.shell.item(&item) {
                self.shell.places.extend(path.and_then(|path| place(&failure, &item, path)));
                self.failed(&failure);
            }
            if self.shell.quit {
                self.shell.quit = false;
                self.stopped = true;
            }
        }
    }

    fn failed(&mut self, failure: &Failure) {
        let interrupted = match failure {
            Failure::Closed => {
                self.stopped = true;
                return;
            }
            Failure::Error(error) => {
                self.shell.report(error);
                error.kind() == Kind::Cancelled
            }
        };
        if interrupted {
            self.code = self.shell.signals.code().unwrap_or(130);
            self.stopped = true;
        } else if self.code == 0 {
            // With --keep-going a failed statement is a failed statement, whatever stopped it.
            self.code = if self.keep_going { 1 } else { failure_code(failure) };
        }
        self.stopped |= !self.keep_going;
    }
}
