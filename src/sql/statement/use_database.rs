//! `USE [DATABASE | SCHEMA | NAMESPACE] name`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{CATALOG, act};
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Host};
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["USE"], parse }];

#[derive(Debug)]
struct UseDatabase {
    name: ObjectName,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_word("USE")?;
    if parser.peek_at(1).kind.is_name() {
        parser.eat_any(&["DATABASE", "SCHEMA", "NAMESPACE"]);
    }
    act(UseDatabase { name: parser.object_name()? })
}

#[async_trait]
impl Command for UseDatabase {
    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let name = self.name.values().join(".");
        // The catalog alone: its current database stays.
        if !name.eq_ignore_ascii_case(CATALOG) {
            host.catalog().use_database(&name).map_err(|error| error.at(self.name.span))?;
        }
        Ok(Vec::new())
    }
}
