//! Batches of a plan as the answer promises them: the user's names, canonical storage, Spark's types in the metadata.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatchOptions};
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt;

use crate::error::{Error, Result};

/// The first columns of `batch` under `schema`; columns that are stored in another form (a dictionary of strings, a
/// nested field of another name) take the canonical one.
pub(super) fn shape(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
    if batch.num_columns() < schema.fields().len() {
        let (has, wanted) = (batch.num_columns(), schema.fields().len());
        return Err(Error::internal(format!("a plan gave {has} columns where {wanted} were bound")));
    }
    let options = CastOptions { safe: false, ..CastOptions::default() };
    let columns = schema
        .fields()
        .iter()
        .zip(batch.columns())
        .map(|(field, column)| -> Result<ArrayRef> {
            if column.data_type() == field.data_type() {
                Ok(Arc::clone(column))
            } else {
                Ok(cast_with_options(column, field.data_type(), &options)?)
            }
        })
        .collect::<Result<Vec<_>>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(SchemaRef::clone(schema), columns, &options)?)
}

/// A stream of such batches.
pub(super) fn shape_stream(stream: SendableRecordBatchStream, schema: &SchemaRef) -> SendableRecordBatchStream {
    let wanted = SchemaRef::clone(schema);
    let shaped = stream.map(move |batch| Ok(shape(&batch?, &wanted)?));
    Box::pin(RecordBatchStreamAdapter::new(SchemaRef::clone(schema), shaped))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{Int32Array, StringArray, StringViewArray};
    use datafusion::arrow::datatypes::{DataType, Field, Schema};

    use super::*;

    #[test]
    fn names_may_repeat_and_storage_is_canonical() {
        let plan = Schema::new(vec![
            Field::new("a#1", DataType::Utf8, true),
            Field::new("a#2", DataType::Int32, true),
            Field::new("hidden#3", DataType::Int32, true),
        ]);
        let numbers: ArrayRef = Arc::new(Int32Array::from(vec![1]));
        let text: ArrayRef = Arc::new(StringArray::from(vec!["x"]));
        let batch = RecordBatch::try_new(Arc::new(plan), vec![text, Arc::clone(&numbers), numbers]).unwrap();
        let wanted =
            Schema::new(vec![Field::new("a", DataType::Utf8View, true), Field::new("a", DataType::Int32, true)]);
        let shaped = shape(&batch, &Arc::new(wanted)).unwrap();
        assert_eq!(shaped.column(0).as_ref(), &StringViewArray::from(vec!["x"]));
        assert_eq!(shaped.schema().field(1).name(), "a");
    }
}
