//! `DESCRIBE FUNCTION [EXTENDED] name`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{CATALOG, act, quoted, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::error::{Error, Result, Span, nearest};
use crate::exec::command::{Command, Host};
use crate::function;
use crate::sql::lex::TokenKind;
use crate::sql::parse::Parser;
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] =
    &[Syntax { words: &["DESCRIBE", "FUNCTION"], parse }, Syntax { words: &["DESC", "FUNCTION"], parse }];

#[derive(Debug)]
struct DescribeFunction {
    name: String,
    extended: bool,
    span: Span,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.bump();
    parser.expect_word("FUNCTION")?;
    let extended =
        !matches!(parser.peek_at(1).kind, TokenKind::End | TokenKind::Semicolon) && parser.eat_word("EXTENDED");
    let token = parser.peek();
    let name = match token.kind {
        TokenKind::String => parser.single_string()?,
        kind if kind.is_name() => parser.object_name()?.values().pop().unwrap_or_default(),
        TokenKind::End | TokenKind::Semicolon => return Err(parser.unexpected()),
        // Operators are functions.
        _ => {
            parser.bump();
            parser.text_of(token).to_string()
        }
    };
    act(DescribeFunction { name, extended, span: token.span })
}

#[async_trait]
impl Command for DescribeFunction {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["function_desc"])
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let Some(found) = function::find(&self.name) else {
            let here = host.catalog().current_database();
            return Err(Error::new("UNRESOLVED_ROUTINE")
                .with("routineName", quoted(&[&self.name]))
                .with("searchPath", format!("[`system`.`builtin`, `system`.`session`, {}]", quoted(&[CATALOG, &here])))
                .suggest(nearest(&self.name, function::names()))
                .at(self.span));
        };
        let mut rows = vec![format!("Function: {}", found.name), format!("Usage: {}", found.usage)];
        if self.extended {
            let examples: Vec<String> = found.example.lines().map(|line| format!("      {line}")).collect();
            rows.push(match examples.is_empty() {
                true => "Extended Usage:\n    No extended usage.".to_string(),
                false => format!("Extended Usage:\n    Examples:\n{}\n", examples.join("\n")),
            });
        }
        text_rows(&self.columns(), rows.into_iter().map(|row| [Some(row)]))
    }
}
