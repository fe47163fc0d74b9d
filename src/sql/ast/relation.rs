//! What stands behind FROM: tables, joins, LATERAL VIEW, PIVOT, samples.

use super::{Call, Expr, Ident, ObjectName, Query, SelectItem, Values};
use crate::error::Span;

/// What stands in FROM.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// What.
    pub kind: RelationKind,
    /// Where.
    pub span: Span,
}

impl Relation {
    /// Whether LATERAL stands before it.
    pub fn is_lateral(&self) -> bool {
        matches!(self.kind, RelationKind::Subquery { lateral: true, .. } | RelationKind::Function { lateral: true, .. })
    }
}

/// The forms of relations.
#[derive(Clone, Debug, PartialEq)]
pub enum RelationKind {
    /// `t`, `db.t`, `` parquet.`path` ``
    Table {
        /// The name.
        name: ObjectName,
        /// `WITH (key = value, ...)`
        options: Vec<(String, String)>,
        /// `AS t(a, b)`
        alias: Option<TableAlias>,
        /// `TABLESAMPLE`
        sample: Option<Sample>,
        /// `VERSION | TIMESTAMP AS OF`, as written
        travel: Option<Span>,
    },
    /// `'path/to/file.parquet'`
    File {
        /// The path or pattern.
        path: String,
        /// `WITH (key = value, ...)`
        options: Vec<(String, String)>,
        /// `AS t(a, b)`
        alias: Option<TableAlias>,
        /// `TABLESAMPLE`
        sample: Option<Sample>,
    },
    /// `( query )`
    Subquery {
        /// The query.
        query: Box<Query>,
        /// `LATERAL`
        lateral: bool,
        /// `AS t(a, b)`
        alias: Option<TableAlias>,
        /// `TABLESAMPLE`
        sample: Option<Sample>,
    },
    /// `VALUES ...`
    Values(Values),
    /// `range(10)`, `explode(...)`
    Function {
        /// The call.
        call: Box<Call>,
        /// `LATERAL`
        lateral: bool,
        /// `AS t(a, b)`
        alias: Option<TableAlias>,
    },
    /// `( relation )`, with an alias of its own
    Nested {
        /// What is in the parentheses.
        relation: Box<Relation>,
        /// `AS t(a, b)`
        alias: Option<TableAlias>,
        /// `TABLESAMPLE`
        sample: Option<Sample>,
    },
    /// `left JOIN right ...`
    Join {
        /// Left input.
        left: Box<Relation>,
        /// How, and the right input.
        join: Box<Join>,
    },
    /// `relation PIVOT (...)`
    Pivot {
        /// Input.
        input: Box<Relation>,
        /// How.
        pivot: Box<Pivot>,
    },
    /// `relation UNPIVOT (...)`
    Unpivot {
        /// Input.
        input: Box<Relation>,
        /// How.
        unpivot: Box<Unpivot>,
    },
}

/// `AS t(a, b)`; the name is empty in `AS (a, b)`
#[derive(Clone, Debug, PartialEq)]
pub struct TableAlias {
    /// The relation's new name.
    pub name: Option<Ident>,
    /// Its columns' new names.
    pub columns: Vec<Ident>,
}

/// A join with its right side.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// Which.
    pub kind: JoinKind,
    /// Right input.
    pub right: Relation,
    /// On what.
    pub constraint: JoinConstraint,
    /// Where.
    pub span: Span,
}

/// Kinds of joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinKind {
    /// `[INNER] JOIN`
    Inner,
    /// `CROSS JOIN`
    Cross,
    /// `LEFT [OUTER] JOIN`
    Left,
    /// `RIGHT [OUTER] JOIN`
    Right,
    /// `FULL [OUTER] JOIN`
    Full,
    /// `[LEFT] SEMI JOIN`
    LeftSemi,
    /// `[LEFT] ANTI JOIN`
    LeftAnti,
}

/// On what is joined.
#[derive(Clone, Debug, PartialEq)]
pub enum JoinConstraint {
    /// `ON c`
    On(Expr),
    /// `USING (a, b)`
    Using(Vec<Ident>),
    /// `NATURAL`
    Natural,
    /// nothing
    None,
}

/// `LATERAL VIEW [OUTER] f(x) t AS a, b`
#[derive(Clone, Debug, PartialEq)]
pub struct LateralView {
    /// `OUTER`
    pub outer: bool,
    /// The generator.
    pub call: Call,
    /// The relation's name.
    pub name: Option<Ident>,
    /// Its columns' names.
    pub columns: Vec<Ident>,
    /// Where.
    pub span: Span,
}

/// `PIVOT (aggregates FOR columns IN (values))`
#[derive(Clone, Debug, PartialEq)]
pub struct Pivot {
    /// `sum(a) AS x, ...`
    pub aggregates: Vec<SelectItem>,
    /// `FOR c` or `FOR (c, d)`
    pub columns: Vec<Expr>,
    /// `IN (1 AS one, ...)`: tuples where there are several columns
    pub values: Vec<SelectItem>,
    /// `AS t(a, b)`
    pub alias: Option<TableAlias>,
    /// Where.
    pub span: Span,
}

/// `UNPIVOT [INCLUDE NULLS] (value FOR name IN (columns))`
#[derive(Clone, Debug, PartialEq)]
pub struct Unpivot {
    /// `INCLUDE NULLS`
    pub include_nulls: bool,
    /// Names of the value columns.
    pub values: Vec<Ident>,
    /// Name of the column that holds the source's name.
    pub name: Ident,
    /// Each source: its columns and the name it gets.
    pub sources: Vec<(Vec<Expr>, Option<Ident>)>,
    /// `AS t(a, b)`
    pub alias: Option<TableAlias>,
    /// Where.
    pub span: Span,
}

/// `TABLESAMPLE (...) [REPEATABLE (seed)]`
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// How much.
    pub method: SampleMethod,
    /// `REPEATABLE (n)`
    pub seed: Option<i64>,
    /// Where.
    pub span: Span,
}

/// How much of a relation is sampled.
#[derive(Clone, Debug, PartialEq)]
pub enum SampleMethod {
    /// `n PERCENT`
    Percent(f64),
    /// `n ROWS`
    Rows(Expr),
    /// `BUCKET x OUT OF y`
    Bucket(u64, u64),
}
