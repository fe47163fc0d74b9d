//! The words that completion and colours know: SQL's keywords, and the session's names.

use std::time::Duration;

use crate::session::Session;
pub use crate::session::text::KEYWORDS;

/// Whether a word is one of [`KEYWORDS`].
pub fn is_keyword(word: &str) -> bool {
    KEYWORDS.binary_search(&word.to_uppercase().as_str()).is_ok()
}

/// Names that may be completed.
pub trait Vocabulary {
    /// Databases.
    fn databases(&self) -> Vec<String>;
    /// Tables and views of a database, or of the current one with those of the session.
    fn tables(&self, database: Option<&str>) -> Vec<String>;
    /// Columns of a table or view, by a name of one or more parts.
    fn columns(&self, table: &str) -> Vec<String>;
    /// Functions.
    fn functions(&self) -> Vec<String>;
    /// Settings.
    fn settings(&self) -> Vec<String>;
    /// Names in a folder that begin so, with a slash behind folders.
    fn paths(&self, folder: &str, begin: &str) -> Vec<String>;
}

/// Names of a session.
pub struct SessionVocabulary {
    session: Session,
    runtime: Option<tokio::runtime::Runtime>,
}

/// A key press waits no longer for the columns of a table.
const PATIENCE: Duration = Duration::from_millis(300);

impl SessionVocabulary {
    pub fn new(session: Session) -> SessionVocabulary {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().ok();
        SessionVocabulary { session, runtime }
    }
}

impl Vocabulary for SessionVocabulary {
    fn databases(&self) -> Vec<String> {
        self.session.databases()
    }

    fn tables(&self, database: Option<&str>) -> Vec<String> {
        let current;
        let database = match database {
            Some(database) => database,
            None => {
                current = self.session.current_database();
                &current
            }
        };
        // A database that is not there has nothing to complete.
        self.session.tables(database).unwrap_or_default().into_iter().map(|table| table.name).collect()
    }

    fn columns(&self, table: &str) -> Vec<String> {
        let Some(runtime) = &self.runtime else { return Vec::new() };
        let asked = runtime.block_on(async { tokio::time::timeout(PATIENCE, self.session.columns(table)).await });
        match asked {
            Ok(Ok(Some(columns))) => columns.into_iter().map(|column| column.name).collect(),
            _ => Vec::new(),
        }
    }

    fn functions(&self) -> Vec<String> {
        self.session.functions().into_iter().map(str::to_string).collect()
    }

    fn settings(&self) -> Vec<String> {
        self.session.all_settings().iter().map(|setting| setting.name.to_string()).collect()
    }

    fn paths(&self, folder: &str, begin: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(if folder.is_empty() { "." } else { folder }) else { return Vec::new() };
        let mut names: Vec<String> = entries
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let hidden = name.starts_with('.') && !begin.starts_with('.');
                let slash = if entry.path().is_dir() { "/" } else { "" };
                (name.starts_with(begin) && !hidden).then(|| format!("{name}{slash}"))
            })
            .collect();
        names.sort();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_in_any_case() {
        assert!(is_keyword("sElect") && !is_keyword("carrier"));
    }
}
