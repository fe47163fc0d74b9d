//! `REFRESH TABLE name`, `REFRESH 'path'`: what is cached from it is computed again at its next use.
//! `REFRESH FUNCTION name`: loads a class again; as no function here is a class, the error that Spark has for it.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::cache_table::cache_name;
use super::shared::{act, look_up, parts_of, quoted};
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
    Function(ObjectName),
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
        parser.bump();
        return act(Refresh::Function(parser.object_name()?));
    }
    let path = if parser.at(TokenKind::String) { parser.single_string()? } else { parser.rest().trim().to_string() };
    if path.is_empty() {
        return Err(Error::new("INVALID_SQL_SYNTAX.EMPTY_REFRESH_RESOURCE_PATH").at(start));
    }
    act(Refresh::Path(path))
}

/// Why a function is not loaded again.
fn refused(host: &dyn Host, name: &ObjectName) -> Result<Error> {
    let parts = name.values();
    let last = parts.last().map_or("", String::as_str);
    if parts.len() == 1 && crate::function::find(last).is_some() {
        return Ok(Error::new("_LEGACY_ERROR_TEMP_1256").with("functionName", last));
    }
    Ok(match host.catalog().resolve_routine(&parts)? {
        Some((found, _)) if found.database.is_none() => {
            Error::new("_LEGACY_ERROR_TEMP_1257").with("functionName", last)
        }
        Some((found, _)) => Error::new("CANNOT_LOAD_FUNCTION_CLASS")
            .with("className", "sqlFunction.")
            .with("functionName", quoted(&parts_of(&found))),
        None => {
            let here = host.catalog().current_database();
            let database = parts.len().checked_sub(2).map_or(here.as_str(), |at| parts[at].as_str());
            Error::new("ROUTINE_NOT_FOUND").with("routineName", quoted(&[database, last]))
        }
    })
}

#[async_trait]
impl Command for Refresh {
    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let cache = host.cache();
        match self {
            Refresh::Function(name) => return Err(refused(host, name)?.at(name.span)),
            Refresh::Table(name) => {
                let (_, entry) = look_up(host, name).await?;
                if let Entry::Table(table) = entry {
                    cache.refresh(&table.identity);
                }
                if let Some(name) = cache_name(host, name).await? {
                    cache.refresh(&name);
                }
            }
            Refresh::Path(path) => host.catalog().refresh_path(path),
        }
        Ok(Vec::new())
    }
}
