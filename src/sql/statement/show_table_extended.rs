//! `SHOW TABLE EXTENDED [IN database] LIKE 'pattern' [PARTITION (...)]`: what is known of each table, as text.
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-aux-show-table.html>.

use std::fmt::Write;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::describe_table::{Detail, partition_details, table_details, view_details};
use super::shared::{act, columns_of, fits, in_database, not_found, parts_of, quoted, text_columns, text_rows};
use super::{Statement, Syntax, partition};
use crate::error::{Result, Span};
use crate::exec::command::{Command, Entry, Host, QualifiedName};
use crate::sql::parse::{Parser, PartitionSpec};
use crate::types::{Column, SparkType};

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["SHOW", "TABLE", "EXTENDED"], parse }];

#[derive(Debug)]
struct ShowTableExtended {
    database: Option<String>,
    pattern: String,
    place: Span,
    partition: Option<PartitionSpec>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["SHOW", "TABLE", "EXTENDED"])?;
    let database = in_database(parser)?;
    parser.expect_word("LIKE")?;
    let place = parser.peek().span;
    let pattern = parser.single_string()?;
    let partition = if parser.at_word("PARTITION") { Some(parser.full_partition_spec()?) } else { None };
    act(ShowTableExtended { database, pattern, place, partition })
}

#[async_trait]
impl Command for ShowTableExtended {
    fn columns(&self) -> Vec<Column> {
        let mut columns = text_columns(&["namespace", "tableName", "isTemporary", "information"]);
        columns[2].ty = SparkType::Boolean;
        columns
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let catalog = host.catalog();
        let database = self.database.clone().unwrap_or_else(|| catalog.current_database());
        if let Some(spec) = &self.partition {
            return self.one_partition(host, &database, spec).await;
        }
        let mut rows = Vec::new();
        for name in catalog.tables(&database)? {
            if !fits(Some(&self.pattern), &name.name) {
                continue;
            }
            if let Some((name, entry)) = catalog.resolve(&parts_of(&name)).await? {
                let text = information(host, &name, &entry).await?;
                let temporary = is_temporary(&name, &entry).to_string();
                rows.push([Some(name.database.unwrap_or_default()), Some(name.name), Some(temporary), Some(text)]);
            }
        }
        text_rows(&self.columns(), rows)
    }
}

fn is_temporary(name: &QualifiedName, entry: &Entry) -> bool {
    name.database.is_none() || matches!(entry, Entry::View(view) if view.temporary)
}

impl ShowTableExtended {
    async fn one_partition(&self, host: &dyn Host, database: &str, spec: &PartitionSpec) -> Result<Vec<RecordBatch>> {
        let parts = vec![database.to_string(), self.pattern.clone()];
        let Some((name, Entry::Table(table))) = host.catalog().resolve(&parts).await? else {
            return Err(not_found(&[&self.pattern], self.place));
        };
        let table = &table.definition;
        if table.partitioned_by.is_empty() {
            return Err(partition::none("SHOW TABLE EXTENDED", &name).at(spec.span));
        }
        let wanted = partition::one_of(spec, table, &name)?;
        if !partition::all_of(host, &name, table).await?.contains(&wanted) {
            return Err(partition::about("PARTITIONS_NOT_FOUND", table, &[wanted], &name).at(spec.span));
        }
        let text = lines(&partition_details(table, &name, &wanted));
        let row = [name.database.clone(), Some(name.name), Some("false".to_string()), Some(format!("{text}\n"))];
        text_rows(&self.columns(), [row])
    }
}

fn lines(details: &[Detail]) -> String {
    details.iter().fold(String::new(), |mut text, (label, value)| {
        let _ = writeln!(text, "{label}: {value}");
        text
    })
}

