//! Whether what was typed can be run, or the next line belongs to it.

use crate::session::text;
use crate::shell::script::is_command;

/// Whether the lines typed so far are whole: nothing, a meta-command, a word that ends the shell, or statements that each
/// end with a semicolon.
pub fn is_complete(input: &str) -> bool {
    let trimmed = input.trim();
    let bare = ["quit", "exit", "help", "clear"].iter().any(|word| trimmed.eq_ignore_ascii_case(word));
    bare || is_command(trimmed) || text::is_complete(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        for whole in ["", "  ", ".tables", "\\d", "quit", "select 1;", "select ';' ;", "-- a remark", "select 1; -- b"]
        {
            assert!(is_complete(whole), "{whole}");
        }
        for half in ["select 1", "select ';", "select 1; select", "/* a"] {
            assert!(!is_complete(half), "{half}");
        }
    }
}
