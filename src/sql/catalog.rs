//! The part of the catalog that one statement names, looked up before binding, so that binding waits for nothing.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::logical_expr::ScalarUDF;

use super::ast::{Expr, Query};
use super::routine::Body;
use crate::cache::identity::is_temporary;
use crate::error::Error;
use crate::exec::command::{Entry, QualifiedName, Routine, TableEntry};
use crate::exec::variable::Variables;

/// A relation as a statement names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RelationName {
    /// One to three parts, as written.
    Name(Vec<String>),
    /// `'path'` in FROM.
    File(String),
    /// One of the two with the options that WITH gives it.
    With(Box<RelationName>, Vec<(String, String)>),
    /// The name of a function that is called and is no built-in one, as written.
    Routine(Vec<String>),
}

impl RelationName {
    /// A name with what WITH gives it, if anything.
    pub fn of(parts: Vec<String>, options: &[(String, String)]) -> Self {
        RelationName::Name(parts).with(options)
    }

    /// A path with what WITH gives it, if anything.
    pub fn of_file(path: &str, options: &[(String, String)]) -> Self {
        RelationName::File(path.to_string()).with(options)
    }

    fn with(self, options: &[(String, String)]) -> Self {
        if options.is_empty() { self } else { RelationName::With(Box::new(self), options.to_vec()) }
    }

    /// Without options.
    pub fn bare(&self) -> &RelationName {
        match self {
            RelationName::With(name, _) => name.bare(),
            name => name,
        }
    }

    /// What WITH gives it.
    pub fn options(&self) -> &[(String, String)] {
        match self {
            RelationName::With(_, options) => options,
            _ => &[],
        }
    }

    /// As it is found, whatever the case of its letters.
    fn folded(&self) -> RelationName {
        let lower = |parts: &[String]| parts.iter().map(|part| part.to_lowercase()).collect();
        match self {
            RelationName::Name(parts) => RelationName::Name(lower(parts)),
            RelationName::Routine(parts) => RelationName::Routine(lower(parts)),
            RelationName::File(path) => RelationName::File(path.clone()),
            RelationName::With(name, options) => RelationName::With(Box::new(name.folded()), options.clone()),
        }
    }
}

/// What the names of a statement, and of the views that it uses, stand for.
#[derive(Debug, Default)]
pub struct CatalogView {
    entries: HashMap<(String, RelationName), Found>,
    failed: HashMap<(String, RelationName), Error>,
    known: Vec<String>,
    functions: Functions,
    routines: HashMap<(String, RelationName), Arc<FoundRoutine>>,
    variables: Variables,
}

/// A function with a body of SQL that was found.
#[derive(Clone, Debug)]
pub struct FoundRoutine {
    /// Its full name.
    pub name: QualifiedName,
    /// What it is.
    pub routine: Arc<Routine>,
    /// Its body, parsed.
    pub body: Body,
    /// The default values of its parameters, parsed.
    pub defaults: Vec<Option<Expr>>,
}

/// Functions that a program has registered with its session, by name in lower case.
pub type Functions = Arc<HashMap<String, Arc<ScalarUDF>>>;

/// A name that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its full name.
    pub name: QualifiedName,
    /// What it is.
    pub entry: Entry,
    /// The query of a view, parsed.
    pub query: Option<Arc<Query>>,
}

impl CatalogView {
    /// Adds what `name` stands for when `database` is current.
    pub fn insert(&mut self, database: &str, name: RelationName, found: Found) {
        self.entries.insert(key(database, &name), found);
    }

    /// What `name` stands for when `database` is current.
    pub fn get(&self, database: &str, name: &RelationName) -> Option<&Found> {
        self.entries.get(&key(database, name))
    }

    /// Adds why `name`, which a common table may hide, stands for nothing when `database` is current.
    pub fn fail(&mut self, database: &str, name: &RelationName, why: Error) {
        self.failed.insert(key(database, name), why);
    }

    /// Why `name` stands for nothing when `database` is current, where it is known.
    pub fn failure(&self, database: &str, name: &RelationName) -> Option<&Error> {
        self.failed.get(&key(database, name))
    }

    /// Whether a table over files is among what was found; CREATE TEMPORARY VIEW ... USING makes a view.
    pub fn has_files(&self) -> bool {
        let files = |table: &TableEntry| table.definition.location.is_some() && !is_temporary(&table.identity);
        self.entries.values().any(|found| matches!(&found.entry, Entry::Table(table) if files(table)))
    }

    /// The tables among what was found.
    pub fn tables(&self) -> impl Iterator<Item = &TableEntry> {
        self.entries.values().filter_map(|found| match &found.entry {
            Entry::Table(table) => Some(table),
            Entry::View(_) => None,
        })
    }

    /// The functions that the program around the session has registered.
    pub fn set_functions(&mut self, functions: Functions) {
        self.functions = functions;
    }

    /// The registered function of that name, which is in lower case.
    pub fn function(&self, name: &str) -> Option<&Arc<ScalarUDF>> {
        self.functions.get(name)
    }

    /// Adds the function with a body of SQL that `name` stands for when `database` is current.
    pub fn insert_routine(&mut self, database: &str, name: RelationName, found: FoundRoutine) {
        self.routines.insert(key(database, &name), Arc::new(found));
    }

    /// The function with a body of SQL that is called `parts` when `database` is current.
    pub fn routine(&self, database: &str, parts: Vec<String>) -> Option<&Arc<FoundRoutine>> {
        self.routines.get(&key(database, &RelationName::Routine(parts)))
    }

    /// The variables that the statement sees.
    pub fn set_variables(&mut self, variables: Variables) {
        self.variables = variables;
    }

    /// The variables that the statement sees.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// Names of tables and views that there are.
    pub fn known(&self) -> &[String] {
        &self.known
    }
}

fn key(database: &str, name: &RelationName) -> (String, RelationName) {
    (database.to_lowercase(), name.folded())
}
