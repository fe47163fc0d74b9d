//! What one statement sees of the session: names looked up, plans made and run, the cache used, notices kept.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::common::tree_node::{Transformed, TreeNodeRecursion};
use datafusion::common::{ScalarValue, TableReference};
use datafusion::execution::{SendableRecordBatchStream, SessionState};
use datafusion::logical_expr::{LogicalPlan, TableSource};
use datafusion::physical_plan::{ExecutionPlan, execute_stream_partitioned};
use parking_lot::Mutex;

use super::engine::{Bound, Engine, answer_schema};
use super::running::Running;
use super::shape::shape_stream;
use super::{explain, folder, parameter};
use crate::cache::Store;
use crate::config::Settings;
use crate::error::{Error, Kind, Result, Span};
use crate::exec::command::{BoundQuery, Catalog, Command, CopyTo, Entry, ExplainMode, Folder, Host};
use crate::exec::variable::Variables;
use crate::function::{Bound as Value, Context};
use crate::optimizer::{self, Acting};
use crate::plan::walk;
use crate::source;
use crate::sql::analyze::input_file;
use crate::sql::ast::{Expr, ObjectName};
use crate::sql::bind::Binder;
use crate::sql::catalog::{CatalogView, Found, RelationName};
use crate::sql::metric_view;
use crate::sql::parse::{Dialect, Names, parse_query_with, parse_with, read_again};
use crate::sql::routine::{looked_up, parsed};
use crate::sql::scope::{Relation, Scope};
use crate::sql::script::Step;
use crate::sql::statement::assign::Targets;
use crate::sql::statement::execute_immediate::{Immediate, Written, bind_arguments, substituted};
use crate::sql::statement::{BoundStatement, Statement};
use crate::types::Column;

/// Views in views deeper than this are taken for an endless chain.
const MAX_VIEW_DEPTH: usize = 100;

/// A command of a text that EXECUTE IMMEDIATE runs in a script: it sees and makes no variables of the script.
struct Alone {
    host: StatementHost,
    command: Arc<dyn Command>,
}

impl std::fmt::Debug for Alone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.command.fmt(f)
    }
}

#[async_trait]
impl Command for Alone {
    fn columns(&self) -> Vec<Column> {
        self.command.columns()
    }

    fn writes(&self) -> bool {
        self.command.writes()
    }

    async fn run(&self, _: &dyn Host) -> Result<Vec<RecordBatch>> {
        self.command.run(&self.host).await
    }
}

/// What computes the names that `IDENTIFIER(expr)` stands for: parameters and variables, and no relation.
struct Computed<'a> {
    context: &'a Arc<Context>,
    view: CatalogView,
    values: &'a HashMap<String, Value>,
}

impl Names for Computed<'_> {
    fn text(&self, expr: &Expr) -> Result<String> {
        Binder::new(Arc::clone(self.context), &self.view, self.values).identifier_text(expr, &Scope::default())
    }
}

/// The session as one statement sees it.
pub(super) struct StatementHost {
    engine: Arc<Engine>,
    running: Arc<Running>,
    context: Arc<Context>,
    /// The variables of the script that the statement stands in.
    script: Option<Arc<Mutex<Variables>>>,
}

/// An error about a file that the statement names points at the name.
fn at_path(error: Error, relations: &[RelationName], text: &str) -> Error {
    if error.class() != "PATH_NOT_FOUND" {
        return error;
    }
    let wanted = error.parameters().iter().find(|(name, _)| *name == "path").map(|(_, path)| path.as_str());
    let paths = relations.iter().filter_map(|relation| match relation.bare() {
        RelationName::File(path) => Some(path),
        RelationName::Name(parts) => parts.last(),
        RelationName::Routine(_) | RelationName::With(..) => None,
    });
    let meant = paths.filter(|path| wanted.is_some_and(|wanted| wanted.ends_with(path.trim_start_matches("./"))));
    match meant.filter_map(|path| text.find(path.as_str()).map(|at| Span::new(at, at + path.len()))).next() {
        Some(span) => error.at(span),
        None => error,
    }
}

/// The column that every table of files has in Spark beside its own is refused by name.
fn without_metadata(error: Error, view: &CatalogView) -> Error {
    let name = error.parameters().iter().find(|(name, _)| *name == "objectName").map(|(_, value)| value.as_str());
    let meant = name.is_some_and(|name| name.split('.').any(|part| part.eq_ignore_ascii_case("`_metadata`")));
    if !meant || !error.class().starts_with("UNRESOLVED_COLUMN") || !view.has_files() {
        return error;
    }
    let refused =
        Error::unsupported("_metadata, the hidden column of files").hint("input_file_name() names the file of a row");
    error.span().map_or(refused.clone(), |span| refused.at(span))
}

