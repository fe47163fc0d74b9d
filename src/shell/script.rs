//! The statements and meta-commands of a file or of standard input, one after another, read as they are needed.
//!
//! A script of any size runs in constant memory, and a program that writes statements into the shell's standard input gets
//! each one's answer before it writes the next. Statements are told apart by the session's splitter alone.

use std::io::BufRead;

use super::output::reason;
use crate::error::{Error, Result};
use crate::session::text::{Lexer, TokenKind, split};

/// Up to this many bytes a statement that is not whole yet is looked at again after each line; beyond, when it has doubled.
const EAGER: usize = 1 << 16;

/// A thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A statement, and the line in which it begins.
    Statement(String, usize),
    /// A line that begins with a dot or backslash.
    Command(String),
}

/// What was found in a text.
#[derive(Debug, PartialEq, Eq)]
enum Found<'a> {
    /// Nothing but white space, comments and semicolons.
    Nothing,
    /// A statement: its text, where it begins, whether a semicolon ends it.
    Statement { text: &'a str, offset: usize, whole: bool },
    /// A meta-command: its line, where it begins, whether a line feed ends it.
    Command { line: &'a str, offset: usize, whole: bool },
}

fn find(text: &str) -> Found<'_> {
    let first = Lexer::new(text).find(|token| !matches!(token.kind, TokenKind::Comment | TokenKind::Semicolon));
    if let Some(first) = first {
        let offset = first.span.start as usize;
        let rest = &text[offset..];
        if is_command(rest) {
            let line = rest.split('\n').next().unwrap_or(rest);
            return Found::Command { line, offset, whole: line.len() < rest.len() };
        }
    }
    match split(text).next() {
        Some(piece) => Found::Statement { text: piece.text, offset: piece.offset, whole: piece.terminated },
        None => Found::Nothing,
    }
}

/// Whether `text` begins as a meta-command does.
pub fn is_command(text: &str) -> bool {
    let mut chars = text.chars();
    matches!(chars.next(), Some('.' | '\\'))
        && chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '?' || c == '!')
}

/// All things to do in a text that is whole.
pub fn items(text: &str) -> Vec<Item> {
    let mut script = Script::new("", std::io::Cursor::new(text.as_bytes().to_vec()));
    std::iter::from_fn(|| script.next().ok().flatten()).collect()
}

/// Reads a script.
pub struct Script<R> {
    name: String,
    reader: R,
    ended: bool,
    buffer: String,
    /// What lies before this in the buffer is done.
    at: usize,
    /// Line feeds in what was taken out of the buffer and in the buffer before `at`.
    lines: usize,
}

impl<R: BufRead> Script<R> {
    /// The script of that name, for errors.
    pub fn new(name: impl Into<String>, reader: R) -> Script<R> {
        Script { name: name.into(), reader, ended: false, buffer: String::new(), at: 0, lines: 0 }
    }

    /// The next thing to do; `None` at the end.
    /// # Errors
    /// A file that cannot be read, or is not UTF-8.
    pub fn next(&mut self) -> Result<Option<Item>> {
        loop {
            let pending = &self.buffer[self.at..];
            let (item, offset, length) = match find(pending) {
                Found::Statement { text, offset, whole } if whole || self.ended => {
                    (Item::Statement(text.to_string(), 0), offset, text.len())
                }
                Found::Command { line, offset, whole } if whole || self.ended => {
                    (Item::Command(line.trim_end().to_string()), offset, line.len())
                }
                Found::Nothing if self.ended => return Ok(None),
                Found::Nothing | Found::Statement { .. } | Found::Command { .. } => {
                    self.more()?;
                    continue;
                }
            };
            let line = self.lines + count(&pending[..offset]) + 1;
            self.lines += count(&pending[..offset + length]);
            self.at += offset + length;
            return Ok(Some(match item {
                Item::Statement(text, _) => Item::Statement(text, line),
                command => command,
            }));
        }
    }

    /// Reads at least a line, and as much more as there should be before it is worth to look again.
    fn more(&mut self) -> Result<()> {
        self.buffer.drain(..std::mem::take(&mut self.at));
        let enough = if self.buffer.len() < EAGER { 0 } else { 2 * self.buffer.len() };
        loop {
            let mut line = Vec::new();
            let read = self.reader.read_until(b'\n', &mut line);
            if read.map_err(|error| Error::io(&self.name, reason(&error)))? == 0 {
                self.ended = true;
                return Ok(());
            }
            match std::str::from_utf8(&line) {
                Ok(text) => self.buffer.push_str(text),
                Err(_) => {
                    let number = self.lines + count(&self.buffer) + 1;
                    return Err(Error::io(&self.name, format!("line {number} is not UTF-8 text"))
                        .hint("convert the file, for instance with iconv -t UTF-8"));
                }
            }
            if self.buffer.len() >= enough {
                return Ok(());
            }
        }
    }
}

fn count(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(text: &str, line: usize) -> Item {
        Item::Statement(text.to_string(), line)
    }

    #[test]
    fn statements_and_commands() {
        let text = "-- first\nselect ';'\n  as a; select 2;;\n.tables x\n\\d\n/* .no */ select .5\n + 1";
        let wanted = [
            statement("select ';'\n  as a", 2),
            statement("select 2", 3),
            Item::Command(".tables x".into()),
            Item::Command("\\d".into()),
            statement("select .5\n + 1", 6),
        ];
        assert_eq!(items(text), wanted);
    }

    #[test]
    fn a_dot_inside_a_statement_is_no_command() {
        assert_eq!(items("select a\n.b from t"), [statement("select a\n.b from t", 1)]);
        assert!(!is_command(".5") && !is_command("..") && is_command("\\?"));
    }

    #[test]
    fn each_is_given_before_more_is_read() {
        struct Slow(Vec<&'static str>);
        impl std::io::Read for Slow {
            fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
                assert!(!self.0.is_empty(), "read too much");
                let text = self.0.remove(0);
                out[..text.len()].copy_from_slice(text.as_bytes());
                Ok(text.len())
            }
        }
        let mut script = Script::new("stdin", std::io::BufReader::new(Slow(vec!["select 1;\n", "select\n", "2;\n"])));
        assert_eq!(script.next().unwrap(), Some(statement("select 1", 1)));
        assert_eq!(script.next().unwrap(), Some(statement("select\n2", 2)));
    }

    #[test]
    fn what_is_not_text() {
        let mut script = Script::new("x.sql", &b"select 1;\nselect '\xff';"[..]);
        assert!(script.next().unwrap().is_some());
        let error = script.next().unwrap_err();
        assert!(error.message().contains("x.sql") && error.message().contains("line 2"), "{error}");
    }
}
