//! What a statement answers: a schema, a stream of record batches, and what is known when it ends.

use std::sync::Arc;
use std::time::Duration;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use futures::Stream;
use tokio::sync::mpsc;

use super::engine::{Begun, Shared, Work};
use super::running::Running;
use crate::error::{Error, Result};
use crate::types::Column;

/// The answer to one statement. Dropping it stops the query.
pub struct Answer {
    begun: Begun,
    /// What was read to know that the query works: the first batch, an error, or the end.
    first: Option<Option<Result<RecordBatch>>>,
    batches: mpsc::Receiver<Result<RecordBatch>>,
    ended: Option<Duration>,
    stop: Stop,
    /// The threads that compute the batches live as long as the answer.
    _shared: Arc<Shared>,
}

/// Stops a statement when it is dropped, also by a caller that stops waiting for the answer.
pub(super) struct Stop(pub Arc<Running>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.token().cancel();
        self.0.finish();
    }
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
    /// Runs a statement up to its first batch, its end or its error.
    pub(super) async fn begin(shared: &Arc<Shared>, statement: &str, work: Work) -> Result<Answer> {
        let stop = Stop(Running::begin(&shared.engine.turns, statement));
        if let Some(timeout) = shared.engine.timeout() {
            stop.0.set_timeout(timeout);
        }
        let (begun, batches) = shared.engine.start(&stop.0, work);
        let lost = || Error::internal("the statement's task ended without an answer");
        let begun = stop.0.until_stopped(async { begun.await.unwrap_or_else(|_| Err(lost())) }).await;
        let begun = begun.map_err(|error| error.in_statement(statement))?;
        let mut answer = Answer { begun, first: None, batches, ended: None, stop, _shared: Arc::clone(shared) };
        match answer.read().await {
            Some(Err(error)) => Err(error),
            first => {
                answer.first = Some(first);
                Ok(answer)
            }
        }
    }

    /// Arrow's schema, with the user's column names (which may repeat).
    pub fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.begun.schema)
    }

    /// The columns in Spark's types.
    pub fn columns(&self) -> &[Column] {
        &self.begun.columns
    }

    /// The statement's text.
    pub fn statement(&self) -> &str {
        &self.stop.0.text
    }

    /// The next batch; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<RecordBatch>> {
        let next = match self.first.take() {
            Some(first) => first,
            None => self.read().await,
        };
        if let Some(Ok(batch)) = &next {
            self.stop.0.add_rows(batch.num_rows() as u64);
        }
        next
    }

    async fn read(&mut self) -> Option<Result<RecordBatch>> {
        if self.ended.is_some() {
            return None;
        }
        let running = &self.stop.0;
        let next = match running.until_stopped(async { Ok(self.batches.recv().await) }).await {
            Ok(next) => next,
            Err(stopped) => Some(Err(stopped.in_statement(&running.text))),
        };
        // An error is the last that is heard of a statement.
        if !matches!(next, Some(Ok(_))) {
            self.ended = Some(running.started.elapsed());
            running.finish();
            self.batches.close();
        }
        next
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
        futures::stream::unfold(self, |mut answer| async move { answer.next().await.map(|batch| (batch, answer)) })
    }

    /// What is known so far; complete when the last batch has been read.
    pub fn summary(&self) -> Summary {
        let running = &self.stop.0;
        Summary {
            rows: running.rows(),
            elapsed: self.ended.unwrap_or_else(|| running.started.elapsed()),
            cache: running.cache_hits(),
            notices: running.notices(),
            command: self.begun.command,
        }
    }

    /// What the cancelled or timed-out statement's token is.
    pub fn cancellation(&self) -> tokio_util::sync::CancellationToken {
        self.stop.0.token().clone()
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").field("statement", &self.statement()).finish_non_exhaustive()
    }
}
