//! `EXPLAIN [ANALYZE | EXTENDED | FORMATTED | COST] statement`; only queries are run to be analysed.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{text_columns, text_rows};
use super::{BoundStatement, Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::command::{BoundQuery, Command, ExplainMode, Host};
use crate::sql::bind::Binder;
use crate::sql::parse::Parser;
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["EXPLAIN"], parse }];

#[derive(Debug)]
struct Explain {
    mode: ExplainMode,
    statement: Box<dyn Statement>,
}

#[derive(Debug)]
struct Show {
    mode: ExplainMode,
    /// What is shown of a command: its form, with what it was told.
    command: Option<String>,
    query: Option<BoundQuery>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.bump().span;
    if let Some(word) = parser.eat_any(&["CODEGEN", "LOGICAL"]) {
        return parser.unsupported(&format!("EXPLAIN {word}"), start);
    }
    let analyze = parser.eat_word("ANALYZE");
    let mode = match parser.eat_any(&["EXTENDED", "FORMATTED", "COST"]) {
        Some(word) if analyze => return parser.unsupported(&format!("EXPLAIN ANALYZE {word}"), start),
        None if analyze => ExplainMode::Analyze,
        Some("EXTENDED") => ExplainMode::Extended,
        Some("FORMATTED") => ExplainMode::Formatted,
        Some(_) => ExplainMode::Cost,
        None => ExplainMode::Simple,
    };
    Ok(Box::new(Explain { mode, statement: parser.statement()? }))
}

impl Statement for Explain {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        binder.described = self.mode != ExplainMode::Analyze;
        let (command, query) = match self.statement.bind(binder)? {
            BoundStatement::Query(query) => (None, Some(query)),
            BoundStatement::Script(_) => return Err(Error::unsupported("EXPLAIN of a script")),
            BoundStatement::Immediate(_) => return Err(Error::unsupported("EXPLAIN EXECUTE IMMEDIATE")),
            BoundStatement::Command(_) if self.mode == ExplainMode::Analyze => {
                return Err(Error::unsupported("EXPLAIN ANALYZE of a statement that is no query"));
            }
            BoundStatement::Command(command) => (Some(form(&format!("{command:?}"))), command.query().cloned()),
        };
        Ok(BoundStatement::Command(Arc::new(Show { mode: self.mode, command, query })))
    }
}

/// The name of a command: the first word of its debug form.
fn form(debug: &str) -> String {
    debug.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_string()
}

#[async_trait]
impl Command for Show {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["plan"])
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        // A command is not run to be explained: only the plan of its query is shown.
        let plan = match &self.query {
            Some(query) => host.explain(query, self.mode).await?,
            None => String::new(),
        };
        let text = match &self.command {
            Some(command) if plan.is_empty() => format!("Execute {command}"),
            Some(command) => format!("Execute {command}\n{plan}"),
            None => plan,
        };
        text_rows(&self.columns(), [[Some(text)]])
    }
}
