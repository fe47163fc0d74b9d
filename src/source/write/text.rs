//! Writing lines of text, and the compression that all text formats share.

use std::fs::File;
use std::io::{BufWriter, Write};

use datafusion::arrow::array::{Array, AsArray, RecordBatch};

use super::{Encoder, Output, unsupported_type};
use crate::error::{Error, Result};
use crate::source::option::{Options, unescape};

/// A file that text is written to, compressed as the option `compression` says.
pub enum TextFile {
    /// As it is.
    Plain(BufWriter<File>),
    /// gzip
    Gzip(flate2::write::GzEncoder<BufWriter<File>>),
    /// Zstandard
    Zstd(zstd::stream::write::Encoder<'static, BufWriter<File>>),
    /// bzip2
    Bzip2(bzip2::write::BzEncoder<BufWriter<File>>),
}

impl TextFile {
    /// Begins a file.
    /// # Errors
    /// For a compression that is unknown or not written here.
    pub fn new(file: File, options: &Options) -> Result<Self> {
        let file = BufWriter::with_capacity(1 << 18, file);
        let (_, ending) = crate::source::compression::named(options.text("compression"))?;
        Ok(match ending {
            None => TextFile::Plain(file),
            Some("gz") => TextFile::Gzip(flate2::write::GzEncoder::new(file, flate2::Compression::default())),
            Some("zst") => TextFile::Zstd(zstd::stream::write::Encoder::new(file, 0).map_err(|e| failed(&e))?),
            Some("bz2") => TextFile::Bzip2(bzip2::write::BzEncoder::new(file, bzip2::Compression::default())),
            Some(other) => return Err(Error::unsupported(format!("writing files compressed with {other}"))),
        })
    }

    /// Adds bytes.
    /// # Errors
    /// Of the device.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            TextFile::Plain(file) => file.write_all(bytes),
            TextFile::Gzip(file) => file.write_all(bytes),
            TextFile::Zstd(file) => file.write_all(bytes),
            TextFile::Bzip2(file) => file.write_all(bytes),
        }
        .map_err(|error| failed(&error))
    }

    /// Ends the file.
    /// # Errors
    /// Of the device.
    pub fn finish(self) -> Result<()> {
        let file = match self {
            TextFile::Plain(file) => Ok(file),
            TextFile::Gzip(file) => file.finish(),
            TextFile::Zstd(file) => file.finish(),
            TextFile::Bzip2(file) => file.finish(),
        };
        file.and_then(|mut file| file.flush()).map_err(|error| failed(&error))
    }
}

/// The error of a device that does not take what is written.
pub fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::new("TASK_WRITE_FAILED").with("path", "the output").with("reason", error)
}

/// Writes the one column of strings, a line per row.
/// # Errors
/// For other columns.
pub fn encoder(output: Output<'_>) -> Result<Box<dyn Encoder>> {
    match output.columns {
        [column] if column.ty.is_string() => {
            let end = match output.options.given("lineSep") {
                Some(text) => unescape(text),
                None => "\n".into(),
            };
            Ok(Box::new(Lines { file: TextFile::new(output.file, output.options)?, end }))
        }
        [column] => Err(unsupported_type("Text", column)),
        columns => Err(Error::new("_LEGACY_ERROR_TEMP_1290").with("schemaSize", columns.len())),
    }
}

struct Lines {
    file: TextFile,
    end: String,
}

impl Encoder for Lines {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let values = batch.column(0).as_string_view();
        for row in 0..values.len() {
            if values.is_valid(row) {
                self.file.write(values.value(row).as_bytes())?;
            }
            self.file.write(self.end.as_bytes())?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.file.finish()
    }
}
