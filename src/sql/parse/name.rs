//! Names: identifiers, names of several parts, aliases; which words may stand where a name is meant.
//!
//! Nearly every keyword of Spark's may be a name. Spark's generated parser finds out by trying every reading; here a word
//! that could also begin the next clause is a name only where that clause cannot follow.

use super::super::ast::{Expr, ExprKind, Ident, Literal, ObjectName, TableAlias};
use super::super::catalog::RelationName;
use super::super::keyword::RESERVED;
use super::super::lex::{Token, TokenKind};
use super::{NameSource, Parser};
use crate::error::{Error, Result, Span};

/// Words that are no table aliases without backquotes: Spark's `strictNonReserved`.
const NO_TABLE_ALIAS: &[&str] = &[
    "ANTI",
    "CROSS",
    "EXCEPT",
    "FULL",
    "INNER",
    "INTERSECT",
    "JOIN",
    "LATERAL",
    "LEFT",
    "MINUS",
    "NATURAL",
    "ON",
    "RIGHT",
    "SEMI",
    "UNION",
    "USING",
];

impl Parser<'_> {
    /// Reads a name of one part; any word will do.
    /// # Errors
    /// When no name is next.
    pub fn ident(&mut self) -> Result<Ident> {
        let token = self.peek();
        let text = self.text_of(token);
        if let Some(ident) = self.literal_identifier()? {
            return Ok(ident);
        }
        let ident = match token.kind {
            TokenKind::Word => {
                if !text.is_ascii() {
                    return Err(invalid_identifier(text, token.span));
                }
                if self.is_reserved(token) {
                    return Err(self.unexpected());
                }
                Ident { value: text.to_string(), quoted: false, span: token.span }
            }
            TokenKind::Quoted => {
                let inner = &text[1..text.len() - 1];
                if inner.is_empty() {
                    return Err(self.unexpected());
                }
                let quote = &text[..1];
                Ident { value: inner.replace(&quote.repeat(2), quote), quoted: true, span: token.span }
            }
            _ => return Err(self.unexpected()),
        };
        self.bump();
        Ok(ident)
    }

    /// `IDENTIFIER('a')` where a name of one part is wanted; behind a point it is the call of a function.
    fn literal_identifier(&mut self) -> Result<Option<Ident>> {
        let kinds = [1, 2, 3].map(|n| self.peek_at(n).kind);
        if kinds != [TokenKind::LeftParen, TokenKind::String, TokenKind::RightParen] || !self.at_word("IDENTIFIER") {
            return Ok(None);
        }
        let behind = self.at.checked_sub(1).and_then(|before| self.tokens.get(before));
        if behind.is_some_and(|token| token.kind == TokenKind::Dot) {
            return Ok(None);
        }
        let start = self.bump().span;
        self.bump();
        let text = self.single_string()?;
        self.bump();
        let span = self.since(start);
        let name = name_of(&text, span)?;
        match <[Ident; 1]>::try_from(name.parts) {
            Ok([ident]) => Ok(Some(Ident { quoted: true, ..ident })),
            Err(_) => Err(Error::new("IDENTIFIER_TOO_MANY_NAME_PARTS")
                .with("identifier", format!("`{}`", text.replace('.', "`.`")))
                .with("limit", 1)
                .at(span)),
        }
    }

    /// Reads a name of one part that nothing but another clause may follow: `a-b` is refused with advice.
    /// # Errors
    /// When no name is next.
    pub fn ident_alone(&mut self) -> Result<Ident> {
        let ident = self.ident()?;
        if !self.at(TokenKind::Minus) || !matches!(self.peek_at(1).kind, TokenKind::Word | TokenKind::Quoted) {
            return Ok(ident);
        }
        while self.at(TokenKind::Minus) {
            self.bump();
            self.ident()?;
        }
        let span = self.since(ident.span);
        Err(invalid_identifier(self.slice(span), span))
    }

    /// Whether a name is next.
    pub fn at_ident(&self) -> bool {
        let token = self.peek();
        matches!(token.kind, TokenKind::Word | TokenKind::Quoted) && !self.is_reserved(token)
    }

    /// Whether a token is a word that can be no name, as the settings ask for.
    pub(super) fn is_reserved(&self, token: Token) -> bool {
        let mut buffer = [0; 16];
        self.dialect.words_reserved
            && token.kind == TokenKind::Word
            && RESERVED.binary_search(&upper(self.text_of(token), &mut buffer)).is_ok()
    }

    /// Reads a name of one or more parts.
    /// # Errors
    /// When no name is next.
    pub fn object_name(&mut self) -> Result<ObjectName> {
        if self.at_word("IDENTIFIER") && self.peek_at(1).kind == TokenKind::LeftParen {
            self.bump();
            self.bump();
            let expr = self.expr()?;
            self.expect(TokenKind::RightParen)?;
            return self.computed_name(&expr);
        }
        let first = self.ident_alone()?;
        let mut span = first.span;
        let mut parts = vec![first];
        while self.eat(TokenKind::Dot) {
            let part = self.ident_alone()?;
            span = span.to(part.span);
            parts.push(part);
        }
        Ok(ObjectName { parts, span })
    }

    /// The name that `IDENTIFIER(expr)` stands for.
    /// # Errors
    /// When the expression cannot be computed here or is no name.
    pub(super) fn computed_name(&mut self, expr: &Expr) -> Result<ObjectName> {
        if let Some(name) = constant_name(expr)? {
            return Ok(name);
        }
        match self.names {
            NameSource::Now(names) => name_of(&names.text(expr)?, expr.span),
            NameSource::Later => {
                self.computed_later = true;
                let part = Ident { value: "identifier".to_string(), quoted: true, span: expr.span };
                Ok(ObjectName { parts: vec![part], span: expr.span })
            }
            NameSource::Nowhere => self.unsupported("IDENTIFIER of an expression that is no string", expr.span),
        }
    }

    /// Reads the name of a relation that the statement reads or looks at, and records it.
    /// # Errors
    /// When no name is next.
    pub fn relation_name(&mut self) -> Result<ObjectName> {
        let name = self.object_name()?;
        self.record(RelationName::Name(name.values()));
        Ok(name)
    }

    /// Names in parentheses.
    /// # Errors
    /// When they are missing.
    pub fn ident_list(&mut self) -> Result<Vec<Ident>> {
        self.parens(Self::ident_alone)
    }

    /// Reads `[AS] a` or `[AS] (a, b)` behind an expression.
    /// # Errors
    /// When a name is missing behind AS.
    pub(super) fn column_aliases(&mut self) -> Result<Vec<Ident>> {
        let written = self.at_word("AS") && !self.clause_or_end_after(0);
        if written {
            self.bump();
        }
        if self.at(TokenKind::LeftParen) && (written || self.at_ident_list()) {
            return self.ident_list();
        }
        if written || (self.at_ident() && !self.at_clause()) {
            return Ok(vec![self.ident_alone()?]);
        }
        Ok(Vec::new())
    }

    /// `(a, b)` of nothing but names.
    fn at_ident_list(&self) -> bool {
        matches!(self.peek_at(1).kind, TokenKind::Word | TokenKind::Quoted)
            && matches!(self.peek_at(2).kind, TokenKind::Comma | TokenKind::RightParen)
    }

    /// Reads `[AS] t [(a, b)]` behind a relation.
    /// # Errors
    /// When a name is missing behind AS.
    pub(super) fn table_alias(&mut self) -> Result<Option<TableAlias>> {
        let written = self.eat_word("AS");
        // Three of them are not reserved by the standard.
        let free = self.dialect.words_reserved && self.at_any(&["ANTI", "MINUS", "SEMI"]);
        let strict = self.peek().kind == TokenKind::Word && self.at_any(NO_TABLE_ALIAS) && !free;
        if !written && (strict || !self.at_ident() || self.at_clause()) {
            return Ok(None);
        }
        if strict {
            return Err(self.unexpected());
        }
        let name = Some(self.ident_alone()?);
        let columns = if self.at(TokenKind::LeftParen) { self.ident_list()? } else { Vec::new() };
        Ok(Some(TableAlias { name, columns }))
    }

    /// Whether the word that is next begins a clause rather than being an alias.
    pub(super) fn at_clause(&self) -> bool {
        let token = self.peek();
        if token.kind != TokenKind::Word {
            return false;
        }
        let mut buffer = [0; 16];
        match upper(self.text_of(token), &mut buffer) {
            // In a script it is the body of FOR that follows a query.
            "DO" => self.in_script() && !self.clause_or_end_after(0),
            "GROUP" | "ORDER" | "SORT" | "CLUSTER" | "DISTRIBUTE" | "PARTITION" => self.at_word_n(1, "BY"),
            "LATERAL" => !self.clause_or_end_after(0) && self.peek_at(1).kind != TokenKind::Dot,
            "MAP" | "REDUCE" => self.at_script(false),
            "WINDOW" => self.at_word_n(2, "AS"),
            "PIVOT" | "TABLESAMPLE" => self.peek_at(1).kind == TokenKind::LeftParen,
            "UNPIVOT" => {
                self.peek_at(1).kind == TokenKind::LeftParen
                    || self.at_word_n(1, "INCLUDE")
                    || self.at_word_n(1, "EXCLUDE")
            }
            "FOR" => matches!(self.peek_at(1).kind, TokenKind::Word | TokenKind::Quoted | TokenKind::LeftParen),
            "VERSION" | "TIMESTAMP" | "SYSTEM_VERSION" | "SYSTEM_TIME" => {
                self.at_words(&[self.text_of(token), "AS", "OF"])
            }
            "FROM" | "WHERE" | "HAVING" | "QUALIFY" | "LIMIT" | "OFFSET" | "UNION" | "EXCEPT" | "MINUS"
            | "INTERSECT" | "SELECT" | "SET" | "VALUES" | "WITH" | "INSERT" | "AND" | "OR" | "AS" => {
                !self.clause_or_end_after(0)
            }
            _ => false,
        }
    }

    /// Whether behind the token `n` there is an end, a comma, a closing parenthesis, or FROM: what is there is a name then.
    fn clause_or_end_after(&self, n: usize) -> bool {
        matches!(
            self.peek_at(n + 1).kind,
            TokenKind::End | TokenKind::Semicolon | TokenKind::Comma | TokenKind::RightParen
        )
    }
}

