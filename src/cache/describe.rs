//! What `SHOW CACHED TABLES` and `DESCRIBE CACHE` say.

use std::sync::Arc;
use std::time::SystemTime;

use datafusion::common::ScalarValue;

use super::distinct::DistinctCount;
use super::entry::Entry;
use super::level::StorageLevel;
use super::statistics::Order;
use super::store::Store;
use super::table::CachedTable;
use crate::types::SparkType;

/// A row of `SHOW CACHED TABLES`.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The name that it was cached under.
    pub name: String,
    /// Rows; `None` while it is not filled.
    pub rows: Option<usize>,
    /// Chunks.
    pub chunks: usize,
    /// Bytes that it takes of memory.
    pub memory_bytes: usize,
    /// Bytes of its chunks that are in the temporary folder, as they were in memory.
    pub disk_bytes: usize,
    /// Bytes of the files that it was read from; `None` if it was not read from files.
    pub source_bytes: Option<u64>,
    /// How many columns have which encoding: `plain 12, dictionary 4`.
    pub encoding: String,
    /// Where its chunks may live.
    pub level: StorageLevel,
    /// How often it was served.
    pub hits: u64,
    /// When it was last served.
    pub last_used: Option<SystemTime>,
    /// Whether the files that it was read from have changed since.
    pub stale: bool,
}

/// A row of `DESCRIBE CACHE`.
#[derive(Clone, Debug)]
pub struct CachedColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Option<SparkType>,
    /// How it is held.
    pub encoding: String,
    /// Bytes of its buffers.
    pub bytes: usize,
    /// The least value.
    pub min: Option<ScalarValue>,
    /// The greatest value.
    pub max: Option<ScalarValue>,
    /// How many are NULL.
    pub nulls: usize,
    /// How many different values there are.
    pub distinct: Option<DistinctCount>,
    /// In which order the rows are by it.
    pub order: Option<Order>,
    /// Whether no value occurs twice.
    pub unique: bool,
}

impl Store {
    /// The rows of `SHOW CACHED TABLES`, by name.
    pub fn list(&self) -> Vec<Listed> {
        let mut rows: Vec<Listed> = self.entries().iter().flat_map(listed).collect();
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        rows
    }

    /// The rows of `DESCRIBE CACHE`; `None` if there is no entry of that name, no rows while it is not filled.
    pub fn describe(&self, name: &str) -> Option<Vec<CachedColumn>> {
        let entry = self.entry(name)?;
        let Some(table) = entry.table() else { return Some(Vec::new()) };
        let known = &table.known().columns;
        let column = |i: usize| CachedColumn {
            name: table.columns().field(i).name().clone(),
            ty: entry.columns().get(i).map(|column| column.ty.clone()),
            encoding: encoding(&table, i).to_string(),
            bytes: known[i].bytes,
            min: known[i].min.clone(),
            max: known[i].max.clone(),
            nulls: known[i].nulls,
            distinct: known[i].distinct,
            order: known[i].order,
            unique: known[i].unique,
        };
        Some((0..known.len()).map(column).collect())
    }
}

fn listed(entry: &Arc<Entry>) -> Vec<Listed> {
    let table = entry.table();
    let memory = table.as_ref().map_or(0, |table| table.memory());
    let row = |name: String| Listed {
        name,
        rows: table.as_ref().map(|table| table.known().rows),
        chunks: table.as_ref().map_or(0, |table| table.chunks().len()),
        memory_bytes: memory,
        disk_bytes: table
            .as_ref()
            .map_or(0, |table| table.chunks().iter().map(|chunk| chunk.bytes).sum::<usize>() - memory),
        source_bytes: entry.source_bytes(),
        encoding: table.as_ref().map_or_else(String::new, |table| summary(table)),
        level: entry.level(),
        hits: entry.hits(),
        last_used: entry.last_used(),
        stale: entry.stale(),
    };
    entry.names().into_iter().map(row).collect()
}

fn summary(table: &CachedTable) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for i in 0..table.columns().fields().len() {
        let name = encoding(table, i);
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
}

/// How a column is held in most chunks.
fn encoding(table: &CachedTable, column: usize) -> &'static str {
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    for chunk in table.chunks() {
        let name = chunk.encodings[column].name();
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    counts.iter().max_by_key(|(_, count)| *count).map_or("plain", |(name, _)| *name)
}
