//! `INSERT INTO | OVERWRITE [TABLE] name [WITH (options)] [PARTITION (...) [IF NOT EXISTS]] [(columns)] [BY NAME] query`
//!
//! Values are assigned by Spark's ANSI rules: safe casts are done, others refused, overflow is an error. Columns that get
//! no value get their default. PARTITION gives the values of columns that the query does not have, and with OVERWRITE says
//! which rows go; IF NOT EXISTS leaves a partition alone that is there.
//! Source: <https://spark.apache.org/docs/latest/sql-ref-syntax-dml-insert-table.html>.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::Column as DataFusionColumn;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt;

use super::insert_directory::{self, InsertDirectory};
use super::partition::{self, Partition};
use super::several_inserts::{Several, Target};
use super::shared::{CATALOG, not_found, parts_of, quoted};
use super::{BoundStatement, Statement, Syntax, default_value, overwrite};
use crate::error::{Error, Result, Span};
use crate::exec::command::{BoundQuery, Command, Entry, Host, QualifiedName};
use crate::exec::definition::{EXTRA_OPTIONS, TableDefinition};
use crate::function::{Bound, Context, cast};
use crate::source;
use crate::sql::ast::{Expr as AstExpr, Ident, ObjectName, Query, With};
use crate::sql::bind::Binder;
use crate::sql::catalog::RelationName;
use crate::sql::lex::TokenKind;
use crate::sql::parse::{Parser, PartitionSpec};
use crate::sql::scope::{Scope, ScopeColumn};
use crate::types::Column;

pub(super) const SYNTAX: &[Syntax] = &[
    Syntax { words: &["INSERT"], parse },
    Syntax { words: &["WITH"], parse: parse_with },
    Syntax { words: &["FROM"], parse: parse_from },
];

#[derive(Debug)]
pub(super) struct Insert {
    table: ObjectName,
    /// `WITH (key = value, ...)`
    options: Vec<(String, String)>,
    overwrite: bool,
    partition: Option<PartitionSpec>,
    /// A partition that is there stays as it is.
    if_not_exists: bool,
    columns: Vec<Ident>,
    by_name: bool,
    query: Query,
}

/// What rows are inserted into.
#[derive(Debug)]
pub(super) enum Insertion {
    Table(Box<Insert>),
    Directory(Box<InsertDirectory>),
}

impl Insertion {
    fn query_mut(&mut self) -> &mut Query {
        match self {
            Insertion::Table(insert) => &mut insert.query,
            Insertion::Directory(insert) => &mut insert.query,
        }
    }

    /// Where its query stands.
    pub(super) fn query_span(&self) -> Span {
        match self {
            Insertion::Table(insert) => insert.query.span,
            Insertion::Directory(insert) => insert.query.span,
        }
    }

    /// What it changes.
    pub(super) fn target(&self, binder: &Binder<'_>) -> Option<Target> {
        let insert = match self {
            Insertion::Table(insert) => insert,
            Insertion::Directory(insert) => return Some(Target::Folder(insert.to.path.clone())),
        };
        let found = binder.catalog.get(&binder.database, &RelationName::Name(insert.table.values()))?;
        let Entry::Table(table) = &found.entry else { return None };
        match &table.definition.location {
            // Files that are added are none of those that a query has found before.
            Some(path) => insert.overwrite.then(|| Target::Folder(path.clone())),
            None => Some(Target::Rows(table.identity.clone())),
        }
    }

    /// What is to be written.
    pub(super) fn write(&self, binder: &mut Binder<'_>) -> Result<Arc<dyn Command>> {
        match self {
            Insertion::Table(insert) => Ok(Arc::new(insert.write(binder)?)),
            Insertion::Directory(insert) => insert.write(binder),
        }
    }
}

#[derive(Debug)]
struct Write {
    table: ObjectName,
    /// How files are written, besides what the table says.
    options: Vec<(String, String)>,
    overwrite: bool,
    /// The query of the rows that stay where only some partitions are overwritten. It is bound when it runs: an INSERT before
    /// it in the statement may have changed the table.
    kept: Option<String>,
    /// Where the partitions that get new rows are overwritten: the places of the columns that partition the table.
    replaced: Option<Vec<usize>>,
    /// The values that PARTITION gives, by place in PARTITIONED BY. If these are all, the partition is there from now on,
    /// also without rows.
    values: Vec<Option<Option<String>>>,
    /// With IF NOT EXISTS, the query of a row of that partition.
    there: Option<String>,
    query: BoundQuery,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    Ok(Box::new(read(parser)?))
}

