//! Operands: literals, names, parentheses, and the words that begin a form of their own.

use super::super::ast::{Expr, ExprKind, Ident, Literal, ObjectName, Parameter, Star};
use super::super::lex::TokenKind;
use super::Parser;
use super::literal::hexadecimal;
use super::name::{constant_name, upper};
use crate::error::{Error, Result, Span};

/// Words with which no operand begins, unless nothing follows that they could introduce: columns may be called `end`.
const NO_OPERAND: &[&str] = &[
    "AND",
    "AS",
    "BETWEEN",
    "BY",
    "ELSE",
    "END",
    "EXCEPT",
    "FROM",
    "GROUP",
    "HAVING",
    "IN",
    "INTERSECT",
    "IS",
    "JOIN",
    "LIKE",
    "LIMIT",
    "ON",
    "OR",
    "ORDER",
    "SELECT",
    "THEN",
    "UNION",
    "USING",
    "WHEN",
    "WHERE",
];

/// Words that may follow a column with the name of a keyword.
const AFTER_NAME: &[&str] = &[
    "AND", "AS", "ASC", "BETWEEN", "DESC", "DIV", "ELSE", "END", "FROM", "GROUP", "HAVING", "ILIKE", "IN", "IS",
    "LIKE", "LIMIT", "NOT", "NULLS", "OR", "ORDER", "RLIKE", "THEN", "UNION", "WHEN", "WHERE",
];

