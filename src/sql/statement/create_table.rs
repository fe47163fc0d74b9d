//! `CREATE [OR REPLACE] [EXTERNAL] TABLE [IF NOT EXISTS] name [(columns)] [USING format] clauses [[AS] query]`
//!
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-ddl-create-table-datasource.html>.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::logical_expr::{Expr, LogicalPlan, Projection};

use super::shared::{CATALOG, Clauses, quoted};
use super::{BoundStatement, Statement, Syntax};
use crate::error::{Error, Result};
use crate::exec::command::{BoundQuery, Catalog, Command, CreateTable as Wanted, Host};
use crate::exec::definition::{Buckets, is_path, partitions_last};
use crate::function::cast::nanos_enabled_for;
use crate::sql::ast::{ObjectName, Query};
use crate::sql::bind::Binder;
use crate::sql::lex::TokenKind;
use crate::sql::parse::{ColumnDefinition, Parser};
use crate::types::{Column, SparkType};

pub(super) const SYNTAX: &[Syntax] = &[
    Syntax { words: &["CREATE", "TABLE"], parse },
    Syntax { words: &["CREATE", "EXTERNAL", "TABLE"], parse },
    Syntax { words: &["CREATE", "OR", "REPLACE", "TABLE"], parse },
    Syntax { words: &["REPLACE", "TABLE"], parse },
];

#[derive(Debug)]
struct CreateTable {
    name: ObjectName,
    wanted: Wanted,
    query: Option<Query>,
}

/// The statement once its query, if it has one, is bound.
#[derive(Debug)]
struct Create {
    name: ObjectName,
    wanted: Wanted,
    query: Option<BoundQuery>,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.peek().span;
    let replace = parser.eat_word("REPLACE") || {
        parser.expect_word("CREATE")?;
        parser.eat_words(&["OR", "REPLACE"])
    };
    let external = parser.eat_word("EXTERNAL");
    parser.expect_word("TABLE")?;
    let if_not_exists = !replace && parser.eat_words(&["IF", "NOT", "EXISTS"]);
    let name = parser.object_name()?;
    if parser.at_word("LIKE") {
        if external || replace {
            return Err(parser.unexpected());
        }
        return super::create_table_like::behind_name(parser, name, if_not_exists);
    }
    let mut wanted = Wanted { name: name.values(), if_not_exists, replace, ..Wanted::default() };
    if parser.at(TokenKind::LeftParen) && !parser.paren_holds_query() {
        let columns = parser.column_definitions()?;
        wanted.column_comments = columns.iter().map(|column| column.comment.clone()).collect();
        wanted.column_defaults = columns.iter().map(|column| column.default.clone()).collect();
        wanted.columns = columns.into_iter().map(column).collect();
    }
    clauses(parser, &mut wanted)?;
    if external && !wanted.options.iter().any(|(key, _)| is_path(key)) {
        return Err(Error::new("CREATE_EXTERNAL_TABLE_WITHOUT_LOCATION").at(parser.since(start)));
    }
    let written = parser.eat_word("AS");
    let query = if written || parser.starts_query() { Some(parser.query()?) } else { None };
    check(&name, &wanted, query.is_some())?;
    Ok(Box::new(CreateTable { name, wanted, query }))
}

/// A column as it is defined.
pub(super) fn column(definition: ColumnDefinition) -> Column {
    // Spark's tables over files take NULLs also where NOT NULL is written.
    Column { name: definition.name, ty: definition.ty, nullable: true }
}

