//! The parse tree of Spark SQL: what was written, with spans, before any name or type is resolved.
//!
//! Our own, because Spark's grammar is: precedence, literals, clauses and error places are Spark's, and every node knows
//! where it stands. Chains of `AND` and `OR` are flat lists, so that a condition of a hundred thousand terms is no deep
//! tree; parentheses leave no node. Statements other than queries have their trees in `statement/`, one file each.

mod expression;
mod query;
mod relation;

use crate::error::Span;

pub use expression::{
    BinaryOp, Call, Expr, ExprKind, Frame, FrameBound, Interval, LikeKind, Literal, Parameter, Quantifier, SortItem,
    Star, UnaryOp, WindowSpec,
};
pub use query::{
    CommonTable, GroupBy, GroupItem, PipeOperator, Query, QueryBody, RowFormat, Script, ScriptColumn, Select,
    SelectItem, SetOp, Values, With,
};
pub use relation::{
    Join, JoinConstraint, JoinKind, LateralView, Pivot, Relation, RelationKind, Sample, SampleMethod, TableAlias,
    Unpivot,
};

/// A name as written, without its quotes.
#[derive(Clone, Debug, PartialEq)]
pub struct Ident {
    /// The name; backquotes removed.
    pub value: String,
    /// Whether it was written in backquotes.
    pub quoted: bool,
    /// Where.
    pub span: Span,
}

/// A name of one or more parts: `catalog.database.table`.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectName {
    /// The parts, at least one.
    pub parts: Vec<Ident>,
    /// Where, from the first part to the last.
    pub span: Span,
}

impl ObjectName {
    /// The parts' text.
    pub fn values(&self) -> Vec<String> {
        self.parts.iter().map(|part| part.value.clone()).collect()
    }
}
