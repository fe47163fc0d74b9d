//! SELECT in phases, one file each.

use super::ast::Query;
use super::bind::Binder;
use super::scope::{Relation, Scope};
use crate::error::{Error, Result};
use crate::exec::command::BoundQuery;

impl Binder<'_> {
    /// Binds a query within the scope of the query around it, if any.
    /// # Errors
    /// What is wrong with it, with its place.
    pub fn query(&mut self, query: &Query, _outer: Option<&Scope<'_>>) -> Result<Relation> {
        Err(Error::unsupported("queries").at(query.span))
    }

    /// Binds a whole query for execution.
    /// # Errors
    /// What is wrong with it, with its place.
    pub fn top_query(&mut self, query: &Query) -> Result<BoundQuery> {
        let relation = self.query(query, None)?;
        Ok(BoundQuery { plan: relation.plan, columns: relation.columns.into_iter().map(|c| c.column).collect() })
    }
}
