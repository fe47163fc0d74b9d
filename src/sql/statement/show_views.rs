//! `SHOW VIEWS [IN database] [[LIKE] 'pattern']`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, fits, in_database, parts_of, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Entry, Host};
use crate::sql::parse::Parser;
use crate::types::{Column, SparkType};

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["SHOW", "VIEWS"], parse }];

#[derive(Debug)]
struct ShowViews {
    database: Option<String>,
    pattern: Option<String>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["SHOW", "VIEWS"])?;
    let database = in_database(parser)?;
    let pattern = parser.like_pattern()?;
    act(ShowViews { database, pattern })
}

#[async_trait]
impl Command for ShowViews {
    fn columns(&self) -> Vec<Column> {
        let mut columns = text_columns(&["namespace", "viewName", "isTemporary"]);
        columns[2].ty = SparkType::Boolean;
        columns
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let catalog = host.catalog();
        let database = self.database.clone().unwrap_or_else(|| catalog.current_database());
        let mut rows = Vec::new();
        for name in catalog.tables(&database)? {
            if !fits(self.pattern.as_deref(), &name.name) {
                continue;
            }
            // A table over files that goes with the session is a view to Spark.
            let view = match catalog.resolve(&parts_of(&name)).await? {
                Some((_, Entry::View(view))) => Some(view.temporary),
                Some((_, Entry::Table(_))) if name.database.is_none() => Some(true),
                _ => None,
            };
            if let Some(temporary) = view {
                rows.push([Some(name.database.unwrap_or_default()), Some(name.name), Some(temporary.to_string())]);
            }
        }
        text_rows(&self.columns(), rows)
    }
}
