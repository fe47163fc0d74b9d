//! `PARTITION (a = 1, b = 'x', c)`: the partition, or partitions, that a statement is about.

use super::super::ast::{Expr, Ident};
use super::super::lex::TokenKind;
use super::Parser;
use crate::error::{Error, Result, Span};

/// A column of `PARTITION (...)` with its value, if one is given.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionPart {
    /// The column.
    pub column: Ident,
    /// `= value`
    pub value: Option<Expr>,
}

/// `PARTITION (...)`
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionSpec {
    /// Its columns, in the order written.
    pub parts: Vec<PartitionPart>,
    /// Where.
    pub span: Span,
}

impl Parser<'_> {
    /// Reads `[PARTITION (...)]`.
    /// # Errors
    /// What is wrong with it, and `DUPLICATE_KEY`.
    pub fn partition_spec(&mut self) -> Result<Option<PartitionSpec>> {
        let start = self.peek().span;
        if !self.at_word("PARTITION") || self.peek_at(1).kind != TokenKind::LeftParen {
            return Ok(None);
        }
        self.bump();
        let parts = self.parens(|parser| {
            let column = parser.ident()?;
            let value = if parser.eat(TokenKind::Eq) { Some(parser.expr()?) } else { None };
            Ok(PartitionPart { column, value })
        })?;
        for (at, part) in parts.iter().enumerate() {
            if parts[..at].iter().any(|other| other.column.value.eq_ignore_ascii_case(&part.column.value)) {
                return Err(Error::new("DUPLICATE_KEY")
                    .with("keyColumn", format!("`{}`", part.column.value))
                    .at(self.since(start)));
            }
        }
        Ok(Some(PartitionSpec { parts, span: self.since(start) }))
    }

    /// Reads `PARTITION (...)`, in which every column has a value.
    /// # Errors
    /// What is wrong with it.
    pub fn full_partition_spec(&mut self) -> Result<PartitionSpec> {
        let Some(spec) = self.partition_spec()? else { return Err(self.unexpected()) };
        match spec.parts.iter().find(|part| part.value.is_none()) {
            Some(part) => Err(Error::new("INVALID_SQL_SYNTAX.EMPTY_PARTITION_VALUE")
                .with("partKey", format!("`{}`", part.column.value))
                .at(spec.span)),
            None => Ok(spec),
        }
    }
}
