//! `DESCRIBE [TABLE] [EXTENDED | FORMATTED] table [PARTITION (...)] [column] [AS JSON]`
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-aux-describe-table.html>, Spark's `CatalogTable`.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::partition::{self, Partition};
use super::shared::{
    CATALOG, act, columns_of, listed, look_up, parts_of, quoted, redacted, shown_mode, shown_path, shown_time,
    text_columns, text_rows,
};
use super::{Statement, Syntax, describe_json, describe_query};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Entry, Host, QualifiedName, ViewEntry};
use crate::exec::definition::{SchemaMode, Statistics, TableDefinition};
use crate::sql::ast::ObjectName;
use crate::sql::parse::{Parser, PartitionSpec};
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["DESCRIBE"], parse }, Syntax { words: &["DESC"], parse }];

#[derive(Debug)]
struct DescribeTable {
    table: ObjectName,
    extended: bool,
    partition: Option<PartitionSpec>,
    column: Option<ObjectName>,
}

/// What a label says: shown where there is a value.
pub(super) type Detail = (&'static str, String);

pub(super) fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.bump().span;
    if parser.starts_query() && !parser.at_word("TABLE") {
        return describe_query::parse_query(parser);
    }
    if parser.peek_at(1).kind.is_name() {
        parser.eat_word("TABLE");
    }
    let extended = parser.peek_at(1).kind.is_name() && parser.eat_any(&["EXTENDED", "FORMATTED"]).is_some();
    let table = parser.object_name()?;
    let partition = match parser.at_word("PARTITION") {
        true => Some(parser.full_partition_spec().map_err(|error| error.at(parser.since(start)))?),
        false => None,
    };
    let json = parser.at_words(&["AS", "JSON"]);
    let column = if parser.at_ident() && !json { Some(parser.object_name()?) } else { None };
    if parser.eat_words(&["AS", "JSON"]) {
        if column.is_some() {
            return Err(Error::new("UNSUPPORTED_FEATURE.DESC_TABLE_COLUMN_JSON").at(parser.since(start)));
        }
        if !extended {
            return Err(Error::new("DESCRIBE_JSON_NOT_EXTENDED")
                .with("tableName", table.values().join("."))
                .at(parser.since(start)));
        }
        return describe_json::of(table, partition);
    }
    if let (Some(column), Some(_)) = (&column, &partition) {
        return Err(Error::new("UNSUPPORTED_FEATURE.DESC_TABLE_COLUMN_PARTITION").at(column.span));
    }
    act(DescribeTable { table, extended, partition, column })
}

fn row(first: &str, second: &str, third: &str) -> [Option<String>; 3] {
    [first, second, third].map(|text| Some(text.to_string()))
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
        let (name, entry) = look_up(host, &self.table).await?;
        let columns = columns_of(host, &name, &entry).await?;
        if let Some(wanted) = &self.column {
            let known = match &entry {
                Entry::Table(table) => table.definition.statistics.clone(),
                Entry::View(_) => Statistics::default(),
            };
            return self.one_column(wanted, &columns, &known);
        }
        let mut rows: Vec<[Option<String>; 3]> = columns
            .iter()
            .map(|(column, comment)| [Some(column.name.clone()), Some(column.ty.to_string()), comment.clone()])
            .collect();
        let definition = match &entry {
            Entry::Table(table) => Some(&table.definition),
            Entry::View(_) => None,
        };
        if let Some(table) = definition.filter(|table| !table.partitioned_by.is_empty()) {
            rows.push(row("# Partition Information", "", ""));
            rows.push(row("# col_name", "data_type", "comment"));
            let place = |column: &String| table.position(column).and_then(|at| rows.get(at)).cloned();
            let named: Vec<_> = table.partitioned_by.iter().filter_map(place).collect();
            rows.extend(named);
        }
        match &self.partition {
            Some(spec) => {
                let partition = partition_of(host, spec, &name, &entry, &self.table).await?;
                if let Some(table) = definition.filter(|_| self.extended) {
                    partition_rows(&mut rows, table, &name, &partition);
                }
            }
            None if self.extended => {
                let details = match &entry {
                    Entry::Table(_) if name.database.is_none() => Vec::new(),
                    Entry::Table(table) => table_details(&name, &table.definition),
                    Entry::View(view) if view.temporary => Vec::new(),
                    Entry::View(view) => view_details(host, &name, view, &columns),
                };
                if !details.is_empty() {
                    rows.push(row("", "", ""));
                    rows.push(row("# Detailed Table Information", "", ""));
                    rows.extend(details.iter().map(|(label, value)| row(label, value, "")));
                }
            }
            None => {}
        }
        if let Some(table) = definition.filter(|table| table.column_defaults.iter().any(Option::is_some)) {
            rows.push(row("", "", ""));
            rows.push(row("# Column Default Values", "", ""));
            for (at, column) in table.columns.iter().enumerate() {
                if let Some(default) = table.column_default(at) {
                    rows.push(row(&column.name, &column.ty.to_string(), default));
                }
            }
        }
        text_rows(&self.columns(), rows)
    }
}

