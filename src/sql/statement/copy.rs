//! `COPY (query) | table TO 'path' [(FORMAT csv, HEADER true, PARTITION BY (a), ...)]`: rows to a file or folder.
//!
//! Options are the format's own; a name with an underscore means the same as Spark's without. The syntax is that of
//! PostgreSQL and DuckDB.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{text_columns, text_rows};
use super::{BoundStatement, Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{BoundQuery, Command, CopyTo, Host};
use crate::sql::ast::Query;
use crate::sql::bind::Binder;
use crate::sql::lex::TokenKind;
use crate::sql::parse::Parser;
use crate::types::{Column, SparkType};

pub(super) const SYNTAX: &[Syntax] = &[Syntax { words: &["COPY"], parse }];

#[derive(Debug)]
struct Copy {
    query: Query,
    to: CopyTo,
}

#[derive(Debug)]
struct Write {
    query: BoundQuery,
    to: CopyTo,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    parser.expect_word("COPY")?;
    let query = if parser.eat(TokenKind::LeftParen) {
        let query = parser.query()?;
        parser.expect(TokenKind::RightParen)?;
        query
    } else {
        parser.table_query()?
    };
    parser.expect_word("TO")?;
    let mut to = CopyTo { path: parser.string()?, ..CopyTo::default() };
    if parser.eat(TokenKind::LeftParen) {
        loop {
            if parser.at_word("FORMAT") && parser.peek_at(1).kind != TokenKind::Eq {
                parser.bump();
                to.format = Some(match parser.at(TokenKind::String) {
                    true => parser.single_string()?,
                    false => parser.ident()?.value,
                });
            } else if parser.eat_words(&["PARTITION", "BY"])
                || parser.eat_word("PARTITION_BY")
                || parser.eat_words(&["PARTITIONED", "BY"])
            {
                to.partitioned_by = match parser.at(TokenKind::LeftParen) {
                    true => parser.ident_list()?.into_iter().map(|ident| ident.value).collect(),
                    false => vec![parser.ident()?.value],
                };
            } else {
                let key = parser.option_key()?;
                parser.eat(TokenKind::Eq);
                // A name alone switches its option on.
                let value = match parser.peek().kind {
                    TokenKind::Comma | TokenKind::RightParen => "true".to_string(),
                    _ => parser.option_value()?,
                };
                match key.eq_ignore_ascii_case("format") {
                    true => to.format = Some(value),
                    false => to.options.push((key, value)),
                }
            }
            if !parser.eat(TokenKind::Comma) {
                break;
            }
        }
        parser.expect(TokenKind::RightParen)?;
    }
    Ok(Box::new(Copy { query, to }))
}

impl Statement for Copy {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        let query = binder.top_query(&self.query)?;
        Ok(BoundStatement::Command(Arc::new(Write { query, to: self.to.clone() })))
    }
}

#[async_trait]
impl Command for Write {
    fn columns(&self) -> Vec<Column> {
        let mut columns = text_columns(&["rows"]);
        columns[0].ty = SparkType::Long;
        columns
    }

    fn writes(&self) -> bool {
        true
    }

    fn query(&self) -> Option<&BoundQuery> {
        Some(&self.query)
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let rows = host.copy(&self.query, &self.to).await?;
        text_rows(&self.columns(), [[Some(rows.to_string())]])
    }
}
