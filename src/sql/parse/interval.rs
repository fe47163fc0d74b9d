//! `INTERVAL` in its three forms: values with units, a text from one unit to another, a text that carries its units.

use super::super::ast::{Expr, ExprKind, Ident, Interval, Literal, UnaryOp};
use super::super::lex::TokenKind;
use super::Parser;
use crate::error::{Error, Result};

const UNITS: &[&str] = &[
    "NANOSECOND",
    "NANOSECONDS",
    "MICROSECOND",
    "MICROSECONDS",
    "MILLISECOND",
    "MILLISECONDS",
    "SECOND",
    "SECONDS",
    "MINUTE",
    "MINUTES",
    "HOUR",
    "HOURS",
    "DAY",
    "DAYS",
    "WEEK",
    "WEEKS",
    "MONTH",
    "MONTHS",
    "YEAR",
    "YEARS",
];

/// From which unit to which a text may go.
const RANGES: &[(&str, &str)] = &[
    ("YEAR", "MONTH"),
    ("DAY", "HOUR"),
    ("DAY", "MINUTE"),
    ("DAY", "SECOND"),
    ("HOUR", "MINUTE"),
    ("HOUR", "SECOND"),
    ("MINUTE", "SECOND"),
];

impl Parser<'_> {
    /// Whether INTERVAL, which is next, begins an interval rather than being a name.
    pub(super) fn at_interval(&self) -> bool {
        let value =
            |n: usize| matches!(self.peek_at(n).kind, TokenKind::String | TokenKind::Integer | TokenKind::Decimal);
        match self.peek_at(1).kind {
            TokenKind::Plus | TokenKind::Minus => value(2) && self.at_unit(3),
            _ => value(1),
        }
    }

    fn at_unit(&self, n: usize) -> bool {
        UNITS.iter().any(|unit| self.at_word_n(n, unit))
    }

    /// Reads an interval from the word INTERVAL on.
    pub(super) fn interval(&mut self) -> Result<Expr> {
        let start = self.bump().span;
        if self.at(TokenKind::String) && !self.at_unit(1) {
            let text = self.single_string()?;
            return Ok(Expr { kind: ExprKind::Interval(Interval::Text(text)), span: self.since(start) });
        }
        let mut units: Vec<(Expr, Ident)> = Vec::new();
        while self.at_interval_value() {
            let (value, range_value) = self.interval_value()?;
            let unit = self.ident()?;
            if self.at_word("TO") && self.at_unit(1) {
                self.bump();
                let to = self.ident()?;
                if !units.is_empty() || self.at_interval_value() {
                    return Err(Error::new("_LEGACY_ERROR_TEMP_0024").at(self.since(start)));
                }
                let Some((value, negative)) = range_value else {
                    return Err(Error::new("_LEGACY_ERROR_TEMP_0027").at(self.since(start)));
                };
                if !RANGES.iter().any(|(a, b)| unit.value.eq_ignore_ascii_case(a) && to.value.eq_ignore_ascii_case(b)) {
                    return Err(Error::new("INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION")
                        .with("input", value)
                        .with("from", unit.value.to_lowercase())
                        .with("to", to.value.to_lowercase())
                        .at(self.since(start)));
                }
                let kind = ExprKind::Interval(Interval::Range { value, negative, from: unit, to });
                return Ok(Expr { kind, span: self.since(start) });
            }
            units.push((value, unit));
        }
        if units.is_empty() {
            return Err(self.unexpected());
        }
        Ok(Expr { kind: ExprKind::Interval(Interval::Units(units)), span: self.since(start) })
    }

    fn at_interval_value(&self) -> bool {
        let n = usize::from(matches!(self.peek().kind, TokenKind::Plus | TokenKind::Minus));
        matches!(self.peek_at(n).kind, TokenKind::String | TokenKind::Integer | TokenKind::Decimal)
            && self.at_unit(n + 1)
    }

    /// A value of an interval; also, if it is a string, its text and whether a minus stands before it.
    fn interval_value(&mut self) -> Result<(Expr, Option<(String, bool)>)> {
        let start = self.peek().span;
        let negative = self.eat(TokenKind::Minus);
        if !negative {
            self.eat(TokenKind::Plus);
        }
        if self.at(TokenKind::String) {
            let place = self.peek().span;
            let text = self.single_string()?;
            let mut value = self.literal(Literal::String(text.clone()), place);
            if negative {
                let kind = ExprKind::Unary { op: UnaryOp::Minus, operand: Box::new(value) };
                value = Expr { kind, span: self.since(start) };
            }
            return Ok((value, Some((text, negative))));
        }
        let number = self.bump();
        let literal = self.number(number, negative, number.span)?;
        Ok((self.literal(literal, start), None))
    }
}
