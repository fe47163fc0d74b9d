//! What a statement answers: a schema, a stream of record batches, and what is known when it ends.

use std::time::Duration;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use futures::Stream;

use crate::error::{Error, Result};
use crate::types::Column;

/// The answer to one statement. Dropping it stops the query.
pub struct Answer {
    schema: SchemaRef,
    columns: Vec<Column>,
}

/// What is known of a statement when its answer is read to the end.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Rows answered.
    pub rows: u64,
    /// From the call to the last row.
    pub elapsed: Duration,
    /// Names of the cached tables and queries that it was served from.
    pub cache: Vec<String>,
    /// Things to tell the user that are no result: a setting without effect, bad rows of a file.
    pub notices: Vec<String>,
    /// Whether this was a command, which may have no result to show.
    pub command: bool,
}

impl Answer {
    /// Arrow's schema, with the user's column names (which may repeat).
    pub fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }

    /// The columns in Spark's types.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The statement's text.
    pub fn statement(&self) -> &str {
        ""
    }

    /// The next batch; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<RecordBatch>> {
        None
    }

    /// All batches.
    /// # Errors
    /// What happened while the query ran.
    pub async fn collect(mut self) -> Result<Vec<RecordBatch>> {
        let mut batches = Vec::new();
        while let Some(batch) = self.next().await {
            batches.push(batch?);
        }
        Ok(batches)
    }

    /// The batches as they come.
    pub fn stream(self) -> impl Stream<Item = Result<RecordBatch>> + Send {
        futures::stream::once(async { Err(Error::unsupported("Answer::stream")) })
    }

    /// What is known so far; complete when the last batch has been read.
    pub fn summary(&self) -> Summary {
        Summary::default()
    }

    /// What the cancelled or timed-out statement's token is.
    pub fn cancellation(&self) -> tokio_util::sync::CancellationToken {
        tokio_util::sync::CancellationToken::new()
    }
}
