//! The tree of a script: a `BEGIN ... END` block and what may stand in it.
//!
//! Each statement within is bound when its turn comes, against the catalog and the variables of that moment. Who runs the
//! tree is the session. Source: <https://spark.apache.org/docs/latest/sql-ref-scripting.html>.

use std::sync::Arc;

use super::ast::{Ident, ObjectName};
use super::catalog::RelationName;
use super::statement::Statement;
use super::statement::execute_immediate::Written;
use crate::error::{Error, Span};

/// A whole script.
#[derive(Clone, Debug)]
pub struct Script {
    /// What it does.
    pub block: Arc<Block>,
    /// Where the first handler stands that continues.
    pub continues: Option<Span>,
    /// Where a cursor is first spoken of.
    pub cursors: Option<Span>,
}

/// `[label:] BEGIN ... END [label]`
#[derive(Debug, Default)]
pub struct Block {
    /// Its label.
    pub label: Option<String>,
    /// What catches the errors of its body.
    pub handlers: Vec<Arc<Handler>>,
    /// What it does, declarations of variables and cursors first.
    pub body: Vec<Node>,
}

/// `DECLARE {EXIT | CONTINUE} HANDLER FOR condition, ... statement`
#[derive(Debug)]
pub struct Handler {
    /// Whether the statement behind the one that failed is next; else what is behind the block.
    pub continues: bool,
    /// What it catches.
    pub conditions: Vec<Condition>,
    /// What it does.
    pub body: Vec<Node>,
}

/// What a handler catches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Errors of a class, or of all its sub-classes; in capitals.
    Named(String),
    /// `SQLSTATE '22012'`
    State(String),
    /// `SQLEXCEPTION`: every error.
    Exception,
    /// `NOT FOUND`: a cursor is at its end.
    NotFound,
}

impl Condition {
    /// How well it fits an error; 0 if it does not.
    pub fn fits(&self, error: &Error) -> u8 {
        let not_found = error.sqlstate().starts_with("02");
        match self {
            Condition::Named(name) if name == error.class() => 4,
            Condition::Named(name) if error.class().split('.').next() == Some(name) => 3,
            Condition::State(state) if state == error.sqlstate() => 2,
            Condition::NotFound if not_found => 1,
            Condition::Exception if !not_found && !error.sqlstate().starts_with("XX") => 1,
            _ => 0,
        }
    }
}

/// A part of a script that is bound and run by itself.
#[derive(Debug)]
pub struct Step {
    /// What it does. Of a condition, the query that computes it.
    pub statement: Box<dyn Statement>,
    /// The names that are looked up before it is bound.
    pub relations: Vec<RelationName>,
    /// Where it is read again when its turn comes, because a name in it is computed.
    pub again: Option<(usize, Form)>,
    /// Where it stands.
    pub span: Span,
}

/// What a step is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A statement.
    Statement,
    /// What stands behind SET.
    Assignments,
    /// An expression, which becomes the query of its value.
    Value,
    /// A query.
    Query,
}

/// What stands in a block.
#[derive(Debug)]
pub enum Node {
    /// A statement.
    Step(Step),
    /// A block in the block.
    Block(Block),
    /// `IF`, `CASE`: the first branch whose condition is true.
    If(Vec<(Step, Vec<Node>)>, Vec<Node>),
    /// `WHILE`, `LOOP`, `REPEAT`
    Loop(Loop),
    /// `FOR [variable AS] query DO ... END FOR`
    For {
        /// The loop's label.
        label: Option<String>,
        /// What qualifies the row's columns.
        variable: Option<Ident>,
        /// The rows.
        query: Step,
        /// What is done with each.
        body: Vec<Node>,
    },
    /// `LEAVE label`, in lower case.
    Leave(String),
    /// `ITERATE label`, in lower case.
    Iterate(String),
    /// `DECLARE name CURSOR FOR query`
    Cursor {
        /// The cursor's name.
        name: Ident,
        /// The text of its query.
        text: String,
    },
    /// `OPEN name [USING ...]`
    Open(ObjectName, Vec<Written>),
    /// `FETCH [[NEXT] FROM] name INTO variable, ...`
    Fetch(ObjectName, Vec<ObjectName>),
    /// `CLOSE name`
    Close(ObjectName),
}

/// `WHILE c DO ...`, `REPEAT ... UNTIL c`, `LOOP ...`
#[derive(Debug)]
pub struct Loop {
    /// Its label.
    pub label: Option<String>,
    /// What holds before each turn.
    pub before: Option<Step>,
    /// What is done.
    pub body: Vec<Node>,
    /// What ends it behind a turn.
    pub until: Option<Step>,
}
