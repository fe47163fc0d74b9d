//! The store: all cached tables of a session, what they may take of memory, and who goes first when it is short.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryPool};
use datafusion::logical_expr::LogicalPlan;
use parking_lot::{Mutex, RwLock};
use tempfile::TempDir;

use super::entry::{Entry, NewEntry};
use super::fill::{Target, fill};
use super::level::StorageLevel;
use super::matching::{self, Key};
use super::memory_table::MemoryTable;
use super::pool::{Giver, SharedPool};
use super::table::CachedTable;
use super::table_dictionary::TableDictionary;
use crate::error::{Error, Result};

/// Every cached table of a session, and the memory budget that they share with queries.
pub struct Store {
    pool: Arc<SharedPool>,
    /// Where the temporary folder is made; the system's place for such folders unless given.
    base: Option<PathBuf>,
    folder: Mutex<Option<TempDir>>,
    entries: RwLock<Vec<Arc<Entry>>>,
    tables: Mutex<Vec<Weak<MemoryTable>>>,
    clock: AtomicU64,
}

/// A part of a plan was served from the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The entry's name.
    pub name: String,
    /// Whether its files have changed since it was filled.
    pub stale: bool,
}

/// Where memory went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryUse {
    /// Bytes reserved by queries and cache together.
    pub used: usize,
    /// The most that they may reserve.
    pub limit: usize,
    /// Bytes of cached tables and tables of the session's own.
    pub cached: usize,
}

impl Store {
    /// A store whose tables, together with all queries that run in its [`Store::pool`], take at most `limit` bytes.
    /// What does not fit is written to a temporary folder, made in `base` when it is first needed.
    pub fn new(limit: usize, base: Option<PathBuf>) -> Arc<Self> {
        let store = Arc::new(Store {
            pool: Arc::new(SharedPool::new(limit)),
            base,
            folder: Mutex::new(None),
            entries: RwLock::default(),
            tables: Mutex::default(),
            clock: AtomicU64::new(0),
        });
        let giver: Arc<dyn Giver> = Arc::clone(&store) as _;
        store.pool.attach(Arc::downgrade(&giver));
        store
    }

    /// The memory pool for every query of the session.
    pub fn pool(&self) -> Arc<dyn MemoryPool> {
        Arc::clone(&self.pool) as _
    }

    /// Where memory went.
    pub fn memory(&self) -> MemoryUse {
        MemoryUse { used: self.pool.reserved(), limit: self.pool.limit(), cached: self.cached() }
    }

    /// Registers a query to be cached; it has no rows yet ([`Store::fill`]). A query that is registered already, whatever
    /// its name, is not cached twice: the entry gets one more name.
    pub fn insert(&self, new: NewEntry) -> Arc<Entry> {
        let key = Key::of(&new.plan);
        let mut entries = self.entries.write();
        if let Some(entry) = entries.iter().find(|entry| entry.key().same(&key)) {
            entry.add_name(new.name);
            return Arc::clone(entry);
        }
        let entry = Arc::new(Entry::new(new, key));
        entry.served_at(self.tick());
        entries.push(Arc::clone(&entry));
        entry
    }

    /// The entry of that name, in any case.
    pub fn entry(&self, name: &str) -> Option<Arc<Entry>> {
        self.entries.read().iter().find(|entry| entry.is_named(name)).map(Arc::clone)
    }

    /// The entry whose query is this plan, under whatever name.
    pub fn entry_of(&self, plan: &LogicalPlan) -> Option<Arc<Entry>> {
        let key = Key::of(plan);
        self.entries.read().iter().find(|entry| entry.key().same(&key)).map(Arc::clone)
    }

    /// All entries.
    pub fn entries(&self) -> Vec<Arc<Entry>> {
        self.entries.read().clone()
    }

    /// Removes the entry of that name; with `cascade` also those whose queries contain its query. Returns whether there
    /// was one. (Spark cascades from tables, and not from temporary views.)
    pub fn remove(&self, name: &str, cascade: bool) -> bool {
        let Some(entry) = self.entry(name) else { return false };
        self.remove_where(|other| Arc::ptr_eq(other, &entry) || (cascade && other.key().contains(entry.key())));
        true
    }

    /// Removes all entries. Tables of the session's own stay.
    pub fn clear(&self) {
        self.remove_where(|_| true);
    }

