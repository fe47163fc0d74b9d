//! JSON taken apart, and written again as Jackson writes it: without blanks, doubles as Java shows them.

use crate::types::format::write_double;
use crate::types::json::{Liberties, Parsed, Tape, Token, unescape};
pub(crate) use crate::types::variant::json::quote;

/// The nodes of one text, with room for those of the next.
#[derive(Debug, Default)]
pub(crate) struct Document {
    /// The nodes; the value is number 0.
    pub(crate) tape: Tape,
    scratch: Vec<u8>,
}

impl Document {
    /// Parses a text; false if it begins with no JSON. What stands behind a value is not looked at, as in Spark.
    pub(crate) fn parse(&mut self, text: &str) -> bool {
        self.parse_with(text, Liberties { non_numeric: false, ..Liberties::USUAL })
    }

    /// The same with more or fewer liberties.
    pub(crate) fn parse_with(&mut self, text: &str, liberties: Liberties) -> bool {
        self.scratch.clear();
        if !matches!(self.tape.parse(text.as_bytes(), liberties), Parsed::Value(_)) {
            return false;
        }
        let mut node = 0;
        // A string with an escape that is none is no JSON either.
        loop {
            let this = self.tape.node(node);
            if this.token == Token::Escaped {
                self.scratch.clear();
                if !unescape(&text.as_bytes()[this.start..this.end], &mut self.scratch) {
                    return false;
                }
            }
            node += 1;
            if node >= self.tape.node(0).next {
                return true;
            }
        }
    }

    /// Appends the characters of a string.
    pub(crate) fn string(&self, text: &str, node: usize, out: &mut String) {
        let node = self.tape.node(node);
        let raw = &text[node.start..node.end];
        if node.token == Token::Escaped {
            let mut bytes = Vec::with_capacity(raw.len());
            unescape(raw.as_bytes(), &mut bytes);
            out.push_str(&String::from_utf8_lossy(&bytes));
        } else {
            out.push_str(raw);
        }
    }

    /// Whether a key is `name`.
    pub(crate) fn is_key(&self, text: &str, key: usize, name: &str) -> bool {
        let node = self.tape.node(key);
        if node.token != Token::Escaped {
            return &text[node.start..node.end] == name;
        }
        let mut unescaped = String::new();
        self.string(text, key, &mut unescaped);
        unescaped == name
    }

    /// Appends a value as JSON.
    pub(crate) fn write(&self, text: &str, at: usize, out: &mut String) {
        let node = self.tape.node(at);
        let raw = &text[node.start..node.end];
        match node.token {
            Token::Object => {
                out.push('{');
                for (i, (key, value)) in self.tape.members(at).enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    self.write(text, key, out);
                    out.push(':');
                    self.write(text, value, out);
                }
                out.push('}');
            }
            Token::Array => {
                out.push('[');
                for (i, element) in self.tape.children(at).enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    self.write(text, element, out);
                }
                out.push(']');
            }
            Token::Plain | Token::Escaped => {
                let mut string = String::new();
                self.string(text, at, &mut string);
                quote(&string, out);
            }
            Token::Real => match raw.parse() {
                Ok(value) => write_double(out, value),
                Err(_) => out.push_str(raw),
            },
            Token::Integer | Token::True | Token::False | Token::Null => out.push_str(raw),
        }
    }
}
