//! `SHOW COLLATIONS [[LIKE] 'pattern']`: every collation there is.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, fits, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Host};
use crate::sql::parse::Parser;
use crate::types::{Collation, Column};

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["SHOW", "COLLATIONS"], parse }];

/// The version of the library whose collations Spark has.
const ICU: &str = "78.3.0.0";

#[derive(Debug)]
struct ShowCollations {
    pattern: Option<String>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["SHOW", "COLLATIONS"])?;
    let pattern = parser.like_pattern()?;
    act(ShowCollations { pattern })
}

#[async_trait]
impl Command for ShowCollations {
    fn columns(&self) -> Vec<Column> {
        text_columns(&[
            "NAME",
            "LANGUAGE",
            "COUNTRY",
            "ACCENT_SENSITIVITY",
            "CASE_SENSITIVITY",
            "PAD_ATTRIBUTE",
            "ICU_VERSION",
        ])
    }

    async fn run(&self, _host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let rows = Collation::all().into_iter().map(row).filter(|row| {
            let name = row.first().cloned().flatten();
            name.is_some_and(|name| fits(self.pattern.as_deref(), &name))
        });
        text_rows(&self.columns(), rows)
    }
}

fn row(collation: Option<Collation>) -> [Option<String>; 7] {
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
