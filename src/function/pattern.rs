//! Java's regular expressions on Rust's engines.
//!
//! A pattern is translated from Java's syntax and meaning ([`java`]) and run by `regex` in linear time; one with
//! look-around, back references or possessive quantifiers is run by `fancy-regex`.
//! Source: `java.util.regex.Pattern`.

mod java;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::error::{Error, Result};

/// A compiled pattern.
pub(crate) struct Pattern {
    engine: Engine,
    /// The engine for texts that end with a line end, where `$` may stand before that.
    before_line_end: Option<Box<fancy_regex::Regex>>,
    groups: usize,
    names: Vec<Option<String>>,
}

enum Engine {
    Linear(regex::Regex),
    Fancy(Box<fancy_regex::Regex>),
}

/// The search of one pattern, with the places of its groups after a match.
pub(crate) struct Matcher<'p> {
    pattern: &'p Pattern,
    /// Where the groups of the last match are, by one engine or the other.
    linear: Option<regex::CaptureLocations>,
    fancy: Option<Vec<Option<(usize, usize)>>>,
}

thread_local! {
    static KNOWN: RefCell<HashMap<String, Rc<Pattern>>> = RefCell::new(HashMap::new());
}

/// How many patterns a thread keeps: a query has few, and a column of patterns must not fill the memory.
const KEPT: usize = 64;

impl Pattern {
    /// The pattern, compiled at most once per thread. `function` is named by the error.
    /// # Errors
    /// `INVALID_PARAMETER_VALUE.PATTERN` when it is none.
    pub(crate) fn of(text: &str, function: &str) -> Result<Rc<Pattern>> {
        if let Some(known) = KNOWN.with_borrow(|known| known.get(text).map(Rc::clone)) {
            return Ok(known);
        }
        let pattern = Rc::new(Pattern::new(text).ok_or_else(|| invalid(text, function))?);
        KNOWN.with_borrow_mut(|known| {
            if known.len() >= KEPT {
                known.clear();
            }
            known.insert(text.to_string(), Rc::clone(&pattern));
        });
        Ok(pattern)
    }

    fn new(text: &str) -> Option<Pattern> {
        let java::Translated { text, before_line_end, lines } = java::translate(text)?;
        let before_line_end = match before_line_end {
            Some(text) => Some(Box::new(fancy_regex::Regex::new(&text).ok()?)),
            None => None,
        };
        // Java's lines end with carriage returns too.
        let linear = if lines { regex::Regex::new(&format!("(?R){text}")) } else { regex::Regex::new(&text) };
        if let Ok(linear) = linear {
            let names = linear.capture_names().map(|name| name.map(str::to_string)).collect();
            let groups = linear.captures_len() - 1;
            return Some(Pattern { engine: Engine::Linear(linear), before_line_end, groups, names });
        }
        let fancy = fancy_regex::Regex::new(&text).ok()?;
        let names = fancy.capture_names().map(|name| name.map(str::to_string)).collect();
        let groups = fancy.captures_len() - 1;
        Some(Pattern { engine: Engine::Fancy(Box::new(fancy)), before_line_end, groups, names })
    }

    /// The engine for that text.
    fn engine_for(&self, text: &str) -> Chosen<'_> {
        match (&self.engine, &self.before_line_end) {
            (_, Some(fancy)) if text.ends_with(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) => Chosen::Fancy(fancy),
            (Engine::Linear(linear), _) => Chosen::Linear(linear),
            (Engine::Fancy(fancy), _) => Chosen::Fancy(fancy),
        }
    }

    /// How many groups it has, without the whole match.
    pub(crate) fn groups(&self) -> usize {
        self.groups
    }

    /// The number of the group of that name.
    pub(crate) fn group_named(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known.as_deref() == Some(name))
    }

    /// Whether it is found in `text`.
    /// # Errors
    /// When backtracking takes too many steps.
    pub(crate) fn is_match(&self, text: &str) -> Result<bool> {
        match self.engine_for(text) {
            Chosen::Linear(linear) => Ok(linear.is_match(text)),
            Chosen::Fancy(fancy) => fancy.is_match(text).map_err(|error| too_long(&error)),
        }
    }

    /// The parts of a text between its matches, at most `limit`, as Java's `String.split` gives them: a match without
    /// width at the very beginning makes none.
    /// # Errors
    /// When backtracking takes too many steps.
    pub(crate) fn split<'t>(&self, text: &'t str, limit: usize) -> Result<Vec<&'t str>> {
        let mut matcher = self.matcher();
        let (mut done, mut start) = (0, 0);
        let mut parts = Vec::new();
        while parts.len() + 1 < limit && start <= text.len() && matcher.find(text, start)? {
            let Some((begin, end)) = matcher.group(0) else { break };
            start = if begin == end { end + text[end..].chars().next().map_or(1, char::len_utf8) } else { end };
            if end == 0 {
                continue;
            }
            parts.push(&text[done..begin]);
            done = end;
        }
        parts.push(&text[done..]);
        Ok(parts)
    }

    /// A search of it.
    pub(crate) fn matcher(&self) -> Matcher<'_> {
        Matcher { pattern: self, linear: None, fancy: None }
    }
}

