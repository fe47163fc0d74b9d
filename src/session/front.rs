//! The door to the SQL frontend: text to trees.

use crate::error::{Error, Result};
use crate::sql::ast::{Expr, Query};
use crate::sql::catalog::RelationName;
use crate::sql::statement::Statement;
use crate::types::SparkType;

/// A parsed statement and the relations that it names.
pub(super) struct Parsed {
    pub statement: Box<dyn Statement>,
    pub relations: Vec<RelationName>,
}

/// Reads one statement.
pub(super) fn parse_one(_text: &str) -> Result<Parsed> {
    Err(Error::unsupported("statements as text"))
}

/// Reads a query and the names of its relations.
pub(super) fn parse_query(_text: &str) -> Result<(Query, Vec<RelationName>)> {
    Err(Error::unsupported("queries as text"))
}

/// Reads an expression.
pub(super) fn parse_expression(_text: &str) -> Result<Expr> {
    Err(Error::unsupported("expressions as text"))
}

/// Reads a type.
pub(super) fn parse_type(_text: &str) -> Result<SparkType> {
    Err(Error::unsupported("types as text"))
}
