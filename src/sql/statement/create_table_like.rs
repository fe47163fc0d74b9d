//! `CREATE TABLE [IF NOT EXISTS] name LIKE source [USING format] [LOCATION '...'] [TBLPROPERTIES (...)]`
//!
//! The columns, partitions, buckets and options of another table, without its rows. Recognised by
//! [`super::create_table`], which has the same beginning.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-ddl-create-table-like.html>.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::Statement;
use super::shared::{Clauses, act, columns_of, look_up};
use crate::error::{Error, Result};
use crate::exec::command::{Command, CreateTable, Entry, Host};
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;

#[derive(Debug)]
struct CreateTableLike {
    name: ObjectName,
    source: ObjectName,
    wanted: CreateTable,
}

/// Reads on at LIKE.
pub(super) fn behind_name(
    parser: &mut Parser<'_>,
    name: ObjectName,
    if_not_exists: bool,
) -> Result<Box<dyn Statement>> {
    parser.expect_word("LIKE")?;
    let source = parser.object_name()?;
    let mut wanted = CreateTable { name: name.values(), if_not_exists, ..CreateTable::default() };
    let mut clauses = Clauses::default();
    loop {
        let place = parser.peek().span;
        if parser.eat_word("USING") {
            clauses.once("USING", place)?;
            wanted.format = Some(parser.object_name()?.values().join("."));
        } else if parser.eat_word("LOCATION") {
            clauses.once("LOCATION", place)?;
            wanted.options.push(("path".to_string(), parser.string()?));
        } else if parser.eat_word("TBLPROPERTIES") {
            clauses.once("TBLPROPERTIES", place)?;
            wanted.properties = parser.options()?;
        } else if parser.at_words(&["STORED", "AS"]) || parser.at_words(&["ROW", "FORMAT"]) {
            return parser.unsupported("Hive's formats of tables (STORED AS, ROW FORMAT); write USING", place);
        } else {
            return act(CreateTableLike { name, source, wanted });
        }
    }
}

#[async_trait]
impl Command for CreateTableLike {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let (source, entry) = look_up(host, &self.source).await?;
        let columns = columns_of(host, &source, &entry).await?;
        let mut wanted = self.wanted.clone();
        let exists = host.catalog().resolve(&wanted.name).await?.is_some_and(|(found, _)| found.database.is_some());
        if exists && wanted.if_not_exists {
            return Ok(Vec::new());
        }
        (wanted.columns, wanted.column_comments) = columns.into_iter().unzip();
        for column in &mut wanted.columns {
            column.nullable = true;
        }
        if let Entry::Table(table) = &entry {
            let table = &table.definition;
            wanted.column_defaults.clone_from(&table.column_defaults);
            wanted.partitioned_by.clone_from(&table.partitioned_by);
            wanted.buckets.clone_from(&table.buckets);
            if wanted.format.is_none() && !["memory", "program"].contains(&table.provider.as_str()) {
                wanted.format = Some(table.provider.clone());
                wanted.options.extend(table.options.iter().cloned());
            }
        }
        let made = host.catalog().create_table(wanted).await;
        made.map(|_| Vec::new()).map_err(|error: Error| error.at(self.name.span))
    }
}
