//! `SHOW CACHED TABLES`: what is cached, how large it is and how often it was used.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Host};
use crate::sql::parse::Parser;
use crate::types::{Column, SparkType};

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["SHOW", "CACHED", "TABLES"], parse }];

#[derive(Debug)]
struct ShowCachedTables;

const NUMBERS: &[&str] = &["rows", "chunks", "memoryBytes", "diskBytes", "sourceBytes", "hits"];

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["SHOW", "CACHED", "TABLES"])?;
    act(ShowCachedTables)
}

#[async_trait]
impl Command for ShowCachedTables {
    fn columns(&self) -> Vec<Column> {
        let mut columns = text_columns(&[
            "name",
            "rows",
            "chunks",
            "memoryBytes",
            "diskBytes",
            "sourceBytes",
            "encoding",
            "storageLevel",
            "hits",
            "lastUsed",
            "state",
        ]);
        for column in &mut columns {
            if NUMBERS.contains(&column.name.as_str()) {
                column.ty = SparkType::Long;
            }
        }
        columns
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let rows = host.cache().list().into_iter().map(|entry| {
            let state = match (entry.rows, entry.stale) {
                (None, _) => "empty",
                (_, true) => "stale",
                _ => "fresh",
            };
            let used =
                entry.last_used.map(|time| DateTime::<Utc>::from(time).format("%Y-%m-%d %H:%M:%S UTC").to_string());
            [
                Some(entry.name),
                entry.rows.map(|rows| rows.to_string()),
                Some(entry.chunks.to_string()),
                Some(entry.memory_bytes.to_string()),
                Some(entry.disk_bytes.to_string()),
                entry.source_bytes.map(|bytes| bytes.to_string()),
                Some(entry.encoding),
                Some(entry.level.to_string()),
                Some(entry.hits.to_string()),
                used,
                Some(state.to_string()),
            ]
        });
        text_rows(&self.columns(), rows)
    }
}
