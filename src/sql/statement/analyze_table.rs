//! `ANALYZE TABLE table [PARTITION (...)] COMPUTE STATISTICS [NOSCAN | FOR COLUMNS a, b | FOR ALL COLUMNS]` and
//! `ANALYZE TABLES [IN database] COMPUTE STATISTICS [NOSCAN]`
//!
//! What is found out is shown by DESCRIBE and SHOW TABLE EXTENDED; rows that are inserted make it void. Answers and plans do
//! not depend on it: tables in memory know more of themselves than this. Source: Spark's `AnalyzeTableCommand`,
//! `AnalyzePartitionCommand` and `AnalyzeColumnCommand`.

use std::path::Path;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;

use super::analyze_column::{self, texts};
use super::shared::{act, in_database, look_up, no_database, parts_of, quoted, search_path};
use super::{Statement, Syntax, partition};
use crate::error::{Error, Result};
use crate::exec::command::{Command, Entry, Host, QualifiedName, TableEntry};
use crate::exec::definition::{Size, TableDefinition};
use crate::sql::ast::{Ident, ObjectName};
use crate::sql::parse::{Parser, PartitionSpec};

pub(super) const SYNTAX: &[Syntax] =
    &[Syntax { words: &["ANALYZE", "TABLE"], parse }, Syntax { words: &["ANALYZE", "TABLES"], parse: parse_all }];

#[derive(Debug)]
struct AnalyzeTable {
    table: ObjectName,
    partition: Option<PartitionSpec>,
    what: What,
}

#[derive(Debug)]
struct AnalyzeTables {
    database: Option<String>,
    place: crate::error::Span,
    scan: bool,
}

/// What is found out.
#[derive(Debug)]
enum What {
    /// The size alone.
    Size,
    /// Size and number of rows.
    Rows,
    /// These columns too.
    Columns(Vec<Ident>),
    /// All columns too.
    AllColumns,
}

fn parse(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.peek().span;
    parser.expect_words(&["ANALYZE", "TABLE"])?;
    let table = parser.object_name()?;
    let partition = parser.partition_spec()?;
    parser.expect_words(&["COMPUTE", "STATISTICS"])?;
    let what = if parser.eat_words(&["FOR", "ALL", "COLUMNS"]) {
        What::AllColumns
    } else if parser.eat_words(&["FOR", "COLUMNS"]) {
        What::Columns(parser.list(Parser::ident)?)
    } else if no_scan(parser, start)? {
        What::Size
    } else {
        What::Rows
    };
    act(AnalyzeTable { table, partition, what })
}

fn parse_all(parser: &mut Parser<'_>) -> Result<Box<dyn Statement>> {
    let start = parser.peek().span;
    parser.expect_words(&["ANALYZE", "TABLES"])?;
    let place = parser.peek_at(1).span;
    let database = in_database(parser)?;
    parser.expect_words(&["COMPUTE", "STATISTICS"])?;
    let scan = !no_scan(parser, start)?;
    act(AnalyzeTables { database, place, scan })
}

/// Reads `[NOSCAN]`.
fn no_scan(parser: &mut Parser<'_>, start: crate::error::Span) -> Result<bool> {
    if parser.at_end() {
        return Ok(false);
    }
    let word = parser.ident()?.value.to_uppercase();
    if !parser.at_end() {
        return Err(parser.unexpected());
    }
    if word != "NOSCAN" {
        return Err(Error::new("INVALID_SQL_SYNTAX.ANALYZE_TABLE_UNEXPECTED_NOSCAN")
            .with("ctx", word)
            .at(parser.since(start)));
    }
    Ok(true)
}

