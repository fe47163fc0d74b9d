//! What several statements share: the wrapper of commands that need no binding, clauses that may be written once, names of
//! databases, result columns, patterns, names in errors.

use std::sync::Arc;

use datafusion::arrow::record_batch::RecordBatch;

use super::{BoundStatement, Statement};
use crate::error::{Error, Result, Span};
use crate::exec::command::{Command, Entry, Host, QualifiedName, TableEntry, text_batch};
use crate::sql::ast::ObjectName;
use crate::sql::bind::Binder;
use crate::sql::parse::Parser;
use crate::types::{Column, SparkType};

/// The only catalog there is.
pub(super) const CATALOG: &str = "spark_catalog";

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

/// The columns of a table or view with their comments.
pub(super) async fn columns_of(host: &dyn Host, entry: &Entry) -> Result<Vec<(Column, Option<String>)>> {
    match entry {
        Entry::Table(table) => Ok(table.columns.iter().map(|c| (c.clone(), comment_of(table, &c.name))).collect()),
        Entry::View(view) => {
            let bound = host.bind_query(&view.text, &view.database).await?;
            let mut columns: Vec<(Column, Option<String>)> = bound.columns.into_iter().map(|c| (c, None)).collect();
            for ((column, comment), (name, text)) in columns.iter_mut().zip(&view.columns) {
                column.name.clone_from(name);
                comment.clone_from(text);
            }
            Ok(columns)
        }
    }
}

fn comment_of(table: &TableEntry, column: &str) -> Option<String> {
    property(&table.properties, &format!("column.{column}.comment")).map(str::to_string)
}

/// A property that statements show, by its label.
pub(super) fn property<'p>(properties: &'p [(String, String)], label: &str) -> Option<&'p str> {
    properties.iter().find(|(key, _)| key == label).map(|(_, value)| value.as_str())
}

/// The properties that the user gave with TBLPROPERTIES: they stand under `property.<key>`.
pub(super) fn user_properties(properties: &[(String, String)]) -> Vec<(String, String)> {
    let given = |(key, value): &(String, String)| Some((key.strip_prefix("property.")?.to_string(), value.clone()));
    properties.iter().filter_map(given).collect()
}

/// Whether a property is of the table and not of one of its columns or of the user's own.
pub(super) fn is_shown(label: &str) -> bool {
    !label.starts_with("column.") && !label.starts_with("property.")
}

/// Parts of a qualified name.
pub(super) fn parts_of(name: &QualifiedName) -> Vec<String> {
    match &name.database {
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
