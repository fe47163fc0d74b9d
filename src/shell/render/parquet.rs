//! A Parquet file. It holds one result: a second one is refused, for a file of two could not be read.

use std::io::{self, Write};

use datafusion::arrow::array::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::file::properties::WriterProperties;

use super::{Format, Head, Render, wrap};
use crate::error::Error;

pub const FORMAT: Format = Format {
    name: "parquet",
    about: "a Parquet file of one result",
    binary: true,
    single: true,
    always: false,
    make: |_| Box::new(Parquet { writer: None }),
};

struct Parquet {
    /// Writes into memory, which is handed on after each batch.
    writer: Option<ArrowWriter<Vec<u8>>>,
}

impl Render for Parquet {
    fn begin(&mut self, head: &Head, _: &mut dyn Write) -> io::Result<()> {
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
        let schema = datafusion::arrow::datatypes::SchemaRef::clone(&head.schema);
        let writer = ArrowWriter::try_new(Vec::new(), schema, Some(properties)).map_err(refused)?;
        self.writer = Some(writer);
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> io::Result<()> {
        if let Some(writer) = &mut self.writer {
            writer.write(batch).map_err(refused)?;
            hand_on(writer, out)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<u64> {
        if let Some(mut writer) = self.writer.take() {
            writer.finish().map_err(refused)?;
            hand_on(&mut writer, out)?;
        }
        Ok(0)
    }
}

fn hand_on(writer: &mut ArrowWriter<Vec<u8>>, out: &mut dyn Write) -> io::Result<()> {
    let bytes = writer.inner_mut();
    out.write_all(bytes)?;
    bytes.clear();
    Ok(())
}

/// What Parquet has no place for (a type such as INTERVAL), in its own words.
fn refused(error: datafusion::parquet::errors::ParquetError) -> io::Error {
    wrap(Error::unsupported(format!("the result as Parquet: {error}")))
}

#[cfg(test)]
mod tests {
    use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReader;

    use super::super::tests::{look, render, sample};

    #[test]
    fn can_be_read_again() {
        let (bytes, _) = render("parquet", &look(), &[sample(), sample()]);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let reader = ParquetRecordBatchReader::try_new(file.reopen().unwrap(), 100).unwrap();
        let rows: usize = reader.map(|batch| batch.unwrap().num_rows()).sum();
        assert_eq!(rows, 4);
    }
}