    /// Removes what is computed from a table that is no more.
    pub fn forget(&self, identity: &str) {
        self.remove_where(|entry| entry.depends_on(identity));
    }

    /// A table has other rows now: what is computed from it is computed again at its next use.
    pub fn invalidate(&self, identity: &str) {
        for entry in self.entries.read().iter() {
            if entry.depends_on(identity) {
                entry.invalidate();
            }
        }
    }

    /// A file or folder, by its path without links, has been written by the session itself: what is cached of it is computed
    /// again at its next use, as in Spark (`CacheManager.recacheByPath`). What tables have their files there the catalog
    /// knows.
    pub fn wrote(&self, path: &Path) {
        for entry in self.entries.read().iter().filter(|entry| entry.reads(path)) {
            entry.invalidate();
        }
    }

    /// `REFRESH TABLE`: the entries of that name, and those that depend on the table of that identity, are computed again
    /// at their next use. Returns how many.
    pub fn refresh(&self, name_or_identity: &str) -> usize {
        let entries = self.entries.read();
        let of = |entry: &&Arc<Entry>| entry.is_named(name_or_identity) || entry.depends_on(name_or_identity);
        entries.iter().filter(of).map(|entry| entry.invalidate()).count()
    }

    /// The entries that `plan` would be served from if they were filled. Fill them, then [`Store::serve`].
    pub fn pending(&self, plan: &LogicalPlan) -> Vec<Arc<Entry>> {
        let empty: Vec<_> =
            self.entries.read().iter().filter(|entry| entry.table().is_none()).map(Arc::clone).collect();
        matching::find(plan, &empty)
    }

    /// Fills an entry from streams, in parallel, on the current runtime; the batches' columns are the entry's by position.
    /// Readers have the old version until the new one is whole. If another fill was faster, the streams are dropped unread.
    /// Returns whether the entry has rows now: not so if it was invalidated or removed meanwhile.
    /// # Errors
    /// What a stream fails with; `OUT_OF_MEMORY`. The entry is left as it was.
    pub async fn fill(&self, entry: &Arc<Entry>, streams: Vec<SendableRecordBatchStream>) -> Result<bool> {
        let _one = entry.filling.lock().await;
        if entry.table().is_some() {
            return Ok(true);
        }
        let started = entry.begin();
        let target = self.target(&entry.name(), entry.schema(), entry.level(), Arc::clone(entry.progress()))?;
        let filled = fill(target, streams).await?;
        let table = CachedTable::new(&entry.name(), SchemaRef::clone(entry.schema()), filled, entry.next_version())?;
        entry.served_at(self.tick());
        entry.install(&started, table)
    }

    /// The plan with each part that is cached read from the cache, and what was served.
    /// # Errors
    /// When a plan cannot be rewritten, which is a mistake of this program's.
    pub fn serve(&self, plan: LogicalPlan) -> Result<(LogicalPlan, Vec<Hit>)> {
        self.rewrite(plan, true)
    }

    /// As [`Store::serve`], for a plan that is shown and not run: nothing counts as served.
    /// # Errors
    /// As of [`Store::serve`].
    pub fn preview(&self, plan: LogicalPlan) -> Result<LogicalPlan> {
        Ok(self.rewrite(plan, false)?.0)
    }

    fn rewrite(&self, plan: LogicalPlan, counts: bool) -> Result<(LogicalPlan, Vec<Hit>)> {
        let entries: Vec<_> =
            self.entries.read().iter().filter(|entry| entry.table().is_some()).map(Arc::clone).collect();
        let mut hits: Vec<Arc<Entry>> = Vec::new();
        let plan = matching::replace(plan, &entries, |entry| {
            let table = entry.table()?;
            if !hits.iter().any(|known| Arc::ptr_eq(known, entry)) {
                if counts {
                    entry.served(self.tick());
                }
                hits.push(Arc::clone(entry));
            }
            Some(table)
        })?;
        Ok((plan, hits.iter().map(|entry| Hit { name: entry.name(), stale: entry.stale() }).collect()))
    }

    /// A table of the session's own, in memory: never dropped when memory is short, but written to disk.
    /// # Errors
    /// When an empty table cannot be made, which is a mistake of this program's.
    pub fn memory_table(self: &Arc<Self>, name: &str, schema: SchemaRef) -> Result<Arc<MemoryTable>> {
        let table = Arc::new(MemoryTable::new(Arc::downgrade(self), name, schema)?);
        let mut tables = self.tables.lock();
        tables.retain(|table| table.strong_count() > 0);
        tables.push(Arc::downgrade(&table));
        Ok(table)
    }

