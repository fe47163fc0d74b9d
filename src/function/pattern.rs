//! Java's regular expressions on Rust's engines.
//!
//! A pattern is translated from Java's syntax and meaning (classes like `\d` are of ASCII, `.` stops at every line end)
//! and run by `regex` in linear time; one with look-around, back references or possessive quantifiers is run by `fancy-regex`.
//! Source: `java.util.regex.Pattern`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::error::{Error, Result};

/// A compiled pattern.
pub(crate) struct Pattern {
    engine: Engine,
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
    places: Places,
}

enum Places {
    Linear(regex::CaptureLocations),
    Fancy(Vec<Option<(usize, usize)>>),
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
        let text = translate(text);
        if !keeps_what_it_has(&text)
            && let Ok(linear) = regex::Regex::new(&text)
        {
            let names = linear.capture_names().map(|name| name.map(str::to_string)).collect();
            return Some(Pattern { groups: linear.captures_len() - 1, engine: Engine::Linear(linear), names });
        }
        let fancy = fancy_regex::Regex::new(&text).ok()?;
        let names = fancy.capture_names().map(|name| name.map(str::to_string)).collect();
        Some(Pattern { groups: fancy.captures_len() - 1, engine: Engine::Fancy(Box::new(fancy)), names })
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
        match &self.engine {
            Engine::Linear(linear) => Ok(linear.is_match(text)),
            Engine::Fancy(fancy) => fancy.is_match(text).map_err(|error| too_long(&error)),
        }
    }

    /// A search of it.
    pub(crate) fn matcher(&self) -> Matcher<'_> {
        let places = match &self.engine {
            Engine::Linear(linear) => Places::Linear(linear.capture_locations()),
            Engine::Fancy(_) => Places::Fancy(Vec::new()),
        };
        Matcher { pattern: self, places }
    }
}