fn clauses(parser: &mut Parser<'_>, wanted: &mut Wanted) -> Result<()> {
    let mut clauses = Clauses::default();
    loop {
        let place = parser.peek().span;
        if wanted.format.is_none() && parser.eat_word("USING") {
            wanted.format = Some(parser.object_name()?.values().join("."));
        } else if parser.eat_word("OPTIONS") {
            clauses.once("OPTIONS", place)?;
            wanted.options.extend(parser.options()?);
        } else if parser.eat_word("LOCATION") {
            clauses.once("LOCATION", place)?;
            wanted.options.push(("path".to_string(), parser.string()?));
        } else if parser.at_words(&["PARTITIONED", "BY"]) {
            clauses.once("PARTITIONED BY", place)?;
            parser.bump();
            parser.bump();
            partitions(parser, wanted)?;
        } else if parser.eat_word("COMMENT") {
            clauses.once("COMMENT", place)?;
            wanted.comment = Some(parser.string()?);
        } else if parser.eat_word("TBLPROPERTIES") {
            clauses.once("TBLPROPERTIES", place)?;
            wanted.properties = parser.options()?;
        } else if parser.at_words(&["STORED", "AS"])
            || parser.at_words(&["STORED", "BY"])
            || parser.at_words(&["ROW", "FORMAT"])
        {
            return parser.unsupported("Hive's formats of tables (STORED AS, ROW FORMAT); write USING", place);
        } else if parser.eat_words(&["CLUSTERED", "BY"]) {
            clauses.once("CLUSTERED BY", place)?;
            wanted.buckets = Some(buckets(parser)?);
        } else if parser.at_words(&["CLUSTER", "BY"]) || parser.at_words(&["SKEWED", "BY"]) {
            return parser.unsupported("clustered or skewed tables", place);
        } else if parser.at_words(&["DEFAULT", "COLLATION"]) {
            return parser.unsupported("collations", place);
        } else {
            let paths: Vec<&str> =
                wanted.options.iter().filter(|(key, _)| is_path(key)).map(|(_, path)| path.as_str()).collect();
            return match paths.as_slice() {
                [option, location, ..] => Err(Error::new("_LEGACY_ERROR_TEMP_0032")
                    .with("pathOne", *location)
                    .with("pathTwo", *option)
                    .at(parser.since(place))),
                _ => Ok(()),
            };
        }
    }
}

/// `(a, b) [SORTED BY (c [ASC])] INTO n BUCKETS`
fn buckets(parser: &mut Parser<'_>) -> Result<Buckets> {
    let columns = parser.ident_list()?.into_iter().map(|ident| ident.value).collect();
    let mut sorted = Vec::new();
    if parser.eat_words(&["SORTED", "BY"]) {
        sorted = parser.parens(|parser| {
            let column = parser.ident_alone()?;
            if parser.eat_word("DESC") {
                return Err(Error::new("_LEGACY_ERROR_TEMP_0035")
                    .with("message", "Column ordering must be ASC, was 'DESC'")
                    .at(column.span));
            }
            parser.eat_word("ASC");
            Ok(column.value)
        })?;
    }
    parser.expect_word("INTO")?;
    let place = parser.peek().span;
    let count = parser.option_value()?.parse::<u32>();
    parser.expect_word("BUCKETS")?;
    match count {
        Ok(count @ 1..=100_000) => Ok(Buckets { columns, sorted, count }),
        Ok(count) => Err(Error::new("INVALID_BUCKET_COUNT")
            .with("bucketingMaxBuckets", 100_000)
            .with("numBuckets", count)
            .at(place)),
        Err(_) => Err(Error::new("PARSE_SYNTAX_ERROR")
            .with("error", format!("'{}'", parser.slice(place)))
            .with("hint", "")
            .at(place)),
    }
}

/// `PARTITIONED BY (a, b)`, or `(a INT, b STRING)`, which adds the columns.
fn partitions(parser: &mut Parser<'_>, wanted: &mut Wanted) -> Result<()> {
    let parts = parser.parens(|parser| {
        let name = parser.ident_alone()?;
        if parser.at(TokenKind::LeftParen) {
            return parser.unsupported("partitions by an expression", name.span);
        }
        if !parser.at_ident() {
            return Ok((name.value, None));
        }
        let ty = parser.data_type()?;
        let comment = if parser.eat_word("COMMENT") { Some(parser.string()?) } else { None };
        Ok((name.value, Some((ty, comment))))
    })?;
    for (name, defined) in parts {
        if let Some((ty, comment)) = defined {
            wanted.columns.push(Column { name: name.clone(), ty, nullable: true });
            wanted.column_comments.push(comment);
        }
        wanted.partitioned_by.push(name);
    }
    Ok(())
}

/// What is wrong with the columns by themselves.
fn check(name: &ObjectName, wanted: &Wanted, has_query: bool) -> Result<()> {
    if has_query && !wanted.columns.is_empty() {
        return Err(Error::unsupported("column definitions in CREATE TABLE ... AS query").at(name.span));
    }
    for (i, column) in wanted.columns.iter().enumerate() {
        if wanted.columns[..i].iter().any(|other| other.name.eq_ignore_ascii_case(&column.name)) {
            return Err(Error::new("COLUMN_ALREADY_EXISTS")
                .with("columnName", format!("`{}`", column.name.to_lowercase()))
                .at(name.span));
        }
    }
    Ok(())
}

