//! `SHOW PARTITIONS table [PARTITION (...)]`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, parts_of, quoted, table_of, text_columns, text_rows};
use super::{Statement, Syntax, partition};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host};
use crate::sql::ast::ObjectName;
use crate::sql::parse::{Parser, PartitionSpec};
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["SHOW", "PARTITIONS"], parse }];

#[derive(Debug)]
struct ShowPartitions {
    table: ObjectName,
    partition: Option<PartitionSpec>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["SHOW", "PARTITIONS"])?;
    let table = parser.object_name()?;
    let partition = if parser.at_word("PARTITION") { Some(parser.full_partition_spec()?) } else { None };
    act(ShowPartitions { table, partition })
}

#[async_trait]
impl Command for ShowPartitions {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["partition"])
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let (name, table) = table_of(host, &self.table, "SHOW PARTITIONS").await?;
        let table = &table.definition;
        if table.partitioned_by.is_empty() {
            return Err(Error::new("INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY")
                .with("name", quoted(&parts_of(&name)))
                .at(self.table.span));
        }
        let wanted = match &self.partition {
            Some(spec) => partition::some_of(spec, table, &name)?,
            None => Vec::new(),
        };
        let fits = |one: &partition::Partition| {
            one.iter().zip(&wanted).all(|(value, wanted)| wanted.as_ref().is_none_or(|wanted| wanted == value))
        };
        let all = partition::all_of(host, &name, table).await?;
        text_rows(&self.columns(), all.iter().filter(|one| fits(one)).map(|one| [Some(partition::path(table, one))]))
    }
}
