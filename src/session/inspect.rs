//! What a program (the shell is one) asks a session without SQL: names for completion, settings, tables of its own.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::catalog::TableProvider;
use datafusion::logical_expr::ScalarUDF;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;

use super::Session;
use crate::config::{SETTINGS, Setting, Settings};
use crate::error::Result;
use crate::exec::command::{Catalog, Entry};
use crate::sql::metric_view;
use crate::types::Column;

/// A table or view in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableName {
    /// Its database; `None` for what goes with the session.
    pub database: Option<String>,
    /// Its name.
    pub name: String,
}

impl Session {
    /// Names of all databases, sorted.
    pub fn databases(&self) -> Vec<String> {
        self.shared.engine.catalog.databases()
    }

    /// The database in which names are looked up.
    pub fn current_database(&self) -> String {
        self.shared.engine.catalog.current_database()
    }

    /// Tables and views of a database, with the temporary ones, sorted by name.
    /// # Errors
    /// `SCHEMA_NOT_FOUND`.
    pub fn tables(&self, database: &str) -> Result<Vec<TableName>> {
        let tables = self.shared.engine.catalog.tables(database)?;
        Ok(tables.into_iter().map(|table| TableName { database: table.database, name: table.name }).collect())
    }

    /// The columns of a table or view, or none when there is no such thing. The name may have one to three parts.
    /// # Errors
    /// What is wrong with a view's text, or with the files of a table.
    pub async fn columns(&self, name: &str) -> Result<Option<Vec<Column>>> {
        let parts: Vec<String> = name.split('.').map(|part| part.trim_matches('`').to_string()).collect();
        match self.shared.engine.catalog.resolve(&parts).await? {
            None => Ok(None),
            Some((_, Entry::Table(table))) => Ok(Some(table.columns)),
            Some((_, Entry::View(view))) => {
                let mut columns =
                    self.shared.engine.bind_columns(&metric_view::text_of(&view)?, &view.database).await?;
                for (column, (name, _)) in columns.iter_mut().zip(view.columns) {
                    column.name = name;
                }
                Ok(Some(columns))
            }
        }
    }

    /// Names of all functions, sorted.
    pub fn functions(&self) -> Vec<&'static str> {
        crate::function::names()
    }

    /// The table of all settings that there are.
    pub fn all_settings(&self) -> &'static [Setting] {
        SETTINGS
    }

    /// The settings as they are now.
    pub fn settings(&self) -> Settings {
        self.shared.engine.settings.read().clone()
    }

    /// The session's time zone by name: as set, else the machine's.
    pub fn timezone(&self) -> String {
        super::settings::timezone(&self.shared.engine.settings.read())
    }

    /// The most bytes that queries and cache may hold together.
    pub fn memory_limit(&self) -> u64 {
        self.shared.engine.memory_limit
    }

    /// Bytes that queries and cache hold now.
    pub fn memory_used(&self) -> u64 {
        self.shared.engine.pool.reserved() as u64
    }

    /// Threads that run queries.
    pub fn threads(&self) -> usize {
        self.shared.engine.threads
    }

    /// Makes batches a table of the session, in place of one of that name. All must have the first one's schema; types
    /// that Spark has not are widened to the ones that it has.
    /// # Errors
    /// When there is no batch, or the batches differ, or memory is short.
    pub fn register_batches(&self, name: &str, batches: Vec<RecordBatch>) -> Result<()> {
        let Some(schema) = batches.first().map(RecordBatch::schema) else {
            return Err(crate::error::Error::unsupported(
                "register_batches without a batch, which would tell the schema",
            ));
        };
        let columns: Vec<Column> = schema.fields().iter().map(|field| Column::from_field(field)).collect();
        let wanted: SchemaRef = super::engine::answer_schema(&columns);
        let table = self.shared.engine.catalog.memory(name, &columns)?;
        let shaped: Vec<_> = batches.iter().map(|batch| super::shape::shape(batch, &wanted)).collect::<Result<_>>()?;
        drop(batches);
        let rows = futures::stream::iter(shaped.into_iter().map(Ok));
        let rows = Box::pin(RecordBatchStreamAdapter::new(wanted, rows));
        let filled = Arc::clone(&table);
        let filling = self.shared.engine.spawn(async move { filled.replace(vec![rows]).await });
        super::blocking::wait(filling).map_err(|error| super::memory::explain(error, self.memory_limit()))?;
        self.shared.engine.catalog.register_memory(name, columns, table);
        Ok(())
    }

    /// Makes a DataFusion function one that statements can call, in place of one of that name that was registered before.
    /// A built-in function of that name is found first.
    pub fn register_udf(&self, udf: ScalarUDF) {
        let mut functions = self.shared.engine.functions.write();
        // Statements that run keep the functions that they began with.
        let mut more = HashMap::clone(&functions);
        more.insert(udf.name().to_lowercase(), Arc::new(udf));
        *functions = Arc::new(more);
    }

    /// Makes any DataFusion table one of the session's, in place of one of that name.
    pub fn register_table(&self, name: &str, table: Arc<dyn TableProvider>) {
        self.shared.engine.catalog.register(name, table);
    }
}