impl StatementHost {
    pub fn new(engine: Arc<Engine>, running: Arc<Running>) -> Self {
        let context = engine.context();
        StatementHost { engine, running, context, script: None }
    }

    /// A statement of a script.
    pub fn in_script(engine: Arc<Engine>, running: Arc<Running>, variables: Arc<Mutex<Variables>>) -> Self {
        StatementHost { script: Some(variables), ..StatementHost::new(engine, running) }
    }

    /// Parses and binds the statement's text.
    pub async fn bind(&self, text: &str, values: Vec<(String, String)>) -> Result<Bound> {
        let session = self.engine.parameters.iter().map(|(name, value)| (name.clone(), value.clone()));
        let values = parameter::bind(session.chain(values), &self.context)?;
        let parsed = parse_with(text, &self.names(&values), Dialect::of(&self.context.settings))?;
        self.bind_statement(parsed.statement.as_ref(), &parsed.relations, &values, text).await
    }

    /// Binds a statement that has been read.
    async fn bind_statement(
        &self,
        statement: &dyn Statement,
        relations: &[RelationName],
        values: &HashMap<String, Value>,
        text: &str,
    ) -> Result<Bound> {
        let view = self.view(relations, &self.context.current_database).await;
        let view = view.map_err(|error| at_path(error, relations, text))?;
        let bound = {
            let mut binder = Binder::new(Arc::clone(&self.context), &view, values);
            statement.bind(&mut binder).map_err(|error| self.with_names(without_metadata(error, &view)))?
        };
        match bound {
            BoundStatement::Query(query) => Ok(Bound::Query(query)),
            BoundStatement::Command(command) => Ok(Bound::Command(command)),
            BoundStatement::Immediate(immediate) => self.immediate(immediate).await,
            BoundStatement::Script(script) => Ok(Bound::Script(script)),
        }
    }

    /// Binds a part of a script.
    pub async fn bind_step(&self, step: &Step) -> Result<Bound> {
        let session = self.engine.parameters.iter().map(|(name, value)| (name.clone(), value.clone()));
        let values = parameter::bind(session, &self.context)?;
        let text = Arc::clone(&self.running.text);
        match step.again {
            None => self.bind_statement(step.statement.as_ref(), &step.relations, &values, &text).await,
            Some((at, form)) => {
                let parsed = read_again(&text, at, form, &self.names(&values))?;
                self.bind_statement(parsed.statement.as_ref(), &parsed.relations, &values, &text).await
            }
        }
    }

    /// Binds the query of a script's cursor, with arguments in the places of its markers.
    pub async fn bind_text(&self, text: &str, arguments: &[Written]) -> Result<Bound> {
        let text = {
            let (view, none) = (self.variables_alone(), HashMap::new());
            let mut binder = Binder::new(Arc::clone(&self.context), &view, &none);
            let arguments = bind_arguments(arguments, &mut binder)?;
            substituted(text, &arguments, self.context.timezone).map_err(|error| error.in_statement(text))?
        };
        let bound = Box::pin(self.bind(&text, Vec::new())).await;
        bound.map_err(|error| error.in_statement(&text))
    }

    /// The command that assigns a cursor's row.
    pub fn bind_fetch(
        &self,
        names: &[ObjectName],
        columns: Vec<Column>,
        values: Vec<ScalarValue>,
    ) -> Result<Arc<dyn Command>> {
        let (view, none) = (self.variables_alone(), HashMap::new());
        let mut binder = Binder::new(Arc::clone(&self.context), &view, &none);
        let targets = Targets::find(names, &binder)?;
        let row = targets.row(columns, values, &mut binder)?;
        Ok(Arc::new(targets.assign(row, &mut binder)?))
    }

    /// A view of the catalog in which there is nothing but variables.
    fn variables_alone(&self) -> CatalogView {
        let mut view = CatalogView::default();
        view.set_functions(Arc::clone(&self.engine.functions.read()));
        view.set_variables(self.variables());
        view
    }

