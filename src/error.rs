//! One error for the whole program: whose fault it is, Spark's error class and SQLSTATE, where in the SQL, and what to do.
//!
//! An error is raised typed where it arises, `Error::new("DIVIDE_BY_ZERO").with("config", ...)`, and travels unchanged:
//! through DataFusion and Arrow as their `External` variants, from which [`From`] takes it out again. Message wording and
//! SQLSTATE come from one table ([`class`]), which has Spark 4.3's wording for the classes that Spark has.

pub mod class;
mod convert;

use std::fmt;
use std::sync::Arc;

/// The result of everything that can fail in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Byte offsets `start..end` into the text of one statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The span from byte `start` to before byte `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start: u32::try_from(start).unwrap_or(u32::MAX), end: u32::try_from(end).unwrap_or(u32::MAX) }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Self {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether this span points nowhere (it was made by [`Default`]).
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }
}

/// Whose fault an error is; decides the exit code of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The statement's text is no SQL that can be parsed.
    Syntax,
    /// The statement is understood and wrong: a missing column, mismatched types.
    Analysis,
    /// The statement is right, a value met at run time is not: division by zero, a bad row.
    Data,
    /// A thing of Spark's that this program does not have.
    Unsupported,
    /// A file, a disk or another part of the world outside.
    Io,
    /// A memory limit was reached.
    Memory,
    /// The statement's time was up.
    Timeout,
    /// The user interrupted the statement.
    Cancelled,
    /// A mistake of this program's.
    Internal,
}

/// What went wrong, whose fault it is, where, and what to do about it.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    class: &'static class::Class,
    /// The text of an error that has no wording of its own in the table.
    message: Option<String>,
    parameters: Vec<(&'static str, String)>,
    span: Option<Span>,
    statement: Option<Arc<str>>,
    suggestions: Vec<String>,
    hint: Option<String>,
}

impl Error {
    /// An error of a class in the table of [`class`], such as `"DIVIDE_BY_ZERO"` or `"UNRESOLVED_COLUMN.WITH_SUGGESTION"`.
    pub fn new(class: &str) -> Self {
        let known = class::find(class);
        Error(Box::new(Inner {
            class: known.unwrap_or(&class::INTERNAL),
            message: known.is_none().then(|| format!("error class {class} is not in the table")),
            parameters: Vec::new(),
            span: None,
            statement: None,
            suggestions: Vec::new(),
            hint: None,
        }))
    }

    /// A mistake of this program's: `message` says which expectation did not hold.
    pub fn internal(message: impl fmt::Display) -> Self {
        Error::new("INTERNAL_ERROR").with("message", message)
    }

    /// A feature of Spark's, named, that this program refuses.
    pub fn unsupported(feature: impl fmt::Display) -> Self {
        Error::new("UNSUPPORTED_FEATURE").with("feature", feature)
    }

    /// A file or device that failed, with the path that the user knows it by.
    pub fn io(path: impl fmt::Display, source: impl fmt::Display) -> Self {
        // What was the matter, without `(os error 28)` and what the libraries say behind it: the path is named already.
        let source = source.to_string();
        let reason = source.find(" (os error").map_or(source.as_str(), |at| &source[..at]);
        Error::new("FAILED_IO").with("path", path).with("reason", reason)
    }

