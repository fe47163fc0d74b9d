//! Changes of tables and views that are there: other names, other definitions.

use std::sync::Arc;

use datafusion::catalog::TableProvider;
use datafusion::execution::SendableRecordBatchStream;

use super::names::{key, no_table, quoted, split};
use super::object::{Kind, Object, Storage, Table};
use super::{DEFAULT, SessionCatalog, State, identity};
use crate::error::{Error, Result};
use crate::exec::command::{Catalog, GLOBAL_TEMP};
use crate::exec::definition::TableDefinition;

impl SessionCatalog {
    /// Gives a table another definition; see [`Catalog::redefine`].
    pub(super) async fn change_table(
        &self,
        parts: &[String],
        definition: TableDefinition,
        rows: Option<SendableRecordBatchStream>,
    ) -> Result<()> {
        let found = self.find(&self.current_database(), parts)?;
        let Some((Some(database), Object { name, kind: Kind::Table(table) })) = found else {
            let (database, name) = split(parts)?;
            return Err(no_table(database.unwrap_or(DEFAULT), name));
        };
        let written = rows.is_some();
        let storage = match (&table.storage, &definition.location, rows) {
            (Storage::Given(_), ..) => {
                return Err(Error::unsupported(format!("changes of {name}, which a program or a generator holds")));
            }
            (_, Some(_), _) => Storage::Files,
            (Storage::Memory(_), None, Some(rows)) => {
                let memory = self.memory(&name, &definition.columns)?;
                memory.replace(vec![crate::session::shape::shape_stream(rows, &memory.schema())]).await?;
                Storage::Memory(memory)
            }
            (Storage::Memory(memory), None, None) => Storage::Memory(Arc::clone(memory)),
            (Storage::Files, None, _) => return Err(Error::internal("a table in files without a place")),
        };
        // What is known of the rows is no change of what they are.
        let same = TableDefinition { statistics: table.statistics.clone(), ..definition.clone() } == *table.definition;
        let changed = Table { definition: Arc::new(definition), storage };
        let mut state = self.state.write();
        self.put(&mut state, &database, Object { name: name.clone(), kind: Kind::Table(Arc::new(changed)) })?;
        if !same || written {
            self.store.forget(&identity(Some(&database), &name));
        }
        Ok(())
    }

    /// Gives a table or view another name; see [`Catalog::rename`].
    pub(super) fn change_name(&self, parts: &[String], to: &[String], view: bool) -> Result<()> {
        let (database, name) = split(parts)?;
        let (to_database, to_name) = split(to)?;
        let mut guard = self.state.write();
        let state = &mut *guard;
        let global = database.is_some_and(|database| key(database) == GLOBAL_TEMP);
        let of_session = database.is_none() && state.temporary.contains_key(&key(name));
        if global || of_session {
            return rename_temporary(state, global, name, (to_database, to_name));
        }
        let database = database.unwrap_or(&state.current).to_string();
        let known = state.databases.get(&key(&database)).map(|database| database.name.clone());
        let database = known.ok_or_else(|| no_table(&database, name))?;
        let object = state.database(&database)?.objects.get(&key(name)).cloned();
        let object = object.ok_or_else(|| no_table(&database, name))?;
        match (&object.kind, view) {
            (Kind::Table(_), true) => {
                return Err(Error::new("EXPECT_VIEW_NOT_TABLE.USE_ALTER_TABLE")
                    .with("tableName", quoted(parts))
                    .with("operation", "ALTER VIEW"));
            }
            (Kind::View(_), false) => {
                return Err(Error::new("EXPECT_TABLE_NOT_VIEW.USE_ALTER_VIEW")
                    .with("viewName", quoted(parts))
                    .with("operation", "ALTER TABLE"));
            }
            _ => {}
        }
        if let Some(to_database) = to_database
            && key(to_database) != key(&database)
        {
            return Err(Error::new("RENAME_TABLE_SOURCE_DESTINATION_DATABASE_MISMATCH")
                .with("db", quoted(&[&database]))
                .with("newDb", quoted(&[to_database])));
        }
        if state.database(&database)?.objects.contains_key(&key(to_name)) {
            return Err(Error::new("TABLE_OR_VIEW_ALREADY_EXISTS").with("relationName", quoted(&[&database, to_name])));
        }
        let folder = self.location(state.database(&database)?);
        let kind = match object.kind {
            Kind::Table(table) => Kind::Table(moved(table, folder, to_name)?),
            view @ Kind::View(_) => view,
        };
        let objects = &mut state.database_mut(&database)?.objects;
        objects.remove(&key(name));
        objects.insert(key(to_name), Object { name: to_name.to_string(), kind });
        for name in [name, to_name] {
            self.store.forget(&identity(Some(&database), name));
        }
        self.save(state, &database)
    }
}

