//! `REFRESH TABLE name`, `REFRESH 'path'`: what is cached from it is computed again at its next use.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::cache_table::cache_name;
use super::shared::{act, look_up};
use super::{Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Entry, Host};
use crate::sql::ast::ObjectName;
use crate::sql::lex::TokenKind;
use crate::sql::parse::Parser;

pub(super) const SYNTAX: &[Syntax] =
    &[Syntax { words: &["REFRESH", "TABLE"], parse }, Syntax { words: &["REFRESH"], parse: parse_path }];

#[derive(Debug)]
enum Refresh {
    Table(ObjectName),
    Path(String),
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["REFRESH", "TABLE"])?;
    act(Refresh::Table(parser.object_name()?))
}

fn parse_path(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.bump().span;
    if parser.at_word("FUNCTION") && parser.peek_at(1).kind.is_name() {
        return parser.unsupported("REFRESH FUNCTION", start);
    }
    let path = if parser.at(TokenKind::String) { parser.single_string()? } else { parser.rest().trim().to_string() };
    if path.is_empty() {
        return Err(Error::new("INVALID_SQL_SYNTAX.EMPTY_REFRESH_RESOURCE_PATH").at(start));
    }
    act(Refresh::Path(path))
}

#[async_trait]
impl Command for Refresh {
    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let cache = host.cache();
        match self {
            Refresh::Table(name) => {
                let (_, entry) = look_up(host, name).await?;
                if let Entry::Table(table) = entry {
                    cache.refresh(&table.identity);
                }
                if let Some(name) = cache_name(host, name).await? {
                    cache.refresh(&name);
                }
            }
            Refresh::Path(path) => {
                for entry in cache.entries() {
                    for identity in entry.dependencies().iter().filter(|identity| identity.contains(path.as_str())) {
                        cache.refresh(identity);
                    }
                }
            }
        }
        Ok(Vec::new())
    }
}
