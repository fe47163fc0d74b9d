//! The session's databases, tables and views.
//!
//! One catalog, `spark_catalog`, as Spark has it: databases by name, temporary views beside them, which are found first.
//! Tables of the session's own live in memory, or in the warehouse's folder where the session has one; others read files
//! where these are.

mod files;
mod names;
mod object;
mod rename;
mod resolve;
mod routine;
mod statistics;
mod warehouse;
mod written;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::Utc;
use datafusion::catalog::TableProvider;
use datafusion::datasource::empty::EmptyTable;
use datafusion::execution::{SendableRecordBatchStream, SessionState};
use parking_lot::{Mutex, RwLock};

pub(super) use names::CATALOG;
use names::{full, key, no_database, no_table, quoted};
use object::{Database, Kind, Object, Storage, Table};
use warehouse::Warehouse;

use crate::cache::identity::{of_table, of_temporary};
use crate::cache::{MemoryTable, Store};
use crate::config::Settings;
use crate::error::{Error, Result, nearest};
use crate::exec::command::{Catalog, CreateTable, Entry, GLOBAL_TEMP, QualifiedName, Routine, TableEntry, ViewEntry};
use crate::exec::definition::{Statistics, TableDefinition};
use crate::source;
use crate::types::{Column, nanos};

/// The database that every session has.
const DEFAULT: &str = "default";

/// What tells a table from every other.
fn identity(database: Option<&str>, name: &str) -> String {
    match database {
        Some(database) => of_table(CATALOG, &key(database), &key(name)),
        None => of_temporary(&key(name)),
    }
}

/// What is known of a table that is made.
fn define(wanted: CreateTable, columns: Vec<Column>, place: Option<&files::Place>) -> TableDefinition {
    let mut definition = TableDefinition {
        columns,
        provider: files::format_of(&wanted),
        options: files::options_of(&wanted),
        location: place.map(|place| place.path.clone()),
        managed: place.is_none_or(|place| place.managed),
        column_comments: wanted.column_comments,
        column_defaults: wanted.column_defaults,
        partitioned_by: wanted.partitioned_by,
        partitions: Vec::new(),
        buckets: wanted.buckets,
        comment: wanted.comment,
        properties: wanted.properties,
        created: Utc::now().timestamp(),
        statistics: Statistics::default(),
    };
    definition.partitions_last();
    definition
}

/// Databases, tables and views of a session.
#[derive(Debug)]
pub(super) struct SessionCatalog {
    state: RwLock<State>,
    warehouse: Option<Warehouse>,
    store: Arc<Store>,
    /// With the time zone of the statement before, which is mostly that of this one.
    planning: Mutex<SessionState>,
    settings: Arc<RwLock<Settings>>,
}

#[derive(Debug, Default)]
struct State {
    /// The name of the current database.
    current: String,
    /// Databases by key.
    databases: BTreeMap<String, Database>,
    /// Temporary views, and tables that a program registered, by key.
    temporary: BTreeMap<String, Object>,
    /// Views of `global_temp`, by key.
    global: BTreeMap<String, Object>,
    /// Temporary functions with a body of SQL, by key.
    routines: BTreeMap<String, (String, Arc<Routine>)>,
}

impl State {
    fn database(&self, name: &str) -> Result<&Database> {
        let name = names::database(name);
        self.databases.get(&key(name)).ok_or_else(|| {
            no_database(name).suggest(nearest(name, self.databases.values().map(|database| database.name.as_str())))
        })
    }

    fn database_mut(&mut self, name: &str) -> Result<&mut Database> {
        // Looked up twice so that the error can suggest names.
        self.database(name)?;
        self.databases.get_mut(&key(names::database(name))).ok_or_else(|| no_database(name))
    }
}