/// `word` in capitals; words longer than any keyword come out empty.
pub(super) fn upper<'b>(word: &str, buffer: &'b mut [u8; 16]) -> &'b str {
    match buffer.get_mut(..word.len()) {
        Some(part) => {
            part.copy_from_slice(word.as_bytes());
            part.make_ascii_uppercase();
            std::str::from_utf8(part).unwrap_or("")
        }
        None => "",
    }
}

/// The name that `IDENTIFIER('a.b')` stands for, if its argument is a string.
/// # Errors
/// When the string is no name.
pub(super) fn constant_name(expr: &Expr) -> Result<Option<ObjectName>> {
    let ExprKind::Literal(Literal::String(text)) = &expr.kind else { return Ok(None) };
    name_of(text, expr.span).map(Some)
}

/// The name that a text is.
/// # Errors
/// `PARSE_EMPTY_STATEMENT`, `PARSE_SYNTAX_ERROR`
pub fn name_of(text: &str, span: Span) -> Result<ObjectName> {
    // What is wrong with the text is told at the place of the clause.
    let here = |error: Error| {
        let mut moved = Error::new(error.class());
        for (name, value) in error.parameters() {
            moved = moved.with(name, value);
        }
        moved.at(span)
    };
    let mut inner = Parser::new(text).map_err(here)?;
    if inner.at_end() {
        return Err(Error::new("PARSE_EMPTY_STATEMENT").at(span));
    }
    let mut name = inner.object_name().and_then(|name| inner.finish().map(|()| name)).map_err(here)?;
    name.span = span;
    for part in &mut name.parts {
        part.span = span;
    }
    Ok(name)
}

fn invalid_identifier(text: &str, span: Span) -> Error {
    Error::new("INVALID_IDENTIFIER").with("ident", text).at(span)
}
