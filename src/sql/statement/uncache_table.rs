//! `UNCACHE TABLE [IF EXISTS] name`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::cache_table::cache_name;
use super::shared::{act, not_found};
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Host};
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["UNCACHE", "TABLE"], parse }];

#[derive(Debug)]
struct UncacheTable {
    table: ObjectName,
    if_exists: bool,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["UNCACHE", "TABLE"])?;
    let if_exists = parser.eat_words(&["IF", "EXISTS"]);
    act(UncacheTable { table: parser.object_name()?, if_exists })
}

#[async_trait]
impl Command for UncacheTable {
    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        match cache_name(host, &self.table).await? {
            // Spark cascades from tables and not from temporary views, whose names have one part.
            Some(name) => drop(host.cache().remove(&name, name.contains('.'))),
            None if self.if_exists => {}
            None => return Err(not_found(&self.table.values(), self.table.span)),
        }
        Ok(Vec::new())
    }
}
