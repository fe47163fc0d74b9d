//! Tables over files, files named in a query, generated tables: what the catalog asks of the room that reads and writes.

use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::{SchemaRef, UInt64Type};
use datafusion::catalog::TableProvider;
use datafusion::datasource::empty::EmptyTable;
use datafusion::error::DataFusionError;
use datafusion::execution::{SendableRecordBatchStream, SessionState};
use datafusion::logical_expr::dml::InsertOp;
use datafusion::physical_plan::collect;

use super::object::{Generator, PROPERTY, Storage, Table};
use crate::cache::identity;
use crate::error::{Error, Result, nearest};
use crate::exec::command::{CreateTable, TableEntry};
use crate::exec::definition::{TableDefinition, is_path};
use crate::session::shape::shape_stream;
use crate::session::{engine, once};
use crate::source;
use crate::types::Column;

/// Where the rows of a table that is to be made will be, if in files.
pub(super) struct Place {
    pub path: String,
    pub managed: bool,
}

/// Decides where a table's rows will be: `None` for memory. `folder` is where those of a table of the catalog's own go.
pub(super) fn place(wanted: &CreateTable, folder: Option<String>) -> Result<Option<Place>> {
    let path = wanted.options.iter().find(|(key, _)| is_path(key)).map(|(_, path)| path.clone());
    let format = format_of(wanted);
    // Of a table in memory that would else be in Parquet's files, options are only remembered.
    let remembered = path.is_none() && folder.is_none() && !wanted.temporary && format == "parquet";
    if let Some(format) = &wanted.format {
        source::check(format, if remembered { &[] } else { &wanted.options })?;
    }
    let place = match (path, folder) {
        // The table outlives the folder in which the program was started.
        (Some(path), _) => Some(Place { path: absolute(&path), managed: false }),
        (None, Some(path)) => Some(Place { path, managed: true }),
        // Of Parquet's options none changes what a table holds.
        (None, None) if wanted.options.is_empty() || format == "parquet" => None,
        (None, None) => {
            return Err(Error::unsupported("OPTIONS of a table in memory, which is read from no files")
                .hint("LOCATION or a warehouse puts a table into files"));
        }
    };
    if wanted.buckets.is_some() && place.is_some() {
        return Err(Error::unsupported("buckets of a table in files"));
    }
    if wanted.columns.is_empty() && place.as_ref().is_none_or(|place| place.managed) {
        return Err(Error::new("UNABLE_TO_INFER_SCHEMA").with("format", format_name(wanted.format.as_deref())));
    }
    Ok(place)
}

/// The format of a table that is to be made.
pub(super) fn format_of(wanted: &CreateTable) -> String {
    wanted.format.clone().unwrap_or_else(|| "parquet".to_string()).to_lowercase()
}

/// The options of a table that is to be made, without the path.
pub(super) fn options_of(wanted: &CreateTable) -> Vec<(String, String)> {
    wanted.options.iter().filter(|(key, _)| !is_path(key)).cloned().collect()
}

/// The columns of a table over files: as declared, or as found in the files. Makes the folder of a table of the catalog's own.
pub(super) async fn prepare(place: &Place, wanted: &CreateTable, planning: &SessionState) -> Result<Vec<Column>> {
    let Place { path, managed } = place;
    if *managed {
        let folder = Path::new(&path);
        // What a table of that name left behind is not this table's.
        remove_folder(folder)?;
        std::fs::create_dir_all(folder).map_err(|error| Error::io(path, error))?;
    }
    if !wanted.columns.is_empty() {
        return Ok(wanted.columns.clone());
    }
    let (format, options) = (format_of(wanted), options_of(wanted));
    Ok(source::open(planning, Some(&format), std::slice::from_ref(path), &options, None).await?.columns)
}

/// What reads a table over files, as they are now.
pub(super) async fn open_table(table: &Table, planning: &SessionState) -> Result<Arc<dyn TableProvider>> {
    let TableDefinition { provider: format, options, location: Some(path), .. } = table.definition.as_ref() else {
        return Err(Error::internal("a table that is not over files was opened as one"));
    };
    // Nothing has been written yet.
    if !path.contains(['*', '?', '[', '{']) && source::local(path).is_ok_and(|path| !path.exists()) {
        return Ok(Arc::new(EmptyTable::new(schema(&table.columns))));
    }
    let opened =
        source::open(planning, Some(format), std::slice::from_ref(path), options, Some(&table.columns)).await?;
    Ok(opened.provider)
}

/// The table as a statement that gives it options (WITH) reads or writes it. `shown`: its name.
/// # Errors
/// For options that are not for it.
pub(super) fn with_options(table: &Table, shown: &str, options: &[(String, String)]) -> Result<Table> {
    let definition = Arc::new(table.definition.with_options(shown, options)?);
    let storage = match &table.storage {
        Storage::Files => {
            source::check(&definition.provider, &definition.options)?;
            Storage::Files
        }
        // As in files of Parquet, whose options change nothing of what a table holds.
        Storage::Memory(memory) if table.provider.eq_ignore_ascii_case("parquet") => {
            source::check_in_memory(options)?;
            Storage::Memory(Arc::clone(memory))
        }
        Storage::Memory(_) => {
            return Err(Error::unsupported(format!("options of {shown}, which is in memory"))
                .hint("LOCATION or a warehouse puts a table into files"));
        }
        Storage::Given(_) => return Err(Error::unsupported(format!("options of {shown}, which is in no files"))),
    };
    Ok(Table { definition, storage })
}

