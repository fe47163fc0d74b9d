//! Names of databases, tables and views: their parts, their keys, how errors show them, and the errors themselves.

use crate::error::{Error, Result};

/// The only catalog there is, by the name that Spark gives it.
pub(in crate::session) const CATALOG: &str = "spark_catalog";

/// The key of a name, which is matched without regard to case.
pub(super) fn key(name: &str) -> String {
    name.to_lowercase()
}

/// Parts in backquotes with dots between: `` `a`.`b` ``.
pub(super) fn quoted<S: AsRef<str>>(parts: &[S]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| format!("`{}`", part.as_ref().replace('`', "``"))).collect();
    parts.join(".")
}

/// A full name as errors show it: `` `spark_catalog`.`default`.`t` ``.
pub(super) fn full(database: &str, name: &str) -> String {
    quoted(&[CATALOG, database, name])
}

/// Database, if one is named, and name.
pub(super) fn split(parts: &[String]) -> Result<(Option<&str>, &str)> {
    match parts {
        [name] => Ok((None, name)),
        [database, name] => Ok((Some(database), name)),
        [catalog, database, name] if catalog.eq_ignore_ascii_case(CATALOG) => Ok((Some(database), name)),
        _ => Err(Error::new("REQUIRES_SINGLE_PART_NAMESPACE")
            .with("sessionCatalog", CATALOG)
            .with("identifier", quoted(parts))),
    }
}

/// The name of something that goes with the session, which has one part.
pub(super) fn temporary(parts: &[String]) -> Result<&str> {
    let (qualifier, name) = parts.split_at(parts.len().saturating_sub(1));
    match (qualifier, name) {
        ([], [name]) => Ok(name),
        _ => Err(Error::new("INVALID_TEMP_OBJ_QUALIFIER")
            .with("objectType", "VIEW")
            .with("objectName", quoted(name))
            .with("qualifier", quoted(qualifier))),
    }
}

/// A database's name without the catalog before it: `spark_catalog.d` means `d`.
pub(super) fn database(name: &str) -> &str {
    match name.split_once('.') {
        Some((catalog, database)) if catalog.eq_ignore_ascii_case(CATALOG) => database,
        _ => name,
    }
}

/// The error for a database that does not exist.
pub(super) fn no_database(name: &str) -> Error {
    Error::new("SCHEMA_NOT_FOUND").with("schemaName", quoted(&[CATALOG, name]))
}

/// The error for a table or view that does not exist and was looked for in one database only.
pub(super) fn no_table(database: &str, name: &str) -> Error {
    Error::new("TABLE_OR_VIEW_NOT_FOUND")
        .with("relationName", full(database, name))
        .with("searchPath", format!("[{}]", quoted(&[CATALOG, database])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let parts = |text: &str| text.split('.').map(str::to_string).collect::<Vec<_>>();
        assert_eq!(split(&parts("t")).unwrap(), (None, "t"));
        assert_eq!(split(&parts("SPARK_CATALOG.d.t")).unwrap(), (Some("d"), "t"));
        assert_eq!(split(&parts("x.d.t")).unwrap_err().class(), "REQUIRES_SINGLE_PART_NAMESPACE");
        assert_eq!(full("default", "a`b"), "`spark_catalog`.`default`.`a``b`");
    }
}
