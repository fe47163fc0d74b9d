//! Patterns of dates and times, `yyyy-MM-dd HH:mm:ss`: writing and reading text by them as Java's `DateTimeFormatter` does.
//!
//! Sources: <https://spark.apache.org/docs/latest/sql-ref-datetime-pattern.html>, the documentation of
//! `java.time.format.DateTimeFormatterBuilder`, and Spark's `DateTimeFormatterHelper`, which forbids week-based letters.

mod read;
mod write;

use crate::error::{Error, Result};

pub use read::Reading;
pub use write::Moment;

/// A pattern, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    /// Text that stands for itself.
    Literal(String),
    /// A letter and how often it stands.
    Field(char, usize),
    /// `[...]`: left out where reading fails.
    Optional(Vec<Item>),
}

/// What a pattern is used for: not every letter can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// From values to text.
    Write,
    /// From text to values.
    Read,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Pattern {
    /// The pattern that the text is.
    /// # Errors
    /// Spark's, for letters and lengths that it does not have.
    pub fn parse(text: &str, purpose: Purpose) -> Result<Pattern> {
        if let Some(letter) = letters(text).find(|c| matches!(c, 'Y' | 'W' | 'w' | 'u' | 'e' | 'c')) {
            return Err(if is_legacy(text) {
                unrecognised(text)
            } else {
                Error::new("INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN").with("c", letter)
            });
        }
        let refuse = || match illegal(text, purpose) {
            _ if is_legacy(text) => unrecognised(text),
            Some(error) => error,
            None => invalid(text),
        };
        let mut chars = text.chars().peekable();
        let items = sequence(&mut chars, purpose, 0).ok_or_else(refuse)?;
        if chars.next().is_some() {
            return Err(refuse());
        }
        if let Some(feature) = missing(&items) {
            return Err(Error::unsupported(feature));
        }
        Ok(Pattern { items })
    }
}

/// Items up to the end or the closing bracket; `None` for what is no pattern.
fn sequence(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, purpose: Purpose, depth: usize) -> Option<Vec<Item>> {
    let mut items = Vec::new();
    let push = |items: &mut Vec<Item>, c: char| match items.last_mut() {
        Some(Item::Literal(text)) => text.push(c),
        _ => items.push(Item::Literal(c.to_string())),
    };
    while let Some(c) = chars.next() {
        match c {
            '\'' if chars.next_if_eq(&'\'').is_some() => push(&mut items, '\''),
            '\'' => loop {
                match chars.next()? {
                    '\'' if chars.next_if_eq(&'\'').is_some() => push(&mut items, '\''),
                    '\'' => break,
                    other => push(&mut items, other),
                }
            },
            '[' if depth < 32 => items.push(Item::Optional(sequence(chars, purpose, depth + 1)?)),
            ']' if depth > 0 => return Some(items),
            '[' | ']' | '#' | '{' | '}' => return None,
            c if c.is_ascii_alphabetic() => {
                let mut count = 1;
                while chars.next_if_eq(&c).is_some() {
                    count += 1;
                }
                if !is_field(c, count, purpose) {
                    return None;
                }
                items.push(Item::Field(c, count));
            }
            c => push(&mut items, c),
        }
    }
    // Java closes brackets that are left open.
    Some(items)
}

fn is_field(letter: char, count: usize, purpose: Purpose) -> bool {
    let most = match letter {
        'y' => 6,
        'G' | 'M' | 'L' | 'E' | 'Q' | 'q' => 4,
        'd' | 'h' | 'H' | 'k' | 'K' | 'm' | 's' => 2,
        'D' => 3,
        'S' => 9,
        'a' | 'F' => 1,
        'z' | 'O' => 4,
        'X' | 'x' | 'Z' => 5,
        'V' => 2,
        _ => 0,
    };
    let readable = purpose == Purpose::Write || !matches!(letter, 'E' | 'F' | 'Q' | 'q');
    let whole = match letter {
        'V' => count == 2,
        'O' => count == 1 || count == 4,
        _ => true,
    };
    readable && whole && (1..=most).contains(&count)
}

/// What this program has no names for.
fn missing(items: &[Item]) -> Option<&'static str> {
    items.iter().find_map(|item| match item {
        Item::Field('z', 4) => Some("long names of time zones (the pattern zzzz)"),
        Item::Optional(items) => missing(items),
        _ => None,
    })
}

/// The pattern's letters outside quotes.
fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    let mut quoted = false;
    text.chars().filter(move |c| {
        quoted ^= *c == '\'';
        !quoted && c.is_ascii_alphabetic()
    })
}

/// Whether Java's older `SimpleDateFormat`, which Spark 2 had, takes the pattern.
fn is_legacy(text: &str) -> bool {
    text.matches('\'').count().is_multiple_of(2)
        && letters(text).all(|c| "GyYMLwWDdFEuaHkKhmsSzZX".contains(c))
        && !text.contains("XXXX")
}

/// What Spark refuses before Java sees the pattern: letters that it has no values for, and the narrow forms of words.
fn illegal(text: &str, purpose: Purpose) -> Option<Error> {
    let unread = |c: &char| purpose == Purpose::Read && matches!(c, 'E' | 'F' | 'q' | 'Q');
    if let Some(letter) = letters(text).find(|c| matches!(c, 'A' | 'B' | 'n' | 'N' | 'p') || unread(c)) {
        return Some(Error::new("INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER").with("c", letter).with("pattern", text));
    }
    let narrow = ["GGGGG", "MMMMM", "LLLLL", "EEEEE", "QQQQQ", "qqqqq"].into_iter().find(|form| text.contains(form));
    narrow.map(|form| Error::new("INVALID_DATETIME_PATTERN.LENGTH").with("pattern", form))
}

fn unrecognised(pattern: &str) -> Error {
    Error::new("INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION")
        .with("pattern", format!("'{pattern}'"))
        .with("config", "\"spark.sql.legacy.timeParserPolicy\"")
        .with("docroot", "https://spark.apache.org/docs/latest")
}

fn invalid(pattern: &str) -> Error {
    Error::new("INVALID_DATETIME_PATTERN.WITH_SUGGESTION")
        .with("pattern", format!("'{}'", pattern.replace('\'', "\\'")))
        .with("docroot", "https://spark.apache.org/docs/latest")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_pattern() {
        let class = |text| Pattern::parse(text, Purpose::Write).unwrap_err().class();
        assert_eq!(class("YYYY"), "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION");
        assert_eq!(class("Q w"), "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN");
        assert_eq!(class("b"), "INVALID_DATETIME_PATTERN.WITH_SUGGESTION");
        assert_eq!(class("yyyy'T"), "INVALID_DATETIME_PATTERN.WITH_SUGGESTION");
        assert_eq!(class("yyyyyyy"), "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION");
        assert!(Pattern::parse("E", Purpose::Read).is_err());
    }
}