    /// Binds the statement that EXECUTE IMMEDIATE runs.
    async fn immediate(&self, immediate: Immediate) -> Result<Bound> {
        let text = immediate.text.as_str();
        // Within the text there are no variables of a script.
        let alone = StatementHost::new(Arc::clone(&self.engine), Arc::clone(&self.running));
        let bound = Box::pin(alone.bind(text, Vec::new())).await.map_err(|error| error.in_statement(text))?;
        match (&immediate.targets, bound) {
            (_, Bound::Script(_)) => Err(Error::new("SQL_SCRIPT_IN_EXECUTE_IMMEDIATE").with("sqlString", text)),
            (None, Bound::Command(command)) if self.script.is_some() => {
                Ok(Bound::Command(Arc::new(Alone { host: alone, command })))
            }
            (None, bound) => Ok(bound),
            (Some(targets), Bound::Query(query)) => {
                let (view, none) = (self.variables_alone(), HashMap::new());
                let mut binder = Binder::new(Arc::clone(&self.context), &view, &none);
                let assign = targets.assign(Relation::of(query), &mut binder)?;
                Ok(Bound::Command(Arc::new(assign)))
            }
            (Some(_), Bound::Command(_)) => Err(immediate.no_query()),
        }
    }

    fn names<'a>(&'a self, values: &'a HashMap<String, Value>) -> Computed<'a> {
        Computed { context: &self.context, view: self.variables_alone(), values }
    }

    /// Everything that the names stand for when `database` is current, and the names in the views among them, and so on.
    async fn view(&self, names: &[RelationName], database: &str) -> Result<CatalogView> {
        let mut view = CatalogView::default();
        view.set_functions(Arc::clone(&self.engine.functions.read()));
        view.set_variables(self.variables());
        let mut seen: HashSet<(String, RelationName)> = HashSet::new();
        let mut waiting: Vec<(String, RelationName, usize, bool)> =
            names.iter().map(|name| (database.to_string(), name.clone(), 0, false)).collect();
        while let Some((database, name, depth, persistent)) = waiting.pop() {
            let name = match name {
                RelationName::Routine(parts) => RelationName::Routine(looked_up(parts, &database, persistent)),
                other => other,
            };
            if !seen.insert((database.clone(), name.clone())) {
                continue;
            }
            if let RelationName::Routine(parts) = &name {
                let Some((qualified, routine)) = self.engine.catalog.routine_in(&database, parts) else { continue };
                let (found, inner) = parsed(qualified, routine)?;
                let (own, outlives) = (found.routine.database.clone(), !found.routine.temporary);
                waiting.extend(inner.into_iter().map(|name| (own.clone(), name, depth + 1, outlives)));
                view.insert_routine(&database, name, found);
                continue;
            }
            let found = match self.look_up(&database, &name).await {
                // A common table may have the name: then nobody asks for this one.
                Err(error) if !name.options().is_empty() => {
                    view.fail(&database, &name, error);
                    continue;
                }
                found => found?,
            };
            let Some((qualified, entry)) = found else { continue };
            let mut query = None;
            if let Entry::View(view) = &entry {
                if depth > MAX_VIEW_DEPTH {
                    return Err(Error::new("RECURSIVE_VIEW").with("viewIdent", &qualified.name).with("newPath", "..."));
                }
                let dialect = Dialect { double_quoted_names: view.double_quoted_names, ..Dialect::default() };
                let text = metric_view::text_of(view)?;
                let (body, inner) = parse_query_with(&text, &self.names(&HashMap::new()), dialect)
                    .map_err(|error| error.in_statement(&text))?;
                let outlives = !view.temporary;
                waiting.extend(inner.into_iter().map(|name| (view.database.clone(), name, depth + 1, outlives)));
                query = Some(Arc::new(body));
            }
            view.insert(&database, name, Found { name: qualified, entry, query });
        }
        Ok(view)
    }

    async fn look_up(
        &self,
        database: &str,
        name: &RelationName,
    ) -> Result<Option<(crate::exec::command::QualifiedName, Entry)>> {
        let catalog = &self.engine.catalog;
        let options = name.options();
        match name.bare() {
            RelationName::File(path) => {
                let entry = catalog.resolve_file(path, None, options).await?;
                let name = crate::exec::command::QualifiedName { database: None, name: path.clone() };
                Ok(Some((name, Entry::Table(entry))))
            }
            RelationName::Name(parts) => catalog.resolve_in(database, parts, options).await,
            RelationName::Routine(_) | RelationName::With(..) => Ok(None),
        }
    }

