//! `INSERT INTO | OVERWRITE [TABLE] name [(columns)] [BY NAME] query`
//!
//! Values are assigned by Spark's ANSI rules: safe casts are done, others refused, overflow is an error.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-dml-insert-table.html>.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::Column as DataFusionColumn;
use datafusion::logical_expr::Expr;

use super::shared::{CATALOG, not_found, quoted};
use super::{BoundStatement, Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::command::{BoundQuery, Command, Entry, Host, QualifiedName};
use crate::function::{Bound, cast};
use crate::sql::ast::{Ident, ObjectName, Query};
use crate::sql::bind::Binder;
use crate::sql::catalog::RelationName;
use crate::sql::lex::TokenKind;
use crate::sql::parse::Parser;
use crate::sql::scope::ScopeColumn;
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] =
    &[Syntax { words: &["INSERT"], parse }, Syntax { words: &["WITH"], parse: parse_with }];

#[derive(Debug)]
struct Insert {
    table: ObjectName,
    overwrite: bool,
    columns: Vec<Ident>,
    by_name: bool,
    query: Query,
}

#[derive(Debug)]
struct Write {
    table: ObjectName,
    overwrite: bool,
    query: BoundQuery,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    Ok(Box::new(read(parser)?))
}

fn read(parser: &mut Parser<'_>) -> Result<Insert> {
    let start = parser.bump().span;
    let overwrite = match parser.eat_any(&["INTO", "OVERWRITE"]) {
        Some(word) => word == "OVERWRITE",
        None => return Err(parser.unexpected()),
    };
    if overwrite && (parser.at_word("DIRECTORY") || parser.at_words(&["LOCAL", "DIRECTORY"])) {
        return parser.unsupported("INSERT OVERWRITE DIRECTORY; COPY writes a query's rows to files", start);
    }
    if parser.peek_at(1).kind.is_name() {
        parser.eat_word("TABLE");
    }
    let table = parser.relation_name()?;
    if parser.at_word("PARTITION") && parser.peek_at(1).kind == TokenKind::LeftParen {
        return parser.unsupported("INSERT into a named partition", parser.peek().span);
    }
    if parser.at_words(&["REPLACE", "WHERE"]) {
        return parser.unsupported("INSERT ... REPLACE WHERE", parser.peek().span);
    }
    let by_name = parser.eat_words(&["BY", "NAME"]);
    let columns = if !by_name && parser.at(TokenKind::LeftParen) && !parser.paren_holds_query() {
        parser.ident_list()?
    } else {
        Vec::new()
    };
    let query = parser.query()?;
    Ok(Insert { table, overwrite, columns, by_name, query })
}

/// `WITH t AS (...)` begins a query or an INSERT.
fn parse_with(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.peek().span;
    let with = parser.with()?;
    if !parser.at_word("INSERT") {
        return super::query::behind_with(parser, with, start);
    }
    let mut insert = read(parser)?;
    if insert.query.with.is_some() {
        return parser.unsupported("WITH both before INSERT and behind the table's name", start);
    }
    insert.query.with = Some(with);
    Ok(Box::new(insert))
}

impl Statement for Insert {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        let names = self.table.values();
        let found = binder.catalog.get(&binder.database, &RelationName::Name(names.clone()));
        let found = found.ok_or_else(|| not_found(&names, self.table.span))?;
        let shown = shown(&found.name);
        let Entry::Table(table) = &found.entry else {
            return Err(Error::new("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE")
                .with("viewName", shown)
                .with("operation", "INSERT")
                .at(self.table.span));
        };
        let columns = table.columns.clone();
        let input = binder.query(&self.query, None)?;
        let data: Vec<ScopeColumn> = input.columns.iter().filter(|column| !column.hidden).cloned().collect();
        let sources = self.sources(&columns, &data, &shown)?;
        let mut items = Vec::with_capacity(columns.len());
        for (column, source) in columns.iter().zip(sources) {
            let value = match source {
                Some(i) => stored(&data[i], column, &shown, binder)?,
                None => Bound::null(column.ty.clone()),
            };
            items.push((value, column.name.clone()));
        }
        let relation = binder.project(input.plan, items)?;
        let query =
            BoundQuery { plan: relation.plan, columns: relation.columns.into_iter().map(|c| c.column).collect() };
        let (table, overwrite) = (self.table.clone(), self.overwrite);
        Ok(BoundStatement::Command(Arc::new(Write { table, overwrite, query })))
    }
}

impl Insert {
    /// For each column of the table, which of the query's it gets.
    fn sources(&self, columns: &[Column], data: &[ScopeColumn], shown: &str) -> Result<Vec<Option<usize>>> {
        let mut targets: Vec<usize> = Vec::new();
        let named: Vec<(&str, crate::error::Span)> = match self.by_name {
            true => data.iter().map(|column| (column.column.name.as_str(), self.query.span)).collect(),
            false => self.columns.iter().map(|ident| (ident.value.as_str(), ident.span)).collect(),
        };
        for (name, span) in &named {
            let Some(at) = columns.iter().position(|column| column.name.eq_ignore_ascii_case(name)) else {
                let all: Vec<String> = columns.iter().map(|column| format!("`{}`", column.name)).collect();
                return Err(Error::new("UNRESOLVED_COLUMN.WITH_SUGGESTION")
                    .with("objectName", format!("`{name}`"))
                    .with("proposal", all.join(", "))
                    .at(*span));
            };
            if targets.contains(&at) {
                return Err(Error::new("COLUMN_ALREADY_EXISTS").with("columnName", format!("`{name}`")).at(*span));
            }
            targets.push(at);
        }
        if named.is_empty() {
            targets = (0..columns.len()).collect();
        }
        if targets.len() != data.len() {
            let class = if targets.len() > data.len() { "NOT_ENOUGH_DATA_COLUMNS" } else { "TOO_MANY_DATA_COLUMNS" };
            let list = |names: Vec<&str>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            return Err(Error::new(&format!("INSERT_COLUMN_ARITY_MISMATCH.{class}"))
                .with("tableName", shown)
                .with("tableColumns", list(targets.iter().map(|at| columns[*at].name.as_str()).collect()))
                .with("dataColumns", list(data.iter().map(|column| column.column.name.as_str()).collect()))
                .at(self.query.span));
        }
        Ok((0..columns.len()).map(|at| targets.iter().position(|target| *target == at)).collect())
    }
}

/// A column of the query as the table's column stores it.
fn stored(from: &ScopeColumn, to: &Column, table: &str, binder: &Binder<'_>) -> Result<Bound> {
    let expr = Expr::Column(DataFusionColumn::new_unqualified(from.id.clone()));
    let value = Bound::new(expr, from.column.ty.clone(), from.column.nullable, to.name.clone());
    cast::store_assignment(value, &to.ty, &binder.context).map_err(|error| error.with("tableName", table))
}

fn shown(name: &QualifiedName) -> String {
    match &name.database {
        Some(database) => quoted(&[CATALOG, database, &name.name]),
        None => quoted(&[&name.name]),
    }
}

#[async_trait]
impl Command for Write {
    fn writes(&self) -> bool {
        true
    }

    fn query(&self) -> Option<&BoundQuery> {
        Some(&self.query)
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let rows = host.run(&self.query).await?;
        let written = host.catalog().insert(&self.table.values(), rows, self.overwrite).await;
        written.map_err(|error| error.at(self.table.span))?;
        Ok(Vec::new())
    }
}
