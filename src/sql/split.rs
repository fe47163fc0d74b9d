//! Cuts a text into statements, lazily, at semicolons that stand outside quotes, comments and `BEGIN ... END` blocks.

use super::lex::{Lexer, Token, TokenKind};

/// A statement of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Its text, from its first to its last token.
    pub text: &'a str,
    /// Where it begins in the whole text.
    pub offset: usize,
    /// Whether a semicolon ends it.
    pub terminated: bool,
}

/// The statements of a text, in order. Pieces of nothing but white space and comments are left out.
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    text: &'a str,
    at: usize,
}

/// The statements of `text`.
pub fn split(text: &str) -> Pieces<'_> {
    Pieces { text, at: 0 }
}

/// Whether `text` has no statement that goes on: each ends with a semicolon, and no comment is open. The shell reads
/// lines until this holds.
pub fn is_complete(text: &str) -> bool {
    let mut rest = 0;
    for piece in split(text) {
        if !piece.terminated {
            return false;
        }
        rest = piece.offset + piece.text.len();
    }
    Lexer::new(text.get(rest..).unwrap_or("")).all(|token| !token.unterminated)
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            let rest = self.text.get(self.at..)?;
            let mut block = Block::default();
            let (mut first, mut last) = (None, 0);
            let mut terminated = None;
            for token in Lexer::new(rest) {
                if token.kind == TokenKind::Comment {
                    // An unclosed comment is an error to report, not nothing.
                    if !token.unterminated {
                        continue;
                    }
                } else if token.kind == TokenKind::Semicolon && block.depth == 0 {
                    terminated = Some(token.span.end as usize);
                    break;
                }
                block.see(rest, token);
                first.get_or_insert(token.span.start as usize);
                last = token.span.end as usize;
            }
            let offset = self.at;
            self.at = offset + terminated.unwrap_or(rest.len());
            if let Some(first) = first {
                let text = rest.get(first..last)?;
                return Some(Piece { text, offset: offset + first, terminated: terminated.is_some() });
            }
            terminated?;
        }
    }
}

/// How deep in `BEGIN ... END` (and `CASE ... END` within) the tokens of a statement are.
#[derive(Default)]
struct Block {
    depth: usize,
    seen: usize,
    /// `BEGIN` was the first word, or the first behind a label.
    scripting: bool,
    after_dot: bool,
    after_end: bool,
}

impl Block {
    fn see(&mut self, text: &str, token: Token) {
        let word = match token.kind {
            TokenKind::Word => &text[token.span.start as usize..token.span.end as usize],
            _ => "",
        };
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        if !self.scripting {
            match self.seen {
                0 | 2 if is("BEGIN") => (self.scripting, self.depth) = (true, 1),
                0 if token.kind == TokenKind::Word || token.kind == TokenKind::Quoted => {}
                1 if token.kind == TokenKind::Colon => {}
                _ => self.seen = 3,
            }
            self.seen += 1;
            return;
        }
        if self.after_end {
            self.after_end = false;
            if ["IF", "WHILE", "LOOP", "REPEAT", "FOR"].iter().any(|name| is(name)) {
                // What END closed was none of those that are counted.
                self.depth += 1;
                return;
            }
            if is("CASE") {
                return;
            }
        }
        // `BEGIN TRANSACTION` is a statement of its own.
        if self.seen == 1 && (is("TRANSACTION") || is("WORK")) {
            self.depth = 0;
        }
        self.seen = 4;
        if !self.after_dot {
            if is("BEGIN") || is("CASE") {
                self.depth += 1;
            } else if is("END") {
                self.depth = self.depth.saturating_sub(1);
                self.after_end = true;
            }
        }
        self.after_dot = token.kind == TokenKind::Dot;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        split(text).map(|piece| piece.text).collect()
    }

    #[test]
    fn semicolons_in_quotes_and_comments() {
        assert_eq!(
            texts("select ';' -- ; \n; ;; /* ; */ ;select `;` /*;*/ + \";\""),
            ["select ';'", "select `;` /*;*/ + \";\""]
        );
        let piece = split(" -- x\n select 1 ;").next().unwrap();
        assert_eq!((piece.text, piece.offset, piece.terminated), ("select 1", 7, true));
        assert_eq!(texts(" -- nothing\n"), Vec::<&str>::new());
    }

    #[test]
    fn blocks_stay_whole() {
        let script =
            "BEGIN DECLARE x INT; IF x > 1 THEN SELECT CASE WHEN 1=1 THEN 2 END; END IF; BEGIN SELECT t.end; END; END";
        assert_eq!(texts(&format!("{script}; select 2")), [script, "select 2"]);
        let labelled = "a: BEGIN WHILE true DO SELECT 1; END WHILE; CASE x WHEN 1 THEN SELECT 1; END CASE; END a";
        assert_eq!(texts(&format!("{labelled}; select 2")), [labelled, "select 2"]);
        assert_eq!(texts("select case when a then b end; select 1").len(), 2);
        assert_eq!(texts("select begin; select 1").len(), 2);
    }

    #[test]
    fn complete_statements() {
        for text in ["", "select 1;", "select 1; -- x", "begin select 1; end;", "/* a */"] {
            assert!(is_complete(text), "{text}");
        }
        for text in ["select 1", "select ';", "select 1; select 2", "begin select 1;", "/* a", "select 1; /* a"] {
            assert!(!is_complete(text), "{text}");
        }
    }
}