impl DescribeTable {
    fn one_column(
        &self,
        wanted: &ObjectName,
        columns: &[(Column, Option<String>)],
        known: &Statistics,
    ) -> Result<Vec<RecordBatch>> {
        let name = wanted.values().join(".");
        let first = wanted.parts.first().map_or("", |part| part.value.as_str());
        let found = columns.iter().find(|(column, _)| column.name.eq_ignore_ascii_case(first));
        let Some((column, comment)) = found else {
            return Err(Error::new("COLUMN_NOT_FOUND")
                .with("colName", format!("`{name}`"))
                .with("caseSensitiveConfig", "\"spark.sql.caseSensitive\"")
                .at(wanted.span));
        };
        if wanted.parts.len() > 1 {
            return Err(Error::new("_LEGACY_ERROR_TEMP_1060")
                .with("command", "DESC TABLE COLUMN")
                .with("column", name)
                .at(wanted.span));
        }
        let null = || Some("NULL".to_string());
        let label = |text: &str| Some(text.to_string());
        let mut rows = vec![
            [label("col_name"), Some(column.name.clone())],
            [label("data_type"), Some(column.ty.to_string())],
            [label("comment"), comment.clone().or_else(null)],
        ];
        if self.extended {
            let statistics = ["min", "max", "num_nulls", "distinct_count", "avg_col_len", "max_col_len", "histogram"];
            let found = known.column(&column.name).unwrap_or_default();
            let value = |name: &str| found.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.clone());
            rows.extend(statistics.map(|name| [label(name), value(name).or_else(null)]));
            let bins = found.iter().filter(|(name, _)| name.starts_with("bin_"));
            rows.extend(bins.map(|(name, value)| [label(name), value.clone()]));
        }
        text_rows(&self.columns(), rows)
    }
}

/// The partition that DESCRIBE is about.
pub(super) async fn partition_of(
    host: &dyn Host,
    spec: &PartitionSpec,
    name: &QualifiedName,
    entry: &Entry,
    written: &ObjectName,
) -> Result<Partition> {
    let forbidden = |what: &str| {
        Error::new("FORBIDDEN_OPERATION")
            .with("statement", "DESC PARTITION")
            .with("objectType", what)
            .with("objectName", quoted(&[&name.name]))
            .at(written.span)
    };
    let table = match entry {
        Entry::Table(table) => &table.definition,
        Entry::View(view) if view.temporary => return Err(forbidden("TEMPORARY VIEW")),
        Entry::View(_) => return Err(forbidden("VIEW")),
    };
    if table.partitioned_by.is_empty() {
        return Err(partition::none("DESC PARTITION", name).at(written.span));
    }
    let partition = partition::one_of(spec, table, name)?;
    if !partition::all_of(host, name, table).await?.contains(&partition) {
        return Err(partition::about("PARTITIONS_NOT_FOUND", table, &[partition], name).at(spec.span));
    }
    Ok(partition)
}

fn partition_rows(
    rows: &mut Vec<[Option<String>; 3]>,
    table: &TableDefinition,
    name: &QualifiedName,
    partition: &Partition,
) {
    rows.push(row("", "", ""));
    rows.push(row("# Detailed Partition Information", "", ""));
    rows.push(row("Database", name.database.as_deref().unwrap_or_default(), ""));
    rows.push(row("Table", &name.name, ""));
    let details = partition_details(table, name, partition);
    rows.extend(details.iter().map(|(label, value)| row(label, value, "")));
    rows.push(row("", "", ""));
    rows.push(row("# Storage Information", "", ""));
    let details = [bucket_details(table), storage_details(table, name)].concat();
    rows.extend(details.iter().map(|(label, value)| row(label, value, "")));
}

/// What is said of a partition.
pub(super) fn partition_details(table: &TableDefinition, name: &QualifiedName, partition: &Partition) -> Vec<Detail> {
    let place = format!("{}/{}", location(table, name), partition::path(table, partition));
    let mut out = vec![("Partition Values", partition::listed(table, partition)), ("Location", place)];
    if !table.options.is_empty() {
        out.push(("Storage Properties", listed(&redacted(&table.options))));
    }
    out.push(("Created Time", shown_time(table.created)));
    out.push(("Last Access", "UNKNOWN".to_string()));
    out.extend(table.statistics.partition(partition).map(|size| ("Partition Statistics", size.to_string())));
    out
}

