//! JSON text as a flat list of nodes, in the order of the text; the nodes point into the text.
//!
//! Source: RFC 8259; with Jackson's liberties that Spark turns on: `'` quotes and the numbers `NaN` and `Infinity`.

/// How deep values may be nested.
const DEEPEST: usize = 400;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// `{...}`: its children are key, value, key, value.
    Object,
    /// `[...]`
    Array,
    /// A string without escapes; the node's text is between the quotes.
    Plain,
    /// A string with escapes.
    Escaped,
    /// A whole number.
    Integer,
    /// Any other number.
    Real,
    /// `true`
    True,
    /// `false`
    False,
    /// `null`
    Null,
}

/// A value, or the key of one.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// What it is.
    pub token: Token,
    /// Where its text begins.
    pub start: usize,
    /// Where its text ends.
    pub end: usize,
    /// The number of the node behind this one and all within it.
    pub next: usize,
}

/// The liberties that options give or take.
#[derive(Clone, Copy, Debug)]
pub struct Liberties {
    /// `allowSingleQuotes`
    pub single_quotes: bool,
    /// `allowNonNumericNumbers`
    pub non_numeric: bool,
    /// `allowUnquotedFieldNames`
    pub bare_names: bool,
    /// `allowNumericLeadingZeros`
    pub leading_zeros: bool,
    /// `allowComments`
    pub comments: bool,
    /// `allowUnquotedControlChars`
    pub control_characters: bool,
}

impl Liberties {
    /// Those that Spark takes where no option says otherwise.
    pub const USUAL: Liberties = Liberties {
        single_quotes: true,
        non_numeric: true,
        bare_names: false,
        leading_zeros: false,
        comments: false,
        control_characters: false,
    };
}

/// What a text begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// A value of so many bytes.
    Value(usize),
    /// The beginning of one; more text is needed.
    Incomplete,
    /// No JSON.
    Malformed,
}

/// The nodes of one value. Kept between values for its memory.
#[derive(Debug, Default)]
pub struct Tape {
    nodes: Vec<Node>,
}

struct Bad(Parsed);

impl Tape {
    /// Parses the value that a text begins with, behind blanks.
    pub fn parse(&mut self, text: &[u8], liberties: Liberties) -> Parsed {
        self.nodes.clear();
        let mut parser = Parser { text, at: 0, nodes: &mut self.nodes, liberties };
        match parser.value(0) {
            Ok(()) => Parsed::Value(parser.at),
            Err(Bad(why)) => why,
        }
    }

    /// A node.
    pub fn node(&self, i: usize) -> Node {
        self.nodes.get(i).copied().unwrap_or(Node { token: Token::Null, start: 0, end: 0, next: i + 1 })
    }

    /// The nodes right within an array or object.
    pub fn children(&self, parent: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.node(parent).next;
        let mut next = parent + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.node(child).next;
            Some(child)
        })
    }

    /// Key and value of each member of an object.
    pub fn members(&self, parent: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let mut children = self.children(parent);
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    nodes: &'a mut Vec<Node>,
    liberties: Liberties,
}

type Step<T = ()> = Result<T, Bad>;

