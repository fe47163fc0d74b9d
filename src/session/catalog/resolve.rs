//! What a name stands for, with the options that a statement gives it (WITH).
//!
//! A table that is read in another way than its own has an identity of its own, so that nothing that is cached of the one
//! is taken for the other. Source: Spark's `DataSourceUtils.generateDatasourceOptions`.

use super::SessionCatalog;
use super::files;
use super::names::{full, quoted};
use super::object::{Kind, Storage, Table};
use crate::cache::identity::dependent;
use crate::error::Result;
use crate::exec::command::{Catalog, Entry, QualifiedName};
use crate::exec::definition::EXTRA_OPTIONS;

impl SessionCatalog {
    /// What a name is when `current` is the current database; see [`Catalog::resolve`]. `options` are those of WITH, which
    /// are nothing to a view, as in Spark.
    pub async fn resolve_in(
        &self,
        current: &str,
        parts: &[String],
        options: &[(String, String)],
    ) -> Result<Option<(QualifiedName, Entry)>> {
        // A database of that name hides a format of that name, as in Spark.
        if let [format, path] = parts
            && !self.has_database(format)
            && files::is_format(format)
        {
            let entry = self.resolve_file(path, Some(format), options).await?;
            let name = QualifiedName { database: Some(format.clone()), name: path.clone() };
            return Ok(Some((name, Entry::Table(entry))));
        }
        let Some((database, object)) = self.find(current, parts)? else { return Ok(None) };
        let entry = match &object.kind {
            Kind::View(view) => Entry::View(view.clone()),
            Kind::Table(table) => {
                let entry = match self.optioned(database.as_deref(), &object.name, table, options)? {
                    None => self.table_entry(database.as_deref(), &object.name, table).await?,
                    Some(other) => {
                        let mut entry = self.table_entry(database.as_deref(), &object.name, &other).await?;
                        let options = &other.options[table.options.len()..];
                        entry.identity = dependent(&entry.identity, &format!("{options:?}"));
                        entry
                    }
                };
                Entry::Table(entry)
            }
        };
        Ok(Some((QualifiedName { database, name: object.name }, entry)))
    }

    /// The table as a statement with options of its own sees it; `None` where these change nothing.
    pub(super) fn optioned(
        &self,
        database: Option<&str>,
        name: &str,
        table: &Table,
        options: &[(String, String)],
    ) -> Result<Option<Table>> {
        // CREATE TEMPORARY VIEW ... USING makes a view in Spark.
        let view = database.is_none() && matches!(table.storage, Storage::Files);
        if options.is_empty() || view || self.settings.read().is_on(EXTRA_OPTIONS) {
            return Ok(None);
        }
        let shown = database.map_or_else(|| quoted(&[name]), |database| full(database, name));
        let other = files::with_options(table, &shown, options)?;
        Ok((matches!(other.storage, Storage::Files) && other.options != table.options).then_some(other))
    }
}
