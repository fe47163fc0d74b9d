//! `DESCRIBE [TABLE] [EXTENDED | FORMATTED] table [column]`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, columns_of, is_shown, look_up, property, text_columns, text_rows};
use super::{Statement, Syntax, describe_query};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Entry, Host, ViewEntry};
use crate::sql::ast::ObjectName;
use crate::sql::parse::Parser;
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["DESCRIBE"], parse }, Syntax { words: &["DESC"], parse }];

#[derive(Debug)]
struct DescribeTable {
    table: ObjectName,
    extended: bool,
    column: Option<ObjectName>,
}

pub(super) fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.bump();
    if parser.starts_query() && !parser.at_word("TABLE") {
        return describe_query::parse_query(parser);
    }
    if parser.peek_at(1).kind.is_name() {
        parser.eat_word("TABLE");
    }
    let extended = parser.peek_at(1).kind.is_name() && parser.eat_any(&["EXTENDED", "FORMATTED"]).is_some();
    let table = parser.object_name()?;
    if parser.at_word("PARTITION") {
        return parser.unsupported("DESCRIBE of a partition", parser.peek().span);
    }
    if parser.at_words(&["AS", "JSON"]) {
        return parser.unsupported("DESCRIBE ... AS JSON", parser.peek().span);
    }
    let column = if parser.at_ident() { Some(parser.object_name()?) } else { None };
    act(DescribeTable { table, extended, column })
}

#[async_trait]
impl Command for DescribeTable {
    fn columns(&self) -> Vec<Column> {
        match &self.column {
            Some(_) => text_columns(&["info_name", "info_value"]),
            None => text_columns(&["col_name", "data_type", "comment"]),
        }
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let (_, entry) = look_up(host, &self.table).await?;
        let columns = columns_of(host, &entry).await?;
        if let Some(wanted) = &self.column {
            return self.one_column(wanted, &columns);
        }
        let mut rows: Vec<[Option<String>; 3]> = columns
            .iter()
            .map(|(column, comment)| [Some(column.name.clone()), Some(column.ty.to_string()), comment.clone()])
            .collect();
        let text = |value: &str| Some(value.to_string());
        let properties = match &entry {
            Entry::Table(table) => table.properties.clone(),
            Entry::View(view) if view.temporary => Vec::new(),
            Entry::View(view) => view_details(&self.table, view),
        };
        if let Some(partitions) = property(&properties, "Partition Columns") {
            rows.push([text("# Partition Information"), text(""), text("")]);
            rows.push([text("# col_name"), text("data_type"), text("comment")]);
            for name in partitions.split(", ") {
                let column = columns.iter().find(|(column, _)| column.name.eq_ignore_ascii_case(name));
                let ty = column.map(|(column, _)| column.ty.to_string());
                rows.push([text(name), ty, column.and_then(|(_, comment)| comment.clone())]);
            }
        }
        if self.extended && !properties.is_empty() {
            rows.push([text(""), text(""), text("")]);
            rows.push([text("# Detailed Table Information"), text(""), text("")]);
            let shown = properties.iter().filter(|(label, _)| is_shown(label) && label != "Partition Columns");
            rows.extend(shown.map(|(label, value)| [text(label), text(value), text("")]));
        }
        text_rows(&self.columns(), rows)
    }
}

impl DescribeTable {
    fn one_column(&self, wanted: &ObjectName, columns: &[(Column, Option<String>)]) -> Result<Vec<RecordBatch>> {
        let name = wanted.values().join(".");
        if wanted.parts.len() > 1 {
            return Err(Error::unsupported("DESCRIBE of a nested column").at(wanted.span));
        }
        let found = columns.iter().find(|(column, _)| column.name.eq_ignore_ascii_case(&name));
        let Some((column, comment)) = found else {
            return Err(Error::new("COLUMN_NOT_FOUND")
                .with("colName", format!("`{name}`"))
                .with("caseSensitiveConfig", "\"spark.sql.caseSensitive\"")
                .at(wanted.span));
        };
        let null = || Some("NULL".to_string());
        let label = |text: &str| Some(text.to_string());
        let mut rows = vec![
            [label("col_name"), Some(column.name.clone())],
            [label("data_type"), Some(column.ty.to_string())],
            [label("comment"), comment.clone().or_else(null)],
        ];
        if self.extended {
            let statistics = ["min", "max", "num_nulls", "distinct_count", "avg_col_len", "max_col_len", "histogram"];
            rows.extend(statistics.map(|name| [label(name), null()]));
        }
        text_rows(&self.columns(), rows)
    }
}

/// What is said of a view, in Spark's order.
fn view_details(name: &ObjectName, view: &ViewEntry) -> Vec<(String, String)> {
    let last = name.parts.last().map_or_else(String::new, |part| part.value.clone());
    let mut details = vec![
        ("Catalog".to_string(), super::shared::CATALOG.to_string()),
        ("Database".to_string(), view.database.clone()),
        ("Table".to_string(), last),
    ];
    let mut add = |label: &str, value: Option<&str>| {
        details.extend(value.map(|value| (label.to_string(), value.to_string())));
    };
    add("Created Time", property(&view.properties, "Created Time"));
    add("Type", Some("VIEW"));
    add("Comment", property(&view.properties, "Comment"));
    add("View Text", Some(&view.text));
    add("View Original Text", Some(&view.text));
    add("View Schema Mode", Some("COMPENSATION"));
    add("View Catalog and Namespace", Some(&format!("{}.{}", super::shared::CATALOG, view.database)));
    let mut given = super::shared::user_properties(&view.properties);
    given.sort();
    if !given.is_empty() {
        let all: Vec<String> = given.iter().map(|(key, value)| format!("{key}={value}")).collect();
        add("Table Properties", Some(&format!("[{}]", all.join(", "))));
    }
    details
}