impl Parser<'_> {
    fn peek(&mut self) -> Step<u8> {
        while let Some(byte) = self.text.get(self.at) {
            if *byte == b'/' && self.liberties.comments {
                self.comment()?;
                continue;
            }
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Ok(*byte);
            }
            self.at += 1;
        }
        Err(Bad(Parsed::Incomplete))
    }

    /// Passes over `// ...` up to the end of the line, or `/* ... */`.
    fn comment(&mut self) -> Step {
        let rest = &self.text[self.at..];
        let (end, length) = match rest.get(1) {
            Some(b'/') => (memchr::memchr(b'\n', rest).unwrap_or(rest.len()), 0),
            Some(b'*') => (memchr::memmem::find(&rest[2..], b"*/").ok_or(Bad(Parsed::Incomplete))? + 2, 2),
            Some(_) => return Err(Bad(Parsed::Malformed)),
            None => return Err(Bad(Parsed::Incomplete)),
        };
        self.at += end + length;
        Ok(())
    }

    /// A name without quotes.
    fn bare_name(&mut self) -> Step {
        let start = self.at;
        let rest = self.text[start..].iter();
        let length = rest.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'$' | b'-')).count();
        if length == 0 {
            return Err(Bad(Parsed::Malformed));
        }
        self.push(Token::Plain, start, start + length);
        self.at += length;
        Ok(())
    }

    fn push(&mut self, token: Token, start: usize, end: usize) {
        let next = self.nodes.len() + 1;
        self.nodes.push(Node { token, start, end, next });
    }

    fn value(&mut self, depth: usize) -> Step {
        if depth > DEEPEST {
            return Err(Bad(Parsed::Malformed));
        }
        let start = {
            self.peek()?;
            self.at
        };
        match self.text[start] {
            open @ (b'{' | b'[') => {
                let own = self.nodes.len();
                self.push(if open == b'{' { Token::Object } else { Token::Array }, start, start);
                self.at += 1;
                self.inside(open, depth)?;
                let next = self.nodes.len();
                self.nodes[own].end = self.at;
                self.nodes[own].next = next;
                Ok(())
            }
            b'"' => self.string(b'"'),
            b'\'' if self.liberties.single_quotes => self.string(b'\''),
            b't' => self.word(b"true", Token::True),
            b'f' => self.word(b"false", Token::False),
            b'n' => self.word(b"null", Token::Null),
            b'-' | b'0'..=b'9' => self.number(),
            b'N' if self.liberties.non_numeric => self.word(b"NaN", Token::Real),
            b'I' if self.liberties.non_numeric => self.word(b"Infinity", Token::Real),
            _ => Err(Bad(Parsed::Malformed)),
        }
    }

    fn inside(&mut self, open: u8, depth: usize) -> Step {
        let close = if open == b'{' { b'}' } else { b']' };
        if self.peek()? == close {
            self.at += 1;
            return Ok(());
        }
        loop {
            if open == b'{' {
                match self.peek()? {
                    b'"' => self.string(b'"')?,
                    b'\'' if self.liberties.single_quotes => self.string(b'\'')?,
                    _ if self.liberties.bare_names => self.bare_name()?,
                    _ => return Err(Bad(Parsed::Malformed)),
                }
                if self.peek()? != b':' {
                    return Err(Bad(Parsed::Malformed));
                }
                self.at += 1;
            }
            self.value(depth + 1)?;
            let after = self.peek()?;
            self.at += 1;
            if after == close {
                return Ok(());
            }
            if after != b',' {
                return Err(Bad(Parsed::Malformed));
            }
        }
    }

    fn string(&mut self, quote: u8) -> Step {
        let start = self.at + 1;
        let mut at = start;
        let mut escaped = false;
        loop {
            let Some(found) = self.text.get(at..).and_then(|rest| memchr::memchr2(quote, b'\\', rest)) else {
                return Err(Bad(Parsed::Incomplete));
            };
            at += found;
            if self.text[at] == quote {
                break;
            }
            escaped = true;
            at += 2;
        }
        if !self.liberties.control_characters && self.text[start..at].iter().any(|byte| *byte < 0x20) {
            return Err(Bad(Parsed::Malformed));
        }
        self.push(if escaped { Token::Escaped } else { Token::Plain }, start, at);
        self.at = at + 1;
        Ok(())
    }

    fn word(&mut self, word: &[u8], token: Token) -> Step {
        let rest = &self.text[self.at..];
        if rest.starts_with(word) {
            self.push(token, self.at, self.at + word.len());
            self.at += word.len();
            Ok(())
        } else {
            Err(Bad(if word.starts_with(rest) { Parsed::Incomplete } else { Parsed::Malformed }))
        }
    }

    fn number(&mut self) -> Step {
        let start = self.at;
        let digits = |at: usize| self.text[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let mut at = start + usize::from(self.text[start] == b'-');
        if self.liberties.non_numeric && self.text.get(at) == Some(&b'I') {
            self.at = at;
            self.word(b"Infinity", Token::Real)?;
            if let Some(node) = self.nodes.last_mut() {
                node.start = start;
            }
            return Ok(());
        }
        let whole = digits(at);
        if whole == 0 || (whole > 1 && self.text[at] == b'0' && !self.liberties.leading_zeros) {
            return Err(Bad(if at == self.text.len() { Parsed::Incomplete } else { Parsed::Malformed }));
        }
        at += whole;
        let mut token = Token::Integer;
        if self.text.get(at) == Some(&b'.') {
            let fraction = digits(at + 1);
            if fraction == 0 {
                return Err(Bad(if at + 1 == self.text.len() { Parsed::Incomplete } else { Parsed::Malformed }));
            }
            at += 1 + fraction;
            token = Token::Real;
        }
        if matches!(self.text.get(at), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.text.get(at + 1), Some(b'+' | b'-')));
            let exponent = self.text.get(at + 1 + sign..).map_or(0, |_| digits(at + 1 + sign));
            if exponent == 0 {
                let more = at + 1 + sign >= self.text.len();
                return Err(Bad(if more { Parsed::Incomplete } else { Parsed::Malformed }));
            }
            at += 1 + sign + exponent;
            token = Token::Real;
        }
        self.push(token, start, at);
        self.at = at;
        Ok(())
    }
}

