//! Writing Arrow's own files.

use std::fs::File;
use std::io::BufWriter;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::Schema;
use datafusion::arrow::ipc::writer::FileWriter;

use super::{Encoder, Output};
use crate::error::Result;
use crate::types::Column;

/// Writes an IPC file.
/// # Errors
/// Of the device.
pub fn encoder(output: Output<'_>) -> Result<Box<dyn Encoder>> {
    let schema = Schema::new(output.columns.iter().map(Column::to_field).collect::<Vec<_>>());
    Ok(Box::new(ArrowEncoder { writer: FileWriter::try_new_buffered(output.file, &schema)? }))
}

struct ArrowEncoder {
    writer: FileWriter<BufWriter<File>>,
}

impl Encoder for ArrowEncoder {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        Ok(self.writer.write(batch)?)
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        Ok(self.writer.finish()?)
    }
}
