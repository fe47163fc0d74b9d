//! What may stand at the cursor: keywords, tables, columns in scope (also before FROM is reached), functions, settings,
//! paths inside quotes, meta-commands.

use super::vocabulary::{KEYWORDS, Vocabulary, is_keyword};
use crate::session::text::{Lexer, Token, TokenKind};
use crate::shell::command::{self, Argument};
use crate::shell::names::quote;
use crate::shell::script::is_command;

/// More candidates than this help nobody.
const MOST: usize = 500;

/// Where the word begins that is completed, and what it may become.
pub fn complete(line: &str, position: usize, vocabulary: &dyn Vocabulary) -> (usize, Vec<String>) {
    let before = &line[..position];
    let trimmed = before.trim_start();
    let indent = before.len() - trimmed.len();
    if is_command(trimmed) || trimmed == "." || trimmed == "\\" {
        return meta_command(trimmed, indent, vocabulary);
    }
    sql(line, position, vocabulary)
}

/// The only candidate with what is typed behind it anyway: a blank behind a keyword or a command, the quote behind a file.
pub fn settled(line: &str, position: usize, mut candidates: Vec<String>) -> Vec<String> {
    let [only] = candidates.as_mut_slice() else { return candidates };
    if position < line.len() {
        return candidates;
    }
    let takes_more = |name: &str| command::find(name).is_some_and(|command| !command.usage.is_empty());
    let open = Lexer::new(line).last().filter(|token| token.unterminated && token.kind == TokenKind::String);
    if let Some(open) = open {
        if !only.ends_with('/') {
            only.push_str(&line[open.span.start as usize..][..1]);
        }
    } else if is_keyword(only) || (only.starts_with(['.', '\\']) && takes_more(&only[1..])) {
        only.push(' ');
    }
    candidates
}

fn meta_command(typed: &str, indent: usize, vocabulary: &dyn Vocabulary) -> (usize, Vec<String>) {
    let Some(end) = typed.find(char::is_whitespace) else {
        let mark = &typed[..1];
        let names = command::all().iter().map(|command| format!("{mark}{}", command.name));
        return (indent, beginning_with(typed, names));
    };
    let word_start = typed.rfind(char::is_whitespace).map_or(end, |at| at + 1);
    let word = &typed[word_start..];
    let Some(command) = command::find(&typed[1..end]) else { return (indent + word_start, Vec::new()) };
    let start = indent + word_start;
    match command.argument {
        Argument::None => (start, Vec::new()),
        Argument::Table => (start, beginning_with(word, vocabulary.tables(None))),
        Argument::Path => path(word, start, vocabulary),
        Argument::Function => (start, beginning_with(word, vocabulary.functions())),
        Argument::Setting => (start, beginning_with(word, vocabulary.settings())),
        Argument::Words(words) => (start, beginning_with(word, words().into_iter().map(str::to_string))),
        Argument::Command => {
            (start, beginning_with(word, command::all().iter().map(|command| command.name.to_string())))
        }
        Argument::Sql => {
            let (at, candidates) = sql(&typed[end..], typed.len() - end, vocabulary);
            (indent + end + at, candidates)
        }
    }
}

fn path(typed: &str, start: usize, vocabulary: &dyn Vocabulary) -> (usize, Vec<String>) {
    let (folder, begin) = match typed.rfind('/') {
        Some(at) => typed.split_at(at + 1),
        None => ("", typed),
    };
    (start + folder.len(), vocabulary.paths(folder, begin))
}

