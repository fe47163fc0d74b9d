//! A command acts when it runs, not while it is bound; it reaches the session only through [`Host`].

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::catalog::TableProvider;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::logical_expr::LogicalPlan;

use super::definition::{Buckets, SchemaMode, TableDefinition};
use super::variable::Variables;
use crate::cache::Store;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::types::{Column, SparkType};

/// A statement that does something: `SET`, `CACHE TABLE`, `CREATE VIEW`, `SHOW TABLES`.
#[async_trait]
pub trait Command: std::fmt::Debug + Send + Sync {
    /// The columns of its result; none for most.
    fn columns(&self) -> Vec<Column> {
        Vec::new()
    }

    /// Whether it changes anything that outlives it; refused in a read-only session.
    fn writes(&self) -> bool {
        false
    }

    /// The query that it runs, for EXPLAIN.
    fn query(&self) -> Option<&BoundQuery> {
        None
    }

    /// Does it. The batches are of [`Command::columns`]' storage.
    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>>;
}

/// A query that is bound: a plan whose output columns are, in order, `columns`.
#[derive(Clone, Debug)]
pub struct BoundQuery {
    /// The plan; its column names are unique (`name#17`).
    pub plan: LogicalPlan,
    /// What the user sees: names may repeat.
    pub columns: Vec<Column>,
    /// Comments of the columns that are columns of tables, by position; may be shorter.
    pub comments: Vec<Option<String>>,
}

/// What a session offers to a command.
#[async_trait]
pub trait Host: Send + Sync {
    /// The session's settings, as they are now.
    fn settings(&self) -> Settings;
    /// Changes the settings.
    fn change_settings(&self, change: &mut dyn FnMut(&mut Settings) -> Result<()>) -> Result<()>;
    /// The variables that the statement sees, as they are now.
    fn variables(&self) -> Variables;
    /// Changes the variables.
    fn change_variables(&self, change: &mut dyn FnMut(&mut Variables) -> Result<()>) -> Result<()>;
    /// What ADD FILE has added to the session, as URLs.
    fn added_files(&self) -> Vec<String>;
    /// Adds a file to the session, if it is not there.
    fn add_file(&self, url: String);
    /// The catalog.
    fn catalog(&self) -> Arc<dyn Catalog>;
    /// The cache.
    fn cache(&self) -> Arc<Store>;
    /// Optimises and starts a query; batches have the query's columns under the user's names. What is cached is used.
    async fn run(&self, query: &BoundQuery) -> Result<SendableRecordBatchStream>;
    /// Optimises and starts a plan as it is, without looking into the cache: for filling it.
    async fn run_uncached(&self, query: &BoundQuery) -> Result<Vec<SendableRecordBatchStream>>;
    /// Writes a query's rows to files; returns how many rows there were.
    async fn copy(&self, query: &BoundQuery, to: &CopyTo) -> Result<u64>;
    /// Writes a query's rows to a folder, in place of what is there; returns how many rows there were.
    async fn replace_folder(&self, query: &BoundQuery, to: &Folder) -> Result<u64>;
    /// The plans of a query as text, and if `analyze` what running it showed.
    async fn explain(&self, query: &BoundQuery, mode: ExplainMode) -> Result<String>;
    /// Parses and binds a query's text in a database (the body of a view).
    async fn bind_query(&self, text: &str, database: &str) -> Result<BoundQuery>;
    /// The statement fills a cached table from now on: its progress is part of the statement's.
    fn fills(&self, progress: &Arc<crate::cache::Progress>);
    /// Tells the user something that is no result: shown on stderr.
    fn notice(&self, text: String);
}

/// What EXPLAIN shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExplainMode {
    /// The physical plan, as a tree.
    Simple,
    /// All plans: bound, optimised, physical.
    Extended,
    /// The physical tree, then each operator's details.
    Formatted,
    /// The optimised plan with its statistics.
    Cost,
    /// The physical tree with what running it showed.
    Analyze,
}

/// What a name of FROM is.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A table: of a format on disk, in memory, generated, or files named in the query.
    Table(TableEntry),
    /// A view: a query's text, bound anew at each use.
    View(ViewEntry),
}

/// A table.
#[derive(Clone)]
pub struct TableEntry {
    /// What tells it from every other table, the same whenever it is looked up: `spark_catalog.default.t` or
    /// `` parquet.`/data/x` `` with its options. Part of a cache key.
    pub identity: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// What reads it.
    pub provider: Arc<dyn TableProvider>,
    /// What the statements that inspect tables show.
    pub definition: Arc<TableDefinition>,
}

impl std::fmt::Debug for TableEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableEntry").field("identity", &self.identity).finish_non_exhaustive()
    }
}