    /// Sets a parameter of the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.0.parameters.push((name, value.to_string()));
        self
    }

    /// Points at the place in the statement, unless a place nearer to the cause is set already.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        if self.0.span.is_none() && !span.is_empty() {
            self.0.span = Some(span);
        }
        self
    }

    /// Points at a place in the statement instead of one in another text, which the statement holds as a value.
    #[must_use]
    pub fn within(mut self, span: Span) -> Self {
        self.0.span = (!span.is_empty()).then_some(span);
        self
    }

    /// Adds the statement's text, into which the span points, unless it is set already.
    #[must_use]
    pub fn in_statement(mut self, statement: &str) -> Self {
        if self.0.statement.is_none() {
            self.0.statement = Some(Arc::from(statement));
        }
        self
    }

    /// Adds what the user may have meant, best first.
    #[must_use]
    pub fn suggest(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.0.suggestions.extend(names.into_iter().map(Into::into));
        self
    }

    /// Adds the one thing that most likely mends it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Whose fault it is.
    pub fn kind(&self) -> Kind {
        self.0.class.kind
    }

    /// Spark's error class, with its sub-class: `UNRESOLVED_COLUMN.WITH_SUGGESTION`.
    pub fn class(&self) -> &'static str {
        self.0.class.name
    }

    /// The five characters of SQLSTATE.
    pub fn sqlstate(&self) -> &'static str {
        self.0.class.sqlstate
    }

    /// Name and value of each parameter of the message.
    pub fn parameters(&self) -> &[(&'static str, String)] {
        &self.0.parameters
    }

    /// Where in the statement.
    pub fn span(&self) -> Option<Span> {
        self.0.span
    }

    /// The statement's text.
    pub fn statement(&self) -> Option<&str> {
        self.0.statement.as_deref()
    }

    /// The one thing that most likely mends it.
    pub fn hint_text(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// What the user may have meant, best first.
    pub fn suggestions(&self) -> &[String] {
        &self.0.suggestions
    }

    /// The message alone, without class and SQLSTATE.
    pub fn message(&self) -> String {
        match &self.0.message {
            Some(text) => text.clone(),
            None => class::fill(self.0.class.message, &self.0.parameters),
        }
    }

    /// What a person sees: the message, the line of SQL with a mark under the word, suggestions and hint.
    pub fn report(&self) -> String {
        self.lines(None)
    }

    /// What [`Error::report`] gives, fitted to a terminal of that many columns: sentences are broken between words, and of a
    /// long line of SQL the surroundings of the place are shown.
    pub fn report_within(&self, width: usize) -> String {
        self.lines(Some(width.max(20)))
    }

    fn lines(&self, width: Option<usize>) -> String {
        let fitted = |text: String| match width {
            Some(width) => text.split('\n').map(|line| wrap(line, width)).collect::<Vec<_>>().join("\n"),
            None => text,
        };
        let mut out = fitted(format!("ERROR {self}"));
        if let (Some(span), Some(statement)) = (self.0.span, self.0.statement.as_deref()) {
            out.push_str(&caret(statement, span, width));
        }
        if !self.0.suggestions.is_empty() {
            out.push_str(&fitted(format!("\nDid you mean {}?", self.0.suggestions.join(", "))));
        }
        if let Some(hint) = &self.0.hint {
            out.push_str(&fitted(format!("\nHint: {hint}")));
        }
        out
    }
}

/// `text` in lines of at most `width` columns, broken at blanks.
fn wrap(text: &str, width: usize) -> String {
    use unicode_width::UnicodeWidthStr;
    let mut out = String::with_capacity(text.len() + 8);
    let mut used = 0;
    for word in text.split(' ') {
        let wide = word.width();
        match used {
            0 => used = wide,
            _ if used + 1 + wide > width => {
                out.push('\n');
                used = wide;
            }
            _ => {
                out.push(' ');
                used += 1 + wide;
            }
        }
        out.push_str(word);
    }
    out
}

/// The line of `statement` that `span` begins in, and a second line with `^` under it, in `width` columns.
fn caret(statement: &str, span: Span, width: Option<usize>) -> String {
    use unicode_width::UnicodeWidthStr;
    const MAX_WIDTH: usize = 120;
    let start = floor_boundary(statement, span.start as usize);
    let end = floor_boundary(statement, span.end as usize).max(start);
    let line_start = statement[..start].rfind('\n').map_or(0, |i| i + 1);
    let line_end = statement[start..].find('\n').map_or(statement.len(), |i| start + i);
    let number = statement[..line_start].matches('\n').count() + 1;
    let prefix = format!("LINE {number}: ");
    let room = width.map_or(MAX_WIDTH, |width| width.saturating_sub(prefix.len() + 1).max(10));
    // Of a very long line only the surroundings of the place are shown.
    let mut from = line_start;
    if line_end - line_start > room && start - line_start > room / 2 {
        from = floor_boundary(statement, start - room / 2).max(line_start);
    }
    let to = floor_boundary(statement, line_end.min(from + room)).max(start);
    let expand = |text: &str| text.replace('\t', " ").replace('\r', "");
    let pad = prefix.len() + expand(&statement[from..start]).width();
    let marks = expand(&statement[start..end.min(to)]).width().max(1);
    format!("\n{prefix}{}\n{}{}", expand(&statement[from..to]), " ".repeat(pad), "^".repeat(marks))
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.message();
        let stop = if message.ends_with(['.', '?', '!']) { "" } else { "." };
        write!(f, "[{}] {message}{stop} SQLSTATE: {}", self.class(), self.sqlstate())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.report())
    }
}

impl std::error::Error for Error {}

/// The names of `candidates` that `name` may have been meant to be, nearest first, at most five.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let lower = name.to_lowercase();
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|c| (strsim::jaro_winkler(&lower, &c.to_lowercase()), c))
        .filter(|(score, _)| *score > 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(5).map(|(_, c)| c.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_under_the_word() {
        let error = Error::new("DIVIDE_BY_ZERO")
            .with("config", "\"spark.sql.ansi.enabled\"")
            .at(Span::new(9, 12))
            .in_statement("select\n  1/0");
        assert!(error.report().contains("LINE 2:   1/0\n          ^^^"), "{}", error.report());
    }

    #[test]
    fn a_report_fits_the_terminal() {
        let text = format!("select {} 1/0 as here", "a, ".repeat(60));
        let at = text.find("1/0").unwrap();
        let error = Error::new("DIVIDE_BY_ZERO")
            .with("config", "\"spark.sql.ansi.enabled\"")
            .at(Span::new(at, at + 3))
            .in_statement(&text)
            .hint("a hint of more words than fit into one line of a terminal this narrow");
        for width in [40, 80] {
            let report = error.report_within(width);
            assert!(report.lines().all(|line| line.len() <= width), "{report}");
            let lines: Vec<&str> = report.lines().collect();
            let mark = lines.iter().position(|line| line.trim_start().starts_with('^')).unwrap();
            let column = lines[mark].find('^').unwrap();
            assert_eq!(&lines[mark - 1][column..column + 3], "1/0", "{report}");
            assert_eq!(report.split_whitespace().next(), Some("ERROR"));
        }
        assert!(error.report().lines().next().unwrap().len() > 80);
    }

    #[test]
    fn an_unknown_class_is_internal() {
        assert_eq!(Error::new("NO_SUCH").kind(), Kind::Internal);
    }
}
