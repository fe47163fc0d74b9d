//! What a front end needs of the language without running anything: statements of a text, whether one is complete, and
//! tokens with their places for highlighting and completion.

pub use crate::sql::lex::{Lexer, Token, TokenKind};
pub use crate::sql::split::{Piece, Pieces, is_complete, split};