impl SessionCatalog {
    /// The catalog of a new session: what the warehouse holds, if there is one.
    pub fn open(
        warehouse: Option<PathBuf>,
        store: Arc<Store>,
        planning: SessionState,
        settings: Arc<RwLock<Settings>>,
    ) -> Result<Self> {
        let warehouse = warehouse.map(Warehouse::open).transpose()?;
        let mut databases = match &warehouse {
            Some(warehouse) => warehouse.load()?,
            None => BTreeMap::new(),
        };
        databases.entry(key(DEFAULT)).or_insert_with(|| Database { name: DEFAULT.to_string(), ..Database::default() });
        let state = State { current: DEFAULT.to_string(), databases, ..State::default() };
        Ok(SessionCatalog { state: RwLock::new(state), warehouse, store, planning: Mutex::new(planning), settings })
    }

    /// Adds a table that a program holds, or takes the place of one of that name. It goes with the session.
    pub fn register(&self, name: &str, provider: Arc<dyn TableProvider>) {
        let columns = provider.schema().fields().iter().map(|field| Column::from_field(field)).collect();
        self.add_temporary(name, columns, Storage::Given(provider));
    }

    /// Adds a table in memory that goes with the session, or takes the place of one of that name.
    pub fn register_memory(&self, name: &str, columns: Vec<Column>, table: Arc<MemoryTable>) {
        self.add_temporary(name, columns, Storage::Memory(table));
    }

    /// An empty table in memory that no name means yet.
    pub fn memory(&self, name: &str, columns: &[Column]) -> Result<Arc<MemoryTable>> {
        self.store.memory_table(name, super::engine::answer_schema(columns))
    }

    fn add_temporary(&self, name: &str, columns: Vec<Column>, storage: Storage) {
        let table = Table::outside(columns, storage);
        let object = Object { name: name.to_string(), kind: Kind::Table(Arc::new(table)) };
        self.state.write().temporary.insert(key(name), object);
        self.store.forget(&identity(None, name));
    }

    /// `CREATE TEMPORARY VIEW ... USING`: a table over files that goes with the session.
    async fn create_temporary(&self, wanted: CreateTable) -> Result<TableEntry> {
        let name = names::temporary(&wanted.name)?.to_string();
        if !wanted.replace && self.state.read().temporary.contains_key(&key(&name)) {
            return Err(Error::new("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS").with("relationName", quoted(&[&name])));
        }
        let place = files::place(&wanted, None)?;
        let (columns, storage) = match &place {
            Some(place) => (files::prepare(place, &wanted, &self.planning()).await?, Storage::Files),
            // Files that are nowhere have no rows.
            None => {
                let schema = super::engine::answer_schema(&wanted.columns);
                (wanted.columns.clone(), Storage::Given(Arc::new(EmptyTable::new(schema))))
            }
        };
        let definition = Arc::new(define(wanted, columns, place.as_ref()));
        let table = Arc::new(Table { definition, storage });
        let entry = self.table_entry(None, &name, &table).await?;
        let object = Object { name: name.clone(), kind: Kind::Table(table) };
        self.state.write().temporary.insert(key(&name), object);
        self.store.forget(&entry.identity);
        Ok(entry)
    }

    /// The folder of a database's tables, where they are in files.
    fn location(&self, database: &Database) -> Option<String> {
        let own = database.option("location").map(|path| path.trim_start_matches("file:").to_string());
        own.or_else(|| Some(self.warehouse.as_ref()?.location(&database.name)))
    }

    /// The folders in which databases keep their tables.
    pub fn locations(&self) -> Vec<PathBuf> {
        let state = self.state.read();
        let folders = state.databases.values().filter_map(|database| self.location(database));
        folders.filter_map(|folder| source::local(&folder).ok()).collect()
    }

    /// The folder of a table of that name, where its database keeps its tables in files.
    fn folder(&self, database: &str, name: &str) -> Result<Option<String>> {
        let state = self.state.read();
        let folder = self.location(state.database(database)?);
        Ok(folder.map(|folder| std::path::Path::new(&folder).join(key(name)).display().to_string()))
    }

