//! What is known of the terminal without asking it: its size from the system, the rest from the environment.
//!
//! The terminal is never probed: no escape sequence is sent that it would have to answer.

use std::io::IsTerminal;

/// Columns of the terminal that standard output or standard error is; `$COLUMNS`, else eighty, where the system does not say.
pub fn width() -> usize {
    let said = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)).filter(|width| *width > 0);
    let environment = || std::env::var("COLUMNS").ok()?.parse().ok().filter(|width| *width > 0);
    said.or_else(environment).unwrap_or(80)
}

/// Columns of the terminal on which errors are read; `None` where standard error is none.
pub fn width_of_errors() -> Option<usize> {
    std::io::stderr().is_terminal().then(width)
}

/// Whether colours are wanted: <https://no-color.org>.
pub fn wants_color() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    std::io::stdout().is_terminal() && !refused && !is_dumb()
}

/// Whether a line that is drawn over and over makes sense.
pub fn shows_progress() -> bool {
    std::io::stderr().is_terminal() && !is_dumb()
}

fn is_dumb() -> bool {
    std::env::var_os("TERM").is_none_or(|term| term == "dumb")
}
