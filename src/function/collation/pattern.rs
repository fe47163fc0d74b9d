//! Looking for one text in another, as a collation sees both.
//!
//! By bytes and in lower case a match is character by character. The Unicode Collation Algorithm has no characters: a
//! match is a piece of the text that compares equal, and that neither begins nor ends within what a reader takes for one
//! character. Source: Spark's `CollationAwareUTF8String` and ICU's string search.

use std::cmp::Ordering;

use icu_collator::CollatorBorrowed;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::lower::lower;
use super::unicode::{collator, is_equal};
use crate::error::Result;
use crate::types::Collation;

/// A text that is searched for.
pub(crate) enum Pattern<'p> {
    /// As it is written.
    Exact(&'p str),
    /// In lower case.
    Lower(Vec<char>),
    /// By the Unicode Collation Algorithm.
    Unicode(&'p str, &'static CollatorBorrowed<'static>),
}

impl<'p> Pattern<'p> {
    /// A text that is searched for by that collation. Blanks at its end count.
    /// # Errors
    /// When the collation's data are missing.
    pub(crate) fn new(text: &'p str, collation: Collation) -> Result<Pattern<'p>> {
        Ok(if collation.is_lower_case() {
            Pattern::Lower(text.chars().flat_map(lower).collect())
        } else if collation.is_unicode() {
            Pattern::Unicode(text, collator(collation)?)
        } else {
            Pattern::Exact(text)
        })
    }

    /// How many bytes of the text's beginning the pattern takes up; `None` where the text does not begin with it.
    pub(crate) fn prefix(&self, text: &str) -> Option<usize> {
        match self {
            Pattern::Exact(wanted) => text.starts_with(wanted).then_some(wanted.len()),
            Pattern::Lower(wanted) => lower_prefix(wanted, text),
            Pattern::Unicode(wanted, collator) => unicode_prefix(wanted, collator, text),
        }
    }

    /// As [`Pattern::prefix`], of what begins at that byte of a text.
    pub(crate) fn prefix_at(&self, text: &str, at: usize) -> Option<usize> {
        let length = self.prefix(text.get(at..)?)?;
        if let Pattern::Unicode(_, collator) = self {
            let before = text.get(..at)?;
            let whole = GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap_or(true)
                && before
                    .graphemes(true)
                    .next_back()
                    .is_none_or(|last| is_apart(collator, last, &text[at..at + length]));
            return whole.then_some(length);
        }
        Some(length)
    }

    /// The bytes of the first place, from `start` on, at which the pattern is found.
    pub(crate) fn find(&self, text: &str, start: usize) -> Option<(usize, usize)> {
        let rest = text.get(start..)?;
        if self.is_empty() {
            return Some((start, start));
        }
        match self {
            Pattern::Exact(wanted) => rest.find(wanted).map(|at| (start + at, start + at + wanted.len())),
            _ => rest.char_indices().find_map(|(at, _)| {
                let length = self.prefix_at(text, start + at)?;
                Some((start + at, start + at + length))
            }),
        }
    }

    /// Whether the text ends with the pattern.
    pub(crate) fn is_suffix(&self, text: &str) -> bool {
        match self {
            Pattern::Exact(wanted) => text.ends_with(wanted),
            _ => self.is_empty() || self.suffix(text).is_some(),
        }
    }

    /// How many bytes of the text's end the pattern takes up; `None` where the text does not end with it.
    pub(crate) fn suffix(&self, text: &str) -> Option<usize> {
        text.char_indices().rev().find_map(|(at, _)| {
            let length = text.len() - at;
            (self.prefix_at(text, at) == Some(length)).then_some(length)
        })
    }

    /// Whether nothing is searched for.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Pattern::Exact(wanted) | Pattern::Unicode(wanted, _) => wanted.is_empty(),
            Pattern::Lower(wanted) => wanted.is_empty(),
        }
    }
}

