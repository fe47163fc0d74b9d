//! `SELECT TRANSFORM(...) USING 'script'`: rows of text sent through a script of the shell's, which gives rows of text back.
//!
//! Spark's node is `ScriptTransformation`.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use datafusion::common::{DFSchemaRef, Result as PlanResult};
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNodeCore};

use crate::error::Error;

/// A script over the rows of its input. All columns, in and out, are text.
#[derive(Clone, Debug)]
pub struct Transform {
    /// What the shell runs.
    pub command: String,
    /// The rows that it reads.
    pub input: LogicalPlan,
    /// What stands between the fields of a line: of those that go in and, as a pattern, of those that come back.
    pub fields: [String; 2],
    /// What stands for NULL in the lines that go in.
    pub null: String,
    /// What stands for NULL in those that come back; nothing where the script's columns are not named.
    pub null_back: Option<String>,
    /// The columns that come back.
    pub schema: DFSchemaRef,
}

impl UserDefinedLogicalNodeCore for Transform {
    fn name(&self) -> &str {
        "Transform"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.input]
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    fn expressions(&self) -> Vec<Expr> {
        Vec::new()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Transform: {}", self.command)
    }

    fn with_exprs_and_inputs(&self, _exprs: Vec<Expr>, inputs: Vec<LogicalPlan>) -> PlanResult<Self> {
        match <[LogicalPlan; 1]>::try_from(inputs) {
            Ok([input]) => Ok(Transform { input, ..self.clone() }),
            Err(_) => Err(Error::internal("a script has one input").into()),
        }
    }
}

impl PartialEq for Transform {
    fn eq(&self, other: &Self) -> bool {
        self.command == other.command
            && self.fields == other.fields
            && self.null == other.null
            && self.null_back == other.null_back
            && self.schema == other.schema
            && self.input == other.input
    }
}

impl Eq for Transform {}

impl PartialOrd for Transform {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self == other).then_some(Ordering::Equal)
    }
}

impl Hash for Transform {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.command.hash(state);
        self.fields.hash(state);
        self.null.hash(state);
        self.null_back.hash(state);
        self.input.hash(state);
    }
}
