//! What is known of tables whose files are written in another way than by their names: by a folder's path, or by another
//! table in the same place. What is cached of them is computed again, and what ANALYZE found out is forgotten.
//!
//! Source: Spark's `CacheManager.recacheByPath`.

use std::path::Path;
use std::sync::Arc;

use super::object::{Kind, Object, Storage, Table};
use super::{SessionCatalog, identity};
use crate::error::Result;
use crate::exec::definition::{Statistics, TableDefinition};
use crate::source;

impl SessionCatalog {
    /// Identity and location of each table over files.
    pub fn in_files(&self) -> Vec<(String, String)> {
        let state = self.state.read();
        let of = |database: Option<&str>, object: &Object| match &object.kind {
            Kind::Table(table) if matches!(table.storage, Storage::Files) => {
                Some((identity(database, &object.name), table.location.clone()?))
            }
            _ => None,
        };
        let databases = state.databases.values();
        let held =
            databases.flat_map(|database| database.objects.values().map(|object| (Some(&*database.name), object)));
        let all = held.chain(state.temporary.values().map(|object| (None, object)));
        all.filter_map(|(database, object)| of(database, object)).collect()
    }

    /// What is cached of files at, below or above a path, which is real, is computed again at its next use. Returns the
    /// identities of the tables that have files there.
    pub fn outdate(&self, path: &Path) -> Vec<String> {
        self.store.wrote(path);
        let there =
            |location: &str| source::root(location).is_ok_and(|own| own.starts_with(path) || path.starts_with(&own));
        let tables = self.in_files().into_iter().filter(|(_, location)| there(location));
        let tables: Vec<String> = tables.map(|(identity, _)| identity).collect();
        for identity in &tables {
            self.store.invalidate(identity);
        }
        tables
    }

    /// Files at or below a path, which is real, have been written by the session.
    /// # Errors
    /// `FAILED_IO` when the warehouse's definitions cannot be written.
    pub fn wrote(&self, path: &Path) -> Result<()> {
        self.forget_statistics(&self.outdate(path))
    }

    /// Forgets what was found out of the rows of tables, by their identities.
    pub(super) fn forget_statistics(&self, tables: &[String]) -> Result<()> {
        if tables.is_empty() {
            return Ok(());
        }
        let mut state = self.state.write();
        let mut changed = Vec::new();
        for database in state.databases.values_mut() {
            for object in database.objects.values_mut() {
                let Kind::Table(table) = &object.kind else { continue };
                let known = table.definition.statistics != Statistics::default();
                if known && tables.contains(&identity(Some(&database.name), &object.name)) {
                    let statistics = Statistics::default();
                    let definition = TableDefinition { statistics, ..TableDefinition::clone(&table.definition) };
                    // Only tables over files are asked for.
                    let table = Table { definition: Arc::new(definition), storage: Storage::Files };
                    object.kind = Kind::Table(Arc::new(table));
                    changed.push(database.name.clone());
                }
            }
        }
        changed.dedup();
        changed.iter().try_for_each(|database| self.save(&state, database))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use datafusion::arrow::util::display::array_value_to_string;

    use crate::session::blocking::Session;

    /// All values of an answer in one text.
    fn answer(session: &Session, statement: &str) -> String {
        let batches = session.sql(statement).and_then(Iterator::collect::<crate::error::Result<Vec<_>>>);
        let batches = batches.unwrap_or_else(|error| panic!("{statement}: {error}"));
        let mut values = Vec::new();
        for batch in &batches {
            for row in 0..batch.num_rows() {
                values.extend(batch.columns().iter().map(|column| array_value_to_string(column, row).unwrap()));
            }
        }
        values.join(" ")
    }

    fn run(session: &Session, statements: &[String]) {
        for statement in statements {
            answer(session, statement);
        }
    }

    #[test]
    fn a_cached_table_is_computed_again_when_its_folder_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("d").display().to_string();
        let house = folder.path().join("house");
        symlink("d", folder.path().join("link")).unwrap();
        let session = Session::builder().warehouse(&house).build_blocking().unwrap();
        let managed = house.join("m").display().to_string();
        run(
            &session,
            &[
                format!("create table t (a int) using csv location '{at}/t'"),
                format!("create table `u WITH x` (a int) using csv location 'file:{at}/../link/t/'"),
                "create table m (a int) using csv".to_string(),
                format!("create table none (a int) using csv location '{at}/none'"),
                "insert into t values (1)".to_string(),
                format!("create table part (a int) using csv location '{at}/t/*.csv'"),
                "insert into m values (1)".to_string(),
                format!("create temporary view v (a int) using csv options (path '{at}/t')"),
                format!("create table apart (a int) using csv location '{at}/t2'"),
                "insert into apart values (4)".to_string(),
            ],
        );
        let same = ["t", "`u WITH x`", "v", "part"];
        for name in same.iter().chain(&["m", "none", "apart"]) {
            run(&session, &[format!("cache table {name}")]);
        }
        let analyze = "analyze table t compute statistics for all columns".to_string();
        let known = || answer(&session, "describe table extended t").contains("Statistics");
        for (i, write) in [
            format!("insert overwrite directory '{at}/t' using csv select 10"),
            format!("copy (select 11 as a) to '{at}/t' (format csv, header false, overwrite)"),
            format!("insert overwrite directory '{}/link/t' using csv select 12", folder.path().display()),
            format!("insert overwrite directory '{at}/none/../t' using csv select 13"),
            format!("copy (select 14 as a) to '{at}/t' (format csv, header false, overwrite true)"),
            "insert overwrite table `u WITH x` values (15)".to_string(),
        ]
        .into_iter()
        .enumerate()
        {
            run(&session, std::slice::from_ref(&analyze));
            assert!(known());
            run(&session, std::slice::from_ref(&write));
            assert!(!known(), "{write}");
            for name in same {
                assert_eq!(answer(&session, &format!("select * from {name}")), (10 + i).to_string(), "{name}: {write}");
            }
        }
        for path in [&managed, &format!("{at}/none")] {
            run(&session, &[format!("insert overwrite directory '{path}' using csv select 2")]);
        }
        assert_eq!(answer(&session, "select * from m, none, apart"), "2 2 4");
        // What is beside it stays cached.
        fs::remove_dir_all(folder.path().join("d/t2")).unwrap();
        assert_eq!(answer(&session, "select * from apart"), "4");
        // Another program wrote; one asks for the path.
        fs::remove_dir_all(folder.path().join("d/t")).unwrap();
        assert_eq!(answer(&session, "select * from t"), "15");
        run(&session, &[format!("refresh '{}/link'", folder.path().display())]);
        assert_eq!(answer(&session, "select * from t"), "");
    }

