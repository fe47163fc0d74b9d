//! One conversation: assembles all the rooms, runs statements, gives answers.
//!
//! A session owns its threads, so that it works from any executor or none, and a slow operator never blocks the caller. A
//! statement is parsed, bound, planned and run there, with a deep stack and with every panic caught; what reaches the
//! caller is a channel of batches ([`Answer`]).

mod answer;
pub mod blocking;
mod catalog;
mod clock;
mod copy;
mod engine;
mod explain;
mod folder;
mod host;
mod in_order;
mod inspect;
mod memory;
mod once;
mod parameter;
mod progress;
mod running;
mod script;
mod scripting;
mod settings;
mod shape;
mod state;
pub mod text;
mod unread;
mod writers;

pub use crate::cache::MemoryUse;
pub use answer::{Answer, Summary};
pub use inspect::TableName;
pub use progress::Progress;

use std::sync::Arc;
use std::time::Duration;

use futures::Stream;
use tokio_util::sync::CancellationToken;

use crate::config::Settings;
use crate::error::{Error, Result};
use engine::{Shared, Work};

/// A conversation with the engine: a catalog, a cache, settings, threads and a memory limit. Cheap to clone; clones share.
#[derive(Clone, Debug)]
pub struct Session {
    shared: Arc<Shared>,
}

/// Builds a [`Session`].
#[derive(Clone, Debug, Default)]
pub struct SessionBuilder {
    settings: Vec<(String, String)>,
    parameters: Vec<(String, String)>,
    database: Option<String>,
    warehouse: Option<std::path::PathBuf>,
    memory_limit: Option<u64>,
    threads: Option<usize>,
    timeout: Option<Duration>,
    read_only: bool,
}

impl SessionBuilder {
    /// A setting, as `SET name = value`.
    #[must_use]
    pub fn config(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// A typed value of the marker `:name`: a SQL literal, else a string.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// The current database at the start.
    #[must_use]
    pub fn database(mut self, name: impl Into<String>) -> Self {
        self.database = Some(name.into());
        self
    }

    /// The folder in which managed tables live; without one they live in memory.
    #[must_use]
    pub fn warehouse(mut self, folder: impl Into<std::path::PathBuf>) -> Self {
        self.warehouse = Some(folder.into());
        self
    }

    /// Bytes for queries and cache together; 60 % of the machine's or the cgroup's unless given.
    #[must_use]
    pub fn memory_limit(mut self, limit: MemoryLimit) -> Self {
        self.memory_limit = Some(limit.bytes());
        self
    }

    /// Threads that run queries; the machine's cores unless given.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Stops a statement after this time.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Refuses statements that change anything that outlives the session.
    #[must_use]
    pub fn read_only(mut self, read_only: bool) -> Self {
        self.read_only = read_only;
        self
    }

    /// The session.
    /// # Errors
    /// For a setting that is refused, a warehouse that cannot be opened.
    pub fn build(self) -> Result<Session> {
        let mut settings = Settings::default();
        for (name, value) in &self.settings {
            settings.set(name, value)?;
        }
        if let Some(timeout) = self.timeout {
            settings.set("firesteel.statement.timeout", &format!("{}us", timeout.as_micros()))?;
        }
        settings.begin();
        let set = |settings: &Settings, name: &str| settings.get(name).filter(|v| !v.is_empty()).map(str::to_string);
        let limit = self
            .memory_limit
            .or_else(|| set(&settings, "firesteel.memory.limit").and_then(|value| crate::config::parse_size(&value)));
        let threads = self.threads.or_else(|| set(&settings, "firesteel.threads").and_then(|value| value.parse().ok()));
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        let plan = engine::Plan {
            settings,
            parameters: self.parameters.into_iter().collect(),
            database: self.database,
            warehouse: self.warehouse,
            memory_limit: limit.unwrap_or_else(memory::default_limit),
            threads: threads.filter(|threads| *threads > 0).unwrap_or_else(cores),
            read_only: self.read_only,
        };
        Ok(Session { shared: Arc::new(Shared::start(plan)?) })
    }

    /// The session, for a caller without an async runtime.
    /// # Errors
    /// As [`SessionBuilder::build`].
    pub fn build_blocking(self) -> Result<blocking::Session> {
        self.build().map(blocking::Session::from)
    }
}

/// A number of bytes, read from text such as `6GB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryLimit(u64);

impl MemoryLimit {
    /// The bytes.
    pub fn bytes(self) -> u64 {
        self.0
    }
}

impl std::str::FromStr for MemoryLimit {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        crate::config::parse_size(text).map(MemoryLimit).ok_or_else(|| {
            Error::new("INVALID_CONF_VALUE.REQUIREMENT")
                .with("confName", "firesteel.memory.limit")
                .with("confValue", text)
                .with("confRequirement", "it should be a size such as 512MB or 4GB")
        })
    }
}

impl Session {
    /// A session with nothing but defaults.
    /// # Errors
    /// When the system refuses threads.
    pub fn new() -> Result<Session> {
        Session::builder().build()
    }

    /// Builds a session step by step.
    pub fn builder() -> SessionBuilder {
        SessionBuilder::default()
    }

    /// Runs one statement. A command has acted when this returns; a query's batches flow as they are read.
    /// # Errors
    /// What is wrong with the statement, or what happened up to its first batch.
    pub async fn sql(&self, statement: &str) -> Result<Answer> {
        Answer::begin(&self.shared, statement, Work::Text(Vec::new())).await
    }

    /// Runs one statement with values for its markers `:name`: each a SQL literal, else a string.
    /// # Errors
    /// As [`Session::sql`].
    pub async fn sql_with(&self, statement: &str, parameters: &[(&str, &str)]) -> Result<Answer> {
        let owned = parameters.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string()));
        Answer::begin(&self.shared, statement, Work::Text(owned.collect())).await
    }

    /// Runs a text of any number of statements, lazily: each is run when its answer is asked for.
    pub fn script<'a>(&'a self, text: &'a str) -> impl Stream<Item = Result<Answer>> + Send + 'a {
        script::script(self, text)
    }

    /// A token that stops the statement that runs now (and no later one) when cancelled; while none runs, the next.
    pub fn cancellation(&self) -> CancellationToken {
        self.shared.engine.turns.token()
    }

    /// How far the running statement is, several times a second while one runs. The stream never ends by itself.
    pub fn progress(&self) -> impl Stream<Item = Progress> + Send + use<> {
        progress::progress(Arc::clone(&self.shared.engine.turns))
    }

    /// Where the session's memory is.
    pub fn memory(&self) -> MemoryUse {
        self.shared.engine.store.memory()
    }
}

#[cfg(test)]
mod tests;
