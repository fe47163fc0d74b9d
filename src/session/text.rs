//! What a front end needs of the language without running anything: statements of a text, whether one is complete, and
//! tokens with their places for highlighting and completion.

pub use crate::sql::keyword::KEYWORDS;
pub use crate::sql::lex::{Lexer, Token, TokenKind};
pub use crate::sql::split::{Piece, Pieces, is_complete, split};

/// The files and folders that a pattern with `*`, `?`, `[...]` or `{...}` matches, sorted; none for a text that is no pattern.
pub fn files_matching(pattern: &str) -> Vec<std::path::PathBuf> {
    // A folder that cannot be read holds nothing that could be opened.
    crate::source::matching(pattern).unwrap_or_default()
}

/// Paths that exist and that `path`, which does not, may have been meant to be.
pub fn paths_near(path: &str) -> Vec<String> {
    crate::source::near(path)
}
