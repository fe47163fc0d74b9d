//! Text as `UTF8_LCASE` sees it: each character in lower case, by itself.
//!
//! A sigma at the end of a word is any sigma, and a capital I with a dot is two characters, of which a search finds both
//! or none. Source: Spark's `CollationAwareUTF8String`.

/// A capital I with a dot: the only character that is two in lower case.
const DOTTED: char = '\u{130}';
/// The dot above that the lower case of [`DOTTED`] has beside its `i`.
const DOT: char = '\u{307}';

/// A character in lower case.
pub(super) fn lower(c: char) -> impl Iterator<Item = char> + Clone {
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
    fn a_dotted_i_is_one_unit() {
        let shown: Vec<char> = units("İi\u{307}I").into_iter().map(|(unit, _)| unit).collect();
        assert_eq!(shown, [DOTTED, DOTTED, 'i']);
    }
}