/// The text of a string with escapes, appended to `out`; false if an escape is none.
pub fn unescape(text: &[u8], out: &mut Vec<u8>) -> bool {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        let Some(escape) = rest.get(at + 1) else { return false };
        rest = &rest[at + 2..];
        let simple = match escape {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' => 8,
            b'f' => 12,
            b'"' | b'\\' | b'/' | b'\'' => *escape,
            b'u' => {
                let hex = |text: &[u8]| {
                    let digits = std::str::from_utf8(text.get(..4)?).ok()?;
                    digits.bytes().all(|c| c.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
                };
                let Some(high) = hex(rest) else { return false };
                rest = &rest[4..];
                let mut code = high;
                if (0xd800..0xdc00).contains(&high)
                    && rest.starts_with(b"\\u")
                    && let Some(low) = hex(&rest[2..]).filter(|low| (0xdc00..0xe000).contains(low))
                {
                    code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                    rest = &rest[6..];
                }
                let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
            _ => return false,
        };
        out.push(simple);
    }
    out.extend_from_slice(rest);
    true
}

/// JSON text without the blanks between its parts, appended to `out`.
pub fn compact(text: &[u8], out: &mut Vec<u8>) {
    let mut quote = None;
    let mut escaped = false;
    for byte in text {
        match quote {
            Some(open) => {
                if escaped {
                    escaped = false;
                } else if *byte == b'\\' {
                    escaped = true;
                } else if *byte == open {
                    quote = None;
                }
            }
            None if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') => continue,
            None if matches!(byte, b'"' | b'\'') => quote = Some(*byte),
            None => {}
        }
        out.push(*byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Liberties = Liberties::USUAL;

    fn parse(text: &str) -> Parsed {
        Tape::default().parse(text.as_bytes(), ALL)
    }

    #[test]
    fn values() {
        let text = " {\"a\": [1, -2.5e3, true, null], 'b': \"x\\ny\"} rest";
        assert_eq!(parse(text), Parsed::Value(text.len() - 5));
        for bad in ["{bad", "{\"a\" 1}", "[1,]", "01", "\"a\tb\"", "nul!", "+1", "{1:2}", "1.x"] {
            assert_eq!(parse(bad), Parsed::Malformed, "{bad}");
        }
        assert_eq!(parse(&"[".repeat(10_000)), Parsed::Malformed);
    }

    #[test]
    fn every_beginning_is_incomplete() {
        let text = "{\"a\": [1.5e-3, true, null, NaN, -Infinity], \"b\": \"x\\u00e4\"}";
        for end in 0..text.len() {
            assert_eq!(parse(&text[..end]), Parsed::Incomplete, "{}", &text[..end]);
        }
    }

    #[test]
    fn strings() {
        let mut out = Vec::new();
        assert!(unescape(b"a\\n\\u00e4\\ud83d\\ude00\\/", &mut out));
        assert_eq!(out, "a\nä😀/".as_bytes());
        assert!(!unescape(b"\\x", &mut out) && !unescape(b"\\u12g4", &mut out));
        out.clear();
        compact(b"{ \"a b\" : [ 1 , \"x \\\" y\" ] }", &mut out);
        assert_eq!(out, b"{\"a b\":[1,\"x \\\" y\"]}");
    }
}
