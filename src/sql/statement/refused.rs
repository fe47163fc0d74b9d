//! Statements that are recognised by their first words: some of Spark's, refused by name, and those of Hive's that Spark
//! knows and does not have.

use super::{Statement, Syntax};
use crate::error::{Error, Result};
use crate::sql::parse::Parser;

/// The heads, and what is refused under each: the words themselves.
pub(super) const SYNTAX: &[Syntax] = &[
    refused(&["ALTER"]),
    invalid(&["ALTER", "INDEX"]),
    refused(&["ANALYZE"]),
    refused(&["CALL"]),
    invalid(&["COMMIT"]),
    refused(&["CREATE", "INDEX"]),
    refused(&["CREATE", "PROCEDURE"]),
    invalid(&["CREATE", "ROLE"]),
    invalid(&["CREATE", "TEMPORARY", "MACRO"]),
    refused(&["DFS"]),
    refused(&["DROP", "INDEX"]),
    invalid(&["DROP", "ROLE"]),
    refused(&["DROP", "TEMPORARY"]),
    invalid(&["DROP", "TEMPORARY", "MACRO"]),
    invalid(&["EXPORT", "TABLE"]),
    invalid(&["GRANT"]),
    invalid(&["GRANT", "ROLE"]),
    invalid(&["IMPORT", "TABLE"]),
    invalid(&["LOCK", "DATABASE"]),
    invalid(&["LOCK", "TABLE"]),
    invalid(&["REVOKE"]),
    invalid(&["REVOKE", "ROLE"]),
    invalid(&["ROLLBACK"]),
    invalid(&["SHOW", "COMPACTIONS"]),
    invalid(&["SHOW", "CURRENT", "ROLES"]),
    invalid(&["SHOW", "GRANT"]),
    invalid(&["SHOW", "INDEXES"]),
    invalid(&["SHOW", "LOCKS"]),
    invalid(&["SHOW", "PRINCIPALS"]),
    refused(&["SHOW", "PROCEDURES"]),
    invalid(&["SHOW", "ROLES"]),
    invalid(&["SHOW", "TRANSACTIONS"]),
    invalid(&["START", "TRANSACTION"]),
    invalid(&["UNLOCK", "DATABASE"]),
    invalid(&["UNLOCK", "TABLE"]),
];

const fn refused(words: &'static [&'static str]) -> Syntax {
    Syntax { words, parse }
}

/// A statement of Hive's that Spark's grammar names to say that there is none.
const fn invalid(words: &'static [&'static str]) -> Syntax {
    Syntax { words, parse: parse_invalid }
}

/// The words of the longest head that is next.
fn head(parser: &Parser<'_>) -> &'static [&'static str] {
    let matching = SYNTAX.iter().filter(|syntax| parser.at_words(syntax.words)).map(|syntax| syntax.words);
    matching.max_by_key(|words| words.len()).unwrap_or_default()
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.peek().span;
    let words = head(parser);
    for _ in words {
        parser.bump();
    }
    parser.unsupported(&words.join(" "), start)
}

fn parse_invalid(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.peek().span;
    let words = head(parser);
    parser.rest();
    Err(Error::new("INVALID_STATEMENT_OR_CLAUSE").with("operation", words.join(" ")).at(parser.since(start)))
}