fn read(parser: &mut Parser<'_>) -> Result<Insertion> {
    read_with(parser, |parser| parser.query())
}

/// Reads an INSERT whose query `read_query` reads.
fn read_with(parser: &mut Parser<'_>, read_query: impl FnOnce(&mut Parser<'_>) -> Result<Query>) -> Result<Insertion> {
    let start = parser.bump().span;
    let overwrite = match parser.eat_any(&["INTO", "OVERWRITE"]) {
        Some(word) => word == "OVERWRITE",
        None => return Err(parser.unexpected()),
    };
    if overwrite && insert_directory::is_next(parser) {
        let insert = insert_directory::behind_overwrite(parser, start, read_query)?;
        return Ok(Insertion::Directory(Box::new(insert)));
    }
    if parser.peek_at(1).kind.is_name() {
        parser.eat_word("TABLE");
    }
    let table = parser.relation_name()?;
    let options = parser.with_options(start)?;
    let partition = parser.partition_spec()?;
    let if_not_exists = (partition.is_some() || !overwrite) && parser.eat_words(&["IF", "NOT", "EXISTS"]);
    if parser.eat_words(&["REPLACE", "WHERE"]) {
        // Spark's own tables cannot do it; the condition and the query are read for what is wrong with them.
        parser.expr()?;
        parser.query()?;
        return Err(Error::new("UNSUPPORTED_FEATURE.TABLE_OPERATION")
            .with("tableName", quoted(&table.values()))
            .with("operation", "INSERT INTO ... REPLACE WHERE")
            .at(table.span));
    }
    let by_name = parser.eat_words(&["BY", "NAME"]);
    let columns = if !by_name && parser.at(TokenKind::LeftParen) && !parser.paren_holds_query() {
        parser.ident_list()?
    } else {
        Vec::new()
    };
    if if_not_exists {
        check_if_not_exists(overwrite, partition.as_ref()).map_err(|error| error.at(parser.since(start)))?;
    }
    let query = read_query(parser)?;
    let insert = Insert { table, options, overwrite, partition, if_not_exists, columns, by_name, query };
    Ok(Insertion::Table(Box::new(insert)))
}

/// IF NOT EXISTS is for partitions that are overwritten and known before the rows are.
fn check_if_not_exists(overwrite: bool, partition: Option<&PartitionSpec>) -> Result<()> {
    if !overwrite {
        return Err(Error::new("INVALID_STATEMENT_OR_CLAUSE").with("operation", "INSERT INTO ... IF NOT EXISTS"));
    }
    let parts = partition.map(|spec| spec.parts.as_slice()).unwrap_or_default();
    let open = parts.iter().filter(|part| part.value.is_none()).map(|part| part.column.value.as_str());
    let open: Vec<&str> = open.collect();
    if open.is_empty() {
        return Ok(());
    }
    let message = format!("IF NOT EXISTS with dynamic partitions: {}", open.join(", "));
    Err(Error::new("_LEGACY_ERROR_TEMP_0035").with("message", message))
}

/// `WITH t AS (...)` begins a query or an INSERT.
fn parse_with(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.peek().span;
    let with = parser.with()?;
    if parser.at_from_insert() {
        return several(parser, Some(with));
    }
    if !parser.at_word("INSERT") {
        return super::query::behind_with(parser, with, start);
    }
    let mut insert = read(parser)?;
    let query = insert.query_mut();
    if query.with.is_some() {
        return parser.unsupported("WITH both before INSERT and behind the table's name", start);
    }
    query.with = Some(with);
    Ok(Box::new(insert))
}

/// `FROM t ...` begins a query or several INSERTs.
fn parse_from(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    if parser.at_from_insert() { several(parser, None) } else { super::query::parse(parser) }
}

