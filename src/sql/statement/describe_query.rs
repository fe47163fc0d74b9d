//! `DESCRIBE [QUERY] query`: the columns that a query would answer with.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::shared::{text_columns, text_rows};
use super::{BoundStatement, Statement, Syntax};
use crate::error::Result;
use crate::exec::command::{Command, Host};
use crate::function::cast::without_length;
use crate::sql::ast::Query;
use crate::sql::bind::Binder;
use crate::sql::parse::Parser;
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] =
    &[Syntax { words: &["DESCRIBE", "QUERY"], parse }, Syntax { words: &["DESC", "QUERY"], parse }];

#[derive(Debug)]
struct DescribeQuery(Query);

#[derive(Debug)]
struct Columns(Vec<Column>, Vec<Option<String>>);

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    if !parser.peek_at(2).kind.is_name() && parser.peek_at(2).kind != crate::sql::lex::TokenKind::LeftParen {
        return super::describe_table::parse(parser);
    }
    parser.bump();
    parser.expect_word("QUERY")?;
    parse_query(parser)
}

pub(super) fn parse_query(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    Ok(Box::new(DescribeQuery(parser.query()?)))
}

impl Statement for DescribeQuery {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        binder.described = true;
        let query = binder.top_query(&self.0)?;
        Ok(BoundStatement::Command(Arc::new(Columns(query.columns, query.comments))))
    }
}

#[async_trait]
impl Command for Columns {
    fn columns(&self) -> Vec<Column> {
        text_columns(&["col_name", "data_type", "comment"])
    }

    async fn run(&self, _host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let comments = self.1.iter().cloned().chain(std::iter::repeat(None));
        let rows = self.0.iter().zip(comments).map(|(column, comment)| {
            [Some(column.name.clone()), Some(without_length(&column.ty).to_string()), comment]
        });
        text_rows(&self.columns(), rows)
    }
}