impl Parser<'_> {
    /// Reads an operand without what may follow it.
    pub(super) fn primary(&mut self) -> Result<Expr> {
        let token = self.peek();
        let start = token.span;
        match token.kind {
            TokenKind::Word => return self.word(),
            TokenKind::Quoted => return self.name_or_call(),
            TokenKind::String => {
                let text = self.string()?;
                return Ok(self.literal(Literal::String(text), start));
            }
            TokenKind::LeftParen => return self.parenthesis(),
            TokenKind::Star => {
                self.bump();
                let star = Star { qualifier: Vec::new(), except: self.except()?, ..Star::default() };
                return Ok(Expr { kind: ExprKind::Star(star), span: self.since(start) });
            }
            TokenKind::Question => {
                self.bump();
                let parameter = self.record_parameter(Parameter::Positional(self.positional), start);
                self.positional += 1;
                return Ok(Expr { kind: ExprKind::Parameter(parameter), span: start });
            }
            TokenKind::Colon if matches!(self.peek_at(1).kind, TokenKind::Word | TokenKind::Quoted) => {
                self.bump();
                let name = self.ident()?.value;
                let parameter = self.record_parameter(Parameter::Named(name), start);
                return Ok(Expr { kind: ExprKind::Parameter(parameter), span: self.since(start) });
            }
            kind if kind.is_number() => {
                self.bump();
                let literal = self.number(token, false, start)?;
                return Ok(Expr { kind: ExprKind::Literal(literal), span: start });
            }
            _ => {}
        }
        Err(self.unexpected())
    }

    fn word(&mut self) -> Result<Expr> {
        let token = self.peek();
        let start = token.span;
        let next = self.peek_at(1).kind;
        let mut buffer = [0; 16];
        let word = upper(self.text_of(token), &mut buffer);
        match next {
            TokenKind::String if word != "CASE" && word != "INTERVAL" => return self.typed_literal(word),
            TokenKind::Dot => return self.name_or_call(),
            TokenKind::LeftParen => {
                if let Some(special) = self.special_call(word)? {
                    return Ok(special);
                }
            }
            TokenKind::Arrow => return self.lambda(),
            _ => {}
        }
        match word {
            "NULL" => {
                self.bump();
                Ok(self.literal(Literal::Null, start))
            }
            "TRUE" | "FALSE" => {
                self.bump();
                Ok(self.literal(Literal::Boolean(word == "TRUE"), start))
            }
            "INTERVAL" if self.at_interval() => self.interval(),
            "CASE" if self.at_word_n(1, "WHEN") || !self.ends_name(1) => self.case(),
            // `like(a, b)` is a call.
            "LIKE" if next == TokenKind::LeftParen => self.name_or_call(),
            _ if self.is_reserved(token) => self.reserved(word),
            _ if NO_OPERAND.contains(&word) && !self.ends_name(1) => Err(self.unexpected()),
            _ => self.name_or_call(),
        }
    }

    /// A word that is no name: three are names of functions, and some are functions without parentheses.
    fn reserved(&mut self, word: &str) -> Result<Expr> {
        let called = self.peek_at(1).kind == TokenKind::LeftParen;
        let function = match word {
            "FILTER" | "LEFT" | "RIGHT" => called,
            "CURRENT_DATE" | "CURRENT_PATH" | "CURRENT_TIME" | "CURRENT_TIMESTAMP" | "CURRENT_USER" | "LOCALTIME"
            | "SESSION_USER" | "USER" => !called,
            _ => false,
        };
        if !function {
            return Err(self.unexpected());
        }
        let token = self.bump();
        let span = token.span;
        let value = if matches!(word, "SESSION_USER" | "USER") { "current_user" } else { self.text_of(token) };
        let name = Ident { value: value.to_string(), quoted: false, span };
        if called {
            return self.call(ObjectName { parts: vec![name], span });
        }
        let call = super::function::plain(ObjectName { parts: vec![name], span }, Vec::new());
        Ok(Expr { kind: ExprKind::Call(Box::new(call)), span })
    }

    /// Whether the token `n` shows that the word before it is a name: an operator, an end, or a clause's word.
    fn ends_name(&self, n: usize) -> bool {
        let token = self.peek_at(n);
        match token.kind {
            TokenKind::Word => AFTER_NAME.iter().any(|word| self.at_word_n(n, word)),
            TokenKind::Quoted | TokenKind::String | TokenKind::LeftParen | TokenKind::Colon | TokenKind::Question => {
                false
            }
            TokenKind::Plus | TokenKind::Minus | TokenKind::Star | TokenKind::Tilde | TokenKind::Bang => {
                // An operand behind a sign, as in `THEN -1`; a name before it, as in `end - 1`, needs backquotes.
                false
            }
            kind => !kind.is_number(),
        }
    }

    /// `DATE '...'`, `X'...'`
    fn typed_literal(&mut self, word: &str) -> Result<Expr> {
        let start = self.bump().span;
        let text = self.single_string()?;
        let span = self.since(start);
        let literal = match word {
            "DATE" | "TIMESTAMP" | "TIMESTAMP_NTZ" | "TIMESTAMP_LTZ" | "TIME" => Literal::Typed(word.to_string(), text),
            "X" => Literal::Binary(hexadecimal(&text, span)?),
            _ => {
                return Err(Error::new("UNSUPPORTED_TYPED_LITERAL")
                    .with("unsupportedType", format!("\"{}\"", self.slice(start).to_uppercase()))
                    .with(
                        "supportedTypes",
                        "\"DATE\", \"TIMESTAMP_NTZ\", \"TIMESTAMP_LTZ\", \"TIMESTAMP\", \"INTERVAL\", \"X\", \"TIME\"",
                    )
                    .at(span));
            }
        };
        Ok(Expr { kind: ExprKind::Literal(literal), span })
    }

    /// `a`, `a.b.c`, `a.b.*`, `f(x)`, `a.f(x)`, `x -> e`
    fn name_or_call(&mut self) -> Result<Expr> {
        let start = self.peek().span;
        let mut parts = vec![self.ident()?];
        if self.at(TokenKind::Arrow) {
            return self.lambda_body(parts, start);
        }
        while self.at(TokenKind::Dot) {
            match self.peek_at(1).kind {
                TokenKind::Star => {
                    self.bump();
                    self.bump();
                    let star = Star { qualifier: parts, except: self.except()?, ..Star::default() };
                    return Ok(Expr { kind: ExprKind::Star(star), span: self.since(start) });
                }
                TokenKind::Word | TokenKind::Quoted => {
                    self.bump();
                    parts.push(self.ident()?);
                }
                _ => break,
            }
        }
        let span = self.since(start);
        if self.at(TokenKind::LeftParen) {
            return self.call(ObjectName { parts, span });
        }
        if self.dialect.names_as_patterns
            && self.in_item
            && let [qualifier @ .., Ident { value, quoted: true, .. }] = parts.as_slice()
            && qualifier.len() < 2
            && value.chars().any(|c| !c.is_ascii_alphanumeric() && c != '_')
        {
            let star = Star { qualifier: qualifier.to_vec(), pattern: Some(value.clone()), ..Star::default() };
            return Ok(Expr { kind: ExprKind::Star(star), span });
        }
        Ok(Expr { kind: ExprKind::Column(parts), span })
    }

    /// `IDENTIFIER(expr)` as a column, or as the name of a function that is called.
    pub(super) fn identifier_clause(&mut self) -> Result<Expr> {
        let start = self.bump().span;
        self.expect(TokenKind::LeftParen)?;
        let expr = self.expr()?;
        self.expect(TokenKind::RightParen)?;
        let span = self.since(start);
        if self.at(TokenKind::LeftParen) {
            let name = self.computed_name(&expr)?;
            return self.call(name);
        }
        // What columns there are is known when the query is bound.
        match constant_name(&expr)? {
            Some(name) => Ok(Expr { kind: ExprKind::Column(name.parts), span }),
            None => Ok(Expr { kind: ExprKind::Identifier(Box::new(expr)), span }),
        }
    }

    /// `EXCEPT (a, b.c)` behind a star.
    fn except(&mut self) -> Result<Vec<ObjectName>> {
        if !self.at_word("EXCEPT") || self.peek_at(1).kind != TokenKind::LeftParen {
            return Ok(Vec::new());
        }
        self.bump();
        if self.paren_holds_query() {
            // A set operation: `SELECT * EXCEPT (SELECT ...)`.
            self.at -= 1;
            return Ok(Vec::new());
        }
        self.parens(Self::object_name)
    }

    /// `( ... )`: a query, a lambda's parameters, a row, or an expression in parentheses.
    fn parenthesis(&mut self) -> Result<Expr> {
        let start = self.peek().span;
        if self.paren_holds_query() {
            self.bump();
            let query = Box::new(self.query()?);
            self.expect(TokenKind::RightParen)?;
            self.raise(0)?;
            return Ok(Expr { kind: ExprKind::ScalarSubquery(query), span: self.since(start) });
        }
        if self
            .closing(self.at)
            .and_then(|close| self.tokens.get(close + 1))
            .is_some_and(|t| t.kind == TokenKind::Arrow)
        {
            let parameters = self.parens(Self::ident)?;
            return self.lambda_body(parameters, start);
        }
        self.bump();
        let first = self.aliased_expr()?;
        if !self.at(TokenKind::Comma) {
            if matches!(first.kind, ExprKind::Alias { .. }) {
                return Err(self.unexpected());
            }
            self.expect(TokenKind::RightParen)?;
            return Ok(Expr { kind: first.kind, span: first.span });
        }
        let mut items = vec![first];
        while self.eat(TokenKind::Comma) {
            items.push(self.aliased_expr()?);
        }
        self.expect(TokenKind::RightParen)?;
        self.raise(0)?;
        Ok(Expr { kind: ExprKind::Tuple(items), span: self.since(start) })
    }

    /// Reads `x [[AS] name]` in a row or in `struct(...)`.
    /// # Errors
    /// What is wrong with it.
    pub fn aliased_expr(&mut self) -> Result<Expr> {
        let start = self.peek().span;
        let operand = self.expr()?;
        if matches!(self.peek().kind, TokenKind::Comma | TokenKind::RightParen) {
            return Ok(operand);
        }
        let mut aliases = self.column_aliases()?;
        match (aliases.pop(), aliases.is_empty()) {
            (Some(alias), true) => {
                self.raise(0)?;
                Ok(Expr { kind: ExprKind::Alias { operand: Box::new(operand), alias }, span: self.since(start) })
            }
            (None, _) => Ok(operand),
            _ => Err(self.unexpected()),
        }
    }

    fn lambda(&mut self) -> Result<Expr> {
        let start = self.peek().span;
        let parameter = self.ident()?;
        self.lambda_body(vec![parameter], start)
    }

    fn lambda_body(&mut self, parameters: Vec<Ident>, start: Span) -> Result<Expr> {
        self.expect(TokenKind::Arrow)?;
        let body = Box::new(self.expr()?);
        self.raise(0)?;
        Ok(Expr { kind: ExprKind::Lambda { parameters, body }, span: self.since(start) })
    }

    fn case(&mut self) -> Result<Expr> {
        let start = self.bump().span;
        let operand = if self.at_word("WHEN") { None } else { Some(Box::new(self.expr()?)) };
        let mut branches = Vec::new();
        while self.eat_word("WHEN") {
            let condition = self.expr()?;
            self.expect_word("THEN")?;
            branches.push((condition, self.expr()?));
        }
        if branches.is_empty() {
            return Err(self.unexpected());
        }
        let otherwise = if self.eat_word("ELSE") { Some(Box::new(self.expr()?)) } else { None };
        self.expect_word("END")?;
        self.raise(0)?;
        Ok(Expr { kind: ExprKind::Case { operand, branches, otherwise }, span: self.since(start) })
    }

    /// Whether the parenthesis that is next has a query in it, and not an expression that begins with one:
    /// `((SELECT 1) UNION (SELECT 2))` against `((SELECT 1) + 1)`.
    pub fn paren_holds_query(&self) -> bool {
        let mut inner = 1;
        while self.peek_at(inner).kind == TokenKind::LeftParen && inner <= super::MAX_NESTING as usize {
            inner += 1;
        }
        if !self.starts_query_at(inner) {
            return false;
        }
        // From the inside out, what follows each closing parenthesis must continue a query.
        (1..inner).rev().all(|n| {
            self.closing(self.at + n).and_then(|close| self.tokens.get(close + 1)).is_some_and(|token| {
                let word = self.text_of(*token);
                match token.kind {
                    TokenKind::PipeArrow => true,
                    // Several parentheses around one query: the outermost of them is the query's, the rest say nothing.
                    TokenKind::RightParen => n > 1,
                    TokenKind::Word => [
                        "UNION",
                        "EXCEPT",
                        "MINUS",
                        "INTERSECT",
                        "ORDER",
                        "SORT",
                        "CLUSTER",
                        "DISTRIBUTE",
                        "LIMIT",
                        "OFFSET",
                    ]
                    .iter()
                    .any(|start| word.eq_ignore_ascii_case(start)),
                    _ => false,
                }
            })
        })
    }
}