#[async_trait]
impl Command for AnalyzeTable {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let found = look_up(host, &self.table).await;
        let (name, entry) = found.map_err(|error| error.with("searchPath", search_path(host)))?;
        let table = match entry {
            Entry::Table(table) if name.database.is_some() => table,
            Entry::View(view) if !view.temporary => return Err(Error::new("UNSUPPORTED_FEATURE.ANALYZE_VIEW")),
            _ => return self.temporary(host, &name).await,
        };
        let mut definition = TableDefinition::clone(&table.definition);
        match (&self.partition, &self.what) {
            (Some(spec), What::Size | What::Rows) => {
                let scan = matches!(self.what, What::Rows);
                partitions(host, spec, &name, &table, &mut definition, scan).await?;
            }
            (_, What::Size) => whole(host, &name, &table, &mut definition, false).await?,
            (_, What::Rows) => whole(host, &name, &table, &mut definition, true).await?,
            (_, What::Columns(columns)) => {
                let place = |column: &Ident| table.definition.position(&column.value).ok_or_else(|| no_column(column));
                let places = columns.iter().map(place).collect::<Result<Vec<_>>>()?;
                analyze_column::all_of(host, &name, &mut definition, &places).await?;
                whole(host, &name, &table, &mut definition, true).await?;
            }
            (_, What::AllColumns) => {
                let places: Vec<usize> = (0..table.columns.len()).collect();
                analyze_column::all_of(host, &name, &mut definition, &places).await?;
                whole(host, &name, &table, &mut definition, true).await?;
            }
        }
        host.catalog().redefine(&parts_of(&name), definition, None).await?;
        Ok(Vec::new())
    }
}

impl AnalyzeTable {
    /// Of a view of the session's only what is cached can be looked at: it knows its statistics by itself.
    async fn temporary(&self, host: &dyn Host, name: &QualifiedName) -> Result<Vec<RecordBatch>> {
        let shown = quoted(&[&name.name]);
        if matches!(self.what, What::Size | What::Rows) {
            return Err(Error::new("EXPECT_PERMANENT_VIEW_NOT_TEMP")
                .with("operation", "ANALYZE TABLE")
                .with("viewName", shown)
                .at(self.table.span));
        }
        let cached = host.cache().entries().iter().any(|entry| entry.name().eq_ignore_ascii_case(&name.name));
        match cached {
            true => Ok(Vec::new()),
            false => Err(Error::new("UNSUPPORTED_FEATURE.ANALYZE_UNCACHED_TEMP_VIEW").with("viewName", shown)),
        }
    }
}

fn no_column(column: &Ident) -> Error {
    Error::new("COLUMN_NOT_FOUND")
        .with("colName", quoted(&[&column.value]))
        .with("caseSensitiveConfig", "\"spark.sql.caseSensitive\"")
        .at(column.span)
}

#[async_trait]
impl Command for AnalyzeTables {
    fn writes(&self) -> bool {
        true
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        let catalog = host.catalog();
        let database = self.database.clone().unwrap_or_else(|| catalog.current_database());
        if !catalog.has_database(&database) {
            return Err(no_database(&database, self.place));
        }
        for name in catalog.tables(&database)? {
            let Some((name, Entry::Table(table))) = catalog.resolve(&parts_of(&name)).await? else { continue };
            let own = table.definition.in_memory() || table.definition.location.is_some();
            if name.database.is_none() || !own {
                continue;
            }
            let mut definition = TableDefinition::clone(&table.definition);
            whole(host, &name, &table, &mut definition, self.scan).await?;
            catalog.redefine(&parts_of(&name), definition, None).await?;
        }
        Ok(Vec::new())
    }
}

/// Size and rows of a table.
async fn whole(
    host: &dyn Host,
    name: &QualifiedName,
    table: &TableEntry,
    definition: &mut TableDefinition,
    scan: bool,
) -> Result<()> {
    let bytes = bytes_of(table)?;
    let rows = if scan {
        let rows = texts(host, &format!("SELECT CAST(count(*) AS STRING) FROM {}", quoted(&parts_of(name)))).await?;
        number(rows.first().and_then(|row| row.first()))
    } else {
        // Spark says 0 of rows that it has not counted.
        match &definition.statistics.size {
            Some(size) if size.bytes == bytes => size.rows,
            _ => Some(0),
        }
    };
    definition.statistics.size = Some(Size { bytes, rows });
    Ok(())
}

