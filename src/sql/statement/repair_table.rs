//! `[MSCK] REPAIR TABLE table [ADD | DROP | SYNC PARTITIONS]`
//!
//! Spark writes down what partitions the table's folder has. Here partitions are found in the folder at each use: what is
//! left to do is to forget those that were added and have no rows, where DROP or SYNC asks for it.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, parts_of, quoted, table_of};
use super::{Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host};
use crate::exec::definition::TableDefinition;
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;

pub(super) const SYNTAX: &[Syntax] =
    &[Syntax { words: &["MSCK", "REPAIR", "TABLE"], parse }, Syntax { words: &["REPAIR", "TABLE"], parse }];

#[derive(Debug)]
struct RepairTable {
    table: ObjectName,
    forget: bool,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.eat_word("MSCK");
    parser.expect_words(&["REPAIR", "TABLE"])?;
    let table = parser.object_name()?;
    let mode = parser.eat_any(&["ADD", "DROP", "SYNC"]);
    if mode.is_some() {
        parser.expect_word("PARTITIONS")?;
    }
    act(RepairTable { table, forget: mode.is_some_and(|mode| mode != "ADD") })
}

#[async_trait]
impl Command for RepairTable {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let (name, table) = table_of(host, &self.table, "MSCK REPAIR TABLE").await?;
        if table.definition.partitioned_by.is_empty() {
            return Err(Error::new("NOT_A_PARTITIONED_TABLE")
                .with("operation", "MSCK REPAIR TABLE")
                .with("tableIdentWithDB", quoted(&parts_of(&name)))
                .at(self.table.span));
        }
        // Partitions of a table in memory have no folder that could be gone.
        if self.forget && !table.definition.in_memory() {
            let definition = TableDefinition { partitions: Vec::new(), ..TableDefinition::clone(&table.definition) };
            host.catalog().redefine(&parts_of(&name), definition, None).await?;
        }
        Ok(Vec::new())
    }
}
