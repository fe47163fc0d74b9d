//! `FROM t INSERT INTO a SELECT ... INSERT INTO b SELECT ...`: several INSERTs of one statement, one after the other.
//!
//! All queries read what there was before the first INSERT, as in Spark. Files that a query has found and tables in memory
//! do not outlive being written, hence a query that reads what an INSERT before it writes is refused.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::logical_expr::LogicalPlan;

use super::insert::Insertion;
use super::{BoundStatement, Statement};
use crate::cache::identity::table_of;
use crate::cache::tables_of;
use crate::error::{Error, Result};
use crate::exec::command::{BoundQuery, Command, Host};
use crate::exec::reads::paths_of;
use crate::source;
use crate::sql::bind::Binder;
use crate::sql::catalog::CatalogView;

/// The INSERTs of a statement.
#[derive(Debug)]
pub(super) struct Several(pub Vec<Insertion>);

/// What an INSERT changes, so that it can no longer be read as it was.
#[derive(Debug)]
pub(super) enum Target {
    /// The files of a folder.
    Folder(String),
    /// The rows of a table that is in no files: its identity.
    Rows(String),
}

impl Statement for Several {
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement> {
        let mut targets: Vec<Target> = Vec::new();
        let mut writes = Vec::with_capacity(self.0.len());
        for insert in &self.0 {
            let write = insert.write(binder)?;
            if let Some(query) = write.query()
                && targets.iter().any(|target| target.is_read(&query.plan, binder.catalog))
            {
                return Err(Error::unsupported("reading what an INSERT before it in the same statement writes")
                    .hint("Write each INSERT as a statement of its own")
                    .at(insert.query_span()));
            }
            targets.extend(insert.target(binder));
            writes.push(write);
        }
        Ok(BoundStatement::Command(Arc::new(Writes(writes))))
    }
}

impl Target {
    fn is_read(&self, plan: &LogicalPlan, catalog: &CatalogView) -> bool {
        let scanned = tables_of(plan);
        let is_scanned = |identity: &str| scanned.iter().any(|scanned| table_of(scanned) == table_of(identity));
        let folder = match self {
            Target::Rows(identity) => return is_scanned(identity),
            Target::Folder(path) => path,
        };
        let Ok(folder) = source::root(folder) else { return false };
        let tables = catalog.tables().filter(|table| is_scanned(&table.identity));
        let located = tables.filter_map(|table| source::root(table.definition.location.as_deref()?).ok());
        let mut read = paths_of(plan).into_iter().chain(located);
        read.any(|path| path.starts_with(&folder) || folder.starts_with(&path))
    }
}

/// The writes of several INSERTs, one after the other.
#[derive(Debug)]
struct Writes(Vec<Arc<dyn Command>>);

#[async_trait]
impl Command for Writes {
    fn writes(&self) -> bool {
        true
    }

    fn query(&self) -> Option<&BoundQuery> {
        self.0.first().and_then(|write| write.query())
    }

    async fn run(&self, host: &dyn Host) -> Result<Vec<RecordBatch>> {
        for write in &self.0 {
            write.run(host).await?;
        }
        Ok(Vec::new())
    }
}
