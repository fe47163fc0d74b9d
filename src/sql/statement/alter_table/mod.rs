//! `ALTER TABLE name ...`, one change per file. What a table is made of is read, changed and put back as a whole.
//!
//! Spark's own tables (those of its session catalog) cannot rename, drop, retype or move columns; the refusals are Spark's.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-ddl-alter-table.html>.

mod add_columns;
mod change_column;
mod location;
mod partition;
mod properties;
mod rename;
mod unsupported;

use super::shared::{parts_of, quoted};
use super::{Statement, Syntax};
use crate::error::{Error, Result, Span};
use crate::exec::command::QualifiedName;
use crate::sql::parse::Parser;

pub(super) use properties::{Change, read as read_properties};

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["ALTER", "TABLE"], parse }];

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.peek().span;
    parser.expect_words(&["ALTER", "TABLE"])?;
    let table = parser.object_name()?;
    if parser.eat_words(&["RENAME", "TO"]) {
        return rename::parse(parser, table);
    }
    if let Some(change) = properties::read(parser)? {
        return properties::of(table, change);
    }
    if parser.at_word("PARTITION") {
        return partition::parse_one(parser, table);
    }
    if let Some(statement) = partition::parse(parser, &table)? {
        return Ok(statement);
    }
    if let Some(statement) = unsupported::parse(parser, &table, start)? {
        return Ok(statement);
    }
    if parser.at_word("ADD") {
        return add_columns::parse(parser, table);
    }
    if parser.eat_any(&["ALTER", "CHANGE"]).is_some() {
        return change_column::parse(parser, table, start);
    }
    if parser.eat_words(&["SET", "LOCATION"]) {
        return location::parse(parser, table);
    }
    Err(parser.unexpected())
}

/// The error for what Spark's own tables cannot do.
fn refused(name: &QualifiedName, operation: &str) -> Error {
    Error::new("UNSUPPORTED_FEATURE.TABLE_OPERATION")
        .with("tableName", quoted(&parts_of(name)))
        .with("operation", operation)
}

/// The error for a column that a table does not have.
pub(super) fn no_column(column: &str, columns: &[crate::types::Column], span: Span) -> Error {
    let names: Vec<String> = columns.iter().map(|column| quoted(&[&column.name])).collect();
    Error::new("UNRESOLVED_COLUMN.WITH_SUGGESTION")
        .with("objectName", quoted(&[column]))
        .with("proposal", names.join(", "))
        .at(span)
}
