//! Tables of what the language has: its collations and its keywords.
//!
//! Source: Spark's table functions `collations` and `sql_keywords`.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray, StringViewArray};
use datafusion::arrow::datatypes::Schema;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::catalog::TableProvider;
use datafusion::datasource::MemTable;

use crate::error::Result;
use crate::types::{Collation, Column, SparkType};

/// The version of the library whose collations Spark has.
const ICU: &str = "78.3.0.0";

/// What there is to know of a collation: name, language, country, how it takes accents, case and blanks at the end, and
/// the version of the library.
pub fn collation(collation: Option<Collation>) -> [Option<String>; 7] {
    let text = |text: &str| Some(text.to_string());
    let name = collation.map_or_else(|| "UTF8_BINARY".to_string(), |collation| collation.to_string());
    let (language, country) = collation.map_or((None, None), Collation::place);
    let is = |test: fn(Collation) -> bool| collation.is_some_and(test);
    [
        Some(name),
        language.map(str::to_string),
        country.map(str::to_string),
        text(if is(Collation::ignores_accents) { "ACCENT_INSENSITIVE" } else { "ACCENT_SENSITIVE" }),
        text(if is(Collation::ignores_case) { "CASE_INSENSITIVE" } else { "CASE_SENSITIVE" }),
        text(if is(Collation::trims) { "RTRIM" } else { "NO_PAD" }),
        is(Collation::is_unicode).then(|| ICU.to_string()),
    ]
}

/// The columns and rows of `collations()`.
/// # Errors
/// Never: the columns are of one length.
pub fn collations() -> Result<(Vec<Column>, Arc<dyn TableProvider>)> {
    let names = [
        ("CATALOG", false),
        ("SCHEMA", false),
        ("NAME", false),
        ("LANGUAGE", true),
        ("COUNTRY", true),
        ("ACCENT_SENSITIVITY", false),
        ("CASE_SENSITIVITY", false),
        ("PAD_ATTRIBUTE", false),
        ("ICU_VERSION", true),
    ];
    let columns = names.iter().map(|(name, nullable)| Column {
        name: (*name).into(),
        ty: SparkType::String,
        nullable: *nullable,
    });
    let rows: Vec<[Option<String>; 7]> = Collation::all().into_iter().map(collation).collect();
    let mut arrays: Vec<ArrayRef> = ["SYSTEM", "BUILTIN"]
        .iter()
        .map(|word| Arc::new(StringViewArray::from_iter_values(rows.iter().map(|_| *word))) as ArrayRef)
        .collect();
    for i in 0..7 {
        arrays.push(Arc::new(rows.iter().map(|row| row[i].as_deref()).collect::<StringViewArray>()));
    }
    table(columns.collect(), arrays)
}

/// The columns and rows of `sql_keywords()`: each word, and whether it can be no name.
/// # Errors
/// Never: the columns are of one length.
pub fn keywords(words: &[&str], reserved: impl Fn(&str) -> bool) -> Result<(Vec<Column>, Arc<dyn TableProvider>)> {
    let columns = vec![
        Column { name: "keyword".into(), ty: SparkType::String, nullable: false },
        Column { name: "reserved".into(), ty: SparkType::Boolean, nullable: false },
    ];
    let flags: BooleanArray = words.iter().map(|word| Some(reserved(word))).collect();
    table(columns, vec![Arc::new(StringViewArray::from_iter_values(words)), Arc::new(flags)])
}

fn table(columns: Vec<Column>, arrays: Vec<ArrayRef>) -> Result<(Vec<Column>, Arc<dyn TableProvider>)> {
    let schema = Arc::new(Schema::new(columns.iter().map(Column::to_field).collect::<Vec<_>>()));
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays)?;
    Ok((columns, Arc::new(MemTable::try_new(schema, vec![vec![batch]])?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_collation_is() {
        let shown = |name: &str| collation(Collation::parse(name).unwrap()).map(Option::unwrap_or_default).join("|");
        assert_eq!(shown("utf8_binary"), "UTF8_BINARY|||ACCENT_SENSITIVE|CASE_SENSITIVE|NO_PAD|");
        assert_eq!(
            shown("de_aut_ci_ai"),
            "de_AUT_CI_AI|German|Austria|ACCENT_INSENSITIVE|CASE_INSENSITIVE|NO_PAD|78.3.0.0"
        );
    }
}
