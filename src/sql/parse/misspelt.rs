//! The keyword that was meant where a statement cannot be read.
//!
//! `select * form t` fails at `t`, because `form` is read as a name of a column. So the word at the error and the two before
//! it are replaced by the keywords that are spelt nearly so, and the statement is read again: a keyword with which it can be
//! read, or read further, is what was meant.

use super::{NameSource, whole};
use crate::error::{Error, Kind, Span};
use crate::sql::keyword::KEYWORDS;
use crate::sql::lex::{Lexer, Token, TokenKind};

/// Reading a longer text again and again would take time.
const MAX_TEXT: usize = 1 << 16;

/// Words before the error that are looked at too.
const BEFORE: usize = 2;

/// The error with the keyword that was meant, where one is found.
pub fn suggest(text: &str, error: Error) -> Error {
    let Some(span) = error.span().filter(|_| error.kind() == Kind::Syntax && error.suggestions().is_empty()) else {
        return error;
    };
    if text.len() > MAX_TEXT {
        return error;
    }
    match meant(text, span) {
        Some(word) => error.suggest([word]),
        None => error,
    }
}

fn meant(text: &str, error: Span) -> Option<&'static str> {
    let mut words: Vec<Token> = Lexer::new(text)
        .take_while(|token| token.span.start <= error.start)
        .filter(|token| token.kind == TokenKind::Word)
        .collect();
    words.drain(..words.len().saturating_sub(BEFORE + 1));
    let mut best: Option<(usize, &str)> = None;
    for token in words.iter().rev() {
        let (start, end) = (token.span.start as usize, token.span.end as usize);
        for keyword in near(&text[start..end]) {
            let changed = format!("{}{keyword}{}", &text[..start], &text[end..]);
            let reached = match whole(&changed, NameSource::Later, super::Dialect::default()) {
                Ok(_) => usize::MAX,
                // Where the error is now, counted in the text as it was typed.
                Err(now) => (now.span()?.start as usize + end).saturating_sub(start + keyword.len()),
            };
            let further = reached > (error.start as usize).max(start);
            if further && best.is_none_or(|(other, _)| reached > other) {
                best = Some((reached, keyword));
            }
        }
    }
    best.map(|(_, keyword)| keyword)
}

/// Keywords that are spelt nearly so, nearest first: one letter wrong, or two in a word that is long enough.
fn near(word: &str) -> impl Iterator<Item = &'static str> {
    let word = word.to_uppercase();
    let allowed = if word.len() > 4 { 2 } else { 1 };
    let mut near: Vec<(usize, &str)> = KEYWORDS
        .iter()
        .map(|keyword| (strsim::osa_distance(&word, keyword), *keyword))
        .filter(|(distance, _)| (1..=allowed).contains(distance) && word.len() > 1)
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, keyword)| keyword).take(3)
}

#[cfg(test)]
mod tests {
    use crate::sql::parse::parse_one;

    #[test]
    fn the_keyword_that_was_meant() {
        for (text, meant) in [
            ("select * form t", "FROM"),
            ("select a fro t", "FROM"),
            ("select a from t whre b = 1", "WHERE"),
            ("select a from t gruop by a", "GROUP"),
            ("select a from t order bt a", "BY"),
            ("select a from t join u onn t.a = u.a", "ON"),
            ("selct a from t", "SELECT"),
            ("create tabel t (a int)", "TABLE"),
            ("create or replac view v as select 1", "REPLACE"),
            ("show tabels", "TABLES"),
            ("select a from t where b betwen 1 and 2", "BETWEEN"),
            ("select a from t limt 3", "LIMIT"),
            ("select a from t uion all select 1", "UNION"),
            ("select case whn a then 1 end from t", "WHEN"),
        ] {
            let error = parse_one(text).unwrap_err();
            assert_eq!(error.suggestions(), [meant], "{text}: {error}");
        }
    }

    #[test]
    fn no_keyword_was_meant() {
        for text in ["select 1 +", "select a from t t2 t3", "select (1", "select a b c from t", "frobnicate"] {
            let error = parse_one(text).unwrap_err();
            assert!(error.suggestions().is_empty(), "{text}: {:?}", error.suggestions());
        }
    }
}
