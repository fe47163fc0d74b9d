//! `ADD FILE[S] path ...` and `LIST FILE[S] | JAR[S] | ARCHIVE[S] [path ...]`: files that a session knows.
//!
//! Paths are words or strings. A file that is added must be there, and is shown as the URL that it has from then on. Jars are
//! for a virtual machine that there is not, and archives for the machines of a cluster: none can be added, so none are listed.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-aux-resource-mgmt-add-file.html>, Spark's `SparkSqlAstBuilder`.

use std::ops::Range;
use std::path::Path;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::error::{Error, Result, Span};
use crate::exec::command::{Command, Host};
use crate::source;
use crate::sql::parse::{Parser, unescape};
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["ADD"], parse }, Syntax { words: &["LIST"], parse }];

/// `ADD FILES`
#[derive(Debug)]
struct Add(Vec<(String, Span)>);

/// `LIST FILES`; without paths, all of them.
#[derive(Debug)]
struct List(Vec<String>);

/// `LIST JARS`, `LIST ARCHIVES`
#[derive(Debug)]
struct ListNone;

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.peek().span;
    let add = parser.at_word("ADD");
    let verb = if add { "ADD" } else { "LIST" };
    parser.bump();
    let kind = parser.ident()?.value.to_lowercase();
    let behind = parser.peek().span.start as usize;
    let paths = words(parser.rest());
    match kind.as_str() {
        "file" | "files" if add => {
            let place = |range: Range<usize>| Span::new(behind + range.start, behind + range.end);
            act(Add(paths.into_iter().map(|(path, range)| (path, place(range))).collect()))
        }
        "file" | "files" => act(List(paths.into_iter().map(|(path, _)| path).collect())),
        "jar" | "jars" | "archive" | "archives" if add => {
            parser.unsupported(&format!("{verb} {}", kind.to_uppercase()), start)
        }
        "jar" | "jars" | "archive" | "archives" => act(ListNone),
        _ => {
            let message = format!("{verb} with resource type '{kind}'");
            Err(Error::new("_LEGACY_ERROR_TEMP_0035").with("message", message).at(parser.since(start)))
        }
    }
}

/// The words and strings of a text, with their places. A quote that is not closed is left out, as an empty string is.
fn words(text: &str) -> Vec<(String, Range<usize>)> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if let quote @ ('\'' | '"') = first {
            let end = string_end(rest, quote);
            if let Some(end) = end {
                words.push((unescape(&rest[..end]), at..at + end));
            }
            at += end.unwrap_or(1);
            continue;
        }
        let end = rest.find([' ', '\n', '\r', '\t', '\'', '"']).unwrap_or(rest.len());
        if end > 0 {
            words.push((rest[..end].to_string(), at..at + end));
        }
        at += end.max(first.len_utf8());
    }
    words
}

/// Where a string that begins a text ends: at the first quote behind a character that is no backslash, in the same line.
fn string_end(text: &str, quote: char) -> Option<usize> {
    let line = text.find(['\n', '\r']).unwrap_or(text.len());
    let ends = text[..line].match_indices(quote).map(|(at, _)| at);
    ends.filter(|at| *at > 1).find(|at| text.as_bytes()[at - 1] != b'\\').map(|at| at + 1)
}

/// `file:/data/a%20b.csv`; a folder ends with a slash.
fn url(path: &Path) -> String {
    let mut url = "file:".to_string();
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' => {
                url.push(char::from(byte));
            }
            b'(' | b')' | b',' | b';' | b':' | b'$' | b'&' | b'+' | b'=' | b'@' => url.push(char::from(byte)),
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    if path.is_dir() && !url.ends_with('/') {
        url.push('/');
    }
    url
}

/// The URL of a path as it is written, where something is there.
fn found(path: &str) -> Result<Option<String>> {
    match std::fs::canonicalize(source::local(path)?) {
        Ok(path) => Ok(Some(url(&path))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path, error)),
    }
}

#[async_trait]
impl Command for Add {
    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        for (path, place) in &self.0 {
            match found(path).map_err(|error| error.at(*place))? {
                Some(url) => host.add_file(url),
                None => {
                    let error = Error::new("PATH_NOT_FOUND").with("path", path);
                    return Err(error.suggest(source::near(path)).at(*place));
                }
            }
        }
        Ok(Vec::new())
    }
}

#[async_trait]
impl Command for List {
    fn columns(&self) -> Vec<Column> {
        results()
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let added = host.added_files();
        if self.0.is_empty() {
            return text_rows(&self.columns(), added.into_iter().map(|url| [Some(url)]));
        }
        let wanted = self.0.iter().map(|path| found(path)).collect::<Result<Vec<_>>>()?;
        let known = wanted.into_iter().flatten().filter(|url| added.contains(url));
        text_rows(&self.columns(), known.map(|url| [Some(url)]))
    }
}

#[async_trait]
impl Command for ListNone {
    fn columns(&self) -> Vec<Column> {
        results()
    }

    async fn run(&self, _: &dyn Host) -> Result<Vec<RecordBatch>> {
        text_rows::<[Option<String>; 1]>(&self.columns(), [])
    }
}

fn results() -> Vec<Column> {
    text_columns(&["Results"]).into_iter().map(|column| Column { nullable: false, ..column }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_strings() {
        let texts = |text: &str| words(text).into_iter().map(|(word, _)| word).collect::<Vec<_>>();
        assert_eq!(words("a 'b c'")[1], ("b c".to_string(), 2..7));
        assert_eq!(texts(" a.csv  /b/c.csv\n"), ["a.csv", "/b/c.csv"]);
        assert_eq!(texts("'a b.csv', \"c.csv\""), ["a b.csv", ",", "c.csv"]);
        assert_eq!(texts("'it\\'s' x'y"), ["it's", "x", "y"]);
        assert!(texts("").is_empty() && words("''").is_empty());
    }

    #[test]
    fn urls_of_paths() {
        assert_eq!(url(Path::new("/a b/ü.csv")), "file:/a%20b/%C3%BC.csv");
        assert_eq!(url(Path::new("/")), "file:/");
    }
}