/// An engine for a text.
enum Chosen<'p> {
    Linear(&'p regex::Regex),
    Fancy(&'p fancy_regex::Regex),
}

impl Matcher<'_> {
    /// Searches from byte `start` on.
    /// # Errors
    /// When backtracking takes too many steps.
    pub(crate) fn find(&mut self, text: &str, start: usize) -> Result<bool> {
        match self.pattern.engine_for(text) {
            Chosen::Linear(linear) => {
                self.fancy = None;
                let places = self.linear.get_or_insert_with(|| linear.capture_locations());
                Ok(linear.captures_read_at(places, text, start).is_some())
            }
            Chosen::Fancy(fancy) => {
                let Some(found) = fancy.captures_from_pos(text, start).map_err(|error| too_long(&error))? else {
                    return Ok(false);
                };
                let places = self.fancy.get_or_insert_default();
                places.clear();
                places.extend((0..found.len()).map(|i| found.get(i).map(|group| (group.start(), group.end()))));
                Ok(true)
            }
        }
    }

    /// Where a group of the last match begins and ends; 0 is the whole match.
    pub(crate) fn group(&self, i: usize) -> Option<(usize, usize)> {
        match (&self.fancy, &self.linear) {
            (Some(places), _) => places.get(i).copied().flatten(),
            (None, Some(places)) => places.get(i),
            (None, None) => None,
        }
    }

    /// Calls `f` for every match, in order; an empty match is followed by a search one character later.
    /// # Errors
    /// Those of `f`, and when backtracking takes too many steps.
    pub(crate) fn each(&mut self, text: &str, from: usize, mut f: impl FnMut(&Self) -> Result<()>) -> Result<()> {
        let mut start = from;
        while start <= text.len() && self.find(text, start)? {
            f(self)?;
            let Some((begin, end)) = self.group(0) else { break };
            start = end;
            if begin == end {
                start += text[end..].chars().next().map_or(1, char::len_utf8);
            }
        }
        Ok(())
    }
}

fn invalid(pattern: &str, function: &str) -> Error {
    Error::new("INVALID_PARAMETER_VALUE.PATTERN")
        .with("parameter", "`regexp`")
        .with("functionName", format!("`{function}`"))
        .with("value", format!("'{pattern}'"))
}

fn too_long(error: &fancy_regex::Error) -> Error {
    Error::unsupported(format!("a regular expression that backtracks too long ({error})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(pattern: &str, text: &str) -> bool {
        Pattern::of(pattern, "test").unwrap().is_match(text).unwrap()
    }

    #[test]
    fn classes_are_of_ascii() {
        assert!(finds(r"^\d+$", "12") && !finds(r"^\d$", "٣"));
        assert!(finds(r"^[\w-]+$", "a-b_1") && !finds(r"^\w$", "é"));
        assert!(finds(r"^[^\s\d]$", "a") && !finds(r"^[^\s\d]$", "1"));
        assert!(finds(r"^\p{Punct}$", "^") && finds(r"^\p{IsLatin}$", "é"));
    }

    #[test]
    fn java_only_syntax() {
        assert!(finds(r"^\Qa.b\E$", "a.b") && !finds(r"^\Qa.b\E$", "axb"));
        assert!(!finds("^.$", "\r") && finds("(?s)^.$", "\n"));
        assert!(finds(r"\<b\>", "<b>"));
        assert!(finds(r"(a)\1", "aa") && finds("foo(?!bar)", "foo") && !finds("foo(?!bar)", "foobar"));
    }

    #[test]
    fn ends_cases_and_quantifiers() {
        assert!(finds("b$", "ab\n") && finds("b$", "ab\r\n") && !finds("b$", "ab\n\n") && !finds("b$", "ab\nc"));
        assert!(finds("(?m)b$", "ab\nc") && finds("(?m)b$", "ab\r\nc"));
        assert!(finds("(?i)k", "K") && !finds("(?i)k", "\u{212a}") && !finds("(?i)é", "É") && finds("(?iu)é", "É"));
        assert!(!finds("a++a", "aaa") && finds("a*+b", "aab") && finds("(?U)^\\w$", "é"));
        assert!(finds(r"\0141", "a") && finds(r"\cA", "\u{1}") && finds(r"\p{InCYRILLIC}", "я"));
        for wrong in ["a{", "a{,2}", "a{1", "{", "({)", "a|{", "a**", "+a", "a)", "a+++"] {
            assert!(Pattern::of(wrong, "test").is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_match() {
        let pattern = Pattern::of("x*", "test").unwrap();
        let mut found = Vec::new();
        pattern
            .matcher()
            .each("éxx", 0, |m| {
                found.push(m.group(0).unwrap());
                Ok(())
            })
            .unwrap();
        assert_eq!(found, [(0, 0), (2, 4), (4, 4)]);
        assert_eq!(Pattern::of("(", "rlike").err().unwrap().class(), "INVALID_PARAMETER_VALUE.PATTERN");
    }
}
