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
    /// The name; with its qualifier, if it has one.
    parts: Vec<String>,
    extended: bool,
    span: Span,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.bump();
    parser.expect_word("FUNCTION")?;
    let extended =
        !matches!(parser.peek_at(1).kind, TokenKind::End | TokenKind::Semicolon) && parser.eat_word("EXTENDED");
    let token = parser.peek();
    let parts = match token.kind {
        TokenKind::String => vec![parser.single_string()?],
        kind if kind.is_name() => parser.object_name()?.values(),
        TokenKind::End | TokenKind::Semicolon => return Err(parser.unexpected()),
        // Operators are functions.
        _ => {
            parser.bump();
            vec![parser.text_of(token).to_string()]
        }
    };
    act(DescribeFunction { parts, extended, span: token.span })
}

/// The function of `builtin.f` or `system.builtin.f`.
fn builtin_of(parts: &[String]) -> Option<&'static function::Function> {
    let lower: Vec<String> = parts.iter().map(|part| part.to_lowercase()).collect();
    match lower.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["builtin", name] | ["system", "builtin", name] => function::find(name),
        _ => None,
    }
}

#[async_trait]
impl Command for DescribeFunction {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["function_desc"])
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let name = self.parts.last().map_or("", String::as_str);
        let built_in = if self.parts.len() == 1 { function::find(name) } else { None };
        if built_in.is_none()
            && let Some((name, routine)) = host.catalog().resolve_routine(&self.parts)?
        {
            let rows = super::describe_routine::rows(&name, &routine, self.extended);
            return text_rows(&self.columns(), rows.into_iter().map(|row| [Some(row)]));
        }
        let built_in = built_in.or_else(|| builtin_of(&self.parts));
        let Some(found) = built_in else {
            let here = host.catalog().current_database();
            return Err(Error::new("UNRESOLVED_ROUTINE")
                .with("routineName", quoted(&self.parts))
                .with("searchPath", format!("[`system`.`builtin`, `system`.`session`, {}]", quoted(&[CATALOG, &here])))
                .suggest(nearest(name, function::names()))
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
