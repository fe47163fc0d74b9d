//! `SHOW DATABASES | SCHEMAS | NAMESPACES [IN catalog] [[LIKE] 'pattern']`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{CATALOG, act, fits, in_database, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host};
use crate::sql::parse::Parser;
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[
    Syntax { words: &["SHOW", "DATABASES"], parse },
    Syntax { words: &["SHOW", "SCHEMAS"], parse },
    Syntax { words: &["SHOW", "NAMESPACES"], parse },
];

#[derive(Debug)]
struct ShowDatabases {
    pattern: Option<String>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.bump();
    parser.bump();
    let place = parser.peek_at(1).span;
    if let Some(catalog) = in_database(parser)?
        && !catalog.eq_ignore_ascii_case(CATALOG)
    {
        return Err(Error::new("CATALOG_NOT_FOUND").with("catalogName", format!("`{catalog}`")).at(place));
    }
    let pattern = parser.like_pattern()?;
    act(ShowDatabases { pattern })
}

#[async_trait]
impl Command for ShowDatabases {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["namespace"])
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let all = host.catalog().databases();
        text_rows(
            &self.columns(),
            all.into_iter().filter(|name| fits(self.pattern.as_deref(), name)).map(|name| [Some(name)]),
        )
    }
}
