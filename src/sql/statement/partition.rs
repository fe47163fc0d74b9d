//! Partitions of a table by name: their values, which there are, the condition that their rows fulfil.
//!
//! A partition is there when it has rows, or when it was added. Values are text, as in Spark's catalog.
//! Source: Spark's `PartitioningUtils` and `ExternalCatalogUtils`.

use std::collections::BTreeSet;

use datafusion::arrow::array::{Array, AsArray};
use futures::StreamExt;

use super::shared::{parts_of, quoted};
use crate::error::{Error, Result};
use crate::exec::command::{Host, QualifiedName};
use crate::exec::definition::TableDefinition;
use crate::sql::ast::{Expr, ExprKind, Literal, UnaryOp};
use crate::sql::parse::PartitionSpec;
use crate::types::SparkType;

/// The values of a partition, in the order of PARTITIONED BY; `None` is NULL.
pub(super) type Partition = Vec<Option<String>>;

/// The directory of rows whose partition column is NULL.
const NULL: &str = "__HIVE_DEFAULT_PARTITION__";

/// The values that a spec gives, by place in PARTITIONED BY; columns that it does not name have none.
/// # Errors
/// `PARTITIONS_NOT_FOUND` for columns that do not partition the table.
pub(super) fn some_of(
    spec: &PartitionSpec,
    table: &TableDefinition,
    name: &QualifiedName,
) -> Result<Vec<Option<Option<String>>>> {
    let mut values = vec![None; table.partitioned_by.len()];
    let place = |column: &str| table.partitioned_by.iter().position(|known| known.eq_ignore_ascii_case(column));
    let unknown: Vec<&str> =
        spec.parts.iter().map(|part| part.column.value.as_str()).filter(|column| place(column).is_none()).collect();
    if !unknown.is_empty() {
        return Err(Error::new("PARTITIONS_NOT_FOUND")
            .with("partitionList", unknown.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", "))
            .with("tableName", quoted(&parts_of(name)))
            .at(spec.span));
    }
    for part in &spec.parts {
        if let (Some(at), Some(value)) = (place(&part.column.value), &part.value) {
            let ty = table.position(&table.partitioned_by[at]).map(|at| table.columns[at].ty.clone());
            values[at] = Some(normal(text_of(value)?, ty.as_ref(), value)?);
        }
    }
    Ok(values)
}

/// The values of a spec that names one partition.
/// # Errors
/// Those of [`some_of`], and when a column is missing.
pub(super) fn one_of(spec: &PartitionSpec, table: &TableDefinition, name: &QualifiedName) -> Result<Partition> {
    let values = some_of(spec, table, name)?;
    if values.iter().any(Option::is_none) {
        let named: Vec<&str> = spec.parts.iter().map(|part| part.column.value.as_str()).collect();
        return Err(Error::new("_LEGACY_ERROR_TEMP_1232")
            .with("specKeys", named.join(", "))
            .with("partitionColumnNames", table.partitioned_by.join(", "))
            .with("tableName", quoted(&parts_of(name)))
            .at(spec.span));
    }
    Ok(values.into_iter().flatten().collect())
}

/// The text of a value: what a cast to a string gives.
fn text_of(value: &Expr) -> Result<Option<String>> {
    let text = match &value.kind {
        ExprKind::Literal(literal) => match literal {
            Literal::Null => return Ok(None),
            Literal::Boolean(value) => value.to_string(),
            Literal::Byte(value) => value.to_string(),
            Literal::Short(value) => value.to_string(),
            Literal::Int(value) => value.to_string(),
            Literal::Long(value) => value.to_string(),
            Literal::String(text) | Literal::Typed(_, text) => text.clone(),
            Literal::Decimal(value, _, 0) => value.to_string(),
            _ => return Err(Error::unsupported("this literal as the value of a partition").at(value.span)),
        },
        ExprKind::Column(parts) if parts.len() == 1 => parts[0].value.clone(),
        ExprKind::Unary { op: UnaryOp::Minus, operand } => {
            text_of(operand)?.map_or_else(String::new, |text| format!("-{text}"))
        }
        _ => return Err(Error::unsupported("an expression as the value of a partition").at(value.span)),
    };
    Ok(if text == NULL { None } else { Some(text) })
}

/// A value as a column of type `ty` shows it: `02` is 2.
fn normal(text: Option<String>, ty: Option<&SparkType>, value: &Expr) -> Result<Option<String>> {
    let (Some(text), Some(ty)) = (&text, ty) else { return Ok(text) };
    if !matches!(ty, SparkType::Byte | SparkType::Short | SparkType::Int | SparkType::Long) {
        return Ok(Some(text.clone()));
    }
    match text.trim().parse::<i64>() {
        Ok(number) => Ok(Some(number.to_string())),
        Err(_) => Err(Error::new("CAST_INVALID_INPUT")
            .with("expression", format!("'{text}'"))
            .with("sourceType", "\"STRING\"")
            .with("targetType", format!("\"{}\"", ty.sql()))
            .at(value.span)),
    }
}

