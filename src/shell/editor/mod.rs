//! What the line editor knows of SQL: completion, colours, and whether a statement goes on.

mod complete;
mod highlight;
mod validate;
mod vocabulary;

use std::borrow::Cow;

use rustyline::completion::Completer;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

use crate::session::Session;
use vocabulary::SessionVocabulary;

/// The editor's helper.
pub struct Editor {
    vocabulary: SessionVocabulary,
    color: bool,
}

impl Editor {
    /// A helper that asks this session for names.
    pub fn new(session: Session, color: bool) -> Editor {
        Editor { vocabulary: SessionVocabulary::new(session), color }
    }
}

impl Helper for Editor {}

impl Hinter for Editor {
    type Hint = String;
}

impl Completer for Editor {
    type Candidate = String;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let (start, candidates) = complete::complete(line, position, &self.vocabulary);
        Ok((start, complete::settled(line, position, candidates)))
    }
}

impl Highlighter for Editor {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if self.color { highlight::highlight(line) } else { Cow::Borrowed(line) }
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.color && kind != CmdKind::MoveCursor
    }
}

impl Validator for Editor {
    fn validate(&self, context: &mut ValidationContext) -> rustyline::Result<ValidationResult> {
        if validate::is_complete(context.input()) {
            Ok(ValidationResult::Valid(None))
        } else {
            Ok(ValidationResult::Incomplete)
        }
    }
}
