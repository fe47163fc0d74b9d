//! `DESCRIBE FUNCTION [EXTENDED] name`

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{CATALOG, act, quoted, text_columns, text_rows};
use super::{Statement, Syntax};
use crate::error::{Error, Result, Span, nearest};
use crate::exec::command::{Command, Host};
use crate::function::{self, Function, spark};
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

/// What is said of a function, in Spark's form.
fn rows(name: &str, function: &Function, extended: bool) -> Vec<String> {
    let known = spark::find(name);
    let mut rows = vec![format!("Function: {}", name.to_lowercase())];
    rows.extend(known.and_then(|known| known.class).map(|class| format!("Class: {class}")));
    rows.push(format!("Usage: {}", function.usage));
    if extended {
        let mut text = String::from("Extended Usage:\n");
        let arguments = known.map_or(&[] as &[_], |known| known.arguments.as_slice());
        if !arguments.is_empty() {
            let lines: Vec<String> =
                arguments.iter().map(|(name, kind)| format!("      * {name} - {kind}\n")).collect();
            text.push_str(&format!("    Arguments:\n{}  \n", lines.concat()));
        }
        let lines: Vec<String> = function.example.lines().map(example_line).collect();
        match lines.is_empty() {
            true => text.push_str(&format!("    No example/argument for {}.\n", name.to_lowercase())),
            false => text.push_str(&format!("    Examples:\n{}  \n", lines.concat())),
        }
        if let Some(since) = known.and_then(|known| known.since) {
            text.push_str(&format!("    Since: {since}\n"));
        }
        rows.push(text);
    }
    rows
}

/// A line of an example: a call as it is, its answer one space further in.
fn example_line(line: &str) -> String {
    let call = line.starts_with('>') || line.starts_with(' ');
    format!("      {}{line}\n", if call { "" } else { " " })
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
        let built_in = built_in.or_else(|| function::builtin_name(&self.parts).and_then(function::find));
        let Some(found) = built_in else {
            if let Some(refused) = function::builtin_name(&self.parts).and_then(|name| spark::refused(name, self.span))
            {
                return Err(refused);
            }
            let here = host.catalog().current_database();
            return Err(Error::new("UNRESOLVED_ROUTINE")
                .with("routineName", quoted(&self.parts))
                .with("searchPath", format!("[`system`.`builtin`, `system`.`session`, {}]", quoted(&[CATALOG, &here])))
                .suggest(nearest(name, function::names()))
                .at(self.span));
        };
        let rows = rows(name, found, self.extended);
        text_rows(&self.columns(), rows.into_iter().map(|row| [Some(row)]))
    }
}