    pub(super) fn target(
        &self,
        name: &str,
        schema: &SchemaRef,
        level: StorageLevel,
        progress: Arc<super::fill::Progress>,
    ) -> Result<Target> {
        let pool = self.pool();
        Ok(Target {
            name: name.to_string(),
            schema: SchemaRef::clone(schema),
            level,
            folder: if level.on_disk() { self.folder()? } else { PathBuf::new() },
            progress,
            dictionaries: schema.fields().iter().map(|_| TableDictionary::default()).collect(),
            reservation: MemoryConsumer::new(format!("cache of {name}")).register(&pool),
        })
    }

    /// The temporary folder, if it has been needed.
    pub fn spilled_to(&self) -> Option<PathBuf> {
        self.folder.lock().as_ref().map(|made| made.path().to_path_buf())
    }

    fn folder(&self) -> Result<PathBuf> {
        let mut folder = self.folder.lock();
        if let Some(made) = &*folder {
            return Ok(made.path().to_path_buf());
        }
        let base = self.base.clone().unwrap_or_else(std::env::temp_dir);
        let made = tempfile::Builder::new()
            .prefix("firesteel-")
            .tempdir_in(&base)
            .map_err(|error| Error::io(base.display(), error))?;
        let path = made.path().to_path_buf();
        *folder = Some(made);
        Ok(path)
    }

    fn tick(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn remove_where(&self, gone: impl Fn(&Arc<Entry>) -> bool) {
        self.entries.write().retain(|entry| {
            let goes = gone(entry);
            if goes {
                entry.remove();
            }
            !goes
        });
    }

    fn cached(&self) -> usize {
        let entries =
            self.entries.read().iter().filter_map(|entry| entry.table()).map(|table| table.memory()).sum::<usize>();
        let tables =
            self.tables.lock().iter().filter_map(Weak::upgrade).map(|table| table.current().memory()).sum::<usize>();
        entries + tables
    }
}

/// What can be given back.
struct Victim {
    /// The power of two of the seconds per byte that it costs to have it again.
    cost: i32,
    tick: u64,
    entry: Option<Arc<Entry>>,
    table: Arc<CachedTable>,
}

/// Seconds per byte to write to disk and read back.
const DISK_COST: f64 = 2e-9;

impl Giver for Store {
    /// What is cheapest to have again goes first, of the equally cheap what was not used for longest.
    fn give_back(&self, bytes: usize, floor: usize) -> usize {
        let mut held = self.cached();
        let mut victims: Vec<Victim> = Vec::new();
        for entry in self.entries() {
            let Some(table) = entry.table() else { continue };
            let per_byte = match entry.level().on_disk() {
                true => DISK_COST,
                false => entry.cost().as_secs_f64() / table.known().bytes.max(1) as f64,
            };
            let cost = per_byte.max(1e-15).log2().floor() as i32;
            victims.push(Victim { cost, tick: entry.tick(), table, entry: Some(entry) });
        }
        for table in self.tables.lock().iter().filter_map(Weak::upgrade) {
            let cost = DISK_COST.log2().floor() as i32;
            victims.push(Victim { cost, tick: table.tick(), table: table.current(), entry: None });
        }
        victims.sort_by_key(|victim| (victim.cost, victim.tick));
        let mut given = 0;
        for Victim { entry, table, .. } in victims {
            if given >= bytes || held <= floor {
                break;
            }
            let wanted = (bytes - given).min(held - floor);
            let freed = match entry {
                Some(entry) if !entry.level().on_disk() => {
                    drop(table);
                    entry.drop_contents()
                }
                _ => self.folder().map_or(0, |folder| spill(&table, &folder, wanted)),
            };
            given += freed;
            held = held.saturating_sub(freed);
        }
        given
    }
}

/// Moves chunks to disk until `wanted` bytes are free. A full disk ends it: then there is nothing to be had here.
fn spill(table: &CachedTable, folder: &Path, wanted: usize) -> usize {
    let mut freed = 0;
    for chunk in table.chunks() {
        if freed >= wanted {
            break;
        }
        match chunk.spill(folder) {
            Ok(bytes) => freed += bytes,
            Err(_) => break,
        }
    }
    freed
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("pool", &self.pool).field("entries", &self.entries.read().len()).finish()
    }
}