/// A view.
#[derive(Clone, Debug, Default)]
pub struct ViewEntry {
    /// The query's text.
    pub text: String,
    /// Whether the text is a metric view's, in YAML.
    pub metrics: bool,
    /// New names for its columns, with comments; empty for the query's own.
    pub columns: Vec<(String, Option<String>)>,
    /// Whether double quotes in the text are put around names.
    pub double_quoted_names: bool,
    /// The columns as they were when the view was made, under the view's names.
    pub schema: Vec<Column>,
    /// The names that the query gave its columns when the view was made.
    pub query_columns: Vec<String>,
    /// How it follows the columns of what it reads.
    pub mode: SchemaMode,
    /// The database in which the text's names are looked up.
    pub database: String,
    /// Whether it goes with the session.
    pub temporary: bool,
    /// Whether it is one of `global_temp`.
    pub global: bool,
    /// `COMMENT`
    pub comment: Option<String>,
    /// `TBLPROPERTIES`
    pub properties: Vec<(String, String)>,
    /// When it was made, in seconds since 1970.
    pub created: i64,
}

/// The database of the views that all sessions of a Spark application share, and whose names need it before them.
pub const GLOBAL_TEMP: &str = "global_temp";

/// A function whose body is SQL: its text, bound anew at each call.
#[derive(Clone, Debug)]
pub struct Routine {
    /// What it is called with, in order.
    pub parameters: Vec<RoutineParameter>,
    /// What it returns.
    pub returns: RoutineReturns,
    /// The text behind RETURN: an expression or a query.
    pub body: String,
    /// The database in which the text's names are looked up.
    pub database: String,
    /// Settings that its text's meaning depends on, as they were when it was made.
    pub settings: Vec<(String, String)>,
    /// Not `NOT DETERMINISTIC`, and nothing in its body is.
    pub deterministic: bool,
    /// Whether it reads tables, views, or functions that do.
    pub reads_data: bool,
    /// `COMMENT`
    pub comment: Option<String>,
    /// Whether it goes with the session.
    pub temporary: bool,
    /// When it was made, in seconds since 1970.
    pub created: i64,
}

/// A parameter of a [`Routine`].
#[derive(Clone, Debug)]
pub struct RoutineParameter {
    /// Its name.
    pub name: String,
    /// Its type, which arguments are cast to.
    pub ty: SparkType,
    /// The text of the expression that stands for an argument that is not given.
    pub default: Option<String>,
    /// `COMMENT`
    pub comment: Option<String>,
}

/// What a [`Routine`] returns.
#[derive(Clone, Debug)]
pub enum RoutineReturns {
    /// A value.
    Value(SparkType),
    /// Rows: each column's name, type and comment.
    Table(Vec<(String, SparkType, Option<String>)>),
}

/// The name of a table or view whose database is known; temporary views have none.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QualifiedName {
    /// The database; `None` for a temporary view.
    pub database: Option<String>,
    /// The name.
    pub name: String,
}

/// Databases, tables and views by name. Names are matched without regard to case and keep theirs.
#[async_trait]
pub trait Catalog: Send + Sync {
    /// The current database.
    fn current_database(&self) -> String;
    /// Makes a database the current one.
    fn use_database(&self, name: &str) -> Result<()>;
    /// Names of all databases, sorted.
    fn databases(&self) -> Vec<String>;
    /// Whether there is a database of that name.
    fn has_database(&self, name: &str) -> bool;
    /// What DESCRIBE DATABASE shows of a database besides its name: label and value.
    fn database_details(&self, name: &str) -> Vec<(&'static str, String)> {
        let _ = name;
        Vec::new()
    }
    /// Adds a database; `generator` is `tpch` or `tpcds` for one whose tables are generated.
    async fn create_database(
        &self,
        name: &str,
        if_not_exists: bool,
        generator: Option<&str>,
        options: &[(String, String)],
    ) -> Result<()>;
    /// Says something else of a database: `comment`, and properties under `property.<key>`.
    fn alter_database(&self, name: &str, options: &[(String, String)]) -> Result<()>;
    /// Removes a database, with its tables if `cascade`.
    async fn drop_database(&self, name: &str, if_exists: bool, cascade: bool) -> Result<()>;
    /// Tables and views of a database and the temporary views, sorted by name.
    fn tables(&self, database: &str) -> Result<Vec<QualifiedName>>;
    /// What a name of one, two or three parts is, looked up from the current database; also `` format.`path` ``.
    async fn resolve(&self, name: &[String]) -> Result<Option<(QualifiedName, Entry)>>;
    /// Files named in a query, by path or pattern; the format is told by the name unless given.
    async fn resolve_file(&self, path: &str, format: Option<&str>, options: &[(String, String)]) -> Result<TableEntry>;
    /// What is cached of files at, below or above a path is computed again at its next use.
    fn refresh_path(&self, path: &str);
    /// Adds a view. `replace` takes the place of one of that name.
    fn create_view(&self, name: &[String], view: ViewEntry, replace: bool, if_not_exists: bool) -> Result<()>;
    /// Adds a table over files that exist, or an empty one. See [`CreateTable`].
    async fn create_table(&self, table: CreateTable) -> Result<TableEntry>;
    /// Gives a table another definition. `rows` are all its rows under the new columns, where these are others and the rows
    /// are in memory.
    async fn redefine(
        &self,
        name: &[String],
        definition: TableDefinition,
        rows: Option<SendableRecordBatchStream>,
    ) -> Result<()>;
    /// Gives a table or view another name; the flag says which the statement named.
    fn rename(&self, name: &[String], to: &[String], view: bool) -> Result<()>;
    /// Removes a table or view; the flag says which the statement named.
    async fn drop(&self, name: &[String], view: bool, if_exists: bool) -> Result<()>;
    /// The function with a body of SQL that a name of one to three parts is, looked up from the current database.
    fn resolve_routine(&self, name: &[String]) -> Result<Option<(QualifiedName, Arc<Routine>)>>;
    /// Adds a function with a body of SQL. `replace` takes the place of one of that name.
    fn create_routine(&self, name: &[String], routine: Routine, replace: bool, if_not_exists: bool) -> Result<()>;
    /// Removes a function with a body of SQL: one of the session's if `temporary`, else a database's.
    fn drop_routine(&self, name: &[String], temporary: bool, if_exists: bool) -> Result<()>;
    /// Functions with a body of SQL: a database's, and those of the session.
    fn routines(&self, database: &str) -> Result<Vec<QualifiedName>>;
    /// Appends rows to a table, or replaces its rows.
    async fn insert(
        &self,
        name: &[String],
        rows: SendableRecordBatchStream,
        overwrite: bool,
        options: &[(String, String)],
    ) -> Result<u64>;
}

