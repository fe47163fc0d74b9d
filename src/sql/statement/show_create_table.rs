//! `SHOW CREATE TABLE table [AS SERDE]`: the statement that makes the table or view again.

use std::fmt::Write;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{
    act, columns_of, look_up, parts_of, property, quoted, spelled, text_columns, text_rows, user_properties,
};
use super::{Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Entry, Host, QualifiedName, TableEntry, ViewEntry};
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["SHOW", "CREATE", "TABLE"], parse }];

#[derive(Debug)]
struct ShowCreateTable {
    table: ObjectName,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["SHOW", "CREATE", "TABLE"])?;
    let table = parser.object_name()?;
    if parser.at_words(&["AS", "SERDE"]) {
        return parser.unsupported("SHOW CREATE TABLE ... AS SERDE", parser.peek().span);
    }
    act(ShowCreateTable { table })
}

#[async_trait]
impl Command for ShowCreateTable {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["createtab_stmt"])
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let (name, entry) = look_up(host, &self.table).await?;
        let columns = columns_of(host, &entry).await?;
        let text = match &entry {
            Entry::Table(table) => create_table(&name, table, &columns),
            Entry::View(view) if view.temporary => {
                return Err(Error::new("EXPECT_PERMANENT_VIEW_NOT_TEMP")
                    .with("operation", "SHOW CREATE TABLE")
                    .with("viewName", quoted(&self.table.values()))
                    .at(self.table.span));
            }
            Entry::View(view) => create_view(&name, view, &columns),
        };
        text_rows(&self.columns(), [[Some(text)]])
    }
}

fn create_table(name: &QualifiedName, table: &TableEntry, columns: &[(Column, Option<String>)]) -> String {
    let shown = |label| property(&table.properties, label);
    let parts: Vec<String> = parts_of(name).iter().map(|part| spelled(part)).collect();
    let columns: Vec<String> = columns
        .iter()
        .map(|(column, comment)| {
            let null = if column.nullable { "" } else { " NOT NULL" };
            format!("  {} {}{null}{}", spelled(&column.name), column.ty.sql(), comment_clause(comment.as_deref(), " "))
        })
        .collect();
    let mut out = format!("CREATE TABLE {} (\n{})\n", parts.join("."), columns.join(",\n"));
    if let Some(provider) = shown("Provider").filter(|provider| *provider != "memory" && *provider != "program") {
        let _ = writeln!(out, "USING {provider}");
    }
    if let Some(partitions) = shown("Partition Columns") {
        let names: Vec<String> = partitions.split(", ").map(spelled).collect();
        let _ = writeln!(out, "PARTITIONED BY ({})", names.join(", "));
    }
    out.push_str(&comment_clause(shown("Comment"), ""));
    if shown("Comment").is_some() {
        out.push('\n');
    }
    if let Some(location) = shown("Location").filter(|_| shown("Type") == Some("EXTERNAL")) {
        let _ = writeln!(out, "LOCATION {}", string(location));
    }
    out.push_str(&properties_clause(&table.properties));
    out
}

fn create_view(name: &QualifiedName, view: &ViewEntry, columns: &[(Column, Option<String>)]) -> String {
    let parts: Vec<String> = parts_of(name).iter().skip(1).map(|part| spelled(part)).collect();
    let columns: Vec<String> = columns
        .iter()
        .map(|(column, comment)| format!("  {}{}", spelled(&column.name), comment_clause(comment.as_deref(), " ")))
        .collect();
    let mut out = format!("CREATE VIEW {} (\n{})\n", parts.join("."), columns.join(",\n"));
    if let Some(comment) = property(&view.properties, "Comment") {
        let _ = writeln!(out, "COMMENT {}", string(comment));
    }
    out.push_str(&properties_clause(&view.properties));
    let _ = writeln!(out, "WITH SCHEMA COMPENSATION\nAS {}", view.text);
    out
}

fn comment_clause(comment: Option<&str>, before: &str) -> String {
    comment.map_or(String::new(), |comment| format!("{before}COMMENT {}", string(comment)))
}

fn properties_clause(properties: &[(String, String)]) -> String {
    let mut given = user_properties(properties);
    if given.is_empty() {
        return String::new();
    }
    given.sort();
    let lines: Vec<String> =
        given.iter().map(|(key, value)| format!("  {} = {}", string(key), string(value))).collect();
    format!("TBLPROPERTIES (\n{})\n", lines.join(",\n"))
}

/// A text as a literal.
fn string(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
