//! `SHOW TABLES [IN database] [[LIKE] 'pattern']`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, fits, in_database, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Host};
use crate::sql::parse::Parser;
use crate::types::{Column, SparkType};

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["SHOW", "TABLES"], parse }];

#[derive(Debug)]
struct ShowTables {
    database: Option<String>,
    pattern: Option<String>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["SHOW", "TABLES"])?;
    let database = in_database(parser)?;
    let pattern = parser.like_pattern()?;
    act(ShowTables { database, pattern })
}

#[async_trait]
impl Command for ShowTables {
    fn columns(&self) -> Vec<Column> {
        let mut columns = text_columns(&["namespace", "tableName", "isTemporary"]);
        columns[2].ty = SparkType::Boolean;
        columns
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let catalog = host.catalog();
        let database = self.database.clone().unwrap_or_else(|| catalog.current_database());
        let tables = catalog.tables(&database)?;
        let shown = tables.into_iter().filter(|table| fits(self.pattern.as_deref(), &table.name)).map(|table| {
            let temporary = table.database.is_none();
            [Some(table.database.unwrap_or_default()), Some(table.name), Some(temporary.to_string())]
        });
        text_rows(&self.columns(), shown)
    }
}
