//! A query as a statement.

use super::{BoundStatement, Statement};
use crate::error::{Result, Span};
use crate::function::cast::{nanos_enabled_for, without_length};
use crate::sql::ast::{Query, With};
use crate::sql::bind::Binder;
use crate::sql::parse::Parser;

#[derive(Debug)]
struct QueryStatement(Query);

/// Reads a query.
/// # Errors
/// What is wrong with it.
pub fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    Ok(Box::new(QueryStatement(parser.query()?)))
}

/// A query as a statement.
pub fn of(query: Query) -> Box<dyn Statement> {
    Box::new(QueryStatement(query))
}

/// Reads a query whose common tables have been read.
/// # Errors
/// What is wrong with it.
pub fn behind_with(parser: &mut Parser<'_>, with: With, start: Span) -> Result<Box<dyn Statement>> {
    Ok(Box::new(QueryStatement(parser.query_behind_with(Some(with), start)?)))
}

impl Statement for QueryStatement {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        let mut query = binder.top_query(&self.0)?;
        nanos_enabled_for(&query.columns, &binder.context)?;
        // A length belongs to a column of a table: what a query answers is text.
        for column in &mut query.columns {
            column.ty = without_length(&column.ty);
        }
        Ok(BoundStatement::Query(query))
    }
}