    #[test]
    fn files_named_by_another_spelling_are_computed_again() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().display().to_string();
        let home = std::env::home_dir().unwrap();
        let ups = "/..".repeat(home.components().count() - 1);
        fs::create_dir(folder.path().join("real")).unwrap();
        symlink("real", folder.path().join("link")).unwrap();
        let session = Session::new().unwrap();
        let real = format!("{at}/real");
        let names = [
            real.clone(),
            format!("{at}/link"),
            format!("file:{at}/link"),
            format!("file://{real}"),
            format!("{at}/link/../real"),
            format!("~{ups}{real}"),
            format!("{real}/*"),
        ];
        run(&session, &[format!("insert overwrite directory '{real}' using csv select 0")]);
        for (i, name) in names.iter().enumerate() {
            run(&session, &[format!("cache table c{i} as select _c0 from csv.`{name}`")]);
        }
        for (i, name) in names.iter().filter(|name| !name.contains('*')).enumerate() {
            let write = format!("insert overwrite directory '{name}' using csv select {}", i + 1);
            run(&session, std::slice::from_ref(&write));
            for n in 0..names.len() {
                assert_eq!(answer(&session, &format!("select * from c{n}")), (i + 1).to_string(), "c{n}: {write}");
            }
        }
    }

    #[test]
    fn refresh_reaches_files_read_with_options() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        let path = file.display();
        fs::write(&file, "a\n1\n").unwrap();
        let session = Session::new().unwrap();
        run(
            &session,
            &[
                format!("cache table c as select * from csv.`{path}` with (header = true)"),
                format!("cache table d as select * from csv.`{path}`"),
            ],
        );
        fs::write(&file, "a\n2\n").unwrap();
        assert_eq!(answer(&session, "select * from c"), "1");
        run(&session, &[format!("refresh table csv.`{path}`")]);
        assert_eq!(answer(&session, "select * from c"), "2");
        assert_eq!(answer(&session, "select * from d"), "a 2");
        fs::write(&file, "a\n3\n").unwrap();
        assert_eq!(answer(&session, "select * from c"), "2");
        run(&session, &[format!("refresh 'file:{path}'")]);
        assert_eq!(answer(&session, "select * from c"), "3");
    }

    #[test]
    fn a_folder_that_is_read_stays_whatever_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().display().to_string();
        symlink("r", folder.path().join("link")).unwrap();
        let session = Session::new().unwrap();
        run(
            &session,
            &[
                format!("insert overwrite directory '{at}/r' using csv select 1"),
                format!("create table `a WITH b` (a int) using csv location 'file:{at}/link'"),
                format!("create table `a.b` (a int) using csv location '{at}/r'"),
                "create table a (a int)".to_string(),
                format!("create temporary view `t.u` (a int) using csv options (path '{at}/r')"),
                format!("create table wild (a int) using csv location '{at}/*/*.csv'"),
            ],
        );
        let wild = format!("csv.`{at}/*/*.csv`");
        let optioned = "`a WITH b` with (sep = ';')";
        let linked = format!("csv.`file:{at}/link`");
        for read in ["`a WITH b`", optioned, "`a.b`", "`t.u`", "wild", &wild, &linked] {
            let statement = format!("insert overwrite directory '{at}/r' using csv select * from {read}");
            let refused = session.sql(&statement).map(drop).map_err(|error| error.class());
            assert_eq!(refused, Err("UNSUPPORTED_OVERWRITE.PATH"), "{read}");
        }
        run(&session, &[format!("insert overwrite directory '{at}/s' using csv select * from {wild}")]);
        run(&session, &[format!("insert overwrite directory '{at}/r' using csv select * from a")]);
    }
}
