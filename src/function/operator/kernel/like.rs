//! `LIKE` with a pattern that is known when the query is bound, made ready once instead of once per batch.
//!
//! A pattern of pieces with `%` between them is looked for piece by piece; one with `_` becomes a regular expression.
//! Patterns with a `%` at an end only are left to Arrow, which needs no preparation for them, and to pruning.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, StringViewArray};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::datatypes::DataType;
use datafusion::logical_expr::ColumnarValue;
use memchr::memmem::Finder;

use super::{Kernel, argument, downcast};
use crate::error::Result;

/// Whether text is like a pattern, whose escape character is the backslash.
#[derive(Clone, Debug)]
pub struct LikePattern {
    pattern: String,
    matcher: Matcher,
}

#[derive(Clone, Debug)]
enum Matcher {
    /// What it begins with, what follows in this order, what it ends with.
    Pieces(String, Vec<Finder<'static>>, String),
    Regex(regex::Regex),
}

enum Token {
    Text(String),
    /// `%`
    Any,
    /// `_`
    One,
}

impl LikePattern {
    /// `None` where Arrow needs no preparation, or the pattern is too long for an automaton.
    pub fn new(pattern: &str) -> Option<Self> {
        if !pattern.contains(['_', '\\']) && !pattern.trim_matches('%').contains('%') {
            return None;
        }
        let tokens = tokens(pattern);
        // A `%` that is escaped is text.
        let in_pieces = tokens.iter().any(|token| matches!(token, Token::Any))
            && !tokens.iter().any(|token| matches!(token, Token::One));
        let matcher =
            if !in_pieces { Matcher::Regex(regex::Regex::new(&regex_of(&tokens)).ok()?) } else { pieces(tokens) };
        Some(LikePattern { pattern: pattern.to_string(), matcher })
    }

    fn matches(&self, text: &str) -> bool {
        let (prefix, middle, suffix) = match &self.matcher {
            Matcher::Regex(regex) => return regex.is_match(text),
            Matcher::Pieces(prefix, middle, suffix) => (prefix, middle, suffix),
        };
        let Some(mut rest) = text.as_bytes().strip_prefix(prefix.as_bytes()) else { return false };
        for piece in middle {
            match piece.find(rest) {
                Some(at) => rest = &rest[at + piece.needle().len()..],
                None => return false,
            }
        }
        rest.ends_with(suffix.as_bytes())
    }

    fn over(&self, texts: &ArrayRef) -> Result<ArrayRef> {
        let texts = downcast::<StringViewArray>(texts)?;
        let truth =
            BooleanBuffer::collect_bool(texts.len(), |row| texts.is_valid(row) && self.matches(texts.value(row)));
        Ok(Arc::new(BooleanArray::new(truth, texts.nulls().cloned())))
    }
}

fn tokens(pattern: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut text = String::new();
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        let wildcard = match c {
            '%' => Token::Any,
            '_' => Token::One,
            '\\' => {
                text.extend(characters.next().or(Some('\\')));
                continue;
            }
            c => {
                text.push(c);
                continue;
            }
        };
        if !text.is_empty() {
            tokens.push(Token::Text(std::mem::take(&mut text)));
        }
        tokens.push(wildcard);
    }
    if !text.is_empty() {
        tokens.push(Token::Text(text));
    }
    tokens
}

fn regex_of(tokens: &[Token]) -> String {
    let body = tokens.iter().map(|token| match token {
        Token::Text(text) => regex::escape(text),
        Token::Any => ".*".to_string(),
        Token::One => ".".to_string(),
    });
    format!("(?s)^{}$", body.collect::<String>())
}

fn pieces(tokens: Vec<Token>) -> Matcher {
    let last = tokens.len().saturating_sub(1);
    let (mut prefix, mut middle, mut suffix) = (String::new(), Vec::new(), String::new());
    for (i, token) in tokens.into_iter().enumerate() {
        match token {
            Token::Text(text) if i == 0 => prefix = text,
            Token::Text(text) if i == last => suffix = text,
            Token::Text(text) => middle.push(Finder::new(&text).into_owned()),
            Token::Any | Token::One => {}
        }
    }
    Matcher::Pieces(prefix, middle, suffix)
}

impl Kernel for LikePattern {
    fn name(&self) -> &'static str {
        "like"
    }

    fn returns(&self) -> DataType {
        DataType::Boolean
    }

    fn may_fail(&self) -> bool {
        false
    }

    fn run(&self, arguments: &[ArrayRef]) -> Result<ArrayRef> {
        self.over(argument(arguments, 0)?)
    }

    fn run_scalars(&self, arguments: &[ColumnarValue], _rows: usize) -> Result<Option<ArrayRef>> {
        match arguments.first() {
            Some(ColumnarValue::Array(texts)) => self.over(texts).map(Some),
            _ => Ok(None),
        }
    }
}

impl PartialEq for LikePattern {
    fn eq(&self, other: &Self) -> bool {
        self.pattern == other.pattern
    }
}

impl Eq for LikePattern {}

impl Hash for LikePattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.pattern.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::AsArray;
    use datafusion::arrow::compute::kernels::comparison;

    use super::*;

    #[test]
    fn answers_as_arrow_does() {
        let texts: Vec<Option<&str>> = vec![
            Some(""),
            Some("a"),
            Some("ab"),
            Some("abc"),
            Some("a%c"),
            Some("a_c"),
            Some("aXbXc"),
            Some("abab"),
            Some("é🦀\nü"),
            Some("x\\y"),
            Some("special requests and special requests"),
            None,
        ];
        let array: ArrayRef = Arc::new(texts.into_iter().collect::<StringViewArray>());
        let patterns = [
            "a%c",
            "%a%b%",
            "a_c",
            "_",
            "__",
            "a\\%c",
            "a\\_c",
            "a\\%",
            "\\%c",
            "a\\%%",
            "%special%requests%",
            "%b%a%b",
            "ab%ab",
            "aba%bab",
            "é_%ü",
            "%\\\\%",
            "_%_",
            "%%a%%c%%",
            "a%b%c",
        ];
        for pattern in patterns {
            let scalar = StringViewArray::new_scalar(pattern);
            let expected = comparison::like(&array.as_string_view(), &scalar).unwrap();
            let like = LikePattern::new(pattern).unwrap();
            assert_eq!(like.over(&array).unwrap().as_boolean(), &expected, "{pattern}");
        }
        for left in ["", "abc", "abc%", "%abc", "%abc%", "%", "%%"] {
            assert!(LikePattern::new(left).is_none(), "{left}");
        }
    }
}