/// What partitions the table must be among its columns.
fn check_partitions(name: &ObjectName, wanted: &Wanted, database: &str) -> Result<()> {
    for partition in &wanted.partitioned_by {
        let known = wanted.columns.is_empty() || wanted.columns.iter().any(|c| c.name.eq_ignore_ascii_case(partition));
        if !known {
            let all: Vec<String> = wanted.columns.iter().map(|column| quoted(&[&column.name])).collect();
            let mut parts = name.values();
            if parts.len() == 1 {
                parts.insert(0, database.to_string());
            }
            if parts.len() == 2 {
                parts.insert(0, CATALOG.to_string());
            }
            return Err(Error::new("COLUMN_NOT_DEFINED_IN_TABLE")
                .with("colType", "partition")
                .with("colName", quoted(&[partition]))
                .with("tableName", quoted(&parts))
                .with("tableCols", all.join(", "))
                .at(name.span));
        }
    }
    Ok(())
}

impl Statement for CreateTable {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        let mut wanted = self.wanted.clone();
        let query = match &self.query {
            Some(query) => Some(binder.top_query(query)?),
            None => None,
        };
        let query = match query {
            Some(query) => {
                nanos_enabled_for(&query.columns, &binder.context)?;
                wanted.columns = stored(&query.columns);
                check(&self.name, &wanted, false)?;
                check_partitions(&self.name, &wanted, &binder.database)?;
                Some(partitions_behind(query, &mut wanted)?)
            }
            None => None,
        };
        check_partitions(&self.name, &wanted, &binder.database)?;
        for (column, default) in wanted.columns.iter().zip(&wanted.column_defaults) {
            if let Some(default) = default {
                super::default_value::bind(binder, default, column, "CREATE TABLE")
                    .map_err(|error| error.at(self.name.span))?;
            }
        }
        Ok(BoundStatement::Command(Arc::new(Create { name: self.name.clone(), wanted, query })))
    }
}

/// The query with the columns that partition the table behind the others, as they are stored.
fn partitions_behind(query: BoundQuery, wanted: &mut Wanted) -> Result<BoundQuery> {
    let order = partitions_last(&query.columns, &wanted.partitioned_by);
    wanted.columns = order.iter().map(|at| wanted.columns[*at].clone()).collect();
    if order.is_sorted() {
        return Ok(query);
    }
    let own = query.plan.schema().columns();
    let exprs = order.iter().map(|at| Expr::Column(own[*at].clone())).collect();
    let columns = order.iter().map(|at| query.columns[*at].clone()).collect();
    let plan = LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(query.plan))?);
    Ok(BoundQuery { plan, columns, comments: Vec::new() })
}

/// The columns of a table that a query fills: all may hold NULL.
fn stored(columns: &[Column]) -> Vec<Column> {
    let stored = |column: &Column| Column { nullable: true, ..column.clone() };
    columns.iter().map(stored).collect()
}

#[async_trait]
impl Command for Create {
    fn writes(&self) -> bool {
        true
    }

    fn query(&self) -> Option<&BoundQuery> {
        self.query.as_ref()
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let catalog = host.catalog();
        let name = self.name.values();
        if let Some(column) = self.wanted.columns.iter().find(|column| column.ty == SparkType::Null) {
            return Err(
                Error::unsupported(format!("the column {} of type VOID in a table", column.name)).at(self.name.span)
            );
        }
        for column in &self.wanted.columns {
            let format = self.wanted.format.as_deref().unwrap_or("parquet");
            crate::source::check_spatial(format, column).map_err(|error| error.at(self.name.span))?;
        }
        let exists = self.wanted.if_not_exists
            && catalog.resolve(&name).await?.is_some_and(|(found, _)| found.database.is_some());
        if exists {
            return Ok(Vec::new());
        }
        // The rows are computed from what the name meant before, if it is replaced.
        let rows = match &self.query {
            Some(query) => Some(host.run(query).await?),
            None => None,
        };
        catalog.create_table(self.wanted.clone()).await.map_err(|error| error.at(self.name.span))?;
        if let Some(rows) = rows
            && let Err(error) = catalog.insert(&name, rows, false, &[]).await
        {
            // A table that was not filled to the end is not left.
            Catalog::drop(catalog.as_ref(), &name, false, true).await?;
            return Err(error);
        }
        Ok(Vec::new())
    }
}