    /// DataFusion's state for opening files: they are read in the session's time zone, by the operators that it allows.
    fn planning(&self) -> SessionState {
        let (timezone, own) = {
            let settings = self.settings.read();
            let parquet = settings.is_on("firesteel.source.parquet_scan");
            let own = source::Own { parquet, nanos: settings.is_on(nanos::ENABLED) };
            (super::settings::timezone(&settings), own)
        };
        let mut planning = self.planning.lock();
        if planning.config().get_extension::<source::Own>().as_deref() != Some(&own) {
            planning.config_mut().set_extension(Arc::new(own));
        }
        if planning.config().options().execution.time_zone.as_ref() != Some(&timezone) {
            planning.config_mut().options_mut().execution.time_zone = Some(timezone);
        }
        planning.clone()
    }

    /// Names that `name` may have been meant to be.
    pub fn similar(&self, name: &str) -> Vec<String> {
        let state = self.state.read();
        let database = state.databases.get(&key(&state.current));
        let here = database.into_iter().flat_map(|database| database.objects.values());
        let mut known: Vec<String> = here.chain(state.temporary.values()).map(|object| object.name.clone()).collect();
        if let Some(generator) = database.and_then(|database| database.generator.as_ref()) {
            known.extend(generator.tables.iter().map(|(name, _)| name.clone()));
        }
        for other in state.databases.values().filter(|other| key(&other.name) != key(&state.current)) {
            known.extend(other.objects.values().map(|object| format!("{}.{}", other.name, object.name)));
        }
        let last = name.rsplit('.').next().unwrap_or(name);
        let mut out = nearest(name, known.iter().map(String::as_str));
        // `orders` is meant by `sales.orders` too.
        let elsewhere =
            known.iter().filter(|full| full.rsplit('.').next().is_some_and(|n| n.eq_ignore_ascii_case(last)));
        out.extend(elsewhere.filter(|full| !full.eq_ignore_ascii_case(name)).cloned());
        out.dedup();
        out.truncate(5);
        out
    }

    /// Where a name of one to three parts is looked up: a temporary object, or a database's.
    fn find(&self, current: &str, parts: &[String]) -> Result<Option<(Option<String>, Object)>> {
        let (database, name) = names::split(parts)?;
        let state = self.state.read();
        if database.is_none()
            && let Some(object) = state.temporary.get(&key(name))
        {
            return Ok(Some((None, object.clone())));
        }
        let database = database.unwrap_or(current);
        if key(database) == GLOBAL_TEMP {
            let found = state.global.get(&key(name)).cloned();
            return Ok(found.map(|object| (Some(GLOBAL_TEMP.to_string()), object)));
        }
        let Some(database) = state.databases.get(&key(database)) else { return Ok(None) };
        if let Some(object) = database.objects.get(&key(name)) {
            return Ok(Some((Some(database.name.clone()), object.clone())));
        }
        let Some(generator) = &database.generator else { return Ok(None) };
        let found = generator.tables.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let Some((name, provider)) = found.map(|(name, provider)| (name.clone(), Arc::clone(provider))) else {
            return Ok(None);
        };
        let table = Table::given(provider);
        Ok(Some((Some(database.name.clone()), Object { name, kind: Kind::Table(Arc::new(table)) })))
    }

    async fn table_entry(&self, database: Option<&str>, name: &str, table: &Table) -> Result<TableEntry> {
        let identity = identity(database, name);
        let provider: Arc<dyn TableProvider> = match &table.storage {
            Storage::Memory(memory) => Arc::clone(memory) as Arc<dyn TableProvider>,
            Storage::Given(provider) => Arc::clone(provider),
            Storage::Files => files::open_table(table, &self.planning()).await?,
        };
        let definition = Arc::clone(&table.definition);
        Ok(TableEntry { identity, columns: table.columns.clone(), provider, definition })
    }

