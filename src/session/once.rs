//! A stream as the input of a plan: what a program's table gets to insert.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use datafusion::physical_plan::{EmptyRecordBatchStream, ExecutionPlan};
use parking_lot::Mutex;

use super::shape;

struct Once {
    schema: SchemaRef,
    rows: Mutex<Option<SendableRecordBatchStream>>,
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Once")
    }
}

impl PartitionStream for Once {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _context: Arc<TaskContext>) -> SendableRecordBatchStream {
        match self.rows.lock().take() {
            Some(rows) => rows,
            None => Box::pin(EmptyRecordBatchStream::new(SchemaRef::clone(&self.schema))),
        }
    }
}

/// A plan of one partition that gives the stream's rows, once, under the names and in the storage of `schema`.
pub(super) fn plan(rows: SendableRecordBatchStream, schema: &SchemaRef) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
    let rows = shape::shape_stream(rows, schema);
    let once = Arc::new(Once { schema: SchemaRef::clone(schema), rows: Mutex::new(Some(rows)) });
    Ok(Arc::new(StreamingTableExec::try_new(SchemaRef::clone(schema), vec![once], None, [], false, None)?))
}
