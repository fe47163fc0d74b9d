//! `CREATE [OR REPLACE] TEMPORARY VIEW name [(columns)] USING format [OPTIONS (...)]`: files under a name.
//!
//! Recognised by [`super::create_view`], which has the same beginning.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::act;
use super::{Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::command::{Command, CreateTable, Host};
use crate::sql::ast::ObjectName;
use crate::sql::parse::{ColumnDefinition, Parser};

pub(super) const SYNTAX: &[Syntax] = &[
    Syntax { words: &["CREATE", "TEMPORARY", "TABLE"], parse },
    Syntax { words: &["CREATE", "TEMP", "TABLE"], parse },
];

#[derive(Debug)]
struct CreateTempViewUsing {
    name: ObjectName,
    table: CreateTable,
}

/// Spark's old syntax, which it refuses with the advice to make a view.
fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.peek().span;
    Err(Error::new("INVALID_SQL_SYNTAX.CREATE_TEMP_TABLE_USING_PROVIDER").at(start))
}

/// Reads on behind the name and the columns.
pub(super) fn behind_name(
    parser: &mut Parser<'_>,
    name: ObjectName,
    columns: Vec<ColumnDefinition>,
    replace: bool,
) -> Result<Box<dyn Statement>> {
    parser.expect_word("USING")?;
    let format = parser.object_name()?.values().join(".");
    let options = if parser.eat_word("OPTIONS") { parser.options()? } else { Vec::new() };
    if let Some(column) = columns.iter().find(|column| column.default.is_some()) {
        return parser.unsupported("default values of columns of a temporary view", column.span);
    }
    let table = CreateTable {
        name: name.values(),
        column_comments: columns.iter().map(|column| column.comment.clone()).collect(),
        columns: columns.into_iter().map(super::create_table::column).collect(),
        format: Some(format),
        options,
        replace,
        temporary: true,
        ..CreateTable::default()
    };
    act(CreateTempViewUsing { name, table })
}

#[async_trait]
impl Command for CreateTempViewUsing {
    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let made = host.catalog().create_table(self.table.clone()).await;
        made.map_err(|error| error.at(self.name.span))?;
        Ok(Vec::new())
    }
}