    /// Writes a database's definitions to the warehouse, where there is one.
    fn save(&self, state: &State, database: &str) -> Result<()> {
        match (&self.warehouse, state.databases.get(&key(database))) {
            (Some(warehouse), Some(database)) => warehouse.save(database),
            _ => Ok(()),
        }
    }

    /// The database and the name of an object that is to be made.
    fn target<'a>(&self, state: &State, parts: &'a [String]) -> Result<(String, &'a str)> {
        let (database, name) = names::split(parts)?;
        let database = state.database(database.unwrap_or(&state.current))?;
        if database.generator.is_some() {
            return Err(Error::unsupported(format!(
                "objects of one's own in the generated database {}",
                database.name
            )));
        }
        Ok((database.name.clone(), name))
    }

    /// Adds an object. In a warehouse, the definition is on disk before it can be seen.
    fn put(&self, state: &mut State, database: &str, object: Object) -> Result<()> {
        let id = key(&object.name);
        let before = state.database_mut(database)?.objects.insert(id.clone(), object);
        if let Err(error) = self.save(state, database) {
            let objects = &mut state.database_mut(database)?.objects;
            match before {
                Some(before) => objects.insert(id, before),
                None => objects.remove(&id),
            };
            return Err(error);
        }
        Ok(())
    }
}

#[async_trait]
impl Catalog for SessionCatalog {
    fn current_database(&self) -> String {
        self.state.read().current.clone()
    }

    fn use_database(&self, name: &str) -> Result<()> {
        let mut state = self.state.write();
        state.current = state.database(name)?.name.clone();
        Ok(())
    }

    fn databases(&self) -> Vec<String> {
        self.state.read().databases.values().map(|database| database.name.clone()).collect()
    }

    fn has_database(&self, name: &str) -> bool {
        self.state.read().databases.contains_key(&key(names::database(name)))
    }

    fn database_details(&self, name: &str) -> Vec<(&'static str, String)> {
        let state = self.state.read();
        let Ok(database) = state.database(name) else { return Vec::new() };
        let default = if key(name) == DEFAULT { "default database" } else { "" };
        let mut details = vec![("Comment", database.option("comment").unwrap_or(default).to_string())];
        if let Some(location) = self.location(database) {
            details.push(("Location", format!("file:{location}")));
        }
        details.push(("Owner", std::env::var("USER").unwrap_or_default()));
        if let Some(generator) = &database.generator {
            let scale = database.option("scale").unwrap_or("1");
            details.push(("Generated By", format!("{}, scale {scale}", generator.kind)));
        }
        let properties: Vec<String> =
            database.properties().iter().map(|(key, value)| format!("({key},{value})")).collect();
        let properties = if properties.is_empty() { String::new() } else { format!("({})", properties.join(", ")) };
        details.push(("Properties", properties));
        details
    }

    async fn create_database(
        &self,
        name: &str,
        if_not_exists: bool,
        generator: Option<&str>,
        options: &[(String, String)],
    ) -> Result<()> {
        let name = names::database(name);
        let generator = generator.map(|kind| files::generator(kind, options)).transpose()?;
        let mut state = self.state.write();
        if state.databases.contains_key(&key(name)) {
            if if_not_exists {
                return Ok(());
            }
            return Err(Error::new("SCHEMA_ALREADY_EXISTS").with("schemaName", quoted(&[name])));
        }
        let mut options = options.to_vec();
        for (_, value) in options.iter_mut().filter(|(key, _)| key == "location") {
            *value = files::absolute(value);
        }
        let database = Database { name: name.to_string(), options, generator, ..Database::default() };
        if let Some(warehouse) = &self.warehouse {
            warehouse.save(&database)?;
        }
        state.databases.insert(key(name), database);
        Ok(())
    }