/// Where a table's rows are; those in memory have a place of that name.
pub(super) fn location(table: &TableDefinition, name: &QualifiedName) -> String {
    match &table.location {
        Some(path) => shown_path(path),
        None => format!("memory:/{}/{}", name.database.as_deref().unwrap_or_default(), name.name),
    }
}

fn bucket_details(table: &TableDefinition) -> Vec<Detail> {
    let Some(buckets) = &table.buckets else { return Vec::new() };
    let columns = |columns: &[String]| {
        let columns: Vec<String> = columns.iter().map(|column| quoted(&[column])).collect();
        format!("[{}]", columns.join(", "))
    };
    vec![
        ("Num Buckets", buckets.count.to_string()),
        ("Bucket Columns", columns(&buckets.columns)),
        ("Sort Columns", columns(&buckets.sorted)),
    ]
}

fn storage_details(table: &TableDefinition, name: &QualifiedName) -> Vec<Detail> {
    let mut out = vec![("Location", location(table, name))];
    if !table.options.is_empty() {
        out.push(("Storage Properties", listed(&redacted(&table.options))));
    }
    out
}

/// Who and when, which tables and views have alike.
fn origin(name: &QualifiedName, created: i64) -> Vec<Detail> {
    let mut out = Vec::new();
    if let Some(database) = &name.database {
        out.push(("Catalog", CATALOG.to_string()));
        out.push(("Database", database.clone()));
    }
    out.push(("Table", name.name.clone()));
    out.push(("Created Time", shown_time(created)));
    out.push(("Last Access", "UNKNOWN".to_string()));
    out.push(("Created By", format!("Firesteel {}", env!("CARGO_PKG_VERSION"))));
    out
}

/// What is said of a table, in Spark's order.
pub(super) fn table_details(name: &QualifiedName, table: &TableDefinition) -> Vec<Detail> {
    let mut out = origin(name, table.created);
    out.push(("Type", table.kind().to_string()));
    out.push(("Provider", table.provider.clone()));
    out.extend(bucket_details(table));
    out.extend(table.comment.iter().map(|comment| ("Comment", comment.clone())));
    if !table.properties.is_empty() {
        out.push(("Table Properties", listed(&redacted(&table.properties))));
    }
    out.extend(table.statistics.size.map(|size| ("Statistics", size.to_string())));
    out.extend(storage_details(table, name));
    if !table.partitioned_by.is_empty() {
        out.push(("Partition Provider", "Catalog".to_string()));
    }
    out
}

/// What is said of a view, in Spark's order.
pub(super) fn view_details(
    host: &dyn Host,
    name: &QualifiedName,
    view: &ViewEntry,
    columns: &[(Column, Option<String>)],
) -> Vec<Detail> {
    let named = QualifiedName { database: name.database.clone().filter(|_| !view.temporary), name: name.name.clone() };
    let mut out = origin(&named, view.created);
    out.push(("Type", if view.metrics { "METRIC_VIEW" } else { "VIEW" }.to_string()));
    out.extend(view.comment.iter().map(|comment| ("Comment", comment.clone())));
    out.push(("View Text", view.text.clone()));
    let properties = || ("Table Properties", listed(&redacted(&view.properties)));
    if view.metrics {
        out.extend([("Language", "YAML".to_string()), properties()]);
        return out;
    }
    if !view.temporary {
        out.push(("View Original Text", view.text.clone()));
    }
    out.extend(shown_mode(host, view.mode).map(|mode| ("View Schema Mode", mode.to_string())));
    let place = QualifiedName { database: Some(view.database.clone()), name: String::new() };
    let namespace: Vec<String> = parts_of(&place).into_iter().take(2).collect();
    out.push(("View Catalog and Namespace", namespace.join(".")));
    let columns: Vec<String> = output_columns(view, columns).iter().map(|column| quoted(&[column])).collect();
    out.push(("View Query Output Columns", format!("[{}]", columns.join(", "))));
    if !view.properties.is_empty() {
        out.push(properties());
    }
    out
}

/// The names that a view's query gives its columns.
pub(super) fn output_columns(view: &ViewEntry, columns: &[(Column, Option<String>)]) -> Vec<String> {
    match view.mode {
        SchemaMode::Evolution => columns.iter().map(|(column, _)| column.name.clone()).collect(),
        _ => view.query_columns.clone(),
    }
}
