//! Rows to the file of their partition: few files are open at a time, the longest unused is closed first.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, UInt32Array};
use datafusion::arrow::compute::take_record_batch;
use datafusion::arrow::datatypes::{Schema, SchemaRef};

use super::place::Place;
use super::{Encoder, NewEncoder, Output};
use crate::error::{Error, Result};
use crate::source::Zone;
use crate::source::option::Options;
use crate::source::partition::NULL_FOLDER;
use crate::types::Column;
use crate::types::format::{Formatter, Style};

/// How many files are open at a time.
const OPEN: usize = 64;

/// Where rows go.
pub struct Sink<'a> {
    place: &'a Place,
    /// Columns of the files.
    columns: Vec<Column>,
    schema: SchemaRef,
    kept: Vec<usize>,
    /// Columns of the folders.
    folders: Vec<(usize, Column)>,
    options: &'a Options,
    zone: Zone,
    new_encoder: NewEncoder,
    extension: String,
    open: HashMap<String, (Box<dyn Encoder>, u64)>,
    parts: Vec<PathBuf>,
    clock: u64,
    run: String,
}

impl<'a> Sink<'a> {
    /// A sink for rows of these columns, of which `folders` become folders.
    /// # Errors
    /// `FAILED_IO`, or when the format does not hold a column.
    pub fn new(
        place: &'a Place,
        columns: &[Column],
        folders: Vec<usize>,
        options: &'a Options,
        zone: Zone,
        new_encoder: NewEncoder,
        extension: String,
    ) -> Result<Self> {
        let kept: Vec<usize> = (0..columns.len()).filter(|i| !folders.contains(i)).collect();
        let own: Vec<Column> = kept.iter().map(|i| columns[*i].clone()).collect();
        let mut sink = Sink {
            place,
            schema: Arc::new(Schema::new(own.iter().map(Column::to_field).collect::<Vec<_>>())),
            columns: own,
            kept,
            folders: folders.into_iter().map(|i| (i, columns[i].clone())).collect(),
            options,
            zone,
            new_encoder,
            extension,
            open: HashMap::new(),
            parts: Vec::new(),
            clock: 0,
            run: place.run(),
        };
        if sink.folders.is_empty() {
            // Also without rows there is a file, which has the columns.
            sink.encoder("")?;
        }
        Ok(sink)
    }

    /// Adds rows.
    /// # Errors
    /// `TASK_WRITE_FAILED` and what the encoders say.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        if self.folders.is_empty() {
            let batch = self.own_columns(batch)?;
            return self.encoder("")?.write(&batch);
        }
        let mut groups: Vec<(String, Vec<u32>)> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (row, folder) in self.folder_names(batch)?.into_iter().enumerate() {
            let at = *known.entry(folder.clone()).or_insert_with(|| {
                groups.push((folder, Vec::new()));
                groups.len() - 1
            });
            groups[at].1.push(row as u32);
        }
        let own = self.own_columns(batch)?;
        for (folder, rows) in groups {
            let rows = take_record_batch(&own, &UInt32Array::from(rows))?;
            self.encoder(&folder)?.write(&rows)?;
        }
        Ok(())
    }

    /// Ends all files; their paths below the staging folder.
    /// # Errors
    /// Of the device.
    pub fn finish(self) -> Result<Vec<PathBuf>> {
        for (_, (encoder, _)) in self.open {
            encoder.finish()?;
        }
        Ok(self.parts)
    }

    fn own_columns(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let arrays: Vec<ArrayRef> = self.kept.iter().map(|i| Arc::clone(batch.column(*i))).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        Ok(RecordBatch::try_new_with_options(SchemaRef::clone(&self.schema), arrays, &options)?)
    }

    /// `year=2013/month=1` for each row.
    fn folder_names(&self, batch: &RecordBatch) -> Result<Vec<String>> {
        let mut names = vec![String::new(); batch.num_rows()];
        for (i, column) in &self.folders {
            let mut cells = Formatter::new(&column.ty, self.zone, Style::Cast).bind(batch.column(*i))?;
            let mut text = String::new();
            for (row, name) in names.iter_mut().enumerate() {
                if !name.is_empty() {
                    name.push('/');
                }
                escape(&column.name, name);
                name.push('=');
                text.clear();
                cells.write(row, &mut text);
                // An empty name could not be told from NULL.
                if cells.is_null(row) || text.is_empty() {
                    name.push_str(NULL_FOLDER);
                } else {
                    escape(&text, name);
                }
            }
        }
        Ok(names)
    }

    fn encoder(&mut self, folder: &str) -> Result<&mut Box<dyn Encoder>> {
        self.clock += 1;
        if !self.open.contains_key(folder) {
            if self.open.len() >= OPEN {
                let oldest = self.open.iter().min_by_key(|(_, (_, used))| *used).map(|(folder, _)| folder.clone());
                if let Some((encoder, _)) = oldest.and_then(|folder| self.open.remove(&folder)) {
                    encoder.finish()?;
                }
            }
            let name = format!("part-{:05}-{}.{}", self.parts.len(), self.run, self.extension);
            let part = PathBuf::from(folder).join(name);
            let path = self.place.staging().join(&part);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(|error| Error::io(folder.display(), error))?;
            }
            let file = fs::File::create(&path).map_err(|error| Error::io(path.display(), error))?;
            let output = Output { file, columns: &self.columns, options: self.options, zone: self.zone };
            let encoder = (self.new_encoder)(output)?;
            self.parts.push(part);
            self.open.insert(folder.to_string(), (encoder, 0));
        }
        let clock = self.clock;
        let found = self.open.get_mut(folder).ok_or_else(|| Error::internal("an open file was lost"))?;
        found.1 = clock;
        Ok(&mut found.0)
    }
}

/// Characters that a folder's name cannot have become `%3A`. Source: Spark's `ExternalCatalogUtils.escapePathName`.
fn escape(text: &str, out: &mut String) {
    use std::fmt::Write;
    for c in text.chars() {
        if c.is_ascii_control() || "\"#%'*/:=?\\{[]^".contains(c) || c == '\u{7f}' {
            // Writing to a string never fails.
            let _ = write!(out, "%{:02X}", c as u32);
        } else {
            out.push(c);
        }
    }
}