/// Size and rows of the partitions that a spec names.
async fn partitions(
    host: &dyn Host,
    spec: &PartitionSpec,
    name: &QualifiedName,
    table: &TableEntry,
    definition: &mut TableDefinition,
    scan: bool,
) -> Result<()> {
    let wanted = partition::some_of(spec, definition, name)?;
    let given = wanted.iter().take_while(|value| value.is_some()).count();
    if wanted[given..].iter().any(Option::is_some) {
        let named: Vec<&str> = spec.parts.iter().map(|part| part.column.value.as_str()).collect();
        return Err(Error::new("_LEGACY_ERROR_TEMP_1237")
            .with("table", &name.name)
            .with("database", name.database.as_deref().unwrap_or_default())
            .with("schemaColumns", definition.partitioned_by.join(","))
            .with("specColumns", named.join(","))
            .at(spec.span));
    }
    let values: Vec<Option<String>> = wanted[..given].iter().flatten().cloned().collect();
    let mut all = partition::all_of(host, name, definition).await?;
    all.retain(|partition| partition.starts_with(&values));
    if all.is_empty() && given > 0 {
        return Err(partition::about("PARTITIONS_NOT_FOUND", definition, &[values], name).at(spec.span));
    }
    let columns = definition.partitioned_by.iter().map(|column| format!("CAST({} AS STRING)", quoted(&[column])));
    let columns: Vec<String> = columns.collect();
    let keys = columns.join(", ");
    let text = format!("SELECT {keys}, CAST(count(*) AS STRING) FROM {} GROUP BY {keys}", quoted(&parts_of(name)));
    let counted = texts(host, &text).await?;
    let total: u64 = counted.iter().filter_map(|row| number(row.last())).sum();
    let bytes = bytes_of(table)?;
    for partition in all {
        let fits = |row: &&Vec<Option<String>>| {
            let keys = row.iter().map(|key| key.as_ref().filter(|key| !key.is_empty()));
            keys.take(partition.len()).eq(partition.iter().map(Option::as_ref))
        };
        let rows = counted.iter().find(fits).and_then(|row| number(row.last())).unwrap_or(0);
        let bytes = match &definition.location {
            Some(folder) => size_of(&crate::source::local(folder)?.join(partition::path(definition, &partition)))?,
            // Rows in memory are not kept by partition: each has its share.
            None => (bytes as f64 * (rows as f64 / total.max(1) as f64)).round() as u64,
        };
        let known = &mut definition.statistics.partitions;
        let before = known.iter().position(|(other, _)| *other == partition).map(|at| known.remove(at).1);
        let size = match before {
            Some(before) if !scan && before.bytes == bytes => before,
            _ => Size { bytes, rows: scan.then_some(rows) },
        };
        known.push((partition, size));
    }
    Ok(())
}

fn number(text: Option<&Option<String>>) -> Option<u64> {
    text?.as_ref()?.parse().ok()
}

/// How large a table is: in memory as it is held, else its files.
fn bytes_of(table: &TableEntry) -> Result<u64> {
    match &table.definition.location {
        Some(place) => size_of(&crate::source::local(place)?),
        None => {
            let known = table.provider.statistics().and_then(|known| known.total_byte_size.get_value().copied());
            Ok(known.unwrap_or(0) as u64)
        }
    }
}

/// The bytes of a file, or of all files in a folder but those that are passed over.
fn size_of(path: &Path) -> Result<u64> {
    let failed = |error: std::io::Error| Error::io(path.display(), error);
    let Ok(about) = std::fs::metadata(path) else { return Ok(0) };
    if !about.is_dir() {
        return Ok(about.len());
    }
    let mut sum = 0;
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if !entry.file_name().to_string_lossy().starts_with(['.', '_']) {
            sum += size_of(&entry.path())?;
        }
    }
    Ok(sum)
}
