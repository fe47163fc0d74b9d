//! Where data comes from and goes to.
//!
//! A format is one module and two lines in its list here: `mod x;` and an entry in [`all`]. [`open`] finds the files, tells
//! the format and its columns, and gives a table that reads them; what is generated (`range`, TPC-H, TPC-DS) needs no files.

pub mod again;
mod arrow;
mod calendar;
mod compression;
mod convert;
mod csv;
mod detect;
mod file;
pub mod generated;
mod glob;
pub mod input_file;
mod json;
mod leaf;
mod lines;
pub mod listing;
mod option;
mod parquet;
mod partition;
mod pattern;
pub mod pipe;
pub mod range;
mod scan;
mod schema;
#[cfg(test)]
mod testing;
mod text;
mod write;

use std::sync::Arc;

use datafusion::catalog::{Session, TableProvider};
use futures::future::BoxFuture;

pub use convert::Zone;
pub use detect::by_name as format_of_name;
pub use file::{DataFile, FileIdentity, local, matching, near, real, root};
pub use leaf::notices;
pub use option::OptionDoc;
pub use parquet::{Clusters, ParquetScan, in_order, selectivity};
pub use write::{Existing, check_names, check_writing, write};

use crate::error::{Error, Result, nearest};
use crate::types::{Column, SparkType};
use file::Lookup;
use option::Options;
use partition::Partitions;

/// A format of files.
#[derive(Debug)]
pub struct Format {
    /// `csv` of `USING csv` and `` csv.`path` ``.
    pub name: &'static str,
    /// Endings of file names, without a compression's.
    pub extensions: &'static [&'static str],
    /// What can be set, besides [`option::COMMON`].
    pub options: &'static [OptionDoc],
    /// Other names of options.
    pub aliases: &'static [(&'static str, &'static str)],
    /// Opens files.
    pub read: for<'a> fn(Reading<'a>) -> BoxFuture<'a, Result<Opened>>,
    /// Writes files; `None` where that is not supported.
    pub write: Option<write::NewEncoder>,
}

/// Every format.
pub fn all() -> &'static [&'static Format] {
    &[&arrow::FORMAT, &csv::FORMAT, &json::FORMAT, &parquet::FORMAT, &text::FORMAT]
}

/// Formats of Spark's that are refused by name.
const REFUSED: &[&str] =
    &["avro", "binaryfile", "delta", "hudi", "iceberg", "image", "jdbc", "kafka", "libsvm", "orc", "rate", "xml"];

/// Which operators of our own a statement may read with, and how; an extension of DataFusion's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// Those for Parquet.
    pub parquet: bool,
    /// Timestamps of files have nanoseconds where they are stored with them.
    pub nanos: bool,
}

impl Own {
    fn of(state: &dyn Session) -> Self {
        state.config().get_extension::<Own>().map_or(Own { parquet: true, nanos: false }, |own| *own)
    }
}

/// Files that are opened.
#[derive(Clone)]
pub struct Opened {
    /// What reads them. Its columns are [`Opened::columns`], in that order.
    pub provider: Arc<dyn TableProvider>,
    /// The columns; those of `name=value` folders last.
    pub columns: Vec<Column>,
    /// The files, in the state in which they were found.
    #[allow(dead_code, reason = "a cache entry looks at the paths of its plan itself; tests look here")]
    pub files: Vec<FileIdentity>,
    /// The format's name.
    pub format: &'static str,
}

/// What a format gets to open.
pub struct Reading<'a> {
    /// Settings, object stores, memory.
    pub state: &'a dyn Session,
    /// The files.
    pub files: Vec<DataFile>,
    /// The columns of their folders.
    pub partitions: Partitions,
    /// The options, checked.
    pub options: Options,
    /// The columns that were declared.
    pub schema: Option<&'a [Column]>,
    /// Whether the format was not named, so that what is not said is found out from the data.
    pub detect: bool,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("format", &self.format).field("columns", &self.columns).finish_non_exhaustive()
    }
}

