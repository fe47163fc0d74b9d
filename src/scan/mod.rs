//! What our own operators share: filters taken over from a plan ([`pushdown`]), evaluated conjunct by conjunct
//! ([`conjunct`]) and shown ([`shown`]), and what the partitions of one execution have in common ([`run`]). What DataFusion wants
//! written of each of them is in [`inputs`].

pub mod conjunct;
pub mod inputs;
pub mod pushdown;
pub mod run;
pub mod shown;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};

use crate::error::Result;

/// A batch that has its rows even where it has no columns.
/// # Errors
/// If the columns are not those of the schema.
pub fn batch(schema: &SchemaRef, columns: Vec<ArrayRef>, rows: usize) -> Result<RecordBatch> {
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(SchemaRef::clone(schema), columns, &options)?)
}