fn lower_prefix(wanted: &[char], text: &str) -> Option<usize> {
    let mut wanted = wanted.iter();
    let mut rest = text.chars();
    while !wanted.as_slice().is_empty() {
        for c in lower(rest.next()?) {
            if wanted.next() != Some(&c) {
                return None;
            }
        }
    }
    Some(text.len() - rest.as_str().len())
}

/// The shortest piece of the text's beginning that compares equal. A longer piece sorts behind a shorter one, but for
/// letters that sort as one with the next (the Czech `ch`, Thai vowels): two that sort behind what is wanted end it.
fn unicode_prefix(wanted: &str, collator: &CollatorBorrowed, text: &str) -> Option<usize> {
    if wanted.is_empty() {
        return Some(0);
    }
    let mut behind = 0;
    // A letter stands for three at most, as a ligature does; what no comparison sees comes on top.
    let mut left = 3 * wanted.chars().count() + 1;
    for (at, letter) in text.grapheme_indices(true) {
        let unseen = is_equal(collator, letter, "");
        if unseen && at == 0 {
            return None;
        }
        let end = at + letter.len();
        match collator.compare(&text[..end], wanted) {
            Ordering::Equal => {
                let next = text[end..].graphemes(true).next();
                if next.is_none_or(|next| is_apart(collator, letter, next)) {
                    return Some(end);
                }
            }
            Ordering::Greater => behind += 1,
            Ordering::Less => behind = 0,
        }
        left -= usize::from(!unseen);
        if behind == 2 || left == 0 {
            return None;
        }
    }
    None
}

/// Whether two pieces of text sort as if something stood between them, which letters that sort as one do not. What stands
/// between them is the combining grapheme joiner: unseen by the order, it keeps letters apart.
fn is_apart(collator: &CollatorBorrowed, left: &str, right: &str) -> bool {
    is_equal(collator, &format!("{left}{right}"), &format!("{left}\u{34f}{right}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern<'p>(text: &'p str, collation: &str) -> Pattern<'p> {
        Pattern::new(text, Collation::parse(collation).unwrap().unwrap()).unwrap()
    }

    #[test]
    fn searches_ignore_case() {
        let found = |wanted: &str, text: &str| pattern(wanted, "UTF8_LCASE").find(text, 0);
        assert_eq!(found("AB", "xxaB"), Some((2, 4)));
        assert_eq!(found("", "x"), Some((0, 0)));
        assert_eq!(found("ΑΣ", "ας"), Some((0, 4)));
        // A dotted I is found whole only.
        assert_eq!(
            (found("i", "İo"), found("i\u{307}", "İo"), found("İ", "i\u{307}o")),
            (None, Some((0, 2)), Some((0, 3)))
        );
        let suffix = |wanted: &str| pattern(wanted, "UTF8_LCASE").is_suffix("abcde");
        assert!(suffix("DE") && !suffix("d") && suffix(""));
    }

    #[test]
    fn searches_by_unicode_find_whole_letters() {
        let found = |wanted: &str, collation: &str, text: &str| pattern(wanted, collation).find(text, 0);
        assert_eq!(found("é", "UNICODE", "xe\u{301}y"), Some((1, 4)));
        assert_eq!(found("e", "UNICODE", "xe\u{301}y"), None);
        assert_eq!(found("\u{301}", "UNICODE", "xe\u{301}y"), None);
        assert_eq!(found("AB", "UNICODE", "ab"), None);
        assert_eq!(found("AB", "UNICODE_CI", "xab"), Some((1, 3)));
        // Of what no comparison sees, only what stands within the match belongs to it.
        assert_eq!(found("ab", "UNICODE", "\u{200b}a\u{200b}b\u{200b}"), Some((3, 8)));
        assert!(!pattern("ab", "UNICODE").is_suffix("ab\u{200b}"));
        // The Czech ch is one letter, and so is a Thai consonant with the vowel before it.
        assert_eq!((found("CH", "cs_CI", "chata"), found("c", "cs", "chata")), (Some((0, 2)), None));
        assert_eq!(found("h", "cs", "chata"), None);
        assert_eq!((found("ก", "th", "เก"), found("เก", "th", "เก")), (None, Some((0, 6))));
    }
}
