//! `RESET`, `RESET key`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::set::is_key;
use super::shared::act;
use super::{Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Host};
use crate::sql::parse::Parser;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["RESET"], parse }];

#[derive(Debug)]
struct Reset {
    key: Option<String>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.bump().span;
    let rest = parser.rest().trim().to_string();
    let quoted = rest.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).filter(|key| !key.contains('`'));
    match quoted.unwrap_or(&rest) {
        "" => act(Reset { key: None }),
        key if quoted.is_some() || is_key(key) => act(Reset { key: Some(key.to_string()) }),
        _ => Err(Error::new("INVALID_RESET_COMMAND_FORMAT").at(parser.since(start))),
    }
}

#[async_trait]
impl Command for Reset {
    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        host.change_settings(&mut |settings| {
            match &self.key {
                Some(key) => settings.reset(key),
                None => settings.reset_all(),
            }
            Ok(())
        })?;
        Ok(Vec::new())
    }
}
