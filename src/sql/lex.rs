//! The one lexer: splitting, parsing, highlighting and completion all read these tokens.
//!
//! It never fails: what is no token is [`TokenKind::Unknown`], a quote or comment without an end is a token with the flag
//! [`Token::unterminated`]. One pass, no copies. Source: Spark's `SqlBaseLexer.g4`, whose longest-match rules it keeps
//! (`1a` is a word, `1L` a number, `1.a` a number, a dot and a word).

use crate::error::Span;

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Whether the closing quote or comment mark is missing.
    pub unterminated: bool,
    /// Where.
    pub span: Span,
}

/// Kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A keyword or an identifier without quotes.
    Word,
    /// `` `name` ``
    Quoted,
    /// `'text'`, `"text"`, `r'raw'`
    String,
    /// `$$text$$`, `$tag$text$tag$`
    DollarText,
    /// `12`
    Integer,
    /// `1.5`, `.5`, `1.`
    Decimal,
    /// `1e3`, `1.5e3`
    Exponent,
    /// `1Y`
    Byte,
    /// `1S`
    Short,
    /// `1L`
    Long,
    /// `1F`
    Float,
    /// `1D`
    Double,
    /// `1BD`
    BigDecimal,
    /// `-- text` or `/* text */`
    Comment,
    /// `/*+`
    HintStart,
    /// `*/`
    HintEnd,
    /// `(`
    LeftParen,
    /// `)`
    RightParen,
    /// `[`
    LeftBracket,
    /// `]`
    RightBracket,
    /// `,`
    Comma,
    /// `.`
    Dot,
    /// `;`
    Semicolon,
    /// `:`
    Colon,
    /// `::`
    DoubleColon,
    /// `?`
    Question,
    /// `->`
    Arrow,
    /// `=>`
    FatArrow,
    /// `|>`
    PipeArrow,
    /// `=`, `==`
    Eq,
    /// `<=>`
    NullSafeEq,
    /// `<>`, `!=`
    NotEq,
    /// `<`
    Lt,
    /// `<=`, `!>`
    LtEq,
    /// `>`
    Gt,
    /// `>=`, `!<`
    GtEq,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
    /// `>>>`
    ShiftRightUnsigned,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `%`
    Percent,
    /// `&`
    Ampersand,
    /// `|`
    Pipe,
    /// `||`
    Concat,
    /// `^`
    Caret,
    /// `~`
    Tilde,
    /// `!`
    Bang,
    /// Anything else: one character.
    Unknown,
    /// Behind the last token; only the parser makes it.
    End,
}

impl TokenKind {
    /// Whether it may be a name: a word or a name in backquotes.
    pub fn is_name(self) -> bool {
        matches!(self, TokenKind::Word | TokenKind::Quoted)
    }

    /// Whether it is a number.
    pub fn is_number(self) -> bool {
        use TokenKind::{BigDecimal, Byte, Decimal, Double, Exponent, Float, Integer, Long, Short};
        matches!(self, Integer | Decimal | Exponent | Byte | Short | Long | Float | Double | BigDecimal)
    }
}

