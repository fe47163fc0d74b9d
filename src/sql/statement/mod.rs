//! Statements, one kind per file: its syntax, its tree, what it binds to, and what it does when it runs.

pub mod query;

use std::fmt::Debug;
use std::sync::Arc;

use super::bind::Binder;
use super::parse::Parser;
use crate::error::Result;
use crate::exec::command::{BoundQuery, Command};

/// A parsed statement.
pub trait Statement: Debug + Send + Sync {
    /// Resolves names and types. No side effects.
    /// # Errors
    /// What is wrong with the statement, with its place.
    fn bind(&self, binder: &mut Binder<'_>) -> Result<BoundStatement>;
}

/// A bound statement.
#[derive(Clone, Debug)]
pub enum BoundStatement {
    /// It answers with rows.
    Query(BoundQuery),
    /// It acts.
    Command(Arc<dyn Command>),
}

/// How a kind of statement is recognised and read.
pub struct Syntax {
    /// The words that it begins with: `["CACHE"]`, `["SHOW", "TABLES"]`. The longest match in the list wins.
    pub words: &'static [&'static str],
    /// Reads it; the parser stands at the first word.
    pub parse: fn(&mut Parser<'_>) -> Result<Box<dyn Statement>>,
}

/// Every kind of statement that begins with words of its own; what begins otherwise is a query.
pub fn all() -> &'static [&'static Syntax] {
    &[]
}
