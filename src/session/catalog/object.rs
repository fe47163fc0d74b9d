//! What a database holds: tables with where their rows are, and views.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use datafusion::catalog::TableProvider;

use super::names::CATALOG;
use crate::cache::MemoryTable;
use crate::exec::command::{Routine, ViewEntry};
use crate::types::Column;

/// A database.
#[derive(Debug, Default)]
pub(super) struct Database {
    /// Its name as it was given.
    pub name: String,
    /// What was said of it when it was made, such as `comment`.
    pub options: Vec<(String, String)>,
    /// What generates its tables, where they are generated as they are read.
    pub generator: Option<Generator>,
    /// Tables and views by key.
    pub objects: BTreeMap<String, Object>,
    /// Functions with a body of SQL by key: the name as it was given, and what it is.
    pub routines: BTreeMap<String, (String, Arc<Routine>)>,
}

/// What generates the tables of a database.
#[derive(Debug)]
pub(super) struct Generator {
    /// `tpch` or `tpcds`
    pub kind: String,
    /// Name and table.
    pub tables: Vec<(String, Arc<dyn TableProvider>)>,
}

/// A table or a view.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// Its name as it was given.
    pub name: String,
    /// Which of the two.
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Table(Arc<Table>),
    View(ViewEntry),
}

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    /// Its columns; partition columns are the last.
    pub columns: Vec<Column>,
    /// Comments of columns, by position.
    pub column_comments: Vec<Option<String>>,
    /// Columns that name its folders.
    pub partitioned_by: Vec<String>,
    /// `COMMENT`
    pub comment: Option<String>,
    /// `TBLPROPERTIES`
    pub properties: Vec<(String, String)>,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// Where its rows are.
    pub storage: Storage,
}

/// Where the rows of a table are.
#[derive(Debug)]
pub(super) enum Storage {
    /// In memory, in the session's own form.
    Memory(Arc<MemoryTable>),
    /// In files.
    Files {
        /// `csv`, `json`, `parquet`, ...
        format: String,
        /// How they are read and written.
        options: Vec<(String, String)>,
        /// The file, pattern or folder.
        path: String,
        /// Whether the folder is the catalog's own and goes with the table.
        managed: bool,
    },
    /// Where a program that embeds the session keeps them.
    Given(Arc<dyn TableProvider>),
}

impl Table {
    /// What DESCRIBE EXTENDED shows below the columns, in its order. A column's comment stands under `column.<name>.comment`,
    /// what TBLPROPERTIES gave under `property.<key>`.
    pub fn properties(&self, database: Option<&str>, name: &str) -> Vec<(String, String)> {
        let mut out: Vec<(String, String)> = Vec::new();
        let mut add = |key: &str, value: String| out.push((key.to_string(), value));
        if let Some(database) = database {
            add("Catalog", CATALOG.to_string());
            add("Database", database.to_string());
        }
        add("Table", name.to_string());
        if let Some(created) = DateTime::<Utc>::from_timestamp(self.created, 0) {
            add("Created Time", created.format("%a %b %d %H:%M:%S UTC %Y").to_string());
        }
        add("Last Access", "UNKNOWN".to_string());
        add("Created By", format!("Firesteel {}", env!("CARGO_PKG_VERSION")));
        add("Type", self.kind().to_string());
        match &self.storage {
            Storage::Memory(_) => add("Provider", "memory".to_string()),
            Storage::Given(_) => add("Provider", "program".to_string()),
            Storage::Files { format, .. } => add("Provider", format.clone()),
        }
        if let Some(comment) = &self.comment {
            add("Comment", comment.clone());
        }
        if !self.properties.is_empty() {
            let all: Vec<String> = self.properties.iter().map(|(key, value)| format!("{key}={value}")).collect();
            add("Table Properties", format!("[{}]", all.join(", ")));
        }
        if let Storage::Files { path, options, .. } = &self.storage {
            add("Location", path.clone());
            let shown: Vec<String> = options.iter().map(|(key, value)| format!("{key}={value}")).collect();
            if !shown.is_empty() {
                add("Storage Properties", format!("[{}]", shown.join(", ")));
            }
        }
        if !self.partitioned_by.is_empty() {
            add("Partition Columns", self.partitioned_by.join(", "));
        }
        for (key, value) in &self.properties {
            add(&format!("property.{key}"), value.clone());
        }
        for (column, comment) in self.columns.iter().zip(&self.column_comments) {
            if let Some(comment) = comment {
                add(&format!("column.{}.comment", column.name), comment.clone());
            }
        }
        out
    }

    /// Spark's word for who owns the rows.
    pub fn kind(&self) -> &'static str {
        match &self.storage {
            Storage::Memory(_) | Storage::Files { managed: true, .. } => "MANAGED",
            Storage::Files { managed: false, .. } | Storage::Given(_) => "EXTERNAL",
        }
    }
}
