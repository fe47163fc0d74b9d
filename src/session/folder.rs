//! `INSERT OVERWRITE DIRECTORY`: a folder gets a query's rows in place of all that it holds.
//!
//! What that would take away by accident is refused: the working, the home and the temporary folder and what they are in,
//! folders in which a database's tables or rows of this session are, and a folder that the query itself reads.

use std::path::{Path, PathBuf};

use datafusion::execution::SendableRecordBatchStream;
use datafusion::logical_expr::LogicalPlan;

use crate::cache::identity::{path_of, table_of};
use crate::cache::tables_of;
use crate::error::{Error, Result};
use crate::exec::command::Folder;
use crate::exec::reads::paths_of;
use crate::function::Context;
use crate::source::{self, Existing};
use crate::types::Column;

/// The folder that a path means, links followed, if it may be replaced. `holding` are folders in which tables are, `spilled`
/// those of what does not fit into memory.
/// # Errors
/// `PATH_ALREADY_EXISTS` for what is no folder, `UNSUPPORTED_FEATURE` for folders that must stay.
pub(super) fn target(path: &str, holding: &[PathBuf], spilled: &[PathBuf]) -> Result<PathBuf> {
    let target = source::real(&source::local(path)?);
    if target.exists() && !target.is_dir() {
        return Err(Error::new("PATH_ALREADY_EXISTS").with("outputPath", format!("file:{}", target.display())));
    }
    let working = std::env::current_dir().map_err(|error| Error::io(".", error))?;
    let mut kept = vec![("the root folder", PathBuf::from("/")), ("the working folder", working)];
    kept.push(("the temporary folder", std::env::temp_dir()));
    kept.extend(spilled.iter().map(|folder| ("rows that do not fit into memory,", folder.clone())));
    kept.extend(std::env::home_dir().map(|home| ("the home folder", home)));
    kept.extend(holding.iter().map(|folder| ("the folder of a database", folder.clone())));
    match kept.iter().find(|(_, kept)| source::real(kept).starts_with(&target)) {
        Some((what, kept)) => Err(Error::unsupported(format!(
            "INSERT OVERWRITE DIRECTORY of {}, which would take away {what} {}",
            target.display(),
            kept.display()
        ))
        .hint("Name a folder below it")),
        None => Ok(target),
    }
}

/// Refuses a folder with files that a query reads. `tables` are identities and locations of the tables over files.
/// # Errors
/// `UNSUPPORTED_OVERWRITE.PATH`
pub(super) fn check_unread(plan: &LogicalPlan, folder: &Path, tables: &[(String, String)]) -> Result<()> {
    let scanned = tables_of(plan);
    let mut paths = paths_of(plan);
    let tables = tables.iter().filter(|(table, _)| scanned.iter().any(|identity| table_of(identity) == table));
    let named = scanned.iter().filter_map(|identity| path_of(identity));
    for path in tables.map(|(_, location)| location.clone()).chain(named) {
        paths.extend(source::root(&path));
        // A pattern may reach into the folder from above.
        paths.extend(source::matching(&path).into_iter().flatten().map(|path| source::real(&path)));
    }
    match paths.iter().any(|path| path.starts_with(folder)) {
        true => Err(Error::new("UNSUPPORTED_OVERWRITE.PATH").with("path", format!("file:{}", folder.display()))),
        false => Ok(()),
    }
}

