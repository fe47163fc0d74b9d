//! Statements of Spark's that are recognised by their first words and refused by name.

use super::{Statement, Syntax};
use crate::error::Result;
use crate::sql::parse::Parser;

/// The heads, and what is refused under each: the words themselves.
pub(super) const SYNTAX: &[Syntax] = &[
    refused(&["ALTER"]),
    refused(&["ANALYZE"]),
    refused(&["CALL"]),
    refused(&["COMMIT"]),
    refused(&["CREATE", "INDEX"]),
    refused(&["CREATE", "PROCEDURE"]),
    refused(&["CREATE", "ROLE"]),
    refused(&["CREATE", "TEMPORARY", "MACRO"]),
    refused(&["DFS"]),
    refused(&["DROP", "INDEX"]),
    refused(&["DROP", "ROLE"]),
    refused(&["DROP", "TEMPORARY"]),
    refused(&["EXPORT", "TABLE"]),
    refused(&["GRANT"]),
    refused(&["IMPORT", "TABLE"]),
    refused(&["LOCK"]),
    refused(&["REVOKE"]),
    refused(&["ROLLBACK"]),
    refused(&["SHOW", "GRANT"]),
    refused(&["SHOW", "PROCEDURES"]),
    refused(&["SHOW", "ROLES"]),
    refused(&["START", "TRANSACTION"]),
    refused(&["UNLOCK"]),
];

const fn refused(words: &'static [&'static str]) -> Syntax {
    Syntax { words, parse }
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.peek().span;
    let matching = SYNTAX.iter().filter(|syntax| parser.at_words(syntax.words)).map(|syntax| syntax.words);
    let words = matching.max_by_key(|words| words.len()).unwrap_or_default();
    for _ in words {
        parser.bump();
    }
    parser.unsupported(&words.join(" "), start)
}
