//! Writing Parquet.

use std::fs::File;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::Schema;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
use datafusion::parquet::file::properties::WriterProperties;

use super::text::failed;
use super::{Encoder, Output, unsupported_type};
use crate::error::{Error, Result};
use crate::types::{Column, SparkType};

/// Writes Parquet, compressed with snappy unless another codec is given.
/// # Errors
/// For unknown codecs and columns that Parquet does not hold.
pub fn encoder(output: Output<'_>) -> Result<Box<dyn Encoder>> {
    if let Some(column) = output.columns.iter().find(|column| column.ty == SparkType::Null) {
        return Err(unsupported_type("Parquet", column));
    }
    let schema = Arc::new(Schema::new(output.columns.iter().map(Column::to_field).collect::<Vec<_>>()));
    let name = output.options.text("compression").to_lowercase();
    let compression = match name.as_str() {
        "none" | "uncompressed" => Compression::UNCOMPRESSED,
        "snappy" => Compression::SNAPPY,
        "gzip" => Compression::GZIP(GzipLevel::default()),
        "zstd" => Compression::ZSTD(ZstdLevel::default()),
        "lz4_raw" | "lz4raw" | "lz4" => Compression::LZ4_RAW,
        "brotli" => Compression::BROTLI(BrotliLevel::default()),
        _ => {
            return Err(Error::new("CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION")
                .with("codecName", name)
                .with("availableCodecs", "none, snappy, gzip, zstd, lz4_raw, brotli"));
        }
    };
    let properties = WriterProperties::builder().set_compression(compression).build();
    let writer = ArrowWriter::try_new(output.file, schema, Some(properties)).map_err(|error| failed(&error))?;
    Ok(Box::new(ParquetEncoder { writer }))
}

struct ParquetEncoder {
    writer: ArrowWriter<File>,
}

impl Encoder for ParquetEncoder {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        self.writer.write(batch).map_err(|error| failed(&error))
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.writer.close().map(drop).map_err(|error| failed(&error))
    }
}
