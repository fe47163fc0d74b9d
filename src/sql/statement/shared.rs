//! What several statements share: the wrapper of commands that need no binding, clauses that may be written once, names of
//! databases, result columns, patterns, names in errors.

use std::sync::Arc;

use datafusion::arrow::record_batch::RecordBatch;

use super::{BoundStatement, Statement};
use crate::error::{Error, Result, Span};
use crate::exec::command::{Command, Entry, GLOBAL_TEMP, Host, QualifiedName, TableEntry, text_batch};
use crate::exec::definition::SchemaMode;
use crate::sql::ast::ObjectName;
use crate::sql::bind::Binder;
use crate::sql::parse::Parser;
use crate::types::{Column, SparkType};

/// The only catalog there is.
pub(in crate::sql) const CATALOG: &str = "spark_catalog";

/// A statement whose command is known when it is parsed.
#[derive(Debug)]
struct Act(Arc<dyn Command>);

impl Statement for Act {
    fn bind(&self, _binder: &mut Binder<'_>) -> Result<BoundStatement> {
        Ok(BoundStatement::Command(Arc::clone(&self.0)))
    }
}

/// A statement that runs `command`.
pub(super) fn act(command: impl Command + 'static) -> Result<Box<dyn Statement>> {
    Ok(Box::new(Act(Arc::new(command))))
}

/// Clauses that may stand in any order, each once.
#[derive(Default)]
pub(super) struct Clauses(Vec<&'static str>);

impl Clauses {
    /// Notes that a clause was written.
    /// # Errors
    /// `DUPLICATE_CLAUSES` when it was written before.
    pub(super) fn once(&mut self, clause: &'static str, place: Span) -> Result<()> {
        if self.0.contains(&clause) {
            return Err(Error::new("DUPLICATE_CLAUSES").with("clauseName", clause).at(place));
        }
        self.0.push(clause);
        Ok(())
    }
}

/// The database that a name means: one part, with the catalog before it or without.
/// # Errors
/// `NESTED_DATABASE_UNSUPPORTED_BY_V1_SESSION_CATALOG`
pub(super) fn database_name(name: &ObjectName) -> Result<String> {
    match name.values().as_slice() {
        [database] => Ok(database.clone()),
        [catalog, database] if catalog.eq_ignore_ascii_case(CATALOG) => Ok(database.clone()),
        parts => Err(Error::new("NESTED_DATABASE_UNSUPPORTED_BY_V1_SESSION_CATALOG")
            .with("namespace", quoted(parts))
            .at(name.span)),
    }
}

/// Reads `[FROM | IN database]`.
/// # Errors
/// When the name is missing or is none of a database.
pub(super) fn in_database(parser: &mut Parser<'_>) -> Result<Option<String>> {
    match parser.eat_any(&["FROM", "IN"]) {
        Some(_) => database_name(&parser.object_name()?).map(Some),
        None => Ok(None),
    }
}

/// Text columns of those names.
pub(super) fn text_columns(names: &[&str]) -> Vec<Column> {
    names.iter().map(|name| Column { name: (*name).to_string(), ty: SparkType::String, nullable: true }).collect()
}

/// One batch of rows of text.
pub(super) fn text_rows<R: IntoIterator<Item = Option<String>>>(
    columns: &[Column],
    rows: impl IntoIterator<Item = R>,
) -> Result<Vec<RecordBatch>> {
    let rows = rows.into_iter().map(|row| row.into_iter().collect()).collect();
    Ok(vec![text_batch(columns, rows)?])
}

/// Whether `name` fits a pattern of SHOW: `*` is any text, `|` separates alternatives, other characters are those of
/// Java's regular expressions, case does not matter. Source: Spark's `StringUtils.filterPattern`.
pub(super) fn fits(pattern: Option<&str>, name: &str) -> bool {
    let Some(pattern) = pattern else { return true };
    pattern.trim().split('|').any(|part| {
        let text = format!("(?is)^(?:{})$", part.replace('*', ".*"));
        regex::Regex::new(&text).is_ok_and(|regex| regex.is_match(name))
    })
}

/// Parts in backquotes, as errors show a name.
pub(super) fn quoted<S: AsRef<str>>(parts: &[S]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| format!("`{}`", part.as_ref().replace('`', "``"))).collect();
    parts.join(".")
}

/// A name as SQL writes it: in backquotes where it needs them.
pub(super) fn spelled(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.is_empty()
        && !name.chars().all(|c| c.is_ascii_digit());
    if plain { name.to_string() } else { format!("`{}`", name.replace('`', "``")) }
}

/// The error for a table or view that is not there.
pub(super) fn not_found<S: AsRef<str>>(parts: &[S], span: Span) -> Error {
    Error::new("TABLE_OR_VIEW_NOT_FOUND").with("relationName", quoted(parts)).at(span)
}

/// The error for a database that is not there.
pub(super) fn no_database(name: &str, span: Span) -> Error {
    Error::new("SCHEMA_NOT_FOUND").with("schemaName", quoted(&[CATALOG, name])).at(span)
}

/// What a name stands for.
/// # Errors
/// `TABLE_OR_VIEW_NOT_FOUND`.
pub(super) async fn look_up(host: &dyn Host, name: &ObjectName) -> Result<(QualifiedName, Entry)> {
    let parts = name.values();
    host.catalog().resolve(&parts).await?.ok_or_else(|| not_found(&parts, name.span))
}

