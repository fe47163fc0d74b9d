//! A cached query: what it is keyed by, its present version if it has one, and the record of its use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::logical_expr::LogicalPlan;
use parking_lot::{Mutex, RwLock};

use super::fill::Progress;
use super::identity::table_of;
use super::level::StorageLevel;
use super::matching::Key;
use super::source_identity::SourceIdentity;
use super::table::CachedTable;
use crate::error::Result;
use crate::types::Column;

/// What `CACHE TABLE` asks for.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// The table, view or query as the user names it, qualified: `default.t`.
    pub name: String,
    /// The bound plan (before optimisation) whose rows are cached.
    pub plan: LogicalPlan,
    /// Its columns, by position.
    pub columns: Vec<Column>,
    /// Where chunks may live.
    pub level: StorageLevel,
    /// Files and folders that it is read from, to tell when it is stale: absolute, without links.
    pub sources: Vec<std::path::PathBuf>,
}

/// A cached query.
pub struct Entry {
    names: RwLock<Vec<String>>,
    plan: LogicalPlan,
    columns: Vec<Column>,
    schema: SchemaRef,
    level: StorageLevel,
    key: Key,
    sources: Mutex<SourceIdentity>,
    table: RwLock<Option<Arc<CachedTable>>>,
    /// Counts how often the contents were declared invalid; a fill that began before is not installed.
    generation: AtomicU64,
    removed: AtomicBool,
    versions: AtomicU64,
    hits: AtomicU64,
    used: Mutex<Option<SystemTime>>,
    /// When it was last used, in the store's own count.
    tick: AtomicU64,
    cost: Mutex<Duration>,
    progress: Arc<Progress>,
    pub(super) filling: tokio::sync::Mutex<()>,
}

impl Entry {
    pub(super) fn new(new: NewEntry, key: Key) -> Self {
        Entry {
            schema: schema(&new.plan, &new.columns),
            names: RwLock::new(vec![new.name]),
            plan: new.plan,
            columns: new.columns,
            level: new.level,
            key,
            sources: Mutex::new(SourceIdentity::new(new.sources)),
            table: RwLock::new(None),
            generation: AtomicU64::new(0),
            removed: AtomicBool::new(false),
            versions: AtomicU64::new(0),
            hits: AtomicU64::new(0),
            used: Mutex::new(None),
            tick: AtomicU64::new(0),
            cost: Mutex::new(Duration::ZERO),
            progress: Arc::new(Progress::default()),
            filling: tokio::sync::Mutex::new(()),
        }
    }

    /// The name that it was first cached under.
    pub fn name(&self) -> String {
        self.names.read().first().cloned().unwrap_or_default()
    }

    /// All names that it was cached under.
    pub fn names(&self) -> Vec<String> {
        self.names.read().clone()
    }

    /// The plan that computes it.
    pub fn plan(&self) -> &LogicalPlan {
        &self.plan
    }

    /// Its columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Where its chunks may live.
    pub fn level(&self) -> StorageLevel {
        self.level
    }

    /// Identities of the tables that it is computed from.
    pub fn dependencies(&self) -> &[String] {
        self.key.tables()
    }

    /// Whether it is computed from the table of that identity, read in whatever way.
    pub fn depends_on(&self, identity: &str) -> bool {
        self.dependencies().iter().any(|table| table == identity || table_of(table) == identity)
    }

    /// Its contents, if they are there.
    pub fn table(&self) -> Option<Arc<CachedTable>> {
        self.table.read().clone()
    }

    /// How far a fill has come.
    pub fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// Whether the files that it was read from have changed since. It is served all the same, as Spark does, until
    /// `REFRESH TABLE`.
    pub fn stale(&self) -> bool {
        self.table.read().is_some() && self.sources.lock().changed()
    }

    pub(super) fn reads(&self, path: &std::path::Path) -> bool {
        self.sources.lock().touches(path)
    }

    /// How often it was served.
    pub fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }

    /// When it was last served.
    pub fn last_used(&self) -> Option<SystemTime> {
        *self.used.lock()
    }

    /// Bytes of the files that it was read from; `None` if it was not read from files.
    pub fn source_bytes(&self) -> Option<u64> {
        self.sources.lock().bytes()
    }

    pub(super) fn key(&self) -> &Key {
        &self.key
    }

    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    pub(super) fn add_name(&self, name: String) {
        let mut names = self.names.write();
        if !names.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            names.push(name);
        }
    }

    pub(super) fn is_named(&self, name: &str) -> bool {
        self.names.read().iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    pub(super) fn served(&self, tick: u64) {
        self.hits.fetch_add(1, Ordering::Relaxed);
        self.tick.store(tick, Ordering::Relaxed);
        *self.used.lock() = Some(SystemTime::now());
    }

    pub(super) fn served_at(&self, tick: u64) {
        self.tick.store(tick, Ordering::Relaxed);
    }

    pub(super) fn tick(&self) -> u64 {
        self.tick.load(Ordering::Relaxed)
    }

    /// Time that the last fill took.
    pub(super) fn cost(&self) -> Duration {
        *self.cost.lock()
    }

    /// Declares the contents invalid; readers that have them keep them.
    pub(super) fn invalidate(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
        *self.table.write() = None;
    }

    pub(super) fn remove(&self) {
        self.removed.store(true, Ordering::SeqCst);
        self.invalidate();
    }

    /// Lets go of the contents, which can be computed again; returns the bytes of memory that this gives back.
    pub(super) fn drop_contents(&self) -> usize {
        let Some(table) = self.table.write().take() else { return 0 };
        let bytes = table.memory();
        // Whoever reads it now keeps it, and its memory.
        if Arc::strong_count(&table) == 1 { bytes } else { 0 }
    }

    /// What a fill begins with.
    pub(super) fn begin(&self) -> Fill {
        self.progress.reset();
        self.sources.lock().take();
        Fill { generation: self.generation.load(Ordering::SeqCst), start: Instant::now() }
    }

    pub(super) fn next_version(&self) -> u64 {
        self.versions.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Makes `table` the present version, unless the entry was invalidated or removed since the fill began.
    pub(super) fn install(&self, fill: &Fill, table: CachedTable) -> Result<bool> {
        let mut slot = self.table.write();
        let current = self.generation.load(Ordering::SeqCst) == fill.generation;
        if current && !self.removed.load(Ordering::SeqCst) {
            *slot = Some(Arc::new(table));
            *self.cost.lock() = fill.start.elapsed();
        }
        Ok(current)
    }
}

/// A fill that is going on.
pub(super) struct Fill {
    generation: u64,
    start: Instant,
}

/// The plan's columns under the user's names, made unique.
fn schema(plan: &LogicalPlan, columns: &[Column]) -> SchemaRef {
    let mut fields: Vec<Field> = Vec::with_capacity(columns.len());
    for (i, field) in plan.schema().fields().iter().enumerate() {
        let given = columns.get(i).map_or(field.name(), |column| &column.name);
        let mut name = given.clone();
        let mut n = 1;
        while fields.iter().any(|f| f.name().eq_ignore_ascii_case(&name)) {
            n += 1;
            name = format!("{given}_{n}");
        }
        fields.push(Field::clone(field).with_name(name));
    }
    Arc::new(Schema::new(fields))
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry").field("name", &self.name()).field("level", &self.level).finish_non_exhaustive()
    }
}