/// Reads tokens, comments too; white space is what lies between them.
#[derive(Clone, Debug)]
pub struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    /// A lexer at the start of `text`.
    pub fn new(text: &'a str) -> Self {
        Lexer { text, at: 0 }
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    fn skip_space(&mut self) {
        loop {
            match self.byte(self.at) {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => self.at += 1,
                byte if byte >= 0x80 => match self.char_at(self.at) {
                    Some(c) if c.is_whitespace() || c == '\u{feff}' => self.at += c.len_utf8(),
                    _ => return,
                },
                _ => return,
            }
        }
    }

    fn token(&mut self, kind: TokenKind, end: usize, unterminated: bool) -> Token {
        let span = Span::new(self.at, end);
        self.at = end;
        Token { kind, unterminated, span }
    }

    /// A quoted text from `open`, the place of the opening quote.
    fn quoted(&mut self, kind: TokenKind, open: usize, raw: bool) -> Token {
        let bytes = self.text.as_bytes();
        let quote = bytes[open];
        let mut i = open + 1;
        while i < bytes.len() {
            if bytes[i] == b'\\' && !raw && kind == TokenKind::String {
                i += 2;
            } else if bytes[i] == quote {
                if !raw && self.byte(i + 1) == quote {
                    i += 2;
                } else {
                    return self.token(kind, i + 1, false);
                }
            } else {
                i += 1;
            }
        }
        self.token(kind, bytes.len(), true)
    }

    fn line_comment(&mut self) -> Token {
        let bytes = self.text.as_bytes();
        let mut i = self.at + 2;
        while i < bytes.len() && bytes[i] != b'\n' {
            // A backslash at the end of the line carries the comment on to the next.
            i += if bytes[i] == b'\\' && self.byte(i + 1) == b'\n' { 2 } else { 1 };
        }
        self.token(TokenKind::Comment, i.min(bytes.len()), false)
    }

    fn block_comment(&mut self) -> Token {
        let bytes = self.text.as_bytes();
        let (mut i, mut depth) = (self.at + 2, 1);
        while i < bytes.len() {
            match (bytes[i], self.byte(i + 1)) {
                (b'*', b'/') => {
                    i += 2;
                    depth -= 1;
                    if depth == 0 {
                        return self.token(TokenKind::Comment, i, false);
                    }
                }
                (b'/', b'*') if self.byte(i + 2) != b'+' => {
                    i += 2;
                    depth += 1;
                }
                _ => i += 1,
            }
        }
        self.token(TokenKind::Comment, bytes.len(), true)
    }

    /// A text between two equal tags, `$$` or `$letters$`, in which nothing has a meaning.
    fn dollar_text(&self) -> Option<Token> {
        let rest = &self.text[self.at..];
        let letters = rest[1..].find(|c: char| !c.is_ascii_alphabetic())?;
        let tag = rest.get(..letters + 2).filter(|tag| tag.ends_with('$'))?;
        let end = rest[tag.len()..].find(tag);
        let length = end.map_or(rest.len(), |end| tag.len() + end + tag.len());
        let span = Span::new(self.at, self.at + length);
        Some(Token { kind: TokenKind::DollarText, unterminated: end.is_none_or(|end| end == 0), span })
    }

    /// The end of letters, digits and underscores from `at`.
    fn word_end(&self, mut at: usize) -> usize {
        loop {
            match self.byte(at) {
                byte if byte.is_ascii_alphanumeric() || byte == b'_' => at += 1,
                byte if byte >= 0x80 => match self.char_at(at) {
                    Some(c) if c.is_alphanumeric() => at += c.len_utf8(),
                    _ => return at,
                },
                _ => return at,
            }
        }
    }

    fn word(&mut self) -> Token {
        let end = self.word_end(self.at);
        let word = &self.text[self.at..end];
        if word.eq_ignore_ascii_case("r") && matches!(self.byte(end), b'\'' | b'"') {
            return self.quoted(TokenKind::String, end, true);
        }
        // `hdfs://host/path` is one word.
        if self.text[end..].starts_with("://") && word.chars().all(char::is_alphabetic) {
            let rest = &self.text[end + 3..];
            let part = |c: char| c.is_alphanumeric() || "_/-.?=&#%".contains(c);
            let length = rest.find(|c| !part(c)).unwrap_or(rest.len());
            if length > 0 {
                return self.token(TokenKind::Word, end + 3 + length, false);
            }
        }
        self.token(TokenKind::Word, end, false)
    }

    fn digits(&self, mut at: usize) -> usize {
        while self.byte(at).is_ascii_digit() {
            at += 1;
        }
        at
    }

    /// The end of an exponent that begins at `at`.
    fn exponent(&self, at: usize) -> Option<usize> {
        if !self.byte(at).eq_ignore_ascii_case(&b'e') {
            return None;
        }
        let digits = if matches!(self.byte(at + 1), b'+' | b'-') { at + 2 } else { at + 1 };
        let end = self.digits(digits);
        (end > digits).then_some(end)
    }

    /// Number suffixes that may stand at `at`, with the ends they give.
    fn suffix(&self, at: usize) -> Option<(TokenKind, usize)> {
        match self.byte(at).to_ascii_uppercase() {
            b'F' => Some((TokenKind::Float, at + 1)),
            b'D' => Some((TokenKind::Double, at + 1)),
            b'B' if self.byte(at + 1).eq_ignore_ascii_case(&b'd') => Some((TokenKind::BigDecimal, at + 2)),
            _ => None,
        }
    }

    /// The number at the current place, which is a digit or a dot: the longest match of Spark's rules.
    fn number(&self) -> Option<(TokenKind, usize)> {
        let whole = self.digits(self.at);
        let mut best: Option<(TokenKind, usize)> = None;
        let mut consider = |kind, end| {
            if best.is_none_or(|(_, longest)| end > longest) {
                best = Some((kind, end));
            }
        };
        if self.byte(whole) == b'.' && (whole > self.at || self.byte(whole + 1).is_ascii_digit()) {
            // With a dot the number ends only where no letter, digit or underscore follows.
            let ends = |end: usize| self.word_end(end) == end;
            let fraction = self.digits(whole + 1);
            let exponent = self.exponent(fraction);
            let candidates = [
                exponent.and_then(|end| self.suffix(end)),
                exponent.map(|end| (TokenKind::Exponent, end)),
                self.suffix(fraction),
                Some((TokenKind::Decimal, fraction)),
            ];
            if let Some((kind, end)) = candidates.into_iter().flatten().find(|(_, end)| ends(*end)) {
                return Some((kind, end));
            }
        }
        if whole == self.at {
            return None;
        }
        consider(TokenKind::Integer, whole);
        match self.byte(whole).to_ascii_uppercase() {
            b'L' => consider(TokenKind::Long, whole + 1),
            b'S' => consider(TokenKind::Short, whole + 1),
            b'Y' => consider(TokenKind::Byte, whole + 1),
            _ => {}
        }
        if let Some((kind, end)) = self.suffix(whole) {
            consider(kind, end);
        }
        if let Some(exponent) = self.exponent(whole) {
            consider(TokenKind::Exponent, exponent);
            if let Some((kind, end)) = self.suffix(exponent) {
                consider(kind, end);
            }
        }
        consider(TokenKind::Word, self.word_end(self.at));
        best
    }

    fn symbol(&mut self) -> Token {
        use TokenKind as K;
        let rest = &self.text.as_bytes()[self.at..];
        let second = rest.get(1).copied().unwrap_or(0);
        let third = rest.get(2).copied().unwrap_or(0);
        let (kind, length) = match (rest[0], second, third) {
            (b'(', ..) => (K::LeftParen, 1),
            (b')', ..) => (K::RightParen, 1),
            (b'[', ..) => (K::LeftBracket, 1),
            (b']', ..) => (K::RightBracket, 1),
            (b',', ..) => (K::Comma, 1),
            (b'.', ..) => (K::Dot, 1),
            (b';', ..) => (K::Semicolon, 1),
            (b':', b':', _) => (K::DoubleColon, 2),
            (b':', ..) => (K::Colon, 1),
            (b'?', ..) => (K::Question, 1),
            (b'-', b'>', _) => (K::Arrow, 2),
            (b'=', b'>', _) => (K::FatArrow, 2),
            (b'|', b'>', _) => (K::PipeArrow, 2),
            (b'=', b'=', _) => (K::Eq, 2),
            (b'=', ..) => (K::Eq, 1),
            (b'<', b'=', b'>') => (K::NullSafeEq, 3),
            (b'<', b'>', _) | (b'!', b'=', _) => (K::NotEq, 2),
            (b'<', b'=', _) | (b'!', b'>', _) => (K::LtEq, 2),
            (b'>', b'=', _) | (b'!', b'<', _) => (K::GtEq, 2),
            (b'>', b'>', b'>') => (K::ShiftRightUnsigned, 3),
            (b'>', b'>', _) => (K::ShiftRight, 2),
            (b'<', b'<', _) => (K::ShiftLeft, 2),
            (b'<', ..) => (K::Lt, 1),
            (b'>', ..) => (K::Gt, 1),
            (b'|', b'|', _) => (K::Concat, 2),
            (b'|', ..) => (K::Pipe, 1),
            (b'+', ..) => (K::Plus, 1),
            (b'-', ..) => (K::Minus, 1),
            (b'*', b'/', _) => (K::HintEnd, 2),
            (b'*', ..) => (K::Star, 1),
            (b'/', b'*', b'+') => (K::HintStart, 3),
            (b'/', ..) => (K::Slash, 1),
            (b'%', ..) => (K::Percent, 1),
            (b'&', ..) => (K::Ampersand, 1),
            (b'^', ..) => (K::Caret, 1),
            (b'~', ..) => (K::Tilde, 1),
            (b'!', ..) => (K::Bang, 1),
            _ => (K::Unknown, self.char_at(self.at).map_or(1, char::len_utf8)),
        };
        self.token(kind, self.at + length, false)
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_space();
        let first = *self.text.as_bytes().get(self.at)?;
        let second = self.byte(self.at + 1);
        Some(match first {
            b'\'' | b'"' => self.quoted(TokenKind::String, self.at, false),
            b'`' => self.quoted(TokenKind::Quoted, self.at, false),
            b'-' if second == b'-' => self.line_comment(),
            b'/' if second == b'*' && self.byte(self.at + 2) != b'+' => self.block_comment(),
            b'0'..=b'9' | b'.' => match self.number() {
                Some((kind, end)) => self.token(kind, end, false),
                None => self.symbol(),
            },
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'$' => match self.dollar_text() {
                Some(token) => {
                    self.at = token.span.end as usize;
                    token
                }
                None => self.symbol(),
            },
            0x80.. if self.char_at(self.at).is_some_and(char::is_alphanumeric) => self.word(),
            _ => self.symbol(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(TokenKind, &str)> {
        Lexer::new(text).map(|t| (t.kind, &text[t.span.start as usize..t.span.end as usize])).collect()
    }

    #[test]
    fn texts_between_dollars() {
        use TokenKind::*;
        let text = "$$ it's; -- $ $$ $ab$ $$ $ab$ ${x}";
        let whole: Vec<_> = tokens(text).into_iter().filter(|(kind, _)| *kind == DollarText).map(|(_, t)| t).collect();
        assert_eq!(whole, ["$$ it's; -- $ $$", "$ab$ $$ $ab$"]);
        assert!(Lexer::new("AS $$ x").any(|token| token.unterminated));
        assert!(Lexer::new("AS $$$$").any(|token| token.unterminated));
    }

    fn kinds(text: &str) -> Vec<TokenKind> {
        tokens(text).into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn numbers_by_the_longest_match() {
        use TokenKind::*;
        let cases: &[(&str, &[TokenKind])] = &[
            ("1", &[Integer]),
            ("1L 1l 1Y 1S 1BD 1F 1d", &[Long, Long, Byte, Short, BigDecimal, Float, Double]),
            ("1e3 1E-3 1.5e3 1.5e+3", &[Exponent, Exponent, Exponent, Exponent]),
            ("1.5 .5 1. 1.5F .5BD 1e3D", &[Decimal, Decimal, Decimal, Float, BigDecimal, Double]),
            ("1a 1e 1e3x 1_000", &[Word, Word, Word, Word]),
            ("1.a", &[Integer, Dot, Word]),
            ("a.1b", &[Word, Dot, Word]),
            ("1.5Fx", &[Integer, Dot, Word]),
            ("1-2", &[Integer, Minus, Integer]),
        ];
        for (text, expected) in cases {
            assert_eq!(&kinds(text), expected, "{text}");
        }
        assert_eq!(tokens("1.5Fx")[2].1, "5Fx");
    }

    #[test]
    fn quotes_comments_and_hints() {
        use TokenKind::*;
        assert_eq!(tokens(r"'it\'s' 'a''b'")[0].1, r"'it\'s'");
        assert_eq!(kinds(r"'it\'s' 'a''b' `a``b` r'\' x'1F'"), [String, String, Quoted, String, Word, String]);
        assert_eq!(kinds("a -- b ; ' \n c /* d /* e */ f */ g"), [Word, Comment, Word, Comment, Word]);
        assert_eq!(kinds("/*+ BROADCAST(t) */"), [HintStart, Word, LeftParen, Word, RightParen, HintEnd]);
        assert!(Lexer::new("'abc").all(|t| t.unterminated));
        assert!(Lexer::new("/* abc").all(|t| t.unterminated));
        assert!(Lexer::new("'a\\").all(|t| t.unterminated && t.span.end == 3));
    }

    #[test]
    fn letters_of_every_script_and_stray_characters() {
        assert_eq!(tokens("größe\u{a0}+ 日本")[0].1, "größe");
        assert_eq!(kinds("größe\u{a0}+ 日本 \u{1} €"), {
            use TokenKind::*;
            [Word, Plus, Word, Unknown, Unknown]
        });
        assert_eq!(tokens("hdfs://b/x.csv a")[0].1, "hdfs://b/x.csv");
    }

    #[test]
    fn operators() {
        use TokenKind::*;
        assert_eq!(
            kinds("<=> << >> >>> || -> => :: |> == != <> <= >= !< !>"),
            [
                NullSafeEq,
                ShiftLeft,
                ShiftRight,
                ShiftRightUnsigned,
                Concat,
                Arrow,
                FatArrow,
                DoubleColon,
                PipeArrow,
                Eq,
                NotEq,
                NotEq,
                LtEq,
                GtEq,
                GtEq,
                LtEq
            ]
        );
    }
}
