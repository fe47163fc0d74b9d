//! `SHOW COLLATIONS [[LIKE] 'pattern']`: every collation there is.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{act, fits, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Host};
use crate::source::listing::collation;
use crate::sql::parse::Parser;
use crate::types::{Collation, Column};

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["SHOW", "COLLATIONS"], parse }];

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
        let rows = Collation::all().into_iter().map(collation).filter(|row| {
            let name = row.first().cloned().flatten();
            name.is_some_and(|name| fits(self.pattern.as_deref(), &name))
        });
        text_rows(&self.columns(), rows)
    }
}
