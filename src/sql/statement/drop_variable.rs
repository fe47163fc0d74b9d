//! `DROP TEMPORARY VARIABLE [IF EXISTS] name`
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-ddl-drop-variable.html>.

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::declare_variable::session_name;
use super::shared::{act, quoted};
use super::{Statement, Syntax};
use crate::error::{Error, Result, Span};
use crate::exec::command::{Command, Host};
use crate::sql::parse::Parser;

pub(super) const SYNTAX: &[Syntax] = &[
    Syntax { words: &["DROP", "TEMP", "VARIABLE"], parse },
    Syntax { words: &["DROP", "TEMPORARY", "VARIABLE"], parse },
];

#[derive(Debug)]
struct DropVariable {
    name: String,
    if_exists: bool,
    span: Span,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.bump().span;
    parser.bump();
    parser.bump();
    let if_exists = parser.eat_words(&["IF", "EXISTS"]);
    let name = parser.object_name()?;
    if parser.in_script() {
        return Err(Error::new("UNSUPPORTED_FEATURE.SQL_SCRIPTING_DROP_TEMPORARY_VARIABLE").at(parser.since(start)));
    }
    act(DropVariable { name: session_name(&name)?, if_exists, span: name.span })
}

#[async_trait]
impl Command for DropVariable {
    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let mut dropped = false;
        host.change_variables(&mut |variables| {
            dropped = variables.drop(&self.name);
            Ok(())
        })?;
        if dropped || self.if_exists {
            return Ok(Vec::new());
        }
        let shown = quoted(&["system", "session", &self.name.to_lowercase()]);
        Err(Error::new("VARIABLE_NOT_FOUND").with("variableName", shown).at(self.span))
    }
}
