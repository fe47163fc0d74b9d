//! What tells tables apart: the texts under which plans name what they scan, and what is cached is known by.
//!
//! `spark_catalog.default.t` is a table of a database, `temporary.t` one of the session, ``csv.`/data/x` `` are files that a
//! query names. Read in another way than its own, a table has how behind that: ` WITH [("sep", ";")]`. Names of tables are
//! in lower case, and backquotes in paths are doubled, so that nothing else looks like it.

/// What stands before how a table is read.
const HOW: &str = " WITH ";

/// What stands before the name of a table of the session's own.
const TEMPORARY: &str = "temporary";

/// The identity of a database's table; names in lower case.
pub fn of_table(catalog: &str, database: &str, name: &str) -> String {
    [catalog, database, name].join(".")
}

/// The identity of a table that goes with the session; its name in lower case.
pub fn of_temporary(name: &str) -> String {
    [TEMPORARY, name].join(".")
}

/// The identity of files that a query names.
pub fn of_files(format: &str, path: &str) -> String {
    format!("{format}.`{}`", path.replace('`', "``"))
}

/// The identity of a table that is read in another way than its own.
pub fn dependent(identity: &str, how: &str) -> String {
    format!("{identity}{HOW}{how}")
}

/// The identity of the table, in whatever way it is read.
pub fn table_of(identity: &str) -> &str {
    match quoted(identity) {
        Some((_, end)) => &identity[..end],
        None => identity.split(HOW).next().unwrap_or(identity),
    }
}

/// The path of files that a query names, as it names them.
pub fn path_of(identity: &str) -> Option<String> {
    let (start, end) = quoted(identity)?;
    Some(identity[start..end - 1].replace("``", "`"))
}

/// Whether it is a table that goes with the session.
pub fn is_temporary(identity: &str) -> bool {
    identity.split_once('.').is_some_and(|(first, _)| first == TEMPORARY)
}

/// Where a path begins and where its closing backquote ends.
fn quoted(identity: &str) -> Option<(usize, usize)> {
    let (format, rest) = identity.split_once(".`")?;
    if format.contains('.') || is_temporary(identity) {
        return None;
    }
    let start = format.len() + 2;
    let mut marks = rest.match_indices('`').map(|(at, _)| at);
    let mut close = marks.next()?;
    while rest[close + 1..].starts_with('`') {
        marks.next();
        close = marks.next()?;
    }
    let behind = &rest[close + 1..];
    (behind.is_empty() || behind.starts_with(HOW)).then_some((start, start + close + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_whatever_is_in_it() {
        for path in ["/a/b", "/a WITH b/c", "/a`b", "`", "/x` WITH y", "~/z", "file:/q", "/``"] {
            let identity = of_files("csv?", path);
            assert_eq!(path_of(&identity).as_deref(), Some(path));
            assert_eq!(table_of(&identity), identity);
            let other = dependent(&identity, "[(\"sep\", \"` WITH `\")]");
            assert_eq!(path_of(&other).as_deref(), Some(path));
            assert_eq!(table_of(&other), identity);
        }
    }

    #[test]
    fn names_are_no_paths() {
        for name in ["t", "a with b", "`/etc`", "x.`/etc`", "a`b", "`"] {
            for identity in [of_table("spark_catalog", "default", name), of_temporary(name)] {
                assert_eq!(path_of(&identity), None);
                assert_eq!(table_of(&identity), identity);
                assert_eq!(table_of(&dependent(&identity, "[(\"sep\", \"`\")]")), identity);
            }
            assert!(is_temporary(&of_temporary(name)));
        }
        assert_eq!(path_of("range(0, 1, 1)"), None);
        assert!(!is_temporary("temporary_.t"));
    }
}