fn several(parser: &mut Parser<'_>, with: Option<With>) -> Result<Box<dyn Statement>> {
    let from = parser.clause_from()?;
    let mut inserts: Vec<Insertion> = Vec::new();
    while parser.at_word("INSERT") {
        let mut insert = read_with(parser, |parser| parser.query_behind_from(&from))?;
        insert.query_mut().with.clone_from(&with);
        inserts.push(insert);
    }
    Ok(Box::new(Several(inserts)))
}

impl Statement for Insertion {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        Ok(BoundStatement::Command(self.write(binder)?))
    }
}

impl Insert {
    /// What is to be written.
    fn write(&self, binder: &mut Binder<'_>) -> Result<Write> {
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
        let definition = Arc::clone(&table.definition);
        // A view of files that goes with the session has none but its own.
        let view = found.name.database.is_none();
        if !(self.options.is_empty() || view || binder.context.settings.is_on(EXTRA_OPTIONS)) {
            self.check_options(&definition, &shown).map_err(|error| error.at(self.table.span))?;
        }
        let columns = table.columns.clone();
        let name = found.name.clone();
        let given = self.given(&definition, &name)?;
        let open: Vec<usize> = (0..columns.len()).filter(|at| !given.iter().any(|(known, _)| known == at)).collect();
        let query = default_value::filled(&self.query, &self.targets(&columns, &open), &definition)?;
        let input = binder.query(&query, None)?;
        let data: Vec<ScopeColumn> = input.columns.iter().filter(|column| !column.hidden).cloned().collect();
        let sources = self.sources(&columns, &open, &data, &shown)?;
        let mut items = Vec::with_capacity(columns.len());
        for (at, (column, source)) in columns.iter().zip(sources).enumerate() {
            let fixed = given.iter().find(|(known, _)| *known == at).map(|(_, value)| value);
            let value = match (source, fixed, definition.column_default(at)) {
                (Some(i), ..) => stored(&data[i], column, &shown, binder)?,
                (None, Some(value), _) => {
                    let value = binder.expr(value, &Scope::default())?;
                    constant(value, column, binder)?
                }
                (None, None, Some(default)) => default_value::bind(binder, default, column, "INSERT")?,
                (None, None, None) => Bound::null(column.ty.clone()),
            };
            items.push((value, column.name.clone()));
        }
        let relation = binder.project(input.plan, items)?;
        let query = binder.executable(relation)?;
        let (table, overwrite) = (self.table.clone(), self.overwrite);
        let (mut kept, mut replaced, mut there) = (None, None, None);
        let mode = binder.context.settings.get("spark.sql.sources.partitionOverwriteMode");
        let dynamic = mode.is_some_and(|mode| mode.eq_ignore_ascii_case("DYNAMIC"));
        let values = match &self.partition {
            Some(spec) => partition::some_of(spec, &definition, &name)?,
            None => vec![None; definition.partitioned_by.len()],
        };
        let of = quoted(&parts_of(&name));
        if dynamic && overwrite && given.len() < definition.partitioned_by.len() {
            kept = Some(format!("SELECT * FROM {of}"));
            replaced = Some(definition.partitioned_by.iter().filter_map(|name| definition.position(name)).collect());
        } else if values.iter().any(Option::is_some) {
            let condition = partition::condition(&definition, &values);
            kept = overwrite.then(|| format!("SELECT * FROM {of} WHERE NOT ({condition})"));
            there = self.if_not_exists.then(|| format!("SELECT 1 FROM {of} WHERE {condition} LIMIT 1"));
        }
        if kept.is_some() && !self.options.is_empty() {
            // The rows that stay are written again, and not with these.
            return Err(Error::unsupported("options of INSERT OVERWRITE of some partitions").at(self.table.span));
        }
        let options = self.options.clone();
        Ok(Write { table, options, overwrite, kept, replaced, values, there, query })
    }

    /// Whether the table is written with the options of WITH.
    fn check_options(&self, table: &TableDefinition, shown: &str) -> Result<()> {
        let with = table.with_options(shown, &self.options)?;
        match with.location {
            Some(_) => source::check_writing(&with.provider, &with.columns, &with.options, &with.partitioned_by),
            // As in files of Parquet, whose options change nothing of what a table holds.
            None if with.in_memory() && with.provider.eq_ignore_ascii_case("parquet") => {
                source::check_in_memory(&self.options)
            }
            None => Err(Error::unsupported(format!("options of {shown}, which is in no files"))
                .hint("LOCATION or a warehouse puts a table into files")),
        }
    }
}

