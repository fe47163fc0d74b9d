//! Functions with a body of SQL: those of a database, which may outlive the session, and those of the session.

use std::sync::Arc;

use super::SessionCatalog;
use super::names::{self, key, quoted};
use crate::error::{Error, Result};
use crate::exec::command::{QualifiedName, Routine};

/// Where a function's name says that it is.
enum Place<'n> {
    /// `f`: the session's first, then the current database's.
    Anywhere(&'n str),
    /// `session.f`, `system.session.f`
    Session(&'n str),
    /// `d.f`, `spark_catalog.d.f`
    Database(&'n str, &'n str),
}

fn place(parts: &[String]) -> Result<Place<'_>> {
    let is = |part: &String, word: &str| part.eq_ignore_ascii_case(word);
    match parts {
        [schema, name] if is(schema, "session") => Ok(Place::Session(name)),
        [catalog, schema, name] if is(catalog, "system") && is(schema, "session") => Ok(Place::Session(name)),
        _ => Ok(match names::split(parts)? {
            (None, name) => Place::Anywhere(name),
            (Some(database), name) => Place::Database(database, name),
        }),
    }
}

/// The name of a function of the session's.
fn temporary(parts: &[String]) -> Result<&str> {
    match place(parts) {
        Ok(Place::Anywhere(name) | Place::Session(name)) => Ok(name),
        _ => {
            let (qualifier, name) = parts.split_at(parts.len().saturating_sub(1));
            Err(Error::new("INVALID_TEMP_OBJ_QUALIFIER")
                .with("objectType", "FUNCTION")
                .with("objectName", quoted(name))
                .with("qualifier", quoted(qualifier)))
        }
    }
}

fn exists(name: &[&str]) -> Error {
    Error::new("ROUTINE_ALREADY_EXISTS")
        .with("newRoutineType", "routine")
        .with("routineName", quoted(name))
        .with("existingRoutineType", "routine")
}

impl SessionCatalog {
    /// The function that a name is when `current` is the current database.
    pub fn routine_in(&self, current: &str, parts: &[String]) -> Option<(QualifiedName, Arc<Routine>)> {
        let state = self.state.read();
        let session = |name: &str| {
            let (name, routine) = state.routines.get(&key(name))?;
            Some((QualifiedName { database: None, name: name.clone() }, Arc::clone(routine)))
        };
        let of = |database: &str, name: &str| {
            let database = state.databases.get(&key(database))?;
            let (name, routine) = database.routines.get(&key(name))?;
            Some((QualifiedName { database: Some(database.name.clone()), name: name.clone() }, Arc::clone(routine)))
        };
        match place(parts).ok()? {
            Place::Anywhere(name) => session(name).or_else(|| of(current, name)),
            Place::Session(name) => session(name),
            Place::Database(database, name) => of(database, name),
        }
    }

    pub(super) fn add_routine(
        &self,
        parts: &[String],
        routine: Routine,
        replace: bool,
        if_not_exists: bool,
    ) -> Result<()> {
        let mut state = self.state.write();
        if routine.temporary {
            let name = temporary(parts)?;
            if state.routines.contains_key(&key(name)) && !replace {
                return Err(exists(&[name]));
            }
            state.routines.insert(key(name), (name.to_string(), Arc::new(routine)));
            return Ok(());
        }
        let (database, name) = self.target(&state, parts)?;
        if state.database(&database)?.routines.contains_key(&key(name)) && !replace {
            return if if_not_exists { Ok(()) } else { Err(exists(&[&database, name])) };
        }
        let id = key(name);
        let made = (name.to_string(), Arc::new(routine));
        let before = state.database_mut(&database)?.routines.insert(id.clone(), made);
        // In a warehouse, the definition is on disk before it can be seen.
        if let Err(error) = self.save(&state, &database) {
            let routines = &mut state.database_mut(&database)?.routines;
            match before {
                Some(before) => routines.insert(id, before),
                None => routines.remove(&id),
            };
            return Err(error);
        }
        Ok(())
    }

    pub(super) fn remove_routine(&self, parts: &[String], of_session: bool, if_exists: bool) -> Result<()> {
        let mut state = self.state.write();
        let missing = |name: &[&str]| {
            if if_exists { Ok(()) } else { Err(Error::new("ROUTINE_NOT_FOUND").with("routineName", quoted(name))) }
        };
        if of_session {
            let name = temporary(parts)?;
            return match state.routines.remove(&key(name)) {
                Some(_) => Ok(()),
                None => missing(&[name]),
            };
        }
        let (database, name) = match place(parts)? {
            Place::Anywhere(name) | Place::Session(name) if state.routines.contains_key(&key(name)) => {
                return Err(Error::new("EXPECT_PERSISTENT_FUNCTION_NOT_TEMP")
                    .with("functionName", quoted(&[name]))
                    .with("operation", "DROP FUNCTION")
                    .with("alternative", " Please use DROP TEMPORARY FUNCTION to drop a temporary function."));
            }
            Place::Anywhere(name) => (state.current.clone(), name),
            Place::Session(name) => ("session".to_string(), name),
            Place::Database(database, name) => (database.to_string(), name),
        };
        if if_exists && !state.databases.contains_key(&key(&database)) {
            return Ok(());
        }
        let database = state.database(&database)?.name.clone();
        match state.database_mut(&database)?.routines.remove(&key(name)) {
            Some(_) => self.save(&state, &database),
            None => missing(&[&database, name]),
        }
    }

    pub(super) fn list_routines(&self, database: &str) -> Result<Vec<QualifiedName>> {
        let state = self.state.read();
        let database = state.database(database)?;
        let own = database.routines.values().map(|(name, _)| (Some(database.name.clone()), name));
        let session = state.routines.values().map(|(name, _)| (None, name));
        Ok(own.chain(session).map(|(database, name)| QualifiedName { database, name: name.clone() }).collect())
    }
}
