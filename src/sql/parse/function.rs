//! Calls: arguments and what may stand around them, and the functions with a syntax of their own.
//!
//! Special syntax becomes the plain call that it means: `TRIM(LEADING a FROM b)` is `ltrim(a, b)`, `POSITION(a IN b)` is
//! `position(a, b)`, `DATEADD(DAY, n, d)` is `timestampadd('DAY', n, d)`.

use super::super::ast::{Call, Expr, ExprKind, Ident, Literal, ObjectName};
use super::super::catalog::RelationName;
use super::super::lex::TokenKind;
use super::Parser;
use super::name::upper;
use crate::error::{Error, Result};

/// Units that may be written without quotes as the first argument of `timestampadd` and its like.
const DATETIME_UNITS: &[&str] =
    &["YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DAYOFYEAR", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND"];

impl Parser<'_> {
    /// Reads a call's arguments and what follows them; its name has been read.
    pub(super) fn call(&mut self, name: ObjectName) -> Result<Expr> {
        let start = name.span;
        self.record_call(&name);
        self.expect(TokenKind::LeftParen)?;
        let mut call = plain(name, Vec::new());
        let only = self.peek_at(1).kind;
        if matches!(only, TokenKind::Comma | TokenKind::RightParen | TokenKind::Dot) {
            // `DISTINCT` alone is a column.
        } else if self.eat_word("DISTINCT") {
            call.distinct = true;
        } else {
            self.eat_word("ALL");
        }
        if !self.at(TokenKind::RightParen) {
            call.arguments = self.list(Self::argument)?;
        }
        let last = call.name.parts.last().map_or("", |part| part.value.as_str());
        if ["FIRST", "LAST", "ANY_VALUE"].iter().any(|name| last.eq_ignore_ascii_case(name))
            && self.eat_words(&["IGNORE", "NULLS"])
        {
            call.ignore_nulls = Some(true);
        }
        self.expect(TokenKind::RightParen)?;
        self.around_call(&mut call)?;
        self.raise(0)?;
        Ok(Expr { kind: ExprKind::Call(Box::new(call)), span: self.since(start) })
    }

    /// Records the name of a function that may be one with a body of SQL.
    fn record_call(&mut self, name: &ObjectName) {
        let built_in = |name: &ObjectName| crate::function::find(&name.parts[0].value).is_some();
        if name.parts.len() > 1 || !built_in(name) {
            self.record(RelationName::Routine(name.values()));
        }
    }

    fn argument(&mut self) -> Result<Expr> {
        if self.at_ident() && self.peek_at(1).kind == TokenKind::FatArrow {
            let name = self.ident()?;
            self.bump();
            let value = Box::new(self.expr()?);
            self.raise(0)?;
            let span = self.since(name.span);
            return Ok(Expr { kind: ExprKind::Named { name, value }, span });
        }
        self.expr()
    }

    /// `WITHIN GROUP`, `FILTER`, `IGNORE NULLS`, `OVER`
    fn around_call(&mut self, call: &mut Call) -> Result<()> {
        if self.eat_words(&["WITHIN", "GROUP"]) {
            self.expect(TokenKind::LeftParen)?;
            self.expect_words(&["ORDER", "BY"])?;
            call.within_group = self.list(Self::sort_item)?;
            self.expect(TokenKind::RightParen)?;
        }
        if self.at_word("FILTER") && self.peek_at(1).kind == TokenKind::LeftParen {
            self.bump();
            self.bump();
            self.expect_word("WHERE")?;
            call.filter = Some(self.expr()?);
            self.expect(TokenKind::RightParen)?;
        }
        if self.eat_words(&["IGNORE", "NULLS"]) {
            call.ignore_nulls = Some(true);
        } else if self.eat_words(&["RESPECT", "NULLS"]) {
            call.ignore_nulls = Some(false);
        }
        let over = self.at_word("OVER")
            && matches!(self.peek_at(1).kind, TokenKind::LeftParen | TokenKind::Word | TokenKind::Quoted)
            && !self.at_word_n(1, "FROM");
        if over {
            self.bump();
            call.over = Some(self.window_spec()?);
        }
        Ok(())
    }

    /// Reads `word(...)` if the word has a syntax of its own.
    pub(super) fn special_call(&mut self, word: &str) -> Result<Option<Expr>> {
        let start = self.peek().span;
        let kind = match word {
            "CAST" | "TRY_CAST" => {
                self.open();
                let operand = Box::new(self.expr()?);
                self.expect_word("AS")?;
                let ty = self.data_type()?;
                ExprKind::Cast { operand, ty, try_cast: word == "TRY_CAST" }
            }
            // `extract('year', d)` is a plain call.
            "EXTRACT" if self.at_word_n(3, "FROM") => {
                self.open();
                let field = self.ident()?;
                self.expect_word("FROM")?;
                ExprKind::Extract { field, source: Box::new(self.value_expr()?) }
            }
            "EXISTS" if self.starts_query_at(2) => {
                self.open();
                ExprKind::Exists(Box::new(self.query()?))
            }
            "IDENTIFIER" => return self.identifier_clause().map(Some),
            "STRUCT" => {
                let name = self.open();
                let arguments =
                    if self.at(TokenKind::RightParen) { Vec::new() } else { self.list(Self::aliased_expr)? };
                ExprKind::Call(Box::new(plain(name, arguments)))
            }
            "TRIM" => return self.trim(),
            "SUBSTR" | "SUBSTRING" => {
                let mut name = self.open();
                let mut arguments = vec![self.value_expr()?];
                let standard = self.eat_word("FROM");
                if standard {
                    // The form of the standard is that of one function, whatever it was called by.
                    if let Some(part) = name.parts.first_mut() {
                        part.value = "substring".to_string();
                    }
                }
                if standard || self.eat(TokenKind::Comma) {
                    arguments.push(self.value_expr()?);
                    if self.eat_word("FOR") || self.eat(TokenKind::Comma) {
                        arguments.push(self.value_expr()?);
                    }
                } else {
                    return Err(self.unexpected());
                }
                ExprKind::Call(Box::new(plain(name, arguments)))
            }
            "POSITION" => {
                let mut name = self.open();
                let mut arguments = vec![self.value_expr()?];
                if self.eat_word("IN") {
                    name.parts[0].value = "locate".to_string();
                    arguments.push(self.value_expr()?);
                } else {
                    while self.eat(TokenKind::Comma) {
                        arguments.push(self.expr()?);
                    }
                }
                ExprKind::Call(Box::new(plain(name, arguments)))
            }
            "OVERLAY" => {
                let name = self.open();
                let mut arguments = vec![self.value_expr()?];
                if self.eat_word("PLACING") {
                    arguments.push(self.value_expr()?);
                    self.expect_word("FROM")?;
                    arguments.push(self.value_expr()?);
                    if self.eat_word("FOR") {
                        arguments.push(self.value_expr()?);
                    }
                } else {
                    while self.eat(TokenKind::Comma) {
                        arguments.push(self.argument()?);
                    }
                }
                ExprKind::Call(Box::new(plain(name, arguments)))
            }
            "TIMESTAMPADD" | "DATEADD" | "DATE_ADD" => return self.with_unit("timestampadd"),
            "TIMESTAMPDIFF" | "DATEDIFF" | "DATE_DIFF" | "TIMEDIFF" => return self.with_unit("timestampdiff"),
            _ => return Ok(None),
        };
        self.expect(TokenKind::RightParen)?;
        self.raise(0)?;
        Ok(Some(Expr { kind, span: self.since(start) }))
    }

    /// Eats the function's word and the parenthesis.
    fn open(&mut self) -> ObjectName {
        let word = self.bump();
        self.bump();
        let value = self.text_of(word).to_string();
        ObjectName { parts: vec![Ident { value, quoted: false, span: word.span }], span: word.span }
    }

    fn trim(&mut self) -> Result<Option<Expr>> {
        let start = self.peek().span;
        let mut name = self.open();
        let mut side = None;
        if let Some(word) = ["BOTH", "LEADING", "TRAILING"].into_iter().find(|word| self.at_word(word))
            && !matches!(self.peek_at(1).kind, TokenKind::Comma | TokenKind::RightParen)
        {
            self.bump();
            side = Some(word);
        }
        name.parts[0].value = match side {
            Some("LEADING") => "ltrim",
            Some("TRAILING") => "rtrim",
            _ => "trim",
        }
        .to_string();
        let mut arguments = Vec::new();
        if !self.at_word("FROM") || self.peek_at(1).kind == TokenKind::RightParen {
            arguments = self.list(Self::argument)?;
        }
        if self.at_word("FROM") && arguments.len() <= 1 {
            self.bump();
            arguments.push(self.value_expr()?);
        } else if side.is_some() {
            return Err(self.unexpected());
        }
        self.expect(TokenKind::RightParen)?;
        self.raise(0)?;
        Ok(Some(Expr { kind: ExprKind::Call(Box::new(plain(name, arguments))), span: self.since(start) }))
    }

    /// A call whose first of three arguments is a unit, which becomes a string; with two arguments it is a plain call.
    fn with_unit(&mut self, canonical: &str) -> Result<Option<Expr>> {
        let start = self.peek().span;
        let word = self.text_of(self.peek()).to_lowercase();
        let name = ObjectName { parts: vec![self.ident()?], span: start };
        let mut expr = self.call(name)?;
        let span = expr.span;
        let ExprKind::Call(call) = &mut expr.kind else { return Ok(Some(expr)) };
        if call.arguments.len() != 3 {
            return Ok(Some(expr));
        }
        let first = &call.arguments[0];
        let mut buffer = [0; 16];
        match &first.kind {
            ExprKind::Column(parts)
                if parts.len() == 1 && DATETIME_UNITS.contains(&upper(&parts[0].value, &mut buffer)) =>
            {
                let unit = Literal::String(parts[0].value.clone());
                call.arguments[0] = Expr { kind: ExprKind::Literal(unit), span: first.span };
                call.name.parts[0].value = canonical.to_string();
                Ok(Some(expr))
            }
            ExprKind::Literal(Literal::String(text)) => Err(Error::new("INVALID_PARAMETER_VALUE.DATETIME_UNIT")
                .with("functionName", format!("`{word}`"))
                .with("parameter", "`unit`")
                .with("invalidValue", format!("'{text}'"))
                .at(span)),
            _ => Ok(Some(expr)),
        }
    }

    /// Reads a call that stands as a relation or a generator: a name and its arguments, without the clauses of aggregates.
    pub(super) fn plain_call(&mut self, name: ObjectName) -> Result<Call> {
        self.record_call(&name);
        self.expect(TokenKind::LeftParen)?;
        let arguments = if self.at(TokenKind::RightParen) { Vec::new() } else { self.list(Self::argument)? };
        self.expect(TokenKind::RightParen)?;
        self.raise(0)?;
        Ok(plain(name, arguments))
    }
}

/// A call of that name with those arguments and nothing else.
pub(super) fn plain(name: ObjectName, arguments: Vec<Expr>) -> Call {
    Call { name, arguments, distinct: false, filter: None, within_group: Vec::new(), ignore_nulls: None, over: None }
}