/// What CREATE TABLE asks for.
#[derive(Clone, Debug, Default)]
pub struct CreateTable {
    /// The name, one to three parts.
    pub name: Vec<String>,
    /// Columns; empty to find them in the files.
    pub columns: Vec<Column>,
    /// Comments of columns, by position.
    pub column_comments: Vec<Option<String>>,
    /// The text of columns' default values, by position.
    pub column_defaults: Vec<Option<String>>,
    /// `USING csv`; `None` for a table of the session's own (in memory, or Parquet in the warehouse).
    pub format: Option<String>,
    /// `OPTIONS`, and `LOCATION` as `path`.
    pub options: Vec<(String, String)>,
    /// `PARTITIONED BY`
    pub partitioned_by: Vec<String>,
    /// `CLUSTERED BY`
    pub buckets: Option<Buckets>,
    /// `COMMENT`
    pub comment: Option<String>,
    /// `TBLPROPERTIES`
    pub properties: Vec<(String, String)>,
    /// `IF NOT EXISTS`
    pub if_not_exists: bool,
    /// `OR REPLACE`
    pub replace: bool,
    /// It goes with the session and hides tables of its name: `CREATE TEMPORARY VIEW ... USING`.
    pub temporary: bool,
}

/// Where COPY writes to, and how.
#[derive(Clone, Debug, Default)]
pub struct CopyTo {
    /// A file, or a folder if there are partitions.
    pub path: String,
    /// `FORMAT`; told by the file's name unless given.
    pub format: Option<String>,
    /// Options of the format.
    pub options: Vec<(String, String)>,
    /// `PARTITION BY`
    pub partitioned_by: Vec<String>,
}

/// The folder that INSERT OVERWRITE DIRECTORY writes, and how.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// Where it is.
    pub path: String,
    /// The format of its files.
    pub format: String,
    /// Options of the format.
    pub options: Vec<(String, String)>,
}

/// The batch of one text column that many commands answer with.
/// # Errors
/// Never, unless Arrow refuses a plain column.
pub fn text_batch(columns: &[Column], values: Vec<Vec<Option<String>>>) -> Result<RecordBatch> {
    use datafusion::arrow::array::{ArrayRef, BooleanArray, Int64Array, StringViewArray};
    use datafusion::arrow::datatypes::Schema;
    let schema = Arc::new(Schema::new(columns.iter().map(Column::to_field).collect::<Vec<_>>()));
    let arrays = columns
        .iter()
        .enumerate()
        .map(|(i, column)| -> Result<ArrayRef> {
            let cells = values.iter().map(|row| row.get(i).cloned().flatten());
            match column.ty {
                SparkType::Boolean => Ok(Arc::new(cells.map(|c| c.map(|c| c == "true")).collect::<BooleanArray>())),
                SparkType::Long => Ok(Arc::new(cells.map(|c| c.and_then(|c| c.parse().ok())).collect::<Int64Array>())),
                SparkType::String => Ok(Arc::new(cells.collect::<StringViewArray>())),
                ref other => Err(Error::internal(format!("a command's column of type {other}"))),
            }
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(RecordBatch::try_new(schema, arrays)?)
}