/// The table with its folder under its new name, where the folder is the catalog's own.
fn moved(table: Arc<Table>, folder: Option<String>, name: &str) -> Result<Arc<Table>> {
    let (Some(path), Some(folder), true) = (&table.location, folder, table.managed) else { return Ok(table) };
    let to = std::path::Path::new(&folder).join(key(name));
    std::fs::rename(path, &to).map_err(|error| Error::io(path, error))?;
    let location = Some(to.display().to_string());
    let definition = TableDefinition { location, ..TableDefinition::clone(&table.definition) };
    Ok(Arc::new(Table { definition: Arc::new(definition), storage: Storage::Files }))
}

fn rename_temporary(state: &mut State, global: bool, name: &str, to: (Option<&str>, &str)) -> Result<()> {
    let (to_database, to_name) = to;
    let views = if global { &mut state.global } else { &mut state.temporary };
    if to_database.is_some_and(|database| !(global && key(database) == GLOBAL_TEMP)) {
        return Err(Error::unsupported("a database before the new name of a temporary view"));
    }
    if views.contains_key(&key(to_name)) {
        return Err(Error::new("TABLE_OR_VIEW_ALREADY_EXISTS").with("relationName", quoted(&[to_name])));
    }
    let object = views.remove(&key(name)).ok_or_else(|| no_table(GLOBAL_TEMP, name))?;
    views.insert(key(to_name), Object { name: to_name.to_string(), kind: object.kind });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exec::command::CreateTable;
    use crate::types::{Column, SparkType};

    #[tokio::test]
    async fn names_move_within_a_database() {
        let planning = datafusion::execution::session_state::SessionStateBuilder::new().build();
        let store = crate::cache::Store::new(1 << 30, None);
        let catalog = SessionCatalog::open(None, store, planning, Arc::default()).unwrap();
        let column = Column { name: "a".into(), ty: SparkType::Int, nullable: true };
        let table = CreateTable { name: vec!["t".into()], columns: vec![column], ..CreateTable::default() };
        catalog.create_table(table).await.unwrap();
        let parts = |name: &str| name.split('.').map(str::to_string).collect::<Vec<_>>();
        let class =
            |from: &str, to: &str, view| catalog.change_name(&parts(from), &parts(to), view).unwrap_err().class();
        assert_eq!(class("t", "t", false), "TABLE_OR_VIEW_ALREADY_EXISTS");
        assert_eq!(class("t", "d.u", false), "RENAME_TABLE_SOURCE_DESTINATION_DATABASE_MISMATCH");
        assert_eq!(class("t", "u", true), "EXPECT_VIEW_NOT_TABLE.USE_ALTER_TABLE");
        assert_eq!(class("x", "u", true), "TABLE_OR_VIEW_NOT_FOUND");
        catalog.change_name(&parts("t"), &parts("default.U"), false).unwrap();
        assert_eq!(catalog.resolve(&parts("u")).await.unwrap().unwrap().0.name, "U");
    }
}
