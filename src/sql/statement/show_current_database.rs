//! `SHOW CURRENT DATABASE | SCHEMA | NAMESPACE`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{CATALOG, act, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Host};
use crate::sql::parse::Parser;
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[
    Syntax { words: &["SHOW", "CURRENT", "DATABASE"], parse },
    Syntax { words: &["SHOW", "CURRENT", "SCHEMA"], parse },
    Syntax { words: &["SHOW", "CURRENT", "NAMESPACE"], parse },
];

#[derive(Debug)]
struct ShowCurrentDatabase;

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["SHOW", "CURRENT"])?;
    parser.bump();
    act(ShowCurrentDatabase)
}

#[async_trait]
impl Command for ShowCurrentDatabase {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["catalog", "namespace"])
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let database = host.catalog().current_database();
        text_rows(&self.columns(), [[Some(CATALOG.to_string()), Some(database)]])
    }
}