/// The table of a name.
/// # Errors
/// `TABLE_OR_VIEW_NOT_FOUND`, `EXPECT_TABLE_NOT_VIEW` for `operation`.
pub(super) async fn table_of(
    host: &dyn Host,
    name: &ObjectName,
    operation: &str,
) -> Result<(QualifiedName, TableEntry)> {
    let found = look_up(host, name).await.map_err(|error| match error.class() {
        // These statements look for no built-in names.
        "TABLE_OR_VIEW_NOT_FOUND" => error.with("searchPath", search_path(host)),
        _ => error,
    });
    match found? {
        (qualified, Entry::Table(table)) => Ok((qualified, table)),
        (qualified, Entry::View(_)) => Err(Error::new("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE")
            .with("viewName", quoted(&parts_of(&qualified)))
            .with("operation", operation)
            .at(name.span)),
    }
}

/// Where statements that change tables and views look for them.
pub(super) fn search_path(host: &dyn Host) -> String {
    format!("[`system`.`session`, {}]", quoted(&[CATALOG, &host.catalog().current_database()]))
}

/// The columns of a table or view with their comments.
pub(super) async fn columns_of(
    host: &dyn Host,
    name: &QualifiedName,
    entry: &Entry,
) -> Result<Vec<(Column, Option<String>)>> {
    let view = match entry {
        Entry::Table(table) => {
            let comment = |at| table.definition.column_comment(at).map(str::to_string);
            return Ok(table.columns.iter().enumerate().map(|(at, column)| (column.clone(), comment(at))).collect());
        }
        Entry::View(view) => view,
    };
    let comments = view.columns.iter().map(|(_, comment)| comment.clone()).chain(std::iter::repeat(None));
    let stored = || view.schema.iter().cloned().zip(comments.clone()).collect();
    if !view.schema.is_empty() && !matches!(view.mode, SchemaMode::Evolution | SchemaMode::TypeEvolution) {
        return Ok(stored());
    }
    // The columns follow those of what the view reads, as long as these fit.
    let text = format!("SELECT * FROM {}", quoted(&parts_of(name)));
    match host.bind_query(&text, &view.database).await {
        Ok(bound) if view.mode == SchemaMode::Evolution => {
            let comments = bound.comments.into_iter().chain(std::iter::repeat(None));
            Ok(bound.columns.into_iter().zip(comments).collect())
        }
        Ok(bound) => Ok(bound.columns.into_iter().zip(comments).collect()),
        Err(_) if !view.schema.is_empty() => Ok(stored()),
        Err(error) => Err(error),
    }
}

/// Options or properties by key, without the values that nobody should see.
/// Source: Spark's `spark.redaction.regex` and `spark.sql.redaction.options.regex`.
pub(super) fn redacted(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let secret = |text: &str| {
        let text = text.to_lowercase();
        let words = ["secret", "password", "token", "accesskey", "access.key", "access_key", "access-key", "url"];
        words.iter().any(|word| text.contains(word))
    };
    let shown = |(key, value): &(String, String)| {
        let value = if secret(key) { "*********(redacted)".to_string() } else { value.clone() };
        (key.clone(), value)
    };
    let mut out: Vec<(String, String)> = pairs.iter().map(shown).collect();
    out.sort();
    out
}

/// `[a=1, b=2]`
pub(super) fn listed(pairs: &[(String, String)]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
    format!("[{}]", pairs.join(", "))
}

/// How a view follows what it reads, as the statements that inspect it say; `None` while the settings know no modes.
pub(super) fn shown_mode(host: &dyn Host, mode: SchemaMode) -> Option<&'static str> {
    host.settings().is_on(BINDING_MODE).then(|| mode.word().unwrap_or("BINDING"))
}

/// The setting without which views have no modes.
pub(super) const BINDING_MODE: &str = "spark.sql.legacy.viewSchemaBindingMode";

/// A place on this machine as Spark shows it.
pub(super) fn shown_path(path: &str) -> String {
    if path.starts_with('/') { format!("file:{path}") } else { path.to_string() }
}

/// The time at which something was made, as DESCRIBE shows it.
pub(super) fn shown_time(seconds: i64) -> String {
    let time = chrono::DateTime::<chrono::Utc>::from_timestamp(seconds, 0).unwrap_or_default();
    time.format("%a %b %d %H:%M:%S UTC %Y").to_string()
}

/// Parts of a qualified name.
pub(super) fn parts_of(name: &QualifiedName) -> Vec<String> {
    match &name.database {
        Some(database) if database == GLOBAL_TEMP => vec![database.clone(), name.name.clone()],
        Some(database) => vec![CATALOG.to_string(), database.clone(), name.name.clone()],
        None => vec![name.name.clone()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert!(fits(None, "t"));
        assert!(fits(Some("T*"), "t1"));
        assert!(fits(Some("a|b*"), "bc"));
        assert!(!fits(Some("t"), "t1"));
        assert!(!fits(Some("[bad"), "t"));
    }

    #[test]
    fn names() {
        assert_eq!(spelled("a_1"), "a_1");
        assert_eq!(spelled("a b"), "`a b`");
        assert_eq!(quoted(&["a", "b`c"]), "`a`.`b``c`");
    }
}
