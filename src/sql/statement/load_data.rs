//! `LOAD DATA [LOCAL] INPATH 'path' [OVERWRITE] INTO TABLE table [PARTITION (...)]`
//!
//! Files are moved into tables of Hive's only. Tables that name a format, as all are here, refuse it as Spark does, and what
//! is wrong with the names is said before.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-dml-load.html>, Spark's `LoadDataCommand`.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, parts_of, quoted, table_of};
use super::{Statement, Syntax, partition};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host};
use crate::sql::ast::ObjectName;
use crate::sql::parse::{Parser, PartitionSpec};

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["LOAD", "DATA"], parse }];

/// What the files are loaded into; where they are makes no difference.
#[derive(Debug)]
struct LoadData {
    table: ObjectName,
    partition: Option<PartitionSpec>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["LOAD", "DATA"])?;
    parser.eat_word("LOCAL");
    parser.expect_word("INPATH")?;
    parser.string()?;
    parser.eat_word("OVERWRITE");
    parser.expect_words(&["INTO", "TABLE"])?;
    let table = parser.object_name()?;
    let partition = if parser.at_word("PARTITION") { Some(parser.full_partition_spec()?) } else { None };
    act(LoadData { table, partition })
}

#[async_trait]
impl Command for LoadData {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let (name, table) = table_of(host, &self.table, "LOAD DATA").await?;
        if let Some(spec) = &self.partition {
            partition::some_of(spec, &table.definition, &name)?;
        }
        Err(Error::new("_LEGACY_ERROR_TEMP_1261")
            .with("tableIdentWithDB", quoted(&parts_of(&name)))
            .hint("INSERT INTO table SELECT * FROM 'path' loads the rows of files")
            .at(self.table.span))
    }
}
