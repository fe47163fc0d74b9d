//! `DESCRIBE EXTENDED table [PARTITION (...)] AS JSON`: what DESCRIBE says, as one JSON object.
//!
//! Recognised by [`super::describe_table`], which has the same beginning. The names and their order are Spark's
//! `DescribeRelationJsonCommand`'s.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;
use serde_json::{Value, json};

use super::describe_table::{location, output_columns, partition_of};
use super::shared::{CATALOG, act, columns_of, look_up, redacted, shown_mode, shown_time, text_columns, text_rows};
use super::{Statement, partition};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Entry, Host, QualifiedName, ViewEntry};
use crate::exec::definition::TableDefinition;
use crate::sql::ast::ObjectName;
use crate::sql::parse::PartitionSpec;
use crate::types::{Column, SparkType};

#[derive(Debug)]
struct DescribeJson {
    table: ObjectName,
    partition: Option<PartitionSpec>,
}

pub(super) fn of(table: ObjectName, partition: Option<PartitionSpec>) -> Result<Box<dyn Statement>> {
    act(DescribeJson { table, partition })
}

/// Keys and values in their order.
#[derive(Default)]
struct Object(Vec<String>);

impl Object {
    fn add(&mut self, key: &str, value: impl Into<Value>) {
        self.raw(key, &value.into().to_string());
    }

    fn raw(&mut self, key: &str, value: &str) {
        self.0.push(format!("{}:{value}", json!(key)));
    }

    fn text(self) -> String {
        format!("{{{}}}", self.0.join(","))
    }
}

#[async_trait]
impl Command for DescribeJson {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["json_metadata"])
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let (name, entry) = look_up(host, &self.table).await?;
        let columns = columns_of(host, &name, &entry).await?;
        let mut out = Object::default();
        out.add("table_name", name.name.as_str());
        if let Some(database) = &name.database {
            out.add("catalog_name", CATALOG);
            out.add("namespace", vec![database.as_str()]);
            out.add("schema_name", database.as_str());
        }
        out.raw("columns", &columns_json(&columns, &entry));
        match (&entry, &self.partition) {
            (Entry::Table(table), Some(spec)) => {
                let partition = partition_of(host, spec, &name, &entry, &self.table).await?;
                let table = &table.definition;
                let mut values = Object::default();
                for (column, value) in table.partitioned_by.iter().zip(&partition) {
                    values.add(column, value.clone());
                }
                out.raw("partition_values", &values.text());
                let place = format!("{}/{}", location(table, &name), partition::path(table, &partition));
                out.add("location", place);
                pairs(&mut out, "storage_properties", &table.options);
                times(&mut out, table.created);
                kind(&mut out, table);
                buckets(&mut out, table);
                rest(&mut out, table);
            }
            (Entry::Table(table), None) => table_json(&mut out, &table.definition, &name),
            (Entry::View(view), None) => view_json(&mut out, host, view, &columns),
            (Entry::View(_), Some(_)) => {
                return Err(Error::unsupported("DESCRIBE ... AS JSON of a view's partition").at(self.table.span));
            }
        }
        text_rows(&self.columns(), [[Some(out.text())]])
    }
}

fn table_json(out: &mut Object, table: &TableDefinition, name: &QualifiedName) {
    buckets(out, table);
    out.add("location", location(table, name));
    pairs(out, "storage_properties", &table.options);
    times(out, table.created);
    kind(out, table);
    if let Some(comment) = &table.comment {
        out.add("comment", comment.as_str());
    }
    rest(out, table);
}

fn kind(out: &mut Object, table: &TableDefinition) {
    out.add("type", table.kind());
    out.add("provider", table.provider.as_str());
}

fn rest(out: &mut Object, table: &TableDefinition) {
    pairs(out, "table_properties", &table.properties);
    if let Some(size) = table.statistics.size {
        let mut known = Object::default();
        known.add("size_in_bytes", size.bytes);
        if let Some(rows) = size.rows {
            known.add("num_rows", rows);
        }
        out.raw("statistics", &known.text());
    }
    if !table.partitioned_by.is_empty() {
        out.add("partition_provider", "Catalog");
        out.add("partition_columns", table.partitioned_by.clone());
    }
    out.add("collation", "UTF8_BINARY");
}

fn buckets(out: &mut Object, table: &TableDefinition) {
    if let Some(buckets) = &table.buckets {
        out.add("num_buckets", buckets.count);
        out.add("bucket_columns", buckets.columns.clone());
        out.add("sort_columns", buckets.sorted.clone());
    }
}

