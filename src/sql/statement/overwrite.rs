//! INSERT OVERWRITE of the partitions that rows are written to, and of no others:
//! `spark.sql.sources.partitionOverwriteMode` is `dynamic`.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::arrow::array::{ArrayRef, BooleanArray};
use datafusion::arrow::compute::filter_record_batch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::arrow::row::{OwnedRow, RowConverter, SortField};
use datafusion::common::Result as DataFusionResult;
use datafusion::physical_plan::SendableRecordBatchStream;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt;

/// The new rows, then of the old rows those in whose partition there is no new one. The partitions are the values of the
/// columns at `places`; both streams have the columns of the table, which `schema` names.
/// # Errors
/// When values of a column cannot be told apart.
pub(super) fn replaced(
    new: SendableRecordBatchStream,
    old: SendableRecordBatchStream,
    places: Vec<usize>,
    schema: SchemaRef,
) -> DataFusionResult<SendableRecordBatchStream> {
    let fields = places.iter().map(|at| SortField::new(schema.field(*at).data_type().clone())).collect();
    let written = Written { places, converter: RowConverter::new(fields)?, partitions: HashSet::new() };
    let written = Arc::new(Mutex::new(written));
    let seen = Arc::clone(&written);
    let own = Arc::clone(&schema);
    let new = new.map(move |batch| {
        let batch = RecordBatch::try_new(Arc::clone(&own), batch?.columns().to_vec())?;
        seen.lock().unwrap_or_else(PoisonError::into_inner).add(&batch)?;
        Ok(batch)
    });
    let shown = Arc::clone(&schema);
    let old = old.map(move |batch| {
        let batch = RecordBatch::try_new(Arc::clone(&shown), batch?.columns().to_vec())?;
        written.lock().unwrap_or_else(PoisonError::into_inner).without(&batch)
    });
    Ok(Box::pin(RecordBatchStreamAdapter::new(schema, new.chain(old))))
}

/// The partitions that rows were written to.
struct Written {
    places: Vec<usize>,
    converter: RowConverter,
    partitions: HashSet<OwnedRow>,
}

impl Written {
    fn columns(&self, batch: &RecordBatch) -> Vec<ArrayRef> {
        self.places.iter().map(|at| Arc::clone(batch.column(*at))).collect()
    }

    fn add(&mut self, batch: &RecordBatch) -> DataFusionResult<()> {
        let rows = self.converter.convert_columns(&self.columns(batch))?;
        for row in &rows {
            let row = row.owned();
            if !self.partitions.contains(&row) {
                self.partitions.insert(row);
            }
        }
        Ok(())
    }

    /// The rows in other partitions.
    fn without(&mut self, batch: &RecordBatch) -> DataFusionResult<RecordBatch> {
        let rows = self.converter.convert_columns(&self.columns(batch))?;
        let stays: BooleanArray = rows.iter().map(|row| Some(!self.partitions.contains(&row.owned()))).collect();
        Ok(filter_record_batch(batch, &stays)?)
    }
}
