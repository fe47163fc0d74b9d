//! The binder: from trees to DataFusion's plans, by Spark's rules.
//!
//! Its methods are spread over the rooms beside this file: `query/` and `relation/` bind queries phase by phase,
//! `expression/` binds expressions form by form. Columns get unique names (`carrier#17`), so that DataFusion never has to
//! tell two of the same name apart; the user's names return on the answer's schema.

use std::collections::HashMap;
use std::sync::Arc;

use super::catalog::CatalogView;
use super::query::{CommonTables, SpanColumn};
use super::routine::Reads;
use crate::exec::command::QualifiedName;
use crate::function::{Bound, Context};

/// Binds one statement.
pub struct Binder<'a> {
    /// The session's rules.
    pub context: Arc<Context>,
    /// What the statement's names stand for.
    pub catalog: &'a CatalogView,
    /// Values of `:name` markers, already bound, by name in lower case.
    pub parameters: &'a HashMap<String, Bound>,
    /// The database that names are looked up in: the session's, or that of the view being bound.
    pub database: String,
    /// Common table expressions in sight, innermost WITH last.
    pub(in crate::sql) tables: Vec<CommonTables>,
    /// Functions with a body of SQL whose bodies are being bound, innermost last.
    pub(in crate::sql) calls: Vec<QualifiedName>,
    /// Whether what is being bound outlives the session, so that the session's own functions are not meant by its names.
    pub(in crate::sql) persistent: bool,
    /// Whether it is the body of a function that is being made, whose errors about functions are others.
    pub(in crate::sql) defining: bool,
    /// Whether it is text that was written elsewhere, a view's or a function's: places in it mean nothing when it runs.
    pub(in crate::sql) foreign: bool,
    /// What has been read so far.
    pub(in crate::sql) reads: Reads,
    /// Whether the query to be bound next stands in FROM, where the older rules for names of WITH do not look.
    pub(in crate::sql) in_from: bool,
    /// Whether what is bound stands in a sub-query of an expression or in a definition of WITH, where the older rules let
    /// the names of a WITH further out come first.
    pub(in crate::sql) nested: bool,
    /// Arguments that become columns beside the rows of the SELECT that is being bound: their unique names and values.
    pub(in crate::sql) beside: Vec<(String, Bound)>,
    /// Comments of the columns of tables that have one, by unique name.
    pub(in crate::sql) comments: HashMap<String, String>,
    /// The column of time spans of the SELECT that is being bound.
    pub(in crate::sql) spans: Option<SpanColumn>,
    /// Measures of the metric views that are read, by the unique name of the column that stands for one.
    pub(in crate::sql) measures: HashMap<String, Bound>,
    /// Whether what is bound is only described, so that what is wrong with running it does not matter.
    pub(in crate::sql) described: bool,
    /// How many definitions there are that are computed once since they depend on chance.
    pub(in crate::sql) computed_once: usize,
    next_id: u32,
}

impl<'a> Binder<'a> {
    /// A binder for one statement.
    pub fn new(context: Arc<Context>, catalog: &'a CatalogView, parameters: &'a HashMap<String, Bound>) -> Self {
        let database = context.current_database.clone();
        Binder {
            context,
            catalog,
            parameters,
            database,
            tables: Vec::new(),
            calls: Vec::new(),
            persistent: false,
            defining: false,
            foreign: false,
            reads: Reads::default(),
            in_from: false,
            nested: false,
            beside: Vec::new(),
            comments: HashMap::new(),
            spans: None,
            measures: HashMap::new(),
            described: false,
            computed_once: 0,
            next_id: 0,
        }
    }

    /// A name that no other column of the statement has: `carrier#17`.
    pub fn fresh(&mut self, name: &str) -> String {
        self.next_id += 1;
        format!("{name}#{}", self.next_id)
    }
}
