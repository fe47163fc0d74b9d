//! Rows into files: one file, a folder of them, or a folder per value of the partition columns.
//!
//! Everything is written beside its place and moved there when it is whole, so that a run that fails, or is stopped, leaves
//! nothing behind and takes nothing away.

pub mod arrow;
pub mod csv;
pub mod json;
pub mod parquet;
mod place;
mod sink;
pub mod text;

use std::fs::File;
use std::path::Path;

use datafusion::arrow::array::RecordBatch;
use datafusion::execution::SendableRecordBatchStream;
use futures::StreamExt;

use super::option::Options;
use super::{Zone, find};
use crate::error::{Error, Result, nearest};
use crate::types::{Column, SparkType};
use place::Place;

/// What is done with rows that are there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// They stay; the new ones come beside them. Of a single file: an error.
    Append,
    /// They go, when the new ones are whole.
    Replace,
    /// The same, and whatever the target's name it is a folder.
    ReplaceFolder,
    /// If there are any, nothing is written: `PATH_ALREADY_EXISTS`.
    Refuse,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Rows.
    pub rows: u64,
    /// Files, at their places.
    pub files: Vec<std::path::PathBuf>,
}

/// Writes one file.
pub trait Encoder: Send {
    /// Adds rows.
    /// # Errors
    /// Of the device.
    fn write(&mut self, batch: &RecordBatch) -> Result<()>;
    /// Ends the file.
    /// # Errors
    /// Of the device.
    fn finish(self: Box<Self>) -> Result<()>;
}

/// What an encoder is made of.
pub struct Output<'a> {
    /// Where it writes to.
    pub file: File,
    /// The columns, without those of folders.
    pub columns: &'a [Column],
    /// The format's options.
    pub options: &'a Options,
    /// In which timestamps are shown.
    pub zone: Zone,
}

/// Makes an encoder.
pub type NewEncoder = for<'a> fn(Output<'a>) -> Result<Box<dyn Encoder>>;

/// Writes rows in a format to a path: to one file if the path's name has an ending (`x.csv`, `x.csv.gz`) and there are no
/// partition columns, else to a folder.
///
/// `columns` are the rows' columns, `partition_by` the names of those that become folders; `zone` is the session's, in which
/// text formats show timestamps.
/// # Errors
/// `PATH_ALREADY_EXISTS`, `UNKNOWN_OPTION`, what happens while the rows are made or the files written.
#[allow(clippy::too_many_arguments)]
pub async fn write(
    format: &str,
    mut rows: SendableRecordBatchStream,
    columns: &[Column],
    path: &str,
    options: &[(String, String)],
    partition_by: &[String],
    existing: Existing,
    zone: Zone,
) -> Result<Written> {
    let target = super::file::local(path)?;
    // `x.csv.gz` says how it is compressed.
    let compression = compression_of_name(&target).filter(|_| existing != Existing::ReplaceFolder);
    let Manner { format, new_encoder, options, partitions, zone } =
        Manner::new(format, columns, options, partition_by, zone, compression)?;
    let place = Place::prepare(&target, partition_by.is_empty(), existing)?;
    let extension = extension(format, &options)?;
    let mut sink = sink::Sink::new(&place, columns, partitions, &options, zone, new_encoder, extension)?;
    let mut count = 0;
    while let Some(batch) = rows.next().await {
        let batch = batch?;
        count += batch.num_rows() as u64;
        // Encoding never waits, and what never waits is never stopped.
        tokio::task::yield_now().await;
        sink.write(&batch)?;
    }
    let parts = sink.finish()?;
    Ok(Written { rows: count, files: place.commit(parts)? })
}

/// Checks what [`write`] is to be told about a folder, before there are rows.
/// # Errors
/// As [`write`], for names and values of options and for columns.
pub fn check_writing(
    format: &str,
    columns: &[Column],
    options: &[(String, String)],
    partition_by: &[String],
) -> Result<()> {
    let Manner { format, new_encoder, options, partitions, zone } =
        Manner::new(format, columns, options, partition_by, Zone::UTC, None)?;
    extension(format, &options)?;
    let own = columns.iter().enumerate().filter(|(at, _)| !partitions.contains(at));
    let own: Vec<Column> = own.map(|(_, column)| column.clone()).collect();
    // What an encoder begins with goes into a file that nobody sees.
    let file = tempfile::tempfile().map_err(|error| Error::io(std::env::temp_dir().display(), error))?;
    new_encoder(Output { file, columns: &own, options: &options, zone }).map(drop)
}