fn view_json(out: &mut Object, host: &dyn Host, view: &ViewEntry, columns: &[(Column, Option<String>)]) {
    times(out, view.created);
    out.add("type", if view.metrics { "METRIC_VIEW" } else { "VIEW" });
    if let Some(comment) = &view.comment {
        out.add("comment", comment.as_str());
    }
    out.add("view_text", view.text.as_str());
    if view.metrics {
        out.add("language", "YAML");
        pairs(out, "table_properties", &view.properties);
        out.add("collation", "UTF8_BINARY");
        return;
    }
    if !view.temporary {
        out.add("view_original_text", view.text.as_str());
    }
    if let Some(mode) = shown_mode(host, view.mode) {
        out.add("view_schema_mode", mode);
    }
    out.add("view_catalog_and_namespace", format!("{CATALOG}.{}", view.database));
    out.add("view_query_output_columns", output_columns(view, columns));
    pairs(out, "table_properties", &view.properties);
    out.add("collation", "UTF8_BINARY");
}

fn times(out: &mut Object, created: i64) {
    out.add("created_time", shown_time(created));
    out.add("last_access", "UNKNOWN");
    out.add("created_by", format!("Firesteel {}", env!("CARGO_PKG_VERSION")));
}

fn pairs(out: &mut Object, key: &str, pairs: &[(String, String)]) {
    if pairs.is_empty() {
        return;
    }
    let mut object = Object::default();
    for (key, value) in redacted(pairs) {
        object.add(&key, value);
    }
    out.raw(key, &object.text());
}

fn columns_json(columns: &[(Column, Option<String>)], entry: &Entry) -> String {
    let default = |at| match entry {
        Entry::Table(table) => table.definition.column_default(at).map(str::to_string),
        Entry::View(_) => None,
    };
    let column = |(at, (column, comment)): (usize, &(Column, Option<String>))| {
        let mut out = Object::default();
        out.add("name", column.name.as_str());
        out.raw("type", &type_json(&column.ty));
        if let Some(comment) = comment {
            out.add("comment", comment.as_str());
        }
        out.add("nullable", column.nullable);
        if let Some(default) = default(at) {
            out.add("default", default);
        }
        out.text()
    };
    format!("[{}]", columns.iter().enumerate().map(column).collect::<Vec<_>>().join(","))
}

/// A type as JSON.
fn type_json(ty: &SparkType) -> String {
    let mut out = Object::default();
    let name = |out: &mut Object, name: &str| out.add("name", name);
    match ty {
        SparkType::String => {
            name(&mut out, "string");
            out.add("collation", "UTF8_BINARY");
        }
        SparkType::Char(length) => {
            name(&mut out, "char");
            out.add("length", *length);
        }
        SparkType::Varchar(length) => {
            name(&mut out, "varchar");
            out.add("length", *length);
        }
        SparkType::Decimal(precision, scale) => {
            name(&mut out, "decimal");
            out.add("precision", *precision);
            out.add("scale", *scale);
        }
        SparkType::Timestamp => name(&mut out, "timestamp_ltz"),
        SparkType::YearMonthInterval(from, to) => {
            name(&mut out, "interval");
            out.add("start_unit", from.to_string());
            out.add("end_unit", to.to_string());
        }
        SparkType::DayTimeInterval(from, to) => {
            name(&mut out, "interval");
            out.add("start_unit", from.to_string());
            out.add("end_unit", to.to_string());
        }
        SparkType::Array(element) => {
            name(&mut out, "array");
            out.raw("element_type", &type_json(element));
            out.add("element_nullable", true);
        }
        SparkType::Map(key, value) => {
            name(&mut out, "map");
            out.raw("key_type", &type_json(key));
            out.raw("value_type", &type_json(value));
            out.add("value_nullable", true);
        }
        SparkType::Struct(fields) => {
            name(&mut out, "struct");
            let fields = fields.iter().map(|field| {
                let mut one = Object::default();
                one.add("name", field.name.as_str());
                one.raw("type", &type_json(&field.ty));
                one.add("nullable", true);
                one.text()
            });
            out.raw("fields", &format!("[{}]", fields.collect::<Vec<_>>().join(",")));
        }
        other => name(&mut out, &other.to_string()),
    }
    out.text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types() {
        let ty = SparkType::Array(Box::new(SparkType::Decimal(5, 2)));
        let wanted =
            r#"{"name":"array","element_type":{"name":"decimal","precision":5,"scale":2},"element_nullable":true}"#;
        assert_eq!(type_json(&ty), wanted);
        assert_eq!(type_json(&SparkType::Char(3)), r#"{"name":"char","length":3}"#);
    }
}
