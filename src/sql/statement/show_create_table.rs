//! `SHOW CREATE TABLE table [AS SERDE]`: the statement that makes the table or view again.

use std::fmt::Write;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{
    act, columns_of, look_up, parts_of, quoted, redacted, shown_mode, shown_path, spelled, text_columns, text_rows,
};
use super::{Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Entry, Host, QualifiedName, ViewEntry};
use crate::exec::definition::TableDefinition;
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["SHOW", "CREATE", "TABLE"], parse }];

#[derive(Debug)]
struct ShowCreateTable {
    table: ObjectName,
    as_serde: bool,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["SHOW", "CREATE", "TABLE"])?;
    let table = parser.object_name()?;
    let as_serde = parser.eat_words(&["AS", "SERDE"]);
    act(ShowCreateTable { table, as_serde })
}

#[async_trait]
impl Command for ShowCreateTable {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["createtab_stmt"])
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let (name, entry) = look_up(host, &self.table).await?;
        let columns = columns_of(host, &name, &entry).await?;
        let text = match &entry {
            Entry::Table(_) if self.as_serde => {
                return Err(Error::new("UNSUPPORTED_SHOW_CREATE_TABLE.ON_DATA_SOURCE_TABLE_WITH_AS_SERDE")
                    .with("tableName", quoted(&parts_of(&name)))
                    .at(self.table.span));
            }
            Entry::Table(table) => create_table(&name, &table.definition),
            Entry::View(view) if view.temporary => {
                return Err(Error::new("EXPECT_PERMANENT_VIEW_NOT_TEMP")
                    .with("operation", "SHOW CREATE TABLE")
                    .with("viewName", quoted(&self.table.values()))
                    .at(self.table.span));
            }
            Entry::View(view) if view.metrics => {
                return Err(Error::new("UNSUPPORTED_SHOW_CREATE_TABLE.ON_METRIC_VIEW")
                    .with("tableName", quoted(&[&name.name]))
                    .at(self.table.span));
            }
            Entry::View(view) => create_view(host, &name, view, &columns),
        };
        text_rows(&self.columns(), [[Some(text)]])
    }
}

fn create_table(name: &QualifiedName, table: &TableDefinition) -> String {
    let parts: Vec<String> = parts_of(name).iter().map(|part| spelled(part)).collect();
    let names = |names: &[String]| names.iter().map(|name| spelled(name)).collect::<Vec<_>>().join(", ");
    let columns: Vec<String> = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let null = if column.nullable { "" } else { " NOT NULL" };
            let default = table.column_default(at).map_or(String::new(), |default| format!(" DEFAULT {default}"));
            let comment = comment_clause(table.column_comment(at), " ");
            format!("  {} {}{null}{default}{comment}", spelled(&column.name), column.ty.sql())
        })
        .collect();
    let mut out = format!("CREATE TABLE {} (\n{})\n", parts.join("."), columns.join(",\n"));
    let _ = writeln!(out, "USING {}", table.provider);
    out.push_str(&pairs_clause("OPTIONS", &table.options));
    if !table.partitioned_by.is_empty() {
        let _ = writeln!(out, "PARTITIONED BY ({})", names(&table.partitioned_by));
    }
    if let Some(buckets) = &table.buckets {
        let _ = writeln!(out, "CLUSTERED BY ({})", names(&buckets.columns));
        if !buckets.sorted.is_empty() {
            let _ = writeln!(out, "SORTED BY ({})", names(&buckets.sorted));
        }
        let _ = writeln!(out, "INTO {} BUCKETS", buckets.count);
    }
    if let Some(comment) = &table.comment {
        let _ = writeln!(out, "COMMENT {}", string(comment));
    }
    if let Some(location) = table.location.as_ref().filter(|_| !table.managed) {
        let _ = writeln!(out, "LOCATION {}", string(&shown_path(location)));
    }
    out.push_str(&pairs_clause("TBLPROPERTIES", &table.properties));
    out
}

fn create_view(
    host: &dyn Host,
    name: &QualifiedName,
    view: &ViewEntry,
    columns: &[(Column, Option<String>)],
) -> String {
    // Spark's catalog knows names in lower case; those of tables are shown as the statement has them.
    let parts: Vec<String> = parts_of(name).iter().skip(1).map(|part| spelled(&part.to_lowercase())).collect();
    let columns: Vec<String> = columns
        .iter()
        .map(|(column, comment)| format!("  {}{}", spelled(&column.name), comment_clause(comment.as_deref(), " ")))
        .collect();
    let mut out = format!("CREATE VIEW {} (\n{})\n", parts.join("."), columns.join(",\n"));
    if let Some(comment) = &view.comment {
        let _ = writeln!(out, "COMMENT {}", string(comment));
    }
    out.push_str(&pairs_clause("TBLPROPERTIES", &view.properties));
    if let Some(mode) = shown_mode(host, view.mode) {
        let _ = writeln!(out, "WITH SCHEMA {mode}");
    }
    let _ = writeln!(out, "AS {}", view.text);
    out
}

fn comment_clause(comment: Option<&str>, before: &str) -> String {
    comment.map_or(String::new(), |comment| format!("{before}COMMENT {}", string(comment)))
}

fn pairs_clause(word: &str, pairs: &[(String, String)]) -> String {
    if pairs.is_empty() {
        return String::new();
    }
    let lines: Vec<String> =
        redacted(pairs).iter().map(|(key, value)| format!("  {} = {}", string(key), string(value))).collect();
    format!("{word} (\n{})\n", lines.join(",\n"))
}

/// A text as a literal.
fn string(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
