//! Text of SQL without running it: for a front door that colours, completes, or reads until a statement is whole.

pub use crate::sql::lex::{Token, TokenKind};
pub use crate::sql::split::{Piece, Pieces, is_complete, split};

/// The tokens of a text, remarks too; never fails.
pub fn tokens(text: &str) -> crate::sql::lex::Lexer<'_> {
    crate::sql::lex::Lexer::new(text)
}
