//! What a database holds: tables with where their rows are, and views.

use std::collections::BTreeMap;
use std::sync::Arc;

use datafusion::catalog::TableProvider;

use crate::cache::MemoryTable;
use crate::exec::command::{Routine, ViewEntry};
use crate::exec::definition::TableDefinition;
use crate::types::Column;

/// A database.
#[derive(Debug, Default)]
pub(super) struct Database {
    /// Its name as it was given.
    pub name: String,
    /// What was said of it: `comment`, `location`, options of its generator, properties under `property.<key>`.
    pub options: Vec<(String, String)>,
    /// What generates its tables, where they are generated as they are read.
    pub generator: Option<Generator>,
    /// Tables and views by key.
    pub objects: BTreeMap<String, Object>,
    /// Functions with a body of SQL by key: the name as it was given, and what it is.
    pub routines: BTreeMap<String, (String, Arc<Routine>)>,
}

impl Database {
    /// What was said of it under a key.
    pub fn option(&self, wanted: &str) -> Option<&str> {
        self.options.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
    }

    /// What WITH DBPROPERTIES gave, sorted.
    pub fn properties(&self) -> Vec<(String, String)> {
        let given = |(key, value): &(String, String)| Some((key.strip_prefix(PROPERTY)?.to_string(), value.clone()));
        let mut out: Vec<(String, String)> = self.options.iter().filter_map(given).collect();
        out.sort();
        out
    }
}

/// What stands before the key of a property among the options of a database.
pub(super) const PROPERTY: &str = "property.";

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
    /// What is known of it besides its rows.
    pub definition: Arc<TableDefinition>,
    /// Where its rows are.
    pub storage: Storage,
}

impl std::ops::Deref for Table {
    type Target = TableDefinition;

    fn deref(&self) -> &TableDefinition {
        &self.definition
    }
}

/// Where the rows of a table are.
#[derive(Debug)]
pub(super) enum Storage {
    /// In memory, in the session's own form.
    Memory(Arc<MemoryTable>),
    /// In files, where the definition says.
    Files,
    /// Where a program that embeds the session keeps them.
    Given(Arc<dyn TableProvider>),
}

impl Table {
    /// A table that a program holds.
    pub fn given(provider: Arc<dyn TableProvider>) -> Self {
        let columns = provider.schema().fields().iter().map(|field| Column::from_field(field)).collect();
        Table::outside(columns, Storage::Given(provider))
    }

    /// A table of which nothing but its columns is known.
    pub fn outside(columns: Vec<Column>, storage: Storage) -> Self {
        let managed = matches!(storage, Storage::Memory(_));
        let provider = if managed { "memory" } else { "program" }.to_string();
        let definition = TableDefinition { columns, provider, managed, ..TableDefinition::default() };
        Table { definition: Arc::new(definition), storage }
    }
}
