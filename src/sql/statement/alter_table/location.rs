//! `ALTER TABLE name SET LOCATION 'path'`: the table's rows are those of other files from now on.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::super::Statement;
use super::super::shared::{act, parts_of, table_of};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host};
use crate::exec::definition::TableDefinition;
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;

#[derive(Debug)]
struct SetLocation {
    table: ObjectName,
    path: String,
}

pub(super) fn parse(parser: &mut Parser<'_>, table: ObjectName) -> Result<Box<dyn Statement>> {
    act(SetLocation { table, path: parser.string()? })
}

#[async_trait]
impl Command for SetLocation {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let (name, table) = table_of(host, &self.table, "ALTER TABLE ... SET LOCATION ...").await?;
        let mut definition = TableDefinition::clone(&table.definition);
        if definition.managed {
            // Its rows would be left behind, in memory or in a folder that goes with the table.
            return Err(Error::unsupported("SET LOCATION of a managed table").at(self.table.span));
        }
        definition.location = Some(self.path.clone());
        host.catalog().redefine(&parts_of(&name), definition, None).await?;
        Ok(Vec::new())
    }
}
