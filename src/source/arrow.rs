//! Arrow's own files (IPC, Feather version 2), and streams of that format kept in files.
//!
//! Source: <https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format>

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, new_null_array};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::ipc::reader::{FileReader, StreamReader};

use super::leaf::Batches;
use super::option::{OptionDoc, option};
use super::scan::{BadRows, Decoder, Piece, batch, table};
use super::{Format, Opened, Reading, schema};
use crate::error::{Error, Result};
use crate::types::{Column, SparkType};

/// The format's row in the list.
pub const FORMAT: Format = Format {
    name: "arrow",
    extensions: &["arrow", "feather", "ipc", "arrows"],
    options: OPTIONS,
    aliases: &[],
    read: |reading| Box::pin(async move { open(reading) }),
    write: Some(super::write::arrow::encoder),
};

static OPTIONS: &[OptionDoc] = &[option("mergeSchema", "false", "Columns of all files, not of the first one only")];

fn open(reading: Reading<'_>) -> Result<Opened> {
    let merge = reading.options.boolean("mergeSchema")?;
    let mut columns: Vec<Column> = Vec::new();
    for (i, file) in reading.files.iter().enumerate() {
        let (own, _) = batches(file.path())?;
        let own = own.fields().iter().map(|field| Column { nullable: true, ..Column::from_field(field) });
        if let Some(declared) = reading.schema {
            check(declared, own, file.path())?;
        } else if i == 0 || merge {
            schema::merge(&mut columns, own, file.path())?;
        } else {
            check(&columns, own, file.path())?;
        }
    }
    let mut columns = reading.schema.map_or(columns, <[Column]>::to_vec);
    columns.retain(|column| !reading.partitions.columns.iter().any(|p| p.name.eq_ignore_ascii_case(&column.name)));
    Ok(table(reading, Arc::new(ArrowDecoder { columns })))
}

fn check(columns: &[Column], own: impl Iterator<Item = Column>, path: &Path) -> Result<()> {
    for stored in own {
        let wanted = columns.iter().find(|column| column.name.eq_ignore_ascii_case(&stored.name));
        if let Some(wanted) = wanted.filter(|wanted| !schema::adapts(&stored.ty, &wanted.ty)) {
            return Err(Error::new("FAILED_READ_FILE.NO_HINT").with("path", path.display()).with(
                "reason",
                format!("The column {} is of the type {} and not {}", stored.name, stored.ty, wanted.ty),
            ));
        }
    }
    Ok(())
}

type Stored = Box<dyn Iterator<Item = std::result::Result<RecordBatch, ArrowError>> + Send>;

/// A file's schema and batches.
fn batches(path: &Path) -> Result<(SchemaRef, Stored)> {
    let failed = |error: &dyn std::fmt::Display| {
        Error::new("FAILED_READ_FILE.NO_HINT").with("path", path.display()).with("reason", error)
    };
    let open = || File::open(path).map_err(|error| Error::io(path.display(), error));
    let mut magic = [0; 6];
    let read = open()?.read(&mut magic).map_err(|error| Error::io(path.display(), error))?;
    if magic[..read] == *b"ARROW1" {
        let reader = FileReader::try_new(BufReader::new(open()?), None).map_err(|error| failed(&error))?;
        Ok((reader.schema(), Box::new(reader)))
    } else {
        let reader = StreamReader::try_new_buffered(open()?, None).map_err(|error| failed(&error))?;
        Ok((reader.schema(), Box::new(reader)))
    }
}

#[derive(Debug)]
struct ArrowDecoder {
    columns: Vec<Column>,
}

impl Decoder for ArrowDecoder {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn splits(&self) -> bool {
        false
    }

    fn read(&self, piece: &Piece, wanted: &[usize], batch_size: usize, _bad: &Arc<BadRows>) -> Result<Batches> {
        let (stored, mut batches) = batches(&piece.path)?;
        let (columns, wanted) = (self.columns.clone(), wanted.to_vec());
        let places: Vec<Option<usize>> = wanted
            .iter()
            .map(|i| stored.fields().iter().position(|field| field.name().eq_ignore_ascii_case(&columns[*i].name)))
            .collect();
        let path = piece.path.clone();
        // Files may have batches of millions of rows.
        let mut large: Option<(RecordBatch, usize)> = None;
        Ok(Box::new(std::iter::from_fn(move || {
            let (read, from) = match large.take() {
                Some(rest) => rest,
                None => match batches.next()? {
                    Ok(read) => (read, 0),
                    Err(error) => {
                        let reason = Error::new("FAILED_READ_FILE.NO_HINT").with("path", path.display());
                        return Some(Err(reason.with("reason", error)));
                    }
                },
            };
            let rows = (read.num_rows() - from).min(batch_size);
            let piece = read.slice(from, rows);
            if from + rows < read.num_rows() {
                large = Some((read, from + rows));
            }
            let arrays = wanted.iter().zip(&places).map(|(i, place)| match place {
                Some(place) => adapt(piece.column(*place), &columns[*i].ty),
                None => Ok(new_null_array(&columns[*i].ty.storage(), rows)),
            });
            Some(arrays.collect::<Result<Vec<_>>>().and_then(|arrays| batch(&columns, &wanted, arrays, rows)))
        })))
    }
}

fn adapt(array: &ArrayRef, ty: &SparkType) -> Result<ArrayRef> {
    let storage = ty.storage();
    if *array.data_type() == storage { Ok(Arc::clone(array)) } else { Ok(cast(array, &storage)?) }
}