/// The partitions of a table that there are, sorted as they are shown.
/// # Errors
/// What reading the table raises.
pub(super) async fn all_of(host: &dyn Host, name: &QualifiedName, table: &TableDefinition) -> Result<Vec<Partition>> {
    let columns: Vec<String> =
        table.partitioned_by.iter().map(|column| format!("CAST({} AS STRING)", quoted(&[column]))).collect();
    let text = format!("SELECT DISTINCT {} FROM {}", columns.join(", "), quoted(&parts_of(name)));
    let query = host.bind_query(&text, &host.catalog().current_database()).await?;
    let mut found: BTreeSet<(String, Partition)> = BTreeSet::new();
    let mut rows = host.run(&query).await?;
    while let Some(batch) = rows.next().await {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            let cell = |column: &datafusion::arrow::array::ArrayRef| {
                let texts = column.as_string_view();
                (texts.is_valid(row) && !texts.value(row).is_empty()).then(|| texts.value(row).to_string())
            };
            let partition: Partition = batch.columns().iter().map(cell).collect();
            found.insert((path(table, &partition), partition));
        }
    }
    found.extend(table.partitions.iter().map(|partition| (path(table, partition), partition.clone())));
    Ok(found.into_iter().map(|(_, partition)| partition).collect())
}

/// `p=x/q=1`
pub(super) fn path(table: &TableDefinition, partition: &Partition) -> String {
    let part = |(column, value): (&String, &Option<String>)| {
        format!("{}={}", escaped(column), value.as_deref().map_or_else(|| NULL.to_string(), escaped))
    };
    table.partitioned_by.iter().zip(partition).map(part).collect::<Vec<_>>().join("/")
}

/// Text as it stands in the name of a directory.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_control() || "\"#%'*/:=?\\\u{7f}{}[]^".contains(c) {
            out.push_str(&format!("%{:02X}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// A partition as errors show it: ``PARTITION (`p` = x, `q` = 1)``.
pub(super) fn shown(table: &TableDefinition, partition: &Partition) -> String {
    let part = |(column, value): (&String, &Option<String>)| {
        format!("{} = {}", quoted(&[column]), value.as_deref().unwrap_or("null"))
    };
    format!("PARTITION ({})", table.partitioned_by.iter().zip(partition).map(part).collect::<Vec<_>>().join(", "))
}

/// `[c=Us, d=1]`
pub(super) fn listed(table: &TableDefinition, partition: &Partition) -> String {
    let part = |(column, value): (&String, &Option<String>)| format!("{column}={}", value.as_deref().unwrap_or(NULL));
    format!("[{}]", table.partitioned_by.iter().zip(partition).map(part).collect::<Vec<_>>().join(", "))
}

/// The error for partitions that are not there, or for those that are.
pub(super) fn about(class: &str, table: &TableDefinition, partitions: &[Partition], name: &QualifiedName) -> Error {
    let list: Vec<String> = partitions.iter().map(|partition| shown(table, partition)).collect();
    let parts = parts_of(name);
    Error::new(class).with("partitionList", list.join(", ")).with("tableName", quoted(parts.get(1..).unwrap_or(&parts)))
}

/// Whether a partition is the one of those values: all must be given. Source: Spark's `InMemoryCatalog.dropPartitions`.
pub(super) fn is_of(partition: &Partition, values: &[Option<Option<String>>]) -> bool {
    partition.iter().zip(values).all(|(own, wanted)| wanted.as_ref() == Some(own))
}

/// `PARTITIONS_NOT_FOUND` for values that no partition has.
pub(super) fn not_found(
    table: &TableDefinition,
    missing: &[Vec<Option<Option<String>>>],
    name: &QualifiedName,
) -> Error {
    let shown = |values: &Vec<Option<Option<String>>>| {
        let part = |(column, value): (&String, &Option<Option<String>>)| {
            let value = value.as_ref()?;
            Some(format!("{} = {}", quoted(&[column]), value.as_deref().unwrap_or("null")))
        };
        let parts: Vec<String> = table.partitioned_by.iter().zip(values).filter_map(part).collect();
        format!("PARTITION ({})", parts.join(", "))
    };
    let list: Vec<String> = missing.iter().map(shown).collect();
    let parts = parts_of(name);
    Error::new("PARTITIONS_NOT_FOUND")
        .with("partitionList", list.join(", "))
        .with("tableName", quoted(parts.get(1..).unwrap_or(&parts)))
}

/// The condition, as text, that rows of some partitions fulfil: values that are not given may be any.
pub(super) fn condition(table: &TableDefinition, values: &[Option<Option<String>>]) -> String {
    let part = |(column, value): (&String, &Option<Option<String>>)| {
        let value = match value.as_ref()? {
            Some(text) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
            None => "NULL".to_string(),
        };
        Some(format!("CAST({} AS STRING) <=> {value}", quoted(&[column])))
    };
    let parts: Vec<String> = table.partitioned_by.iter().zip(values).filter_map(part).collect();
    if parts.is_empty() { "true".to_string() } else { parts.join(" AND ") }
}

/// The error for a statement about partitions of a table that has none.
pub(super) fn none(operation: &str, name: &QualifiedName) -> Error {
    Error::new("_LEGACY_ERROR_TEMP_1251").with("action", operation).with("tableName", &name.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let table = TableDefinition { partitioned_by: vec!["p".into(), "q".into()], ..TableDefinition::default() };
        let partition = vec![Some("a:b/c".to_string()), None];
        assert_eq!(path(&table, &partition), "p=a%3Ab%2Fc/q=__HIVE_DEFAULT_PARTITION__");
        assert_eq!(shown(&table, &partition), "PARTITION (`p` = a:b/c, `q` = null)");
        assert_eq!(
            condition(&table, &[Some(Some("x'".into())), Some(None)]),
            "CAST(`p` AS STRING) <=> 'x\\'' AND CAST(`q` AS STRING) <=> NULL"
        );
        assert_eq!(condition(&table, &[None, None]), "true");
    }
}
