//! The same session for callers without an async runtime: every call waits.
//!
//! Nothing here needs an executor, since the work is done on the session's own threads; the calling thread only parks.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::catalog::TableProvider;
use datafusion::logical_expr::ScalarUDF;
use futures::{Stream, StreamExt};
use tokio_util::sync::CancellationToken;

use super::inspect::TableName;
use super::{MemoryUse, SessionBuilder, Summary};
use crate::config::{Setting, Settings};
use crate::error::Result;
use crate::types::Column;

/// A session whose calls wait. Cheap to clone; clones share.
#[derive(Clone, Debug)]
pub struct Session(super::Session);

/// The answer to one statement: an iterator of batches. Dropping it stops the query.
#[derive(Debug)]
pub struct Answer(super::Answer);

impl From<super::Session> for Session {
    fn from(session: super::Session) -> Self {
        Session(session)
    }
}

impl Session {
    /// A session with nothing but defaults.
    /// # Errors
    /// When the system refuses threads.
    pub fn new() -> Result<Session> {
        super::Session::new().map(Session)
    }

    /// Builds a session step by step, up to [`SessionBuilder::build_blocking`].
    pub fn builder() -> SessionBuilder {
        super::Session::builder()
    }

    /// The session behind this one, for async callers.
    pub fn inner(&self) -> &super::Session {
        &self.0
    }

    /// Runs one statement. A command has acted when this returns; a query's batches flow as they are read.
    /// # Errors
    /// What is wrong with the statement, or what happened up to its first batch.
    pub fn sql(&self, statement: &str) -> Result<Answer> {
        wait(self.0.sql(statement)).map(Answer)
    }

    /// Runs one statement with values for its markers `:name`: each a SQL literal, else a string.
    /// # Errors
    /// As [`Session::sql`].
    pub fn sql_with(&self, statement: &str, parameters: &[(&str, &str)]) -> Result<Answer> {
        wait(self.0.sql_with(statement, parameters)).map(Answer)
    }

    /// Runs a text of any number of statements, lazily: each is run when its answer is asked for.
    pub fn script<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Result<Answer>> + 'a {
        let mut answers: Pin<Box<dyn Stream<Item = Result<super::Answer>> + 'a>> = Box::pin(self.0.script(text));
        std::iter::from_fn(move || wait(answers.next()).map(|answer| answer.map(Answer)))
    }

    /// A token that stops the statement that runs now (and no later one) when cancelled; while none runs, the next.
    pub fn cancellation(&self) -> CancellationToken {
        self.0.cancellation()
    }

    /// Names of all databases, sorted.
    pub fn databases(&self) -> Vec<String> {
        self.0.databases()
    }

    /// The database in which names are looked up.
    pub fn current_database(&self) -> String {
        self.0.current_database()
    }

    /// Tables and views of a database, with the temporary ones, sorted by name.
    /// # Errors
    /// `SCHEMA_NOT_FOUND`.
    pub fn tables(&self, database: &str) -> Result<Vec<TableName>> {
        self.0.tables(database)
    }

    /// The columns of a table or view, or none when there is no such thing.
    /// # Errors
    /// What is wrong with a view's text, or with the files of a table.
    pub fn columns(&self, name: &str) -> Result<Option<Vec<Column>>> {
        wait(self.0.columns(name))
    }

    /// Names of all functions, sorted.
    pub fn functions(&self) -> Vec<&'static str> {
        self.0.functions()
    }

    /// The settings as they are now.
    pub fn settings(&self) -> Settings {
        self.0.settings()
    }

    /// The table of all settings that there are.
    pub fn all_settings(&self) -> &'static [Setting] {
        self.0.all_settings()
    }

    /// The session's time zone by name: as set, else the machine's.
    pub fn timezone(&self) -> String {
        self.0.timezone()
    }

    /// Where the session's memory is.
    pub fn memory(&self) -> MemoryUse {
        self.0.memory()
    }

    /// The most bytes that queries and cache may hold together.
    pub fn memory_limit(&self) -> u64 {
        self.0.memory_limit()
    }

    /// Threads that run queries.
    pub fn threads(&self) -> usize {
        self.0.threads()
    }

    /// Makes batches a table of the session, in place of one of that name.
    /// # Errors
    /// When there is no batch, or the batches differ, or memory is short.
    pub fn register_batches(&self, name: &str, batches: Vec<RecordBatch>) -> Result<()> {
        self.0.register_batches(name, batches)
    }

    /// Makes a DataFusion function one that statements can call; a built-in one of that name is found first.
    pub fn register_udf(&self, udf: ScalarUDF) {
        self.0.register_udf(udf);
    }

    /// Makes any DataFusion table one of the session's, in place of one of that name.
    pub fn register_table(&self, name: &str, table: Arc<dyn TableProvider>) {
        self.0.register_table(name, table);
    }
}

impl Answer {
    /// Arrow's schema, with the user's column names (which may repeat).
    pub fn schema(&self) -> SchemaRef {
        self.0.schema()
    }

    /// The columns in Spark's types.
    pub fn columns(&self) -> &[Column] {
        self.0.columns()
    }

    /// The statement's text.
    pub fn statement(&self) -> &str {
        self.0.statement()
    }

    /// All batches that are left.
    /// # Errors
    /// What happened while the query ran.
    pub fn collect(self) -> Result<Vec<RecordBatch>> {
        wait(self.0.collect())
    }

    /// What is known so far; complete when the last batch has been read.
    pub fn summary(&self) -> Summary {
        self.0.summary()
    }

    /// Stops this statement when cancelled.
    pub fn cancellation(&self) -> CancellationToken {
        self.0.cancellation()
    }
}

impl Iterator for Answer {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        wait(self.0.next())
    }
}

/// Parks the thread until the future is ready. Unlike a runtime's own, this may be called from anywhere.
pub(super) fn wait<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}