    fn alter_database(&self, name: &str, options: &[(String, String)]) -> Result<()> {
        let mut state = self.state.write();
        let database = state.database_mut(name)?;
        let before = database.options.clone();
        database.options.retain(|(known, _)| !options.iter().any(|(key, _)| key == known));
        database.options.extend(options.iter().cloned());
        let saved = self.save(&state, name);
        if saved.is_err() {
            state.database_mut(name)?.options = before;
        }
        saved
    }

    async fn drop_database(&self, name: &str, if_exists: bool, cascade: bool) -> Result<()> {
        let mut state = self.state.write();
        let name = names::database(name);
        if !state.databases.contains_key(&key(name)) && if_exists {
            return Ok(());
        }
        let database = state.database(name)?;
        if key(name) == DEFAULT {
            return Err(Error::new("UNSUPPORTED_FEATURE.DROP_DATABASE").with("database", quoted(&[CATALOG, DEFAULT])));
        }
        if !(cascade || database.objects.is_empty() && database.routines.is_empty()) {
            return Err(Error::new("SCHEMA_NOT_EMPTY").with("schemaName", quoted(&[name])));
        }
        if let Some(warehouse) = &self.warehouse {
            warehouse.remove(database)?;
        }
        let gone = state.databases.remove(&key(name));
        for object in gone.iter().flat_map(|database| database.objects.values()) {
            self.store.forget(&identity(Some(name), &object.name));
            if let Kind::Table(table) = &object.kind {
                files::remove(table)?;
            }
        }
        Ok(())
    }

    fn tables(&self, database: &str) -> Result<Vec<QualifiedName>> {
        let state = self.state.read();
        let of_session = state.temporary.values();
        let of_session = of_session.map(|object| QualifiedName { database: None, name: object.name.clone() });
        if key(database) == GLOBAL_TEMP {
            let global =
                |object: &Object| QualifiedName { database: Some(GLOBAL_TEMP.to_string()), name: object.name.clone() };
            return Ok(state.global.values().map(global).chain(of_session).collect());
        }
        let database = state.database(database)?;
        let qualified = |name: &str| QualifiedName { database: Some(database.name.clone()), name: name.to_string() };
        let mut all: Vec<QualifiedName> = database.objects.values().map(|object| qualified(&object.name)).collect();
        if let Some(generator) = &database.generator {
            all.extend(generator.tables.iter().map(|(name, _)| qualified(name)));
        }
        all.extend(of_session);
        all.sort_by(|a, b| key(&a.name).cmp(&key(&b.name)).then_with(|| a.database.cmp(&b.database)));
        Ok(all)
    }

    async fn resolve(&self, parts: &[String]) -> Result<Option<(QualifiedName, Entry)>> {
        self.resolve_in(&self.current_database(), parts, &[]).await
    }

    async fn resolve_file(&self, path: &str, format: Option<&str>, options: &[(String, String)]) -> Result<TableEntry> {
        files::open_path(path, format, options, &self.planning()).await
    }

    fn refresh_path(&self, path: &str) {
        // Nothing is cached of what is not on this machine.
        if let Ok(path) = source::root(path) {
            self.outdate(&path);
        }
    }