impl Matcher<'_> {
    /// Searches from byte `start` on.
    /// # Errors
    /// When backtracking takes too many steps.
    pub(crate) fn find(&mut self, text: &str, start: usize) -> Result<bool> {
        match (&self.pattern.engine, &mut self.places) {
            (Engine::Linear(linear), Places::Linear(places)) => {
                Ok(linear.captures_read_at(places, text, start).is_some())
            }
            (Engine::Fancy(fancy), Places::Fancy(places)) => {
                let Some(found) = fancy.captures_from_pos(text, start).map_err(|error| too_long(&error))? else {
                    return Ok(false);
                };
                places.clear();
                places.extend((0..found.len()).map(|i| found.get(i).map(|group| (group.start(), group.end()))));
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Where a group of the last match begins and ends; 0 is the whole match.
    pub(crate) fn group(&self, i: usize) -> Option<(usize, usize)> {
        match &self.places {
            Places::Linear(places) => places.get(i),
            Places::Fancy(places) => places.get(i).copied().flatten(),
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

/// Whether a pattern has a possessive quantifier, such as `a?+`, which `regex` reads as the repetition of `a?`.
fn keeps_what_it_has(text: &str) -> bool {
    let (mut in_class, mut quantified, mut counts) = (0_u32, false, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after = quantified;
        quantified = false;
        match c {
            '\\' => {
                chars.next();
            }
            '[' => in_class += 1,
            ']' => in_class = in_class.saturating_sub(1),
            _ if in_class > 0 => {}
            '+' if after => return true,
            '?' | '*' | '+' => quantified = !after,
            '{' => counts = chars.peek().is_some_and(char::is_ascii_digit),
            '}' => quantified = counts,
            _ => {}
        }
    }
    false
}

fn too_long(error: &fancy_regex::Error) -> Error {
    Error::unsupported(format!("a regular expression that backtracks too long ({error})"))
}

/// The pattern in Rust's syntax.
fn translate(java: &str) -> String {
    let mut out = String::with_capacity(java.len() + 8);
    let dot_is_all = has_flag(java, 's');
    let mut rest = java.chars().peekable();
    let mut depth = 0_usize;
    while let Some(c) = rest.next() {
        match c {
            '\\' => escape(&mut rest, depth > 0, &mut out),
            '[' => {
                depth += 1;
                out.push('[');
                if rest.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                // A bracket that closes nothing is itself.
                if rest.next_if_eq(&']').is_some() {
                    out.push_str("\\]");
                }
            }
            ']' if depth > 0 => {
                depth -= 1;
                out.push(']');
            }
            // Operators between classes that only Rust has.
            '-' | '~' if depth > 0 && rest.peek() == Some(&c) => {
                out.push('\\');
                out.push(c);
            }
            '.' if depth == 0 && !dot_is_all => out.push_str("[^\\n\\r\\x{85}\\x{2028}\\x{2029}]"),
            _ => out.push(c),
        }
    }
    out
}

/// Whether a flag is set somewhere, as in `(?s)` or `(?is:...)`.
fn has_flag(java: &str, flag: char) -> bool {
    java.match_indices("(?").any(|(at, _)| {
        let flags = java[at + 2..].split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        flags.contains(flag)
    })
}

fn escape(rest: &mut std::iter::Peekable<std::str::Chars>, in_class: bool, out: &mut String) {
    let class = |out: &mut String, inside: &str, negated: bool| match (in_class, negated) {
        (true, false) => out.push_str(inside),
        (true, true) | (false, true) => out.push_str(&format!("[^{inside}]")),
        (false, false) => out.push_str(&format!("[{inside}]")),
    };
    let Some(c) = rest.next() else {
        out.push('\\');
        return;
    };
    match c {
        'd' | 'D' => class(out, "0-9", c == 'D'),
        'w' | 'W' => class(out, "a-zA-Z0-9_", c == 'W'),
        's' | 'S' => class(out, " \\t\\n\\x0B\\f\\r", c == 'S'),
        'h' | 'H' => class(out, " \\t\\xA0\\x{1680}\\x{180e}\\x{2000}-\\x{200a}\\x{202f}\\x{205f}\\x{3000}", c == 'H'),
        'v' | 'V' => class(out, "\\n\\x0B\\f\\r\\x{85}\\x{2028}\\x{2029}", c == 'V'),
        'R' => out.push_str("(?:\\r\\n|[\\n\\x0B\\f\\r\\x{85}\\x{2028}\\x{2029}])"),
        'Z' => out.push_str("(?=\\n?\\z)"),
        'e' => out.push_str("\\x1B"),
        // Rust reads these as the edges of a word.
        '<' | '>' => out.push(c),
        'Q' => {
            let mut quoted = String::new();
            while let Some(c) = rest.next() {
                if c == '\\' && rest.next_if_eq(&'E').is_some() {
                    break;
                }
                quoted.push(c);
            }
            out.push_str(&regex::escape(&quoted));
        }
        'p' | 'P' if rest.peek() == Some(&'{') => {
            let name: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
            match posix(&name) {
                Some(inside) => class(out, inside, c == 'P'),
                None => {
                    // Java writes a script or a binary property as `IsLatin`, Rust as `Latin`.
                    let name = name.strip_prefix("Is").unwrap_or(&name);
                    out.push_str(&format!("\\{c}{{{name}}}"));
                }
            }
        }
        _ if c.is_ascii() || c.is_alphanumeric() => {
            out.push('\\');
            out.push(c);
        }
        // Any other character may be escaped in Java.
        _ => out.push(c),
    }
}

/// The characters of a class of POSIX, which are of ASCII.
fn posix(name: &str) -> Option<&'static str> {
    Some(match name {
        "Lower" => "a-z",
        "Upper" => "A-Z",
        "ASCII" => "\\x00-\\x7F",
        "Alpha" => "a-zA-Z",
        "Digit" => "0-9",
        "Alnum" => "a-zA-Z0-9",
        "Punct" => "!-/:-@\\[-`{-\\x7E",
        "Graph" => "!-\\x7E",
        "Print" => "\\x20-\\x7E",
        "Blank" => " \\t",
        "Cntrl" => "\\x00-\\x1F\\x7F",
        "XDigit" => "0-9a-fA-F",
        "Space" => " \\t\\n\\x0B\\f\\r",
        _ => return None,
    })
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
