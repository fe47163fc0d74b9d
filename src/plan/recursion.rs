//! `WITH RECURSIVE`: the rows of an anchor, then those that the recursive term makes of the rows found last, until it
//! makes none.
//!
//! The recursive term reads the rows found last as a table named after the recursion. Spark's node is `UnionLoop`.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use datafusion::common::{DFSchemaRef, Result as PlanResult};
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNodeCore};

use crate::error::Error;

/// A recursion. Both inputs have its columns, by position.
#[derive(Clone, Debug)]
pub struct Recursion {
    /// The name of the table that the recursive term reads.
    pub table: String,
    /// The first rows.
    pub anchor: LogicalPlan,
    /// What makes rows of rows.
    pub term: LogicalPlan,
    /// How often the term may be computed; `None` for as often as it takes.
    pub max_level: Option<u64>,
    /// How many rows there may be; `None` for any number.
    pub max_rows: Option<u64>,
    /// The columns, any of which may be NULL.
    pub schema: DFSchemaRef,
}

impl UserDefinedLogicalNodeCore for Recursion {
    fn name(&self) -> &str {
        "Recursion"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.anchor, &self.term]
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    fn expressions(&self) -> Vec<Expr> {
        Vec::new()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recursion: {}", self.table)
    }

    fn with_exprs_and_inputs(&self, _exprs: Vec<Expr>, inputs: Vec<LogicalPlan>) -> PlanResult<Self> {
        match <[LogicalPlan; 2]>::try_from(inputs) {
            Ok([anchor, term]) => Ok(Recursion { anchor, term, ..self.clone() }),
            Err(_) => Err(Error::internal("a recursion has two inputs").into()),
        }
    }
}

impl PartialEq for Recursion {
    fn eq(&self, other: &Self) -> bool {
        self.table == other.table
            && self.max_level == other.max_level
            && self.max_rows == other.max_rows
            && self.anchor == other.anchor
            && self.term == other.term
    }
}

impl Eq for Recursion {}

impl PartialOrd for Recursion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self == other).then_some(Ordering::Equal)
    }
}

impl Hash for Recursion {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.table.hash(state);
        self.anchor.hash(state);
        self.term.hash(state);
    }
}