    fn create_view(&self, parts: &[String], view: ViewEntry, replace: bool, if_not_exists: bool) -> Result<()> {
        let mut state = self.state.write();
        if view.temporary {
            let name = match parts {
                // ALTER VIEW names it with its database.
                [database, name] if view.global && key(database) == GLOBAL_TEMP => name,
                _ => names::temporary(parts)?,
            };
            let views = if view.global { &mut state.global } else { &mut state.temporary };
            if views.contains_key(&key(name)) && !replace {
                if if_not_exists {
                    return Ok(());
                }
                return Err(Error::new("TEMP_TABLE_OR_VIEW_ALREADY_EXISTS").with("relationName", quoted(&[name])));
            }
            views.insert(key(name), Object { name: name.to_string(), kind: Kind::View(view) });
            return Ok(());
        }
        let (database, name) = self.target(&state, parts)?;
        match state.database(&database)?.objects.get(&key(name)).map(|object| &object.kind) {
            Some(_) if if_not_exists => return Ok(()),
            Some(Kind::Table(_)) if replace => {
                return Err(Error::new("EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE")
                    .with("tableName", full(&database, name))
                    .with("operation", "CREATE OR REPLACE VIEW"));
            }
            Some(_) if !replace => {
                return Err(Error::new("TABLE_OR_VIEW_ALREADY_EXISTS").with("relationName", full(&database, name)));
            }
            _ => {}
        }
        self.put(&mut state, &database, Object { name: name.to_string(), kind: Kind::View(view) })
    }

    async fn create_table(&self, wanted: CreateTable) -> Result<TableEntry> {
        if wanted.temporary {
            return self.create_temporary(wanted).await;
        }
        let (database, name) = {
            let state = self.state.read();
            let (database, name) = self.target(&state, &wanted.name)?;
            (database, name.to_string())
        };
        let existing = self.state.read().database(&database)?.objects.get(&key(&name)).cloned();
        match existing.map(|object| object.kind) {
            Some(Kind::Table(table)) if wanted.if_not_exists => {
                return self.table_entry(Some(&database), &name, &table).await;
            }
            Some(Kind::Table(_)) if wanted.replace => {}
            Some(_) => {
                return Err(Error::new("TABLE_OR_VIEW_ALREADY_EXISTS").with("relationName", full(&database, &name)));
            }
            None => {}
        }
        let folder = self.folder(&database, &name)?;
        let place = files::place(&wanted, folder)?;
        let columns = match &place {
            Some(place) => files::prepare(place, &wanted, &self.planning()).await?,
            None => wanted.columns.clone(),
        };
        let (if_not_exists, replace) = (wanted.if_not_exists, wanted.replace);
        let definition = Arc::new(define(wanted, columns, place.as_ref()));
        let storage = match &place {
            Some(_) => Storage::Files,
            None => Storage::Memory(self.memory(&name, &definition.columns)?),
        };
        let table = Arc::new(Table { definition, storage });
        let entry = self.table_entry(Some(&database), &name, &table).await?;
        let object = Object { name: name.clone(), kind: Kind::Table(table) };
        let mut state = self.state.write();
        if !replace && !if_not_exists && state.database(&database)?.objects.contains_key(&key(&name)) {
            return Err(Error::new("TABLE_OR_VIEW_ALREADY_EXISTS").with("relationName", full(&database, &name)));
        }
        self.put(&mut state, &database, object)?;
        self.store.forget(&entry.identity);
        Ok(entry)
    }

    async fn redefine(
        &self,
        parts: &[String],
        definition: TableDefinition,
        rows: Option<SendableRecordBatchStream>,
    ) -> Result<()> {
        self.change_table(parts, definition, rows).await
    }

    fn rename(&self, parts: &[String], to: &[String], view: bool) -> Result<()> {
        self.change_name(parts, to, view)
    }