fn sql(line: &str, position: usize, vocabulary: &dyn Vocabulary) -> (usize, Vec<String>) {
    let all: Vec<Token> = Lexer::new(line).filter(|token| token.kind != TokenKind::Comment).collect();
    let starts_before = |token: &&Token| (token.span.start as usize) < position;
    // Inside an open quote, or one that closes behind the cursor: a path.
    if let Some(quoted) = all.iter().rfind(starts_before)
        && matches!(quoted.kind, TokenKind::String)
        && (quoted.unterminated || position < quoted.span.end as usize)
    {
        let start = quoted.span.start as usize + 1;
        return path(line.get(start..position).unwrap_or(""), start.min(position), vocabulary);
    }
    // The statement in which the cursor is.
    let semicolon = |token: &&Token| token.kind == TokenKind::Semicolon;
    let first =
        all.iter().rposition(|token| semicolon(&token) && token.span.end as usize <= position).map_or(0, |at| at + 1);
    let last = all.iter().skip(first).position(|token| semicolon(&token)).map_or(all.len(), |at| first + at);
    let statement = &all[first..last];
    // The word at the cursor.
    let at = statement.iter().rposition(|token| {
        token.kind == TokenKind::Word && (token.span.start as usize) < position && position <= token.span.end as usize
    });
    let start = at.map_or(position, |at| statement[at].span.start as usize);
    let word = &line[start..position];
    let before = match at {
        Some(at) => &statement[..at],
        None => &statement[..statement.iter().take_while(|token| token.span.end as usize <= position).count()],
    };
    let text = |token: &Token| line[token.span.start as usize..token.span.end as usize].trim_matches('`').to_string();
    let place = Place::of(before, &text);
    let candidates: Vec<String> = match place {
        Place::Start => return (start, keywords(word)),
        Place::Setting => return setting(line, before, position, vocabulary),
        Place::Database => vocabulary.databases().iter().map(|name| quote(name)).collect(),
        Place::Table => {
            let tables = vocabulary.tables(None);
            tables.iter().chain(&vocabulary.databases()).map(|name| quote(name)).collect()
        }
        Place::Behind(qualifier) => {
            let scope = scope(statement, &text);
            let meant = scope.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(&qualifier));
            let columns = vocabulary.columns(meant.map_or(qualifier.as_str(), |(_, table)| table));
            let tables = if columns.is_empty() { vocabulary.tables(Some(&qualifier)) } else { Vec::new() };
            columns.iter().chain(&tables).map(|name| quote(name)).collect()
        }
        Place::Expression => {
            let scope = scope(statement, &text);
            let mut names: Vec<String> = Vec::new();
            // Before FROM is written, any column may be meant.
            let tables: Vec<String> = match scope.is_empty() {
                true => vocabulary.tables(None),
                false => scope.iter().map(|(_, table)| table.clone()).collect(),
            };
            for table in &tables {
                names.extend(vocabulary.columns(table).iter().map(|name| quote(name)));
            }
            names.extend(scope.into_iter().map(|(alias, _)| alias));
            let mut candidates = beginning_with(word, names);
            if !word.is_empty() {
                candidates
                    .extend(beginning_with(word, vocabulary.functions().into_iter().map(|name| format!("{name}("))));
                candidates.extend(keywords(word));
            }
            return (start, limited(candidates));
        }
    };
    (start, limited(beginning_with(word, candidates)))
}

/// What the words before the cursor call for.
#[derive(Debug, PartialEq)]
enum Place {
    /// A statement begins.
    Start,
    /// A table.
    Table,
    /// A database.
    Database,
    /// A setting.
    Setting,
    /// What belongs to this name: `t.`.
    Behind(String),
    /// An expression, or a keyword.
    Expression,
}

impl Place {
    fn of(before: &[Token], text: &dyn Fn(&Token) -> String) -> Place {
        let Some(last) = before.last() else { return Place::Start };
        let first = text(&before[0]).to_uppercase();
        if matches!(first.as_str(), "SET" | "RESET") {
            return Place::Setting;
        }
        if last.kind == TokenKind::Dot {
            return before.len().checked_sub(2).map_or(Place::Expression, |at| Place::Behind(text(&before[at])));
        }
        if last.kind == TokenKind::Comma {
            // In `FROM a, b` a comma is followed by a table.
            let clause = before.iter().rev().map(|token| text(token).to_uppercase()).find(|word| {
                matches!(word.as_str(), "FROM" | "SELECT" | "WHERE" | "BY" | "HAVING" | "ON" | "USING" | "VALUES" | "(")
            });
            return if clause.as_deref() == Some("FROM") { Place::Table } else { Place::Expression };
        }
        if last.kind != TokenKind::Word {
            return Place::Expression;
        }
        match text(last).to_uppercase().as_str() {
            "FROM" | "JOIN" | "INTO" | "TABLE" | "UPDATE" | "VIEW" => Place::Table,
            "DESCRIBE" | "DESC" | "REFRESH" | "UNCACHE" if before.len() == 1 => Place::Table,
            "USE" | "DATABASE" | "SCHEMA" => Place::Database,
            _ => Place::Expression,
        }
    }
}