/// Writes rows of these columns to `target` in place of what is there; returns how many there were. A run that fails or is
/// stopped leaves the folder as it was.
pub(super) async fn replace(
    rows: SendableRecordBatchStream,
    columns: &[Column],
    to: &Folder,
    target: &Path,
    context: &Context,
) -> Result<u64> {
    let path = target.display().to_string();
    if source::local(&path)? != target {
        return Err(Error::unsupported(format!("INSERT OVERWRITE DIRECTORY of {path}, a name that paths cannot say")));
    }
    let mut options = to.options.clone();
    if to.format.eq_ignore_ascii_case("csv") {
        // As Spark writes CSV unless told otherwise.
        for name in ["ignoreLeadingWhiteSpace", "ignoreTrailingWhiteSpace"] {
            if !options.iter().any(|(given, _)| given.eq_ignore_ascii_case(name)) {
                options.push((name.to_string(), "true".to_string()));
            }
        }
    }
    let zone = source::Zone::parse(&context.timezone_name).unwrap_or(source::Zone::UTC);
    let existing = Existing::ReplaceFolder;
    let written = source::write(&to.format, rows, columns, &path, &options, &[], existing, zone).await?;
    Ok(written.rows)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::session::blocking::{Answer, Session};

    fn run(session: &Session, statement: &str) -> Result<Answer, &'static str> {
        session.sql(statement).map_err(|error| error.class())
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn folders_that_must_stay() {
        let folder = tempfile::tempdir().unwrap();
        let held = folder.path().join("held/tables");
        fs::create_dir_all(&held).unwrap();
        std::os::unix::fs::symlink(&held, folder.path().join("link")).unwrap();
        let spilled = folder.path().join("spilled/rows");
        let class = |path: &str| {
            target(path, std::slice::from_ref(&held), std::slice::from_ref(&spilled)).map_err(|error| error.class())
        };
        let working = std::env::current_dir().unwrap();
        let below = |name: &str| folder.path().join(name).display().to_string();
        let mut refused = vec!["/".to_string(), ".".to_string(), "..".to_string(), "file:/".to_string()];
        refused.extend(["~", "~/", "~/..", "~/nowhere/.."].map(String::from));
        refused.extend(working.ancestors().map(|path| path.display().to_string()));
        refused.extend([below("link"), below("held"), below("held/tables"), below("none/../held/."), below("")]);
        // What is temporary, with what it is in; but folders below it are the users'.
        refused.extend(std::env::temp_dir().ancestors().map(|path| path.display().to_string()));
        refused.extend([below("spilled"), below("spilled/rows")]);
        refused.push(below(&"none/../".repeat(40).replace("none/../", "../")));
        for path in &refused {
            assert_eq!(class(path).unwrap_err(), "UNSUPPORTED_FEATURE", "{path}");
        }
        let inner = fs::canonicalize(&held).unwrap().join("t");
        for path in ["link/t", "held/none/../tables/t", "held/tables/t/", "link/../tables/./t"] {
            assert_eq!(class(&below(path)).unwrap(), inner, "{path}");
        }
        fs::write(folder.path().join("file"), "x").unwrap();
        assert_eq!(class(&below("file")).unwrap_err(), "PATH_ALREADY_EXISTS");
        for other in ["hdfs://x/y", "hdfs:/y", "s3:/x"] {
            assert_eq!(class(other).unwrap_err(), "UNSUPPORTED_FEATURE", "{other}");
        }
    }

    #[test]
    fn a_folder_is_replaced_when_the_new_one_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out.csv");
        let path = out.display();
        let session = Session::new().unwrap();
        run(&session, &format!("insert overwrite directory '{path}' using csv select 1")).unwrap();
        fs::create_dir(out.join("sub")).unwrap();
        fs::write(out.join("sub/.hidden"), "x").unwrap();
        let before = names(&out);
        for (query, class) in [
            ("select 1 / (id - 5000) from range(10000)", "DIVIDE_BY_ZERO"),
            ("select array(1) as a", "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"),
            ("select * from nowhere", "TABLE_OR_VIEW_NOT_FOUND"),
        ] {
            let statement = format!("insert overwrite directory '{path}' using csv {query}");
            assert_eq!(run(&session, &statement).unwrap_err(), class);
            assert_eq!(names(&out), before, "{query}");
        }
        run(&session, &format!("insert overwrite directory '{path}' using csv select 2")).unwrap();
        let after = names(&out);
        assert_eq!(after.len(), 1);
        assert_eq!(fs::read_to_string(out.join(&after[0])).unwrap(), "2\n");
        // Nothing is left beside it.
        assert_eq!(names(folder.path()), ["out.csv"]);
    }

    #[test]
    fn a_link_keeps_its_target() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::create_dir(&real).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let session = Session::new().unwrap();
        let write = format!("insert overwrite directory '{}' using csv select", link.display());
        run(&session, &format!("{write} 1")).unwrap();
        assert!(link.is_symlink());
        assert_eq!(names(&real).len(), 1);
        let read = format!("{write} * from csv.`{}`", real.display());
        assert_eq!(run(&session, &read).unwrap_err(), "UNSUPPORTED_OVERWRITE.PATH");
    }

    #[test]
    fn a_session_that_only_reads_writes_no_folder() {
        let folder = tempfile::tempdir().unwrap();
        let session = Session::builder().read_only(true).build_blocking().unwrap();
        let to = format!("directory '{}/x'", folder.path().display());
        for statement in [
            format!("insert overwrite {to} using csv select 1"),
            format!("insert overwrite {to} select 1"),
            format!("with t as (select 1) insert overwrite {to} using csv select * from t"),
            format!("from values (1) as t(a) insert overwrite {to} using csv select a insert overwrite {to} select a"),
        ] {
            assert_eq!(session.sql(&statement).map(drop).map_err(|error| error.class()), Err("READ_ONLY_SESSION"));
        }
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn the_warehouse_stays() {
        let folder = tempfile::tempdir().unwrap();
        let house = folder.path().join("house");
        let session = Session::builder().warehouse(&house).build_blocking().unwrap();
        run(&session, "create database other").unwrap();
        run(&session, "create table t (a int) using csv").unwrap();
        run(&session, "insert into t values (1)").unwrap();
        for path in ["", "house", "house/other.db", "house/t/.."] {
            let statement =
                format!("insert overwrite directory '{}/{path}' using csv select 1", folder.path().display());
            assert_eq!(run(&session, &statement).unwrap_err(), "UNSUPPORTED_FEATURE", "{path}");
        }
        assert!(run(&session, "select * from t").is_ok());
        let table = format!("insert overwrite directory '{}/t' using csv select", house.display());
        assert_eq!(run(&session, &format!("{table} * from t")).unwrap_err(), "UNSUPPORTED_OVERWRITE.PATH");
        run(&session, &format!("{table} 7")).unwrap();
        assert_eq!(run(&session, "select * from t").unwrap().flatten().map(|batch| batch.num_rows()).sum::<usize>(), 1);
    }
}