    async fn drop(&self, parts: &[String], view: bool, if_exists: bool) -> Result<()> {
        let removed = {
            let mut state = self.state.write();
            let (database, name) = names::split(parts)?;
            if database.is_none() && state.temporary.remove(&key(name)).is_some() {
                self.store.forget(&identity(None, name));
                return Ok(());
            }
            let database = database.unwrap_or(&state.current).to_string();
            if key(&database) == GLOBAL_TEMP {
                return match state.global.remove(&key(name)) {
                    None if !if_exists => Err(no_table(&database, name)),
                    _ => Ok(()),
                };
            }
            let found = state.databases.get(&key(&database)).and_then(|d| d.objects.get(&key(name)));
            match found.map(|object| &object.kind) {
                None if if_exists => return Ok(()),
                None => return Err(no_table(&database, name)),
                Some(Kind::Table(table)) if view => {
                    return Err(Error::new("WRONG_COMMAND_FOR_OBJECT_TYPE")
                        .with("operation", "DROP VIEW")
                        .with("requiredType", "VIEW or METRIC_VIEW")
                        .with("objectName", format!("{CATALOG}.{database}.{name}"))
                        .with("foundType", table.kind())
                        .with("alternative", "DROP TABLE"));
                }
                Some(_) => {}
            }
            let removed = state.database_mut(&database)?.objects.remove(&key(name));
            self.save(&state, &database)?;
            self.store.forget(&identity(Some(&database), name));
            removed
        };
        // The files go last: a definition without files would be worse than files without one.
        match removed.map(|object| object.kind) {
            Some(Kind::Table(table)) => files::remove(&table),
            _ => Ok(()),
        }
    }

    fn resolve_routine(&self, parts: &[String]) -> Result<Option<(QualifiedName, Arc<Routine>)>> {
        Ok(self.routine_in(&self.current_database(), parts))
    }

    fn create_routine(&self, parts: &[String], routine: Routine, replace: bool, if_not_exists: bool) -> Result<()> {
        self.add_routine(parts, routine, replace, if_not_exists)
    }

    fn drop_routine(&self, parts: &[String], temporary: bool, if_exists: bool) -> Result<()> {
        self.remove_routine(parts, temporary, if_exists)
    }

    fn routines(&self, database: &str) -> Result<Vec<QualifiedName>> {
        self.list_routines(database)
    }

    async fn insert(
        &self,
        parts: &[String],
        rows: SendableRecordBatchStream,
        overwrite: bool,
        options: &[(String, String)],
    ) -> Result<u64> {
        let Some((database, object)) = self.find(&self.current_database(), parts)? else {
            let (database, name) = names::split(parts)?;
            let database = database.map_or_else(|| self.current_database(), str::to_string);
            return Err(no_table(&database, name));
        };
        let shown = match &database {
            Some(database) => full(database, &object.name),
            None => quoted(&[&object.name]),
        };
        let table = match &object.kind {
            Kind::Table(table) => Arc::clone(table),
            Kind::View(_) => {
                return Err(Error::new("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE")
                    .with("operation", "INSERT")
                    .with("viewName", shown));
            }
        };
        let other = self.optioned(database.as_deref(), &object.name, &table, options)?;
        let inserted = match &table.storage {
            Storage::Memory(memory) => {
                let rows = super::shape::shape_stream(rows, &memory.schema());
                if overwrite { memory.replace(vec![rows]).await } else { memory.append(vec![rows]).await }
            }
            Storage::Files => {
                let written = other.as_ref().unwrap_or(&table);
                let inserted = files::insert(written, rows, overwrite, &self.planning()).await;
                // Queries may also have read the files by their path, or by another table in the same place.
                if let Some(Ok(folder)) = table.location.as_deref().map(source::root) {
                    let mut others = self.outdate(&folder);
                    others.retain(|other| *other != identity(database.as_deref(), &object.name));
                    self.forget_statistics(&others)?;
                }
                inserted
            }
            Storage::Given(provider) => match files::insert_given(provider, rows, overwrite, &self.planning()).await? {
                Some(count) => Ok(count),
                None => Err(Error::new("UNSUPPORTED_INSERT.NOT_ALLOWED").with("relationId", shown)),
            },
        };
        // What is cached of the table is no longer what the table is, also where a write failed half way.
        self.store.invalidate(&identity(database.as_deref(), &object.name));
        let left = table.statistics.after_writing();
        if database.is_some() && table.statistics != left {
            let definition = TableDefinition { statistics: left, ..TableDefinition::clone(&table.definition) };
            self.change_table(parts, definition, None).await?;
        }
        inserted
    }
}

#[cfg(test)]
mod tests;
