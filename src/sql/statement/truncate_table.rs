//! `TRUNCATE TABLE table [PARTITION (...)]`: the rows go, the table and its partitions stay.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, parts_of, quoted, table_of};
use super::{Statement, Syntax, partition};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host};
use crate::exec::definition::TableDefinition;
use crate::sql::ast::ObjectName;
use crate::sql::parse::{Parser, PartitionSpec};

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["TRUNCATE", "TABLE"], parse }];

#[derive(Debug)]
struct TruncateTable {
    table: ObjectName,
    partition: Option<PartitionSpec>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["TRUNCATE", "TABLE"])?;
    let table = parser.object_name()?;
    let partition = if parser.at_word("PARTITION") { Some(parser.full_partition_spec()?) } else { None };
    act(TruncateTable { table, partition })
}

#[async_trait]
impl Command for TruncateTable {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let (name, table) = table_of(host, &self.table, "TRUNCATE TABLE").await?;
        let mut definition = TableDefinition::clone(&table.definition);
        let shown = quoted(&parts_of(&name));
        if !definition.managed {
            return Err(Error::new("CANNOT_TRUNCATE_EXTERNAL_TABLE").with("tableName", shown).at(self.table.span));
        }
        let kept = match &self.partition {
            None => "false".to_string(),
            Some(spec) if definition.partitioned_by.is_empty() => {
                return Err(Error::new("_LEGACY_ERROR_TEMP_1267").with("tableIdentWithDB", shown).at(spec.span));
            }
            Some(spec) => {
                let values = partition::some_of(spec, &definition, &name)?;
                format!("NOT ({})", partition::condition(&definition, &values))
            }
        };
        if !definition.partitioned_by.is_empty() {
            definition.partitions = partition::all_of(host, &name, &definition).await?;
            definition.statistics = definition.statistics.after_writing();
        }
        let text = format!("SELECT * FROM {shown} WHERE {kept}");
        let query = host.bind_query(&text, &host.catalog().current_database()).await?;
        let rows = host.run(&query).await?;
        host.catalog().insert(&parts_of(&name), rows, true, &[]).await?;
        if !definition.partitioned_by.is_empty() {
            host.catalog().redefine(&parts_of(&name), definition, None).await?;
        }
        Ok(Vec::new())
    }
}
