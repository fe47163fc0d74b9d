//! Text as `UTF8_LCASE` sees it: each character in lower case, by itself.
//!
//! A sigma at the end of a word is any sigma, and a capital I with a dot is two characters, of which a search finds both
//! or none. Source: Spark's `CollationAwareUTF8String`.

/// A capital I with a dot: the only character that is two in lower case.
const DOTTED: char = '\u{130}';
/// The dot above that the lower case of [`DOTTED`] has beside its `i`.
const DOT: char = '\u{307}';

/// A character in lower case.
fn lower(c: char) -> impl Iterator<Item = char> + Clone {
    // The small sigma at the end of words counts as the other one.
    let c = if c == 'ς' { 'σ' } else { c };
    c.to_lowercase()
}

/// A text in lower case, character by character.
pub(crate) fn lower_case(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(lower).collect()
}

/// A text that is searched for: in lower case, or as it is.
pub(crate) struct Pattern {
    characters: Vec<char>,
    exact: bool,
}

impl Pattern {
    /// A text that is found in any case.
    pub(crate) fn new(text: &str) -> Pattern {
        Pattern { characters: text.chars().flat_map(lower).collect(), exact: false }
    }

    /// A text that is found as it is written.
    pub(crate) fn exact(text: &str) -> Pattern {
        Pattern { characters: text.chars().collect(), exact: true }
    }

    /// How many bytes of the text's beginning the pattern takes up; `None` where the text does not begin with it.
    pub(crate) fn prefix(&self, text: &str) -> Option<usize> {
        let mut wanted = self.characters.iter();
        let mut rest = text.chars();
        while !wanted.as_slice().is_empty() {
            if self.exact {
                if wanted.next() != Some(&rest.next()?) {
                    return None;
                }
                continue;
            }
            for c in lower(rest.next()?) {
                if wanted.next() != Some(&c) {
                    return None;
                }
            }
        }
        Some(text.len() - rest.as_str().len())
    }

    /// The bytes of the first place, from `start` on, at which the pattern is found.
    pub(crate) fn find(&self, text: &str, start: usize) -> Option<(usize, usize)> {
        let rest = text.get(start..)?;
        if self.characters.is_empty() {
            return Some((start, start));
        }
        rest.char_indices().find_map(|(at, _)| {
            let length = self.prefix(&rest[at..])?;
            Some((start + at, start + at + length))
        })
    }

    /// Whether the text ends with the pattern.
    pub(crate) fn is_suffix(&self, text: &str) -> bool {
        self.characters.is_empty()
            || text.char_indices().any(|(at, _)| self.prefix(&text[at..]) == Some(text.len() - at))
    }

    /// Whether nothing is searched for.
    pub(crate) fn is_empty(&self) -> bool {
        self.characters.is_empty()
    }
}

/// A character as `translate` and the trim functions see it: in lower case, but for a dotted I.
pub(crate) fn unit(c: char) -> char {
    if c == DOTTED { c } else { lower(c).next().unwrap_or(c) }
}

/// The units in which `translate` and the trim functions see a text: characters in lower case, a dotted I as one. Each
/// comes with its bytes.
pub(crate) fn units(text: &str) -> Vec<(char, &str)> {
    let mut out = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let mut end = at + c.len_utf8();
        let unit = match c {
            DOTTED => DOTTED,
            'i' if chars.peek().is_some_and(|(_, next)| *next == DOT) => {
                chars.next();
                end += DOT.len_utf8();
                DOTTED
            }
            c => unit(c),
        };
        out.push((unit, &text[at..end]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_ignore_case() {
        let found = |pattern: &str, text: &str| Pattern::new(pattern).find(text, 0);
        assert_eq!(found("AB", "xxaB"), Some((2, 4)));
        assert_eq!(found("", "x"), Some((0, 0)));
        assert_eq!(found("ΑΣ", "ας"), Some((0, 4)));
        // A dotted I is found whole only.
        assert_eq!(
            (found("i", "İo"), found("i\u{307}", "İo"), found("İ", "i\u{307}o")),
            (None, Some((0, 2)), Some((0, 3)))
        );
        assert!(Pattern::new("DE").is_suffix("abcde") && !Pattern::new("d").is_suffix("abcde"));
    }

    #[test]
    fn a_dotted_i_is_one_unit() {
        let shown: Vec<char> = units("İi\u{307}I").into_iter().map(|(unit, _)| unit).collect();
        assert_eq!(shown, [DOTTED, DOTTED, 'i']);
    }
}
