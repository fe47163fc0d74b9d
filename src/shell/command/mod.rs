//! Meta-commands: what begins with a dot or a backslash. One list; help, completion, arity and spelling come from it.

mod cached;
mod chart;
mod databases;
mod edit;
mod expanded;
mod explain;
mod format;
mod functions;
mod help;
mod history;
mod last;
mod output;
mod params;
mod progress;
mod quit;
mod read;
mod schema;
mod set;
mod shell;
mod tables;
mod timing;
mod width;

use super::runner::{Failure, Shell};
use crate::error::{Error, nearest};

/// A meta-command.
pub struct Command {
    /// Its name, without the dot.
    pub name: &'static str,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// What may follow the name: `[TABLE]`.
    pub usage: &'static str,
    /// One line of help.
    pub about: &'static str,
    /// The fewest and the most words that may follow.
    pub arity: (usize, usize),
    /// What its words are, for completion.
    pub argument: Argument,
    /// Does it.
    pub run: fn(&mut Shell, &Call) -> Result<(), Failure>,
}

/// What the words behind a command are.
#[derive(Clone, Copy, Debug)]
pub enum Argument {
    /// Nothing that can be completed.
    None,
    /// Tables and views.
    Table,
    /// Files.
    Path,
    /// Names of functions.
    Function,
    /// Names of settings.
    Setting,
    /// SQL.
    Sql,
    /// Names of commands.
    Command,
    /// One of these words.
    Words(fn() -> Vec<&'static str>),
}

/// A command as it was typed.
#[derive(Debug)]
pub struct Call {
    /// The name that was typed, without the dot.
    pub name: String,
    /// The words behind it; quotes hold white space together.
    pub words: Vec<String>,
    /// All that stands behind the name.
    pub rest: String,
}

/// Any number of words.
const ANY: usize = usize::MAX;

/// Every command, sorted by name.
pub fn all() -> &'static [Command] {
    const ALL: &[Command] = &[
        cached::COMMAND,
        chart::COMMAND,
        databases::COMMAND,
        edit::COMMAND,
        explain::COMMAND,
        format::COMMAND,
        functions::COMMAND,
        help::COMMAND,
        history::COMMAND,
        last::COMMAND,
        output::COMMAND,
        params::COMMAND,
        progress::COMMAND,
        quit::COMMAND,
        read::COMMAND,
        schema::COMMAND,
        set::COMMAND,
        shell::COMMAND,
        tables::COMMAND,
        timing::COMMAND,
        width::COMMAND,
        expanded::COMMAND,
    ];
    ALL
}

/// The command of that name or alias.
pub fn find(name: &str) -> Option<&'static Command> {
    let is = |other: &str| other.eq_ignore_ascii_case(name);
    all().iter().find(|command| is(command.name) || command.aliases.iter().any(|alias| is(alias)))
}

/// Runs a line such as `.tables`.
/// # Errors
/// What is wrong with the line, or why it failed.
pub fn run(shell: &mut Shell, line: &str) -> Result<(), Failure> {
    let call = parse(line);
    let Some(command) = find(&call.name) else { return Err(unknown(&call.name).into()) };
    let (fewest, most) = command.arity;
    if call.words.len() < fewest || call.words.len() > most {
        return Err(usage(command).into());
    }
    (command.run)(shell, &call)
}

fn unknown(name: &str) -> Error {
    let names = all().iter().flat_map(|command| command.aliases.iter().chain([&command.name]).copied());
    let near = nearest(name, names).into_iter().map(|name| format!(".{name}"));
    Error::new("UNKNOWN_COMMAND").with("command", format!(".{name}")).suggest(near).hint(".help lists all")
}

/// The error of a command that was called wrongly.
fn usage(command: &Command) -> Error {
    Error::new("INVALID_COMMAND_USAGE").with("command", format!(".{}", command.name)).with("usage", synopsis(command))
}

/// `.schema [TABLE]`
fn synopsis(command: &Command) -> String {
    format!(".{} {}", command.name, command.usage).trim_end().to_string()
}

/// `on` or `off` behind a command, else the opposite of what is.
fn switch(command: &Command, call: &Call, now: bool) -> Result<bool, Error> {
    match call.words.first().map(|word| word.to_lowercase()).as_deref() {
        None => Ok(!now),
        Some("on" | "true" | "1") => Ok(true),
        Some("off" | "false" | "0") => Ok(false),
        Some(_) => Err(usage(command)),
    }
}

fn on_off() -> Vec<&'static str> {
    vec!["on", "off"]
}

fn parse(line: &str) -> Call {
    let line = line.trim().trim_start_matches(['.', '\\']);
    // `!ls` needs no blank behind the mark.
    let end = if line.starts_with('!') { 1 } else { line.find(char::is_whitespace).unwrap_or(line.len()) };
    let (name, rest) = line.split_at(end);
    let rest = rest.trim();
    Call { name: name.trim_end_matches(';').to_string(), words: words(rest), rest: rest.to_string() }
}

/// Words between blanks; `'...'` and `"..."` hold blanks, a semicolon at the very end is a habit and means nothing.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in text.trim_end().trim_end_matches(';').chars() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => word.get_or_insert_default().push(c),
            None if c == '\'' || c == '"' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            None => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sound() {
        let mut names: Vec<&str> = Vec::new();
        for command in all() {
            assert!(!command.about.is_empty() && !command.about.ends_with('.'), "{}", command.name);
            assert!(command.arity.0 <= command.arity.1, "{}", command.name);
            assert_eq!(command.usage.is_empty(), command.arity.1 == 0, "{}", command.name);
            names.extend(command.aliases.iter().chain([&command.name]));
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "a name is there twice");
        assert!(all().windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn what_people_know_from_elsewhere() {
        let known = [
            ("d", "schema"),
            ("dt", "tables"),
            ("df", "functions"),
            ("l", "databases"),
            ("x", "x"),
            ("e", "edit"),
            ("q", "quit"),
            ("?", "help"),
            ("mode", "format"),
            ("TIMING", "timing"),
            ("exit", "quit"),
            ("!", "shell"),
        ];
        for (typed, name) in known {
            assert_eq!(find(typed).map(|command| command.name), Some(name), "{typed}");
        }
        assert_eq!(unknown("tabels").suggestions(), [".tables"]);
    }

    #[test]
    fn lines() {
        let call = parse(".read 'a b.sql' \"c\" d;");
        assert_eq!((call.name.as_str(), call.words.join("|")), ("read", "a b.sql|c|d".to_string()));
        let call = parse("\\!ls -l | wc");
        assert_eq!((call.name.as_str(), call.rest.as_str()), ("!", "ls -l | wc"));
        assert_eq!(parse(".tables;").name, "tables");
    }
}
