//! What the clones of a session share, and the road of one statement through it.
//!
//! The engine owns no runtime: the tasks that run statements hold the engine, and a runtime must not be ended by a task of
//! its own. [`Shared`] holds both and ends the runtime, in the background, with the last session and answer.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::SessionState;
use datafusion::execution::memory_pool::MemoryPool;
use futures::{FutureExt, StreamExt};
use parking_lot::RwLock;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::catalog::SessionCatalog;
use super::host::StatementHost;
use super::running::{Running, Turns};
use super::writers::Writers;
use super::{memory, state, unread};
use crate::cache::Store;
use crate::config::{Settings, parse_duration};
use crate::error::{Error, Result};
use crate::exec::command::{BoundQuery, Command, Host};
use crate::exec::variable::Variables;
use crate::function::Context;
use crate::sql::catalog::Functions;
use crate::sql::script::Script;
use crate::types::Column;
use crate::types::zone::Zone;

/// Batches that wait for a reader who is slower than the query.
const CHANNEL: usize = 2;

/// The stack of a worker thread: plans are trees, and a tree of a few thousand levels is walked by recursion.
const STACK: usize = 16 << 20;

/// How long the end of a session waits for a stopped command to take back what it has half written.
const LAST_WRITE: Duration = Duration::from_secs(3);

/// The engine with its threads.
pub(super) struct Shared {
    pub engine: Arc<Engine>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.engine.turns.token().cancel();
        // Half-written files are removed by the tasks that wrote them, which a process that ends would not let finish.
        self.engine.writers.settle(LAST_WRITE);
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Session")
    }
}

/// What a session is made of.
pub(super) struct Engine {
    handle: tokio::runtime::Handle,
    pub threads: usize,
    pub memory_limit: u64,
    pub read_only: bool,
    pub pool: Arc<dyn MemoryPool>,
    pub settings: Arc<RwLock<Settings>>,
    pub parameters: HashMap<String, String>,
    /// The session's variables.
    pub variables: RwLock<Variables>,
    /// What ADD FILE has added, as URLs.
    pub files: RwLock<Vec<String>>,
    pub catalog: Arc<SessionCatalog>,
    pub store: Arc<Store>,
    pub turns: Arc<Turns>,
    pub writers: Arc<Writers>,
    /// Functions that a program has registered, by name in lower case.
    pub functions: RwLock<Functions>,
    /// DataFusion's state with our rules, and without.
    states: [SessionState; 2],
}

/// What the start of a session decides.
pub(super) struct Plan {
    pub settings: Settings,
    pub parameters: HashMap<String, String>,
    pub database: Option<String>,
    pub warehouse: Option<std::path::PathBuf>,
    pub memory_limit: u64,
    pub threads: usize,
    pub read_only: bool,
}

/// A statement's answer as it begins.
pub(super) struct Begun {
    pub schema: SchemaRef,
    pub columns: Vec<Column>,
    /// Whether it is a command's.
    pub command: bool,
}

impl Shared {
    pub fn start(plan: Plan) -> Result<Shared> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(plan.threads)
            .thread_name("firesteel-worker")
            .thread_stack_size(STACK)
            .enable_all()
            .build()
            .map_err(|error| Error::io("threads", error))?;
        let store = memory::store(plan.memory_limit);
        let (env, pool) = memory::runtime_env(&store)?;
        let states = [true, false].map(|ours| state::assemble(plan.threads, plan.memory_limit, Arc::clone(&env), ours));
        let settings = Arc::new(RwLock::new(plan.settings));
        let catalog =
            SessionCatalog::open(plan.warehouse, Arc::clone(&store), states[0].clone(), Arc::clone(&settings))?;
        let catalog = Arc::new(catalog);
        if let Some(database) = &plan.database {
            crate::exec::command::Catalog::use_database(catalog.as_ref(), database)?;
        }
        let engine = Arc::new(Engine {
            handle: runtime.handle().clone(),
            threads: plan.threads,
            memory_limit: plan.memory_limit,
            read_only: plan.read_only,
            pool,
            settings,
            parameters: plan.parameters,
            variables: RwLock::default(),
            files: RwLock::default(),
            catalog,
            store,
            turns: Arc::default(),
            writers: Arc::default(),
            functions: RwLock::default(),
            states,
        });
        Ok(Shared { engine, runtime: Some(runtime) })
    }
}

impl Engine {
    /// Starts a statement on the session's threads. The first channel says how its answer begins, the second has batches.
    pub fn start(
        self: &Arc<Self>,
        running: &Arc<Running>,
        work: Work,
    ) -> (oneshot::Receiver<Result<Begun>>, mpsc::Receiver<Result<RecordBatch>>) {
        let (begin, begun) = oneshot::channel();
        let (sender, receiver) = mpsc::channel(CHANNEL);
        let (engine, running) = (Arc::clone(self), Arc::clone(running));
        self.handle.spawn(async move {
            let mut begin = Some(begin);
            let work = engine.statement(&running, work, &mut begin, &sender);
            let result = match AssertUnwindSafe(running.until_stopped(work)).catch_unwind().await {
                Ok(result) => result,
                Err(panic) => Err(Error::internal(panic_text(panic.as_ref()))),
            };
            if let Err(error) = result {
                let error = unread::name(error, &running.plans());
                let error = memory::explain(error, engine.memory_limit).in_statement(&running.text);
                match begin.take() {
                    Some(begin) => drop(begin.send(Err(error))),
                    None => drop(sender.send(Err(error)).await),
                }
            }
        });
        (begun, receiver)
    }