/// Tables that the statement names, each with the name by which its columns are called.
fn scope(statement: &[Token], text: &dyn Fn(&Token) -> String) -> Vec<(String, String)> {
    let mut scope = Vec::new();
    let mut i = 0;
    let mut in_from = false;
    while i < statement.len() {
        let word = text(&statement[i]).to_uppercase();
        let is_word = statement[i].kind == TokenKind::Word;
        let opens = is_word && matches!(word.as_str(), "FROM" | "JOIN" | "UPDATE" | "INTO");
        if is_word && matches!(word.as_str(), "WHERE" | "GROUP" | "ORDER" | "HAVING" | "LIMIT" | "SELECT" | "ON") {
            in_from = false;
        }
        in_from |= opens;
        let next_is_table = opens || (in_from && statement[i].kind == TokenKind::Comma);
        i += 1;
        if !next_is_table {
            continue;
        }
        let mut parts = Vec::new();
        while let Some(token) = statement.get(i) {
            let is_name = match token.kind {
                TokenKind::Quoted => true,
                TokenKind::Word => !is_keyword(&text(token)),
                _ => false,
            };
            if !is_name {
                break;
            }
            parts.push(text(token));
            i += 1;
            if statement.get(i).is_none_or(|token| token.kind != TokenKind::Dot) {
                break;
            }
            i += 1;
        }
        let Some(name) = parts.last().cloned() else { continue };
        if statement.get(i).is_some_and(|token| token.kind == TokenKind::Word && text(token).eq_ignore_ascii_case("AS"))
        {
            i += 1;
        }
        let alias =
            statement.get(i).filter(|token| token.kind == TokenKind::Word && !is_keyword(&text(token))).map(text);
        scope.push((alias.unwrap_or(name), parts.join(".")));
    }
    scope
}

/// Names of settings have dots, which are tokens of their own.
fn setting(line: &str, before: &[Token], position: usize, vocabulary: &dyn Vocabulary) -> (usize, Vec<String>) {
    let from = before.first().map_or(0, |token| token.span.end as usize);
    let start = line[from..position].rfind(char::is_whitespace).map_or(position, |at| from + at + 1);
    if line[from..position].contains('=') {
        return (position, Vec::new());
    }
    (start, beginning_with(&line[start..position], vocabulary.settings()))
}

/// Keywords that begin so, in the case in which the word is typed.
fn keywords(word: &str) -> Vec<String> {
    let lower = word.chars().any(char::is_lowercase);
    let cased = |keyword: &&str| if lower { keyword.to_lowercase() } else { (*keyword).to_string() };
    beginning_with(word, KEYWORDS.iter().map(cased))
}

