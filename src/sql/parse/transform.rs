//! Scripts that rows are sent through: `SELECT TRANSFORM(a, b) USING 'script' AS (c, d)`, and `MAP` and `REDUCE`, which mean
//! the same.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-transform.html>, `transformClause` of Spark's
//! grammar.

use super::super::ast::{RowFormat, Script, ScriptColumn, SelectItem};
use super::super::lex::TokenKind;
use super::{Delimited, Parser, RowFormatClause};
use crate::error::{Error, Result, Span};
use crate::types::SparkType;

impl Parser<'_> {
    /// Whether a script's arguments are next: behind SELECT the word TRANSFORM with USING behind its parentheses, or one
    /// of the words MAP and REDUCE with USING behind its arguments.
    pub(super) fn at_script(&self, select: bool) -> bool {
        if select {
            return self.at_word("TRANSFORM")
                && self.peek_at(1).kind == TokenKind::LeftParen
                && self.closing(self.at + 1).and_then(|close| self.tokens.get(close + 1)).is_some_and(|token| {
                    let word = self.text_of(*token);
                    ["USING", "ROW", "RECORDWRITER"].iter().any(|name| word.eq_ignore_ascii_case(name))
                });
        }
        if !self.at_any(&["MAP", "REDUCE"]) {
            return false;
        }
        let mut n = 1;
        loop {
            let token = self.peek_at(n);
            match token.kind {
                TokenKind::End | TokenKind::Semicolon | TokenKind::PipeArrow | TokenKind::RightParen => return false,
                TokenKind::LeftParen => match self.closing(self.at + n) {
                    Some(close) => n = close - self.at,
                    None => return false,
                },
                _ if self.at_word_n(n, "USING") && self.peek_at(n + 1).kind == TokenKind::String => return n > 1,
                _ if ["SELECT", "FROM", "WHERE"].iter().any(|word| self.at_word_n(n, word)) => return false,
                _ => {}
            }
            n += 1;
        }
    }

    /// Reads `TRANSFORM (a, b) [format] USING 'script' [AS ...] [format]`, or MAP or REDUCE without the parentheses.
    pub(super) fn transform(&mut self, start: Span) -> Result<(Vec<SelectItem>, Script)> {
        let in_parens = self.at_word("TRANSFORM");
        self.bump();
        if in_parens {
            self.expect(TokenKind::LeftParen)?;
        }
        let quantifier = !matches!(self.peek_at(1).kind, TokenKind::Comma | TokenKind::Dot | TokenKind::RightParen)
            && !self.at_word_n(1, "USING")
            && self.eat_any(&["DISTINCT", "ALL"]).is_some();
        let items = self.list(|parser| Ok(SelectItem { expr: parser.expr()?, aliases: Vec::new() }))?;
        if in_parens {
            self.expect(TokenKind::RightParen)?;
        }
        let input = self.script_format()?;
        let mut classes = self.record_class("RECORDWRITER")?;
        self.expect_word("USING")?;
        let command = self.string()?;
        let columns = if self.eat_word("AS") { Some(self.script_columns()?) } else { None };
        let output = self.script_format()?;
        classes |= self.record_class("RECORDREADER")?;
        let span = self.since(start);
        if quantifier {
            return Err(Error::new("UNSUPPORTED_FEATURE.TRANSFORM_DISTINCT_ALL").at(span));
        }
        if classes {
            return Err(Error::new("_LEGACY_ERROR_TEMP_0048").at(span));
        }
        let (Some(input), Some(output)) = (input, output) else {
            return Err(Error::new("UNSUPPORTED_FEATURE.TRANSFORM_NON_HIVE").at(span));
        };
        Ok((items, Script { command, input, output, columns, span }))
    }

    fn record_class(&mut self, word: &str) -> Result<bool> {
        let written = self.eat_word(word);
        if written {
            self.string()?;
        }
        Ok(written)
    }

    /// Reads `[ROW FORMAT ...]`; `None` for a class of Hive's.
    fn script_format(&mut self) -> Result<Option<RowFormat>> {
        let delimited = match self.row_format()? {
            // Only Hive's classes escape.
            Some(RowFormatClause::Delimited(delimited)) => delimited,
            Some(RowFormatClause::Serde(_)) => return Ok(None),
            None => Delimited::default(),
        };
        let text = |given: Option<String>, default: &str| given.unwrap_or_else(|| default.to_string());
        Ok(Some(RowFormat { fields: text(delimited.fields, "\t"), null: text(delimited.null, "\\N") }))
    }

    /// Reads `(a, b)`, `(a INT, b STRING)`, or either without parentheses.
    fn script_columns(&mut self) -> Result<Vec<ScriptColumn>> {
        let in_parens = self.eat(TokenKind::LeftParen);
        let mut typed = None;
        let columns = self.list(|parser| {
            let name = parser.ident()?.value;
            let next = parser.peek().kind;
            let with_type = next.is_name()
                && (in_parens
                    || !(parser.at_clause()
                        || parser.at_words(&["ROW", "FORMAT"])
                        || parser.at_any(&["RECORDREADER", "LATERAL"])));
            // All have types or none has.
            if *typed.get_or_insert(with_type) != with_type {
                return Err(parser.unexpected());
            }
            if !with_type {
                return Ok(ScriptColumn { name, ty: SparkType::String });
            }
            let ty = parser.data_type()?;
            parser.eat_words(&["NOT", "NULL"]);
            if parser.eat_word("COMMENT") {
                parser.string()?;
            }
            Ok(ScriptColumn { name, ty })
        })?;
        if in_parens {
            self.expect(TokenKind::RightParen)?;
        }
        Ok(columns)
    }
}
