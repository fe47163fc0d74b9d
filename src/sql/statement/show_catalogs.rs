//! `SHOW CATALOGS [[LIKE] 'pattern']`: there is one.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{CATALOG, act, fits, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Host};
use crate::sql::parse::Parser;
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["SHOW", "CATALOGS"], parse }];

#[derive(Debug)]
struct ShowCatalogs {
    pattern: Option<String>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["SHOW", "CATALOGS"])?;
    let pattern = parser.like_pattern()?;
    act(ShowCatalogs { pattern })
}

#[async_trait]
impl Command for ShowCatalogs {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["catalog"])
    }

    async fn run(&self, _host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let fits = fits(self.pattern.as_deref(), CATALOG);
        text_rows(&self.columns(), fits.then(|| [Some(CATALOG.to_string())]))
    }
}