/// How rows are written.
struct Manner {
    format: &'static str,
    new_encoder: NewEncoder,
    options: Options,
    /// The places of the columns that become folders.
    partitions: Vec<usize>,
    zone: Zone,
}

impl Manner {
    /// Checks names; `compression` is what the target's name says of it.
    fn new(
        format: &str,
        columns: &[Column],
        options: &[(String, String)],
        partition_by: &[String],
        zone: Zone,
        compression: Option<&str>,
    ) -> Result<Self> {
        let format = find(format)?;
        let Some(new_encoder) = format.write else {
            return Err(Error::unsupported(format!("writing files of the format {}", format.name)));
        };
        // A CSV file's columns go by position.
        if format.name != super::csv::FORMAT.name {
            check_names(columns)?;
        }
        for column in columns {
            super::check_spatial(format.name, column)?;
            if column.ty.holds(&SparkType::is_spatial) {
                return Err(Error::unsupported(format!("{} in files", column.ty.sql())));
            }
        }
        let mut options = Options::new(format.name, format.options, format.aliases, options)?;
        if let Some(name) = compression.filter(|_| options.given("compression").is_none()) {
            options.set("compression", name);
        }
        let mut partitions = Vec::with_capacity(partition_by.len());
        for name in partition_by {
            let at = columns.iter().position(|column| column.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
                Error::new("UNRESOLVED_COLUMN.WITH_SUGGESTION")
                    .with("objectName", format!("`{name}`"))
                    .with("proposal", columns.iter().map(|c| format!("`{}`", c.name)).collect::<Vec<_>>().join(", "))
                    .suggest(nearest(name, columns.iter().map(|column| column.name.as_str())))
            })?;
            partitions.push(at);
        }
        if !columns.is_empty() && partitions.len() == columns.len() {
            return Err(Error::new("ALL_PARTITION_COLUMNS_NOT_ALLOWED"));
        }
        let zone = match options.given("timeZone") {
            Some(name) => Zone::parse(name).ok_or_else(|| options.invalid("timeZone", "a time zone"))?,
            None => zone,
        };
        Ok(Manner { format: format.name, new_encoder, options, partitions, zone })
    }
}

/// Refuses two columns of one name.
/// # Errors
/// `COLUMN_ALREADY_EXISTS`
pub fn check_names(columns: &[Column]) -> Result<()> {
    for (i, column) in columns.iter().enumerate() {
        if columns[..i].iter().any(|earlier| earlier.name.eq_ignore_ascii_case(&column.name)) {
            return Err(Error::new("COLUMN_ALREADY_EXISTS").with("columnName", format!("`{}`", column.name)));
        }
    }
    Ok(())
}

/// The ending of a part's name: `snappy.parquet`, `csv.gz`.
fn extension(format: &str, options: &Options) -> Result<String> {
    let name = if format == "text" { "txt" } else { format };
    if format == "parquet" {
        let codec = options.text("compression").to_lowercase();
        return Ok(if matches!(codec.as_str(), "none" | "uncompressed") {
            name.into()
        } else {
            format!("{codec}.{name}")
        });
    }
    if format == "arrow" {
        return Ok(name.into());
    }
    let (_, ending) = super::compression::named(options.text("compression"))?;
    Ok(ending.map_or(name.to_string(), |ending| format!("{name}.{ending}")))
}

fn compression_of_name(target: &Path) -> Option<&'static str> {
    match target.extension()?.to_str()?.to_lowercase().as_str() {
        "gz" => Some("gzip"),
        "zst" => Some("zstd"),
        "bz2" => Some("bzip2"),
        _ => None,
    }
}

/// The error of a type that a format does not hold.
pub(super) fn unsupported_type(format: &str, column: &Column) -> Error {
    Error::new("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE")
        .with("format", format)
        .with("columnName", format!("`{}`", column.name))
        .with("columnType", format!("\"{}\"", column.ty.sql()))
}

#[cfg(test)]
mod tests;