    /// From text to batches. Whatever way this ends, dropping it gives back all that the statement holds.
    async fn statement(
        self: &Arc<Self>,
        running: &Arc<Running>,
        work: Work,
        begin: &mut Option<oneshot::Sender<Result<Begun>>>,
        sender: &mpsc::Sender<Result<RecordBatch>>,
    ) -> Result<()> {
        let host = StatementHost::new(Arc::clone(self), Arc::clone(running));
        let bound = match work {
            Work::Text(parameters) => host.bind(&running.text, parameters).await?,
            #[cfg(test)]
            Work::Bound(bound) => bound,
        };
        match bound {
            Bound::Query(query) => {
                let stream = host.run(&query).await?;
                announce(begin, &query.columns, false);
                let pumped = pump(stream, sender).await;
                running.note_sources();
                pumped
            }
            Bound::Script(script) => {
                let rows = super::scripting::run(self, running, &script).await?;
                let Some(rows) = rows else {
                    announce(begin, &[], true);
                    return Ok(());
                };
                announce(begin, &rows.columns, false);
                for batch in &rows.batches {
                    if sender.send(Ok(batch.clone())).await.is_err() {
                        break;
                    }
                }
                Ok(())
            }
            Bound::Command(command) => {
                let batches = self.command(command.as_ref(), &host).await?;
                running.note_sources();
                let columns = command.columns();
                announce(begin, &columns, true);
                let schema = answer_schema(&columns);
                for batch in batches {
                    let batch = super::shape::shape(&batch, &schema);
                    if sender.send(batch).await.is_err() {
                        break;
                    }
                }
                Ok(())
            }
        }
    }

    /// Lets a command act.
    pub async fn command(&self, command: &dyn Command, host: &StatementHost) -> Result<Vec<RecordBatch>> {
        if self.read_only && command.writes() {
            return Err(Error::new("READ_ONLY_SESSION"));
        }
        let _writer = command.writes().then(|| self.writers.enter());
        command.run(host).await.map_err(|error| host.with_names(error))
    }

    /// The rules for a statement that starts now.
    pub fn context(&self) -> Arc<Context> {
        let settings = self.settings.read().clone();
        let ansi = settings.is_on("spark.sql.ansi.enabled");
        let timezone_name = super::settings::timezone(&settings);
        Arc::new(Context {
            ansi,
            timezone: Zone::parse(&timezone_name).unwrap_or(Zone::UTC),
            timezone_name,
            timestamp_ntz: settings.get("spark.sql.timestampType") == Some("TIMESTAMP_NTZ"),
            now: Utc::now().timestamp_micros(),
            current_database: crate::exec::command::Catalog::current_database(self.catalog.as_ref()),
            schema: crate::sql::parse::parse_schema,
            settings,
        })
    }

    /// How long a statement may take.
    pub fn timeout(&self) -> Option<Duration> {
        let settings = self.settings.read();
        settings.get("firesteel.statement.timeout").and_then(parse_duration).filter(|timeout| !timeout.is_zero())
    }

    /// The columns of a query's text, bound on the session's threads.
    pub async fn bind_columns(self: &Arc<Self>, text: &str, database: &str) -> Result<Vec<Column>> {
        let running = Running::detached(text);
        let host = StatementHost::new(Arc::clone(self), running);
        let (text, database) = (text.to_string(), database.to_string());
        let query = self.spawn(async move { host.bind_query(&text, &database).await }).await?;
        Ok(query.columns)
    }

    /// Does work on the session's threads.
    pub async fn spawn<T: Send + 'static>(&self, work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
        match self.handle.spawn(work).await {
            Ok(done) => done,
            Err(error) => Err(Error::internal(error)),
        }
    }

    /// DataFusion's state for a statement that the token stops.
    pub fn state(&self, context: &Context, token: CancellationToken) -> SessionState {
        let ours = context.settings.is_on("firesteel.optimizer.enabled");
        state::for_statement(&self.states[usize::from(!ours)], context, token)
    }
}

/// What is to be run.
pub(super) enum Work {
    /// The statement's text, with values for its markers.
    Text(Vec<(String, String)>),
    /// What a test has bound by hand.
    #[cfg(test)]
    Bound(Bound),
}

/// A bound statement.
pub(super) enum Bound {
    Query(BoundQuery),
    Command(Arc<dyn Command>),
    Script(Script),
}

fn announce(begin: &mut Option<oneshot::Sender<Result<Begun>>>, columns: &[Column], command: bool) {
    if let Some(begin) = begin.take() {
        drop(begin.send(Ok(Begun { schema: answer_schema(columns), columns: columns.to_vec(), command })));
    }
}

/// The schema of an answer: the user's names, Spark's types in the fields' metadata.
pub(super) fn answer_schema(columns: &[Column]) -> SchemaRef {
    Arc::new(Schema::new(columns.iter().map(Column::to_field).collect::<Vec<_>>()))
}

async fn pump(mut stream: SendableRecordBatchStream, sender: &mpsc::Sender<Result<RecordBatch>>) -> Result<()> {
    while let Some(batch) = stream.next().await {
        let batch = batch?;
        // An empty batch tells the reader nothing.
        if batch.num_rows() > 0 && sender.send(Ok(batch)).await.is_err() {
            break;
        }
    }
    Ok(())
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_string());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a thread panicked".to_string())
}