/// The value of a partition's column, which may be any that can be cast.
fn constant(value: Bound, column: &Column, binder: &Binder<'_>) -> Result<Bound> {
    let context = Arc::new(Context { ansi: true, ..Context::clone(&binder.context) });
    let cast = cast::cast(value, &column.ty, cast::Mode::Implicit, &context)?;
    cast::store_assignment(cast.named(column.name.clone()), &column.ty, &context)
}

impl Insert {
    /// The columns whose value PARTITION gives.
    fn given(&self, table: &TableDefinition, name: &QualifiedName) -> Result<Vec<(usize, AstExpr)>> {
        let Some(spec) = &self.partition else { return Ok(Vec::new()) };
        partition::some_of(spec, table, name)?;
        let shown = shown(name);
        if spec.parts.len() < table.partitioned_by.len() {
            let named: Vec<String> = spec.parts.iter().map(|part| part.column.value.clone()).collect();
            return Err(Error::new("_LEGACY_ERROR_TEMP_1169")
                .with("tableName", shown)
                .with("normalizedPartSpec", named.join(","))
                .with("partColNames", table.partitioned_by.join(","))
                .at(spec.span));
        }
        let value = |column: &String| {
            let part = spec.parts.iter().find(|part| part.column.value.eq_ignore_ascii_case(column));
            part.and_then(|part| part.value.clone())
        };
        let values: Vec<Option<AstExpr>> = table.partitioned_by.iter().map(value).collect();
        let first_open = values.iter().position(Option::is_none).unwrap_or(values.len());
        if values[first_open..].iter().any(Option::is_some) {
            return Err(Error::new("_LEGACY_ERROR_TEMP_1147")
                .with("partColumns", format!("[{}]", table.partitioned_by.join(",")))
                .at(spec.span));
        }
        let place = |(column, value): (&String, Option<AstExpr>)| Some((table.position(column)?, value?));
        Ok(table.partitioned_by.iter().zip(values).filter_map(place).collect())
    }

    /// The columns of the table that the query's columns are for, by position; unknown where they are by name.
    fn targets(&self, columns: &[Column], open: &[usize]) -> Vec<usize> {
        let place = |ident: &Ident| columns.iter().position(|column| column.name.eq_ignore_ascii_case(&ident.value));
        match (self.by_name, self.columns.is_empty()) {
            (true, _) => Vec::new(),
            (false, true) => open.to_vec(),
            (false, false) => self.columns.iter().filter_map(place).collect(),
        }
    }

