//! The folder in which tables outlive the session: one folder per database with its tables and a file of definitions.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::names::key;
use super::object::Database;
use crate::error::{Error, Result};

/// The folder.
#[derive(Debug)]
pub(super) struct Warehouse {
    folder: PathBuf,
}

impl Warehouse {
    /// The folder, made if it is not there.
    pub fn open(folder: PathBuf) -> Result<Self> {
        let _ = folder;
        Err(Error::unsupported("warehouse"))
    }

    /// Where a table's files are.
    pub fn table(&self, database: &str, name: &str) -> String {
        self.folder.join(format!("{}.db", key(database))).join(key(name)).display().to_string()
    }

    /// All databases, by key.
    pub fn load(&self) -> Result<BTreeMap<String, Database>> {
        Ok(BTreeMap::new())
    }

    /// Writes a database's definitions.
    pub fn save(&self, _database: &Database) -> Result<()> {
        Ok(())
    }

    /// Removes a database with all that is in it.
    pub fn remove(&self, _database: &Database) -> Result<()> {
        Ok(())
    }
}