/// Files named in a query.
pub(super) async fn open_path(
    path: &str,
    format: Option<&str>,
    options: &[(String, String)],
    planning: &SessionState,
) -> Result<TableEntry> {
    if options.iter().any(|(name, _)| is_path(name)) {
        return Err(Error::unsupported(format!("the option path of files that are named by their path: {path}")));
    }
    let opened = source::open(planning, format, &[path.to_string()], options, None).await?;
    let location = absolute(path);
    // With the format told by the files, more is found out from them than with the format named.
    let how = if format.is_some() { opened.format.to_string() } else { format!("{}?", opened.format) };
    let mut identity = identity::of_files(&how, &location);
    if !options.is_empty() {
        identity = identity::dependent(&identity, &format!("{options:?}"));
    }
    let definition = TableDefinition {
        columns: opened.columns.clone(),
        provider: opened.format.to_string(),
        options: options.to_vec(),
        location: Some(location),
        ..TableDefinition::default()
    };
    Ok(TableEntry { identity, columns: opened.columns, provider: opened.provider, definition: Arc::new(definition) })
}

/// Whether files of that format can be named in a query as `` format.`path` ``.
pub(super) fn is_format(name: &str) -> bool {
    source::all().iter().any(|format| format.name.eq_ignore_ascii_case(name))
        || matches!(source::find(name), Err(error) if error.kind() == crate::error::Kind::Unsupported)
}

/// Removes the files of a table that is dropped, where they are the catalog's own.
pub(super) fn remove(table: &Table) -> Result<()> {
    match &table.location {
        Some(path) if table.managed => remove_folder(Path::new(path)),
        _ => Ok(()),
    }
}

fn remove_folder(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(folder.display(), error)),
        _ => Ok(()),
    }
}

/// Writes rows into the folder of a table: beside those that are there, or in their place.
pub(super) async fn insert(
    table: &Table,
    rows: SendableRecordBatchStream,
    overwrite: bool,
    planning: &SessionState,
) -> Result<u64> {
    let TableDefinition { provider: format, options, location: Some(path), .. } = table.definition.as_ref() else {
        return Err(Error::internal("a table that is not over files was written as one"));
    };
    let rows = shape_stream(rows, &schema(&table.columns));
    let existing = if overwrite { source::Existing::Replace } else { source::Existing::Append };
    let zone = planning.config_options().execution.time_zone.as_deref().and_then(source::Zone::parse);
    let zone = zone.unwrap_or(source::Zone::UTC);
    let written =
        source::write(format, rows, &table.columns, path, options, &table.partitioned_by, existing, zone).await?;
    Ok(written.rows)
}

/// The tables of a database that generates them.
pub(super) fn generator(kind: &str, options: &[(String, String)]) -> Result<Generator> {
    let known = |key: &str| ["scale", "comment"].contains(&key.to_lowercase().as_str()) || key.starts_with(PROPERTY);
    if let Some((key, _)) = options.iter().find(|(key, _)| !known(key)) {
        return Err(Error::new("UNKNOWN_OPTION")
            .with("option", key)
            .with("format", kind)
            .suggest(nearest(key, ["scale"])));
    }
    let scale = match options.iter().find(|(key, _)| key.eq_ignore_ascii_case("scale")) {
        None => 1.0,
        Some((_, text)) => text.trim().parse().map_err(|_| {
            Error::new("INVALID_OPTION_VALUE")
                .with("option", "scale")
                .with("value", text)
                .with("requirement", "a number above 0 and at most 100000")
        })?,
    };
    let tables = source::generated::generated(kind, scale)?;
    Ok(Generator { kind: kind.to_lowercase(), tables })
}

/// Gives rows to a program's table; `None` when it takes none.
pub(super) async fn insert_given(
    provider: &Arc<dyn TableProvider>,
    rows: SendableRecordBatchStream,
    overwrite: bool,
    planning: &SessionState,
) -> Result<Option<u64>> {
    let input = once::plan(rows, &provider.schema())?;
    let op = if overwrite { InsertOp::Overwrite } else { InsertOp::Append };
    let plan = match provider.insert_into(planning, input, op).await {
        Err(DataFusionError::NotImplemented(_)) => return Ok(None),
        plan => plan?,
    };
    let counts = collect(plan, planning.task_ctx()).await?;
    let counts = counts.iter().filter_map(|batch| batch.columns().first()?.as_primitive_opt::<UInt64Type>());
    Ok(Some(counts.flat_map(|counts| counts.values().iter()).sum()))
}

fn schema(columns: &[Column]) -> SchemaRef {
    engine::answer_schema(columns)
}

/// The path from the root of the file system; URLs of other schemes as they are.
pub(super) fn absolute(path: &str) -> String {
    if path.contains("://") || path.starts_with(['~', '/']) || path.starts_with("file:") {
        return path.to_string();
    }
    std::path::absolute(path).map_or_else(|_| path.to_string(), |path| path.display().to_string())
}

pub(super) fn format_name(format: Option<&str>) -> String {
    match format.map(str::to_lowercase).as_deref() {
        None | Some("parquet") => "Parquet".to_string(),
        Some(format @ ("csv" | "json")) => format.to_uppercase(),
        Some(format) => format.to_string(),
    }
}