    /// An error about a name that is not there, with the names that it may have been meant to be.
    pub fn with_names(&self, error: Error) -> Error {
        let parameter = |name: &str| error.parameters().iter().find(|(key, _)| *key == name).map(|(_, value)| value);
        if error.class() != "TABLE_OR_VIEW_NOT_FOUND" {
            return error;
        }
        let wanted = parameter("relationName").map(|name| name.replace('`', "")).unwrap_or_default();
        let search = parameter("searchPath").is_none();
        let mut error = error;
        if error.suggestions().is_empty() {
            error = error.suggest(self.engine.catalog.similar(&wanted));
        }
        if search {
            let here = &self.context.current_database;
            let path = format!("[`system`.`builtin`, `system`.`session`, `{}`.`{here}`]", super::catalog::CATALOG);
            error = error.with("searchPath", path);
        }
        error
    }

    /// The plan that is run for a bound query: what is cached in place of what computes it. What is to be cached at its
    /// first use is cached now.
    async fn served(&self, query: &BoundQuery) -> Result<LogicalPlan> {
        let store = &self.engine.store;
        for entry in store.pending(&query.plan) {
            if let Err(error) = self.fill(&entry, &query.plan).await {
                // The query can do without the cache, as long as it is only memory that is short.
                if error.kind() != Kind::Memory {
                    return Err(error);
                }
                self.notice(format!("{} could not be cached: {}", entry.name(), error.message()));
            }
        }
        self.serve(query.plan.clone())
    }

    /// Caches an entry's rows anew, for a query that contains the entry's.
    async fn fill(&self, entry: &Arc<crate::cache::Entry>, query: &LogicalPlan) -> Result<bool> {
        let plan = self.serve(with_tables_of(entry.plan(), query)?)?;
        let query = BoundQuery { plan, columns: entry.columns().to_vec(), comments: Vec::new() };
        let streams = self.run_uncached(&query).await?;
        self.running.fills(entry.progress());
        self.engine.store.fill(entry, streams).await
    }

    fn serve(&self, plan: LogicalPlan) -> Result<LogicalPlan> {
        let (plan, hits) = self.engine.store.serve(plan)?;
        self.running
            .hits(hits.into_iter().map(|hit| if hit.stale { format!("{} (stale)", hit.name) } else { hit.name }));
        Ok(plan)
    }

    pub fn state(&self) -> SessionState {
        self.engine.state(&self.context, self.running.token().clone())
    }

    /// The folders of what does not fit into memory, as far as they are there.
    fn spill_folders(&self) -> Vec<PathBuf> {
        let of_queries = self.state().runtime_env().disk_manager.temp_dir_paths();
        of_queries.into_iter().chain(self.engine.store.spilled_to()).collect()
    }

    fn optimised(&self, state: &SessionState, plan: LogicalPlan) -> Result<LogicalPlan> {
        let plan = input_file::resolve(plan)?;
        Ok(match self.context.settings.is_on("firesteel.optimizer.enabled") {
            true => optimizer::optimize(state, plan)?,
            false => state.optimize(&plan)?,
        })
    }

    async fn physical(&self, state: &SessionState, plan: LogicalPlan) -> Result<Arc<dyn ExecutionPlan>> {
        let plan = self.optimised(state, plan)?;
        let plan = state.query_planner().create_physical_plan(&plan, state).await?;
        self.running.plan(&plan);
        Ok(plan)
    }
}

#[async_trait]
impl Host for StatementHost {
    fn settings(&self) -> Settings {
        self.engine.settings.read().clone()
    }

    fn change_settings(&self, change: &mut dyn FnMut(&mut Settings) -> Result<()>) -> Result<()> {
        let mut settings = self.engine.settings.write();
        // A change that fails half way leaves nothing.
        let mut changed = settings.clone();
        change(&mut changed)?;
        *settings = changed;
        Ok(())
    }

    fn variables(&self) -> Variables {
        let session = self.engine.variables.read();
        match &self.script {
            None => session.clone(),
            Some(script) => {
                let mut variables = script.lock().clone();
                variables.set_session(&session);
                variables
            }
        }
    }

    fn change_variables(&self, change: &mut dyn FnMut(&mut Variables) -> Result<()>) -> Result<()> {
        let mut changed = self.variables();
        change(&mut changed)?;
        *self.engine.variables.write() = changed.of_session();
        if let Some(script) = &self.script {
            *script.lock() = changed;
        }
        Ok(())
    }

    fn added_files(&self) -> Vec<String> {
        self.engine.files.read().clone()
    }

    fn add_file(&self, url: String) {
        let mut files = self.engine.files.write();
        if !files.contains(&url) {
            files.push(url);
        }
    }

    fn catalog(&self) -> Arc<dyn Catalog> {
        Arc::clone(&self.engine.catalog) as Arc<dyn Catalog>
    }

    fn cache(&self) -> Arc<Store> {
        Arc::clone(&self.engine.store)
    }