/// Those that begin with the word, in any case, each once.
fn beginning_with(word: &str, names: impl IntoIterator<Item = String>) -> Vec<String> {
    let word = word.to_lowercase();
    let mut found: Vec<String> = Vec::new();
    for name in names {
        if name.trim_start_matches('`').to_lowercase().starts_with(&word) && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

fn limited(mut candidates: Vec<String>) -> Vec<String> {
    candidates.truncate(MOST);
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Flights;

    impl Vocabulary for Flights {
        fn databases(&self) -> Vec<String> {
            vec!["default".into(), "tpch".into()]
        }

        fn tables(&self, database: Option<&str>) -> Vec<String> {
            match database {
                Some("tpch") => vec!["lineitem".into()],
                Some(_) => Vec::new(),
                None => vec!["flights".into(), "airlines".into()],
            }
        }

        fn columns(&self, table: &str) -> Vec<String> {
            match table {
                "flights" => vec!["carrier".into(), "arr_delay".into(), "tail num".into()],
                "airlines" => vec!["carrier".into(), "name".into()],
                "tpch.lineitem" => vec!["l_tax".into()],
                _ => Vec::new(),
            }
        }

        fn functions(&self) -> Vec<String> {
            vec!["avg".into(), "array".into()]
        }

        fn settings(&self) -> Vec<String> {
            vec!["spark.sql.ansi.enabled".into(), "firesteel.threads".into()]
        }

        fn paths(&self, folder: &str, begin: &str) -> Vec<String> {
            ["flights.parquet", "sub/"]
                .iter()
                .filter(|name| name.starts_with(begin) && folder != "no/")
                .map(|n| n.to_string())
                .collect()
        }
    }

    /// Completes at the mark `|`.
    fn at(text: &str) -> Vec<String> {
        let position = text.find('|').unwrap();
        complete(&text.replace('|', ""), position, &Flights).1
    }

    #[test]
    fn keywords_keep_their_case() {
        assert_eq!(at("sel|"), ["select"]);
        assert_eq!(at("SEL|"), ["SELECT"]);
        assert_eq!(at("select 1; sh|"), ["show"]);
    }

    #[test]
    fn tables_and_databases() {
        assert_eq!(at("select * from fl|"), ["flights"]);
        assert_eq!(at("select * from flights, a|"), ["airlines"]);
        assert_eq!(at("select * from tpch.|"), ["lineitem"]);
        assert_eq!(at("describe a|"), ["airlines"]);
        assert_eq!(at("use t|"), ["tpch"]);
        assert_eq!(at("cache table f|"), ["flights"]);
    }

    #[test]
    fn columns_in_scope() {
        assert_eq!(at("select arr| from flights"), ["arr_delay", "array("]);
        assert_eq!(at("select a| from flights where 1 = 1")[..2], ["arr_delay", "avg("]);
        assert_eq!(at("select f.| from flights f"), ["carrier", "arr_delay", "`tail num`"]);
        assert_eq!(at("select * from flights where tail|"), ["`tail num`"]);
        assert_eq!(at("select * from tpch.lineitem l where l.l_|"), ["l_tax"]);
        assert_eq!(at("select nam|"), ["name"]);
        assert_eq!(at("select * from flights f join airlines as b on f.carrier = b.n|"), ["name"]);
    }

    #[test]
    fn settings_and_paths() {
        assert_eq!(at("set spark.sql.an|"), ["spark.sql.ansi.enabled"]);
        assert_eq!(at("select * from 'fl|"), ["flights.parquet"]);
        assert_eq!(at("select * from 'data/s|'"), ["sub/"]);
    }

    #[test]
    fn what_follows_the_only_candidate() {
        let at = |line: &str| settled(line, line.len(), complete(line, line.len(), &Flights).1);
        assert_eq!(at("sel"), ["select "]);
        assert_eq!(at("select * from fl"), ["flights"]);
        assert_eq!(at("select * from 'fl"), ["flights.parquet'"]);
        assert_eq!(at("select * from \"fl"), ["flights.parquet\""]);
        assert_eq!(at("select * from 'su"), ["sub/"]);
        assert_eq!(at(".for"), [".format "]);
        assert_eq!(at(".qu"), [".quit"]);
        assert_eq!(at(".read fl"), ["flights.parquet"]);
        assert_eq!(settled("sel 1", 3, vec!["select".into()]), ["select"]);
    }

    #[test]
    fn meta_commands() {
        assert_eq!(at(".ta|"), [".tables"]);
        assert_eq!(at("\\ti|"), ["\\timing"]);
        assert_eq!(at(".format ma|"), ["markdown"]);
        assert_eq!(at(".schema fl|"), ["flights"]);
        assert_eq!(at(".read fl|"), ["flights.parquet"]);
        assert_eq!(at(".set fire|"), ["firesteel.threads"]);
        assert_eq!(at(".explain select * from fl|"), ["flights"]);
    }
}
