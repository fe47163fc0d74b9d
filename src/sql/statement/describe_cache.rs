//! `DESCRIBE CACHE table`: how each column of a cached table is held, and what is known of it.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::ScalarValue;

use super::cache_table::cache_name;
use super::shared::{act, not_found, quoted, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::cache::Order;
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host};
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;
use crate::types::format::{Style, to_text};
use crate::types::{Column, SparkType};

pub(super) const SYNTAX: &[Syntax] =
    &[Syntax { words: &["DESCRIBE", "CACHE"], parse }, Syntax { words: &["DESC", "CACHE"], parse }];

#[derive(Debug)]
struct DescribeCache {
    table: ObjectName,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    if !parser.peek_at(2).kind.is_name() {
        return super::describe_table::parse(parser);
    }
    parser.bump();
    parser.expect_word("CACHE")?;
    act(DescribeCache { table: parser.object_name()? })
}

#[async_trait]
impl Command for DescribeCache {
    fn columns(&self) -> Vec<Column> {
        let mut columns = text_columns(&[
            "column", "type", "encoding", "bytes", "min", "max", "nulls", "distinct", "sorted", "unique",
        ]);
        for column in &mut columns {
            match column.name.as_str() {
                "bytes" | "nulls" | "distinct" => column.ty = SparkType::Long,
                "unique" => column.ty = SparkType::Boolean,
                _ => {}
            }
        }
        columns
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let parts = self.table.values();
        let known = cache_name(host, &self.table).await?;
        let name = known.clone().unwrap_or_else(|| parts.join("."));
        let Some(columns) = host.cache().describe(&name) else {
            let error = match known {
                Some(_) => Error::new("TABLE_NOT_CACHED").with("relationName", quoted(&parts)).at(self.table.span),
                None => not_found(&parts, self.table.span),
            };
            return Err(error.hint("CACHE TABLE caches it"));
        };
        let zone = super::set::timezone(host);
        let text = |value: Option<ScalarValue>, ty: &Option<SparkType>| {
            let value = value?;
            // A value whose type is not known, or is not what it is held as, is written as it is held.
            let written = ty.as_ref().and_then(|ty| to_text(&value, ty, zone, Style::Cast).ok());
            Some(written.unwrap_or_else(|| value.to_string()))
        };
        let rows = columns.into_iter().map(|column| {
            let order = match column.order {
                Some(Order::Ascending) => Some("ascending".to_string()),
                Some(Order::Descending) => Some("descending".to_string()),
                None => None,
            };
            [
                Some(column.name),
                column.ty.as_ref().map(ToString::to_string),
                Some(column.encoding),
                Some(column.bytes.to_string()),
                text(column.min, &column.ty),
                text(column.max, &column.ty),
                Some(column.nulls.to_string()),
                column.distinct.map(|count| count.value().to_string()),
                order,
                Some(column.unique.to_string()),
            ]
        });
        text_rows(&self.columns(), rows)
    }
}