/// Opens files by path, folder or pattern.
///
/// Without a format it is told by the files' names or first bytes, and a CSV file's header, delimiter and types are found
/// out from a sample; with one, Spark's defaults hold.
/// # Errors
/// `PATH_NOT_FOUND`, `UNABLE_TO_INFER_SCHEMA` for a folder without data, `DATA_SOURCE_NOT_FOUND`, `UNKNOWN_OPTION`, and
/// what is wrong with the files.
pub async fn open(
    state: &dyn Session,
    format: Option<&str>,
    paths: &[String],
    options: &[(String, String)],
    schema: Option<&[Column]>,
) -> Result<Opened> {
    let named = format.map(find).transpose()?;
    let paths = pipe::spooled(state, paths).await?;
    // Where the files are must be known before the format that checks the options.
    let lookup = Lookup::new(&Options::lenient(options))?;
    let files = if file::is_one(&paths) {
        file::find(&paths, &lookup)?
    } else {
        // A folder may be long to read.
        let task = tokio::task::spawn_blocking(move || file::find(&paths, &lookup));
        task.await.map_err(|error| Error::internal(format!("listing files: {error}")))??
    };
    let format = match named {
        Some(format) => format,
        None => detect::format(&files)?,
    };
    let detect = named.is_none();
    let again = state.config().get_extension::<again::Again>().filter(|_| format.name == parquet::FORMAT.name);
    let again = again.map(|again| {
        let (files, options, schema) = (files.clone(), options.to_vec(), schema.map(<[Column]>::to_vec));
        let zone = state.config_options().execution.time_zone.clone();
        let own = Own::of(state);
        (again, again::Request { format: format.name, detect, files, options, schema, zone, own })
    });
    if let Some((again, request)) = &again
        && let Some(opened) = again.get(request)
    {
        return Ok(opened);
    }
    let options = Options::new(format.name, format.options, format.aliases, options)?;
    if files.is_empty() && schema.is_none() {
        return Err(Error::new("UNABLE_TO_INFER_SCHEMA").with("format", display_name(format.name)));
    }
    let zone = time_zone(state)?;
    let partitions = Partitions::of(&files, schema, &zone)?;
    let opened = (format.read)(Reading { state, files, partitions, options, schema, detect }).await?;
    if let Some((again, request)) = again {
        again.keep(request, &opened);
    }
    Ok(opened)
}

/// Checks a format's name and those of its options, for a table that is defined before there are files.
/// # Errors
/// Those of [`find`]; `UNKNOWN_OPTION`, and `UNSUPPORTED_FEATURE` for one of Spark's.
pub fn check(format: &str, options: &[(String, String)]) -> Result<()> {
    let format = find(format)?;
    Options::new(format.name, format.options, format.aliases, options).map(|_| ())
}

/// Checks options for a table in memory that would else be in files of Parquet: what only says how these are read or
/// written changes nothing, and what nobody knows does not in Spark.
/// # Errors
/// `UNSUPPORTED_FEATURE` for one that chooses files, or what is read of them.
pub fn check_in_memory(options: &[(String, String)]) -> Result<()> {
    match options.iter().find(|(name, _)| option::chooses(name)) {
        Some((name, _)) => Err(Error::unsupported(format!("the option {name} of a table in memory"))),
        None => Ok(()),
    }
}

/// The format of that name, in any case.
/// # Errors
/// `DATA_SOURCE_NOT_FOUND`; `UNSUPPORTED_FEATURE` for one of Spark's.
pub fn find(name: &str) -> Result<&'static Format> {
    let known = all().iter().find(|format| format.name.eq_ignore_ascii_case(name));
    known.copied().ok_or_else(|| match REFUSED.contains(&name.to_lowercase().as_str()) {
        true => Error::unsupported(format!("the data source {name}")),
        false => Error::new("DATA_SOURCE_NOT_FOUND")
            .with("provider", name)
            .suggest(nearest(name, all().iter().map(|format| format.name))),
    })
}

/// Refuses a column of geometries, geographies or timestamps to the nanosecond where files of the format cannot hold it.
/// # Errors
/// `UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE`
pub fn check_spatial(format: &str, column: &Column) -> Result<()> {
    let any = |ty: &SparkType| matches!(ty, SparkType::Geometry(None) | SparkType::Geography(None));
    let (name, refused) = match format.to_lowercase().as_str() {
        "parquet" => ("Parquet", column.ty.holds(&any)),
        "text" => ("Text", column.ty.is_timestamp_nanos() || column.ty.holds(&SparkType::is_spatial)),
        "csv" => ("CSV", column.ty.holds(&SparkType::is_spatial)),
        "json" => ("JSON", column.ty.holds(&SparkType::is_spatial)),
        _ => return Ok(()),
    };
    if refused { Err(write::unsupported_type(name, column)) } else { Ok(()) }
}

/// The session's time zone, in which timestamps without one are read.
/// # Errors
/// When DataFusion's setting is none, which the session would not have let through.
fn time_zone(state: &dyn Session) -> Result<Zone> {
    match &state.config_options().execution.time_zone {
        None => Ok(Zone::UTC),
        Some(name) => Zone::parse(name).ok_or_else(|| Error::internal(format!("time zone {name}"))),
    }
}

/// As Spark's messages spell a format.
fn display_name(format: &str) -> String {
    match format {
        "parquet" => "Parquet".into(),
        "csv" | "json" => format.to_uppercase(),
        other => other.into(),
    }
}