/// All that is known, one line each, and the columns as a tree.
async fn information(host: &dyn Host, name: &QualifiedName, entry: &Entry) -> Result<String> {
    let columns = columns_of(host, name, entry).await?;
    let details = match entry {
        Entry::View(view) => view_details(host, name, view, &columns),
        Entry::Table(table) if name.database.is_none() => {
            // To Spark it is a view.
            let shown = ["Table", "Created Time", "Last Access", "Created By"];
            let details = table_details(name, &table.definition);
            let mut details: Vec<Detail> = details.into_iter().filter(|(label, _)| shown.contains(label)).collect();
            details.push(("Type", "VIEW".to_string()));
            let mode = super::shared::shown_mode(host, crate::exec::definition::SchemaMode::Unsaid);
            details.extend(mode.map(|mode| ("View Schema Mode", mode.to_string())));
            details
        }
        Entry::Table(table) => {
            let mut details = table_details(name, &table.definition);
            if !table.definition.partitioned_by.is_empty() {
                let columns = table.definition.partitioned_by.iter().map(|column| quoted(&[column]));
                details.push(("Partition Columns", format!("[{}]", columns.collect::<Vec<_>>().join(", "))));
            }
            details
        }
    };
    let mut text = lines(&details);
    text.push_str("Schema: root\n");
    for (column, _) in &columns {
        branch(&mut text, " |-- ", &column.name, &column.ty, column.nullable);
    }
    text.push('\n');
    Ok(text)
}

/// A column and what is within it. Source: Spark's `StructType.treeString`.
fn branch(text: &mut String, before: &str, name: &str, ty: &SparkType, nullable: bool) {
    let deeper = format!(" |   {before}");
    let kind = kind(ty);
    let _ = writeln!(text, "{before}{name}: {kind} (nullable = {nullable})");
    match ty {
        SparkType::Array(element) => {
            let _ = writeln!(text, "{deeper}element: {} (containsNull = true)", self::kind(element));
            within(text, &deeper, element);
        }
        SparkType::Map(key, value) => {
            let _ = writeln!(text, "{deeper}key: {}", self::kind(key));
            within(text, &deeper, key);
            let _ = writeln!(text, "{deeper}value: {} (valueContainsNull = true)", self::kind(value));
            within(text, &deeper, value);
        }
        other => {
            if let SparkType::Struct(fields) = other {
                fields.iter().for_each(|field| branch(text, &deeper, &field.name, &field.ty, true));
            }
        }
    }
}

/// What is within the element of an array, or the key or value of a map.
fn within(text: &mut String, before: &str, ty: &SparkType) {
    let deeper = format!(" |   {before}");
    match ty {
        SparkType::Struct(fields) => {
            fields.iter().for_each(|field| branch(text, &deeper, &field.name, &field.ty, true));
        }
        SparkType::Array(element) => {
            let _ = writeln!(text, "{deeper}element: {} (containsNull = true)", kind(element));
            within(text, &deeper, element);
        }
        SparkType::Map(key, value) => {
            let _ = writeln!(text, "{deeper}key: {}", kind(key));
            let _ = writeln!(text, "{deeper}value: {} (valueContainsNull = true)", kind(value));
        }
        _ => {}
    }
}

/// Spark's name of a type in trees.
fn kind(ty: &SparkType) -> String {
    match ty {
        SparkType::Byte => "byte".to_string(),
        SparkType::Short => "short".to_string(),
        SparkType::Int => "integer".to_string(),
        SparkType::Long => "long".to_string(),
        SparkType::Array(_) => "array".to_string(),
        SparkType::Map(..) => "map".to_string(),
        SparkType::Struct(_) => "struct".to_string(),
        // CHAR and VARCHAR are text here.
        SparkType::Char(_) | SparkType::Varchar(_) => "string".to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::StructField;

    #[test]
    fn trees() {
        let inner = SparkType::Struct(vec![StructField { name: "x".into(), ty: SparkType::Long }]);
        let mut text = String::new();
        branch(&mut text, " |-- ", "a", &SparkType::Array(Box::new(inner)), false);
        let wanted = " |-- a: array (nullable = false)\n |    |-- element: struct (containsNull = true)\n \
                      |    |    |-- x: long (nullable = true)\n";
        assert_eq!(text, wanted);
    }
}
