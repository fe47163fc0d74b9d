//! The prompt: many lines until a semicolon, history, completion, Ctrl-C. The session outlives every error.

use std::path::PathBuf;

use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{ColorMode, CompletionType, Config};

use super::args::Said;
use super::editor::Editor;
use super::output::reason;
use super::runner::{Failure, Shell};
use super::script::items;
use super::signals::Mode;
use super::{batch, names, tell};
use crate::error::Error;

/// As many statements as this are remembered.
const HISTORY: usize = 10_000;

type Lines = rustyline::Editor<Editor, FileHistory>;

/// Talks with a person until the end. The exit code.
pub fn run(shell: &mut Shell, said: &Said) -> u8 {
    if !shell.options.silent {
        tell(&format!("Firesteel {}", env!("CARGO_PKG_VERSION")));
        tell("Tab completes · .help · .tables · Ctrl-C cancels");
    }
    if !said.no_init {
        init(shell);
    }
    let mut lines = match editor(shell) {
        Ok(lines) => lines,
        Err(error) => {
            shell.report(&Error::io("the terminal", error));
            return 1;
        }
    };
    let history = history_file();
    if let Some(path) = &history {
        // There is none the first time.
        let _ = lines.load_history(path);
    }
    shell.history = lines.history().iter().cloned().collect();
    while !shell.quit && !shell.closed {
        match read(shell, &mut lines) {
            Ok(text) => {
                remember(shell, &mut lines, history.as_ref(), &text);
                execute(shell, &text);
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(ReadlineError::Io(error)) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => {
                let text = match &error {
                    ReadlineError::Io(error) => reason(error),
                    other => other.to_string(),
                };
                shell.report(&Error::io("the terminal", text));
                return 1;
            }
        }
    }
    0
}

fn editor(shell: &Shell) -> rustyline::Result<Lines> {
    let color = if shell.options.color { ColorMode::Forced } else { ColorMode::Disabled };
    let config = Config::builder()
        .max_history_size(HISTORY)?
        .history_ignore_dups(true)?
        .history_ignore_space(true)
        .completion_type(CompletionType::List)
        .color_mode(color)
        .tab_stop(4)
        .indent_size(2)
        .build();
    let mut lines = Lines::with_config(config)?;
    lines.set_auto_add_history(false);
    lines.set_helper(Some(Editor::new(shell.session.clone(), shell.options.color)));
    Ok(lines)
}

fn read(shell: &mut Shell, lines: &mut Lines) -> rustyline::Result<String> {
    shell.signals.set(Mode::Ignore);
    let database = shell.session.current_database();
    let prompt = match database.as_str() {
        "default" => "firesteel> ".to_string(),
        other => format!("firesteel ({})> ", names::quote(other)),
    };
    let styled = if shell.options.color { format!("\x1b[1;33m{prompt}\x1b[0m") } else { prompt.clone() };
    let prompt = (prompt, styled);
    match shell.next_input.take() {
        Some(text) => lines.readline_with_initial(&prompt, (&text, "")),
        None => lines.readline(&prompt),
    }
}

fn remember(shell: &mut Shell, lines: &mut Lines, path: Option<&PathBuf>, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    shell.history.push(text.to_string());
    // A history that cannot be kept is no reason to stop the conversation.
    let _ = lines.add_history_entry(text);
    if let Some(path) = path {
        let made = path.parent().is_none_or(|folder| std::fs::create_dir_all(folder).is_ok());
        if made {
            let _ = lines.append_history(path);
        }
    }
}

/// Runs what was typed; what follows a failure on the same lines is not run.
fn execute(shell: &mut Shell, text: &str) {
    match text.trim().to_lowercase().as_str() {
        "help" => return run_items(shell, ".help"),
        "clear" => return run_items(shell, ".shell clear"),
        _ => {}
    }
    run_items(shell, text);
}

fn run_items(shell: &mut Shell, text: &str) {
    for item in items(text) {
        match shell.item(&item) {
            Ok(()) => {}
            Err(Failure::Closed) => return,
            Err(Failure::Error(error)) => {
                shell.report(&error);
                return;
            }
        }
        if shell.quit {
            return;
        }
    }
}

/// Runs the init file, if there is one.
fn init(shell: &mut Shell) {
    let Some(path) = folder("XDG_CONFIG_HOME", ".config").map(|folder| folder.join("init.sql")) else { return };
    if !path.is_file() {
        return;
    }
    if let Err(Failure::Error(error)) = batch::read(shell, &path) {
        shell.report(&error);
    }
}

fn history_file() -> Option<PathBuf> {
    folder("XDG_DATA_HOME", ".local/share").map(|folder| folder.join("history"))
}

/// Our folder in one of the folders of <https://specifications.freedesktop.org/basedir-spec/latest/>.
fn folder(variable: &str, default: &str) -> Option<PathBuf> {
    let said = std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let home =
        || std::env::var_os("HOME").filter(|home| !home.is_empty()).map(|home| PathBuf::from(home).join(default));
    Some(said.or_else(home)?.join("firesteel"))
}