    async fn run(&self, query: &BoundQuery) -> Result<SendableRecordBatchStream> {
        let state = self.state();
        let physical = self.physical(&state, self.served(query).await?).await?;
        let stream = super::in_order::execute(physical, state.task_ctx())?;
        Ok(shape_stream(stream, &answer_schema(&query.columns)))
    }

    async fn run_uncached(&self, query: &BoundQuery) -> Result<Vec<SendableRecordBatchStream>> {
        let mut state = self.state();
        // Each stream reads its own part of the files, so that rows are kept in the files' order.
        state.config_mut().options_mut().execution.enable_file_stream_work_stealing = false;
        let physical = source::in_order(self.physical(&state, query.plan.clone()).await?)?;
        let streams = execute_stream_partitioned(physical, state.task_ctx())?;
        let schema = answer_schema(&query.columns);
        Ok(streams.into_iter().map(|stream| shape_stream(stream, &schema)).collect())
    }

    async fn copy(&self, query: &BoundQuery, to: &CopyTo) -> Result<u64> {
        let rows = self.run(query).await?;
        let copied = super::copy::copy(rows, &query.columns, to, &self.context).await;
        let noted = source::local(&to.path).and_then(|target| self.engine.catalog.wrote(&source::real(&target)));
        copied.and_then(|rows| noted.map(|()| rows))
    }

    async fn replace_folder(&self, query: &BoundQuery, to: &Folder) -> Result<u64> {
        let catalog = &self.engine.catalog;
        let target = folder::target(&to.path, &catalog.locations(), &self.spill_folders())?;
        folder::check_unread(&query.plan, &target, &catalog.in_files())?;
        let rows = self.run(query).await?;
        let written = folder::replace(rows, &query.columns, to, &target, &self.context).await;
        let noted = catalog.wrote(&target);
        written.and_then(|rows| noted.map(|()| rows))
    }

    async fn explain(&self, query: &BoundQuery, mode: ExplainMode) -> Result<String> {
        let state = self.state();
        let served = match mode {
            ExplainMode::Analyze => self.served(query).await?,
            _ => self.engine.store.preview(query.plan.clone())?,
        };
        let optimised = self.optimised(&state, served)?;
        let physical = state.query_planner().create_physical_plan(&optimised, &state).await?;
        self.running.plan(&physical);
        let rules = Acting::acted(state.config_options());
        let text = match mode {
            ExplainMode::Simple => explain::tree(&physical),
            ExplainMode::Extended => explain::extended(&query.plan, &optimised, &physical),
            ExplainMode::Formatted => explain::formatted(&physical),
            ExplainMode::Cost => explain::cost(&optimised, &physical),
            ExplainMode::Analyze => explain::analyze(&physical, state.task_ctx()).await?,
        };
        Ok(explain::with_rules(text, &rules))
    }

    async fn bind_query(&self, text: &str, database: &str) -> Result<BoundQuery> {
        let read = parse_query_with(text, &self.names(&HashMap::new()), Dialect::of(&self.context.settings));
        let (query, names) = read.map_err(|error| error.in_statement(text))?;
        let view = self.view(&names, database).await?;
        let none = HashMap::new();
        let mut binder = Binder::new(Arc::clone(&self.context), &view, &none);
        binder.database = database.to_string();
        binder.top_query(&query).map_err(|error| self.with_names(error).in_statement(text))
    }

    fn fills(&self, progress: &Arc<crate::cache::Progress>) {
        self.running.fills(progress);
    }

    fn notice(&self, text: String) {
        self.running.notice(text);
    }
}

/// `plan` with its tables as `query` found them: since `plan` was bound, rows may have been written or files replaced.
fn with_tables_of(plan: &LogicalPlan, query: &LogicalPlan) -> Result<LogicalPlan> {
    let mut tables: HashMap<TableReference, Arc<dyn TableSource>> = HashMap::new();
    walk::apply(query, |node| {
        if let LogicalPlan::TableScan(scan) = node {
            tables.insert(scan.table_name.clone(), Arc::clone(&scan.source));
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    let fresh = walk::transform_down(plan.clone(), |node| match node {
        LogicalPlan::TableScan(mut scan) => match tables.get(&scan.table_name) {
            Some(source) if source.schema() == scan.source.schema() => {
                scan.source = Arc::clone(source);
                Ok(Transformed::yes(LogicalPlan::TableScan(scan)))
            }
            _ => Ok(Transformed::no(LogicalPlan::TableScan(scan))),
        },
        other => Ok(Transformed::no(other)),
    })?;
    Ok(fresh.data)
}
