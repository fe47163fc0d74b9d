//! `CLEAR CACHE`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::act;
use super::{Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Host};
use crate::sql::parse::Parser;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["CLEAR", "CACHE"], parse }];

#[derive(Debug)]
struct ClearCache;

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_words(&["CLEAR", "CACHE"])?;
    act(ClearCache)
}

#[async_trait]
impl Command for ClearCache {
    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        host.cache().clear();
        Ok(Vec::new())
    }
}