    /// For each column of the table, which of the query's it gets. `open` are those to which PARTITION gives no value.
    fn sources(
        &self,
        columns: &[Column],
        open: &[usize],
        data: &[ScopeColumn],
        shown: &str,
    ) -> Result<Vec<Option<usize>>> {
        let mut targets: Vec<usize> = Vec::new();
        let named: Vec<(&str, Span)> = match self.by_name {
            true => data.iter().map(|column| (column.column.name.as_str(), self.query.span)).collect(),
            false => self.columns.iter().map(|ident| (ident.value.as_str(), ident.span)).collect(),
        };
        if self.by_name {
            names_fit(columns, data, shown).map_err(|error| error.at(self.query.span))?;
        }
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
            targets = open.to_vec();
        }
        if targets.len() != data.len() && self.partition.is_some() && open.len() < columns.len() {
            let list = |names: Vec<&str>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let fixed = (0..columns.len()).filter(|at| !open.contains(at));
            return Err(Error::new("INSERT_PARTITION_COLUMN_ARITY_MISMATCH")
                .with("tableName", shown)
                .with("tableColumns", list(columns.iter().map(|column| column.name.as_str()).collect()))
                .with("staticPartCols", list(fixed.map(|at| columns[at].name.as_str()).collect()))
                .with("dataColumns", list(data.iter().map(|column| column.column.name.as_str()).collect()))
                .at(self.query.span));
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

/// # Errors
/// For columns of INSERT BY NAME that the table does not have, or one that comes twice.
fn names_fit(columns: &[Column], data: &[ScopeColumn], shown: &str) -> Result<()> {
    let list = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let given: Vec<&str> = data.iter().map(|column| column.column.name.as_str()).collect();
    let named = |name: &str, own: &str| name.eq_ignore_ascii_case(own);
    if given.len() > columns.len() {
        let own: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        return Err(Error::new("INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS")
            .with("tableName", shown)
            .with("tableColumns", list(&own))
            .with("dataColumns", list(&given)));
    }
    for column in columns {
        if given.iter().filter(|name| named(name, &column.name)).count() > 1 {
            return Err(Error::new("INCOMPATIBLE_DATA_FOR_TABLE.AMBIGUOUS_COLUMN_NAME")
                .with("tableName", shown)
                .with("colName", format!("`{}`", column.name)));
        }
    }
    let extra: Vec<&str> =
        given.into_iter().filter(|name| !columns.iter().any(|column| named(name, &column.name))).collect();
    if extra.is_empty() {
        return Ok(());
    }
    Err(Error::new("INCOMPATIBLE_DATA_FOR_TABLE.EXTRA_COLUMNS")
        .with("tableName", shown)
        .with("extraColumns", list(&extra)))
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

impl Write {
    fn schema(&self) -> SchemaRef {
        Arc::new(Schema::new(
            self.query.columns.iter().map(|column| column.ty.to_field(&column.name, true)).collect::<Vec<_>>(),
        ))
    }

    /// The partition that PARTITION names in full.
    fn partition(&self) -> Option<Partition> {
        self.values.iter().cloned().collect::<Option<Partition>>().filter(|partition| !partition.is_empty())
    }

    /// Whether the partition is there, with rows or without, and is to be left alone.
    async fn leaves_alone(&self, host: &dyn Host) -> Result<bool> {
        let Some(there) = &self.there else { return Ok(false) };
        if let Some((_, Entry::Table(table))) = host.catalog().resolve(&self.table.values()).await?
            && self.partition().is_some_and(|partition| table.definition.partitions.contains(&partition))
        {
            return Ok(true);
        }
        let mut rows = started(there, host).await?;
        while let Some(batch) = rows.next().await {
            if batch?.num_rows() > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Notes which partitions without rows there are: not those whose rows were overwritten, but the one that was named.
    async fn note_partitions(&self, host: &dyn Host) -> Result<()> {
        let names = self.table.values();
        let Some((_, Entry::Table(table))) = host.catalog().resolve(&names).await? else { return Ok(()) };
        let mut definition = TableDefinition::clone(&table.definition);
        if self.overwrite && self.replaced.is_none() {
            let overwritten = |partition: &Partition| {
                let mut pairs = self.values.iter().zip(partition);
                pairs.all(|(wanted, value)| wanted.as_ref().is_none_or(|wanted| wanted == value))
            };
            definition.partitions.retain(|partition| !overwritten(partition));
        }
        definition.partitions.extend(self.partition().filter(|partition| !definition.partitions.contains(partition)));
        if definition.partitions == table.definition.partitions {
            return Ok(());
        }
        host.catalog().redefine(&names, definition, None).await
    }
}

/// Starts a query over the tables as they are now.
async fn started(text: &str, host: &dyn Host) -> Result<SendableRecordBatchStream> {
    let query = host.bind_query(text, &host.catalog().current_database()).await?;
    host.run(&query).await
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
        if self.leaves_alone(host).await? {
            return Ok(Vec::new());
        }
        let mut rows = host.run(&self.query).await?;
        if let (Some(kept), Some(places)) = (&self.kept, &self.replaced) {
            rows = overwrite::replaced(rows, started(kept, host).await?, places.clone(), self.schema())?;
        } else if let Some(kept) = &self.kept {
            let kept = started(kept, host).await?;
            let schema = self.schema();
            let all = kept
                .chain(rows)
                .map(move |batch| Ok(RecordBatch::try_new(Arc::clone(&schema), batch?.columns().to_vec())?));
            rows = Box::pin(RecordBatchStreamAdapter::new(self.schema(), all));
        }
        let names = self.table.values();
        let written = host.catalog().insert(&names, rows, self.overwrite, &self.options).await;
        written.map_err(|error| error.at(self.table.span))?;
        self.note_partitions(host).await?;
        Ok(Vec::new())
    }
}
