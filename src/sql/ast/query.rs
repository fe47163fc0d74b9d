//! Queries: WITH, set operations, SELECT and its clauses, pipes.

use super::{
    Expr, Ident, Join, LateralView, ObjectName, Pivot, Relation, Sample, SortItem, TableAlias, Unpivot, WindowSpec,
};
use crate::error::Span;
use crate::types::SparkType;

/// A query: `WITH ... body ORDER BY ... LIMIT ... OFFSET ...`.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Common table expressions.
    pub with: Option<With>,
    /// What is organised.
    pub body: QueryBody,
    /// `ORDER BY`; `ALL` is the column named so
    pub order_by: Vec<SortItem>,
    /// `SORT BY`
    pub sort_by: Vec<SortItem>,
    /// `DISTRIBUTE BY`
    pub distribute_by: Vec<Expr>,
    /// `CLUSTER BY`
    pub cluster_by: Vec<Expr>,
    /// `LIMIT n`; `ALL` is the column named so
    pub limit: Option<Expr>,
    /// `OFFSET n`
    pub offset: Option<Expr>,
    /// Where.
    pub span: Span,
}

/// `WITH [RECURSIVE] name [(columns)] AS (query), ...`
#[derive(Clone, Debug, PartialEq)]
pub struct With {
    /// `RECURSIVE`
    pub recursive: bool,
    /// The expressions, in order.
    pub tables: Vec<CommonTable>,
}

/// One common table expression.
#[derive(Clone, Debug, PartialEq)]
pub struct CommonTable {
    /// Its name.
    pub name: Ident,
    /// New names for its columns.
    pub columns: Vec<Ident>,
    /// `MAX RECURSION LEVEL n`
    pub max_recursion_level: Option<Expr>,
    /// What it is.
    pub query: Box<Query>,
}

/// What a query is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum QueryBody {
    /// `SELECT ...` (also `FROM t SELECT ...`, and `FROM t` alone, which selects a star)
    Select(Box<Select>),
    /// `left UNION | EXCEPT | INTERSECT [ALL | DISTINCT] right`
    SetOperation {
        /// Which.
        op: SetOp,
        /// `ALL`
        all: bool,
        /// Left query.
        left: Box<QueryBody>,
        /// Right query.
        right: Box<QueryBody>,
        /// Where.
        span: Span,
    },
    /// `VALUES (1, 2), (3, 4) [AS t(a, b)]` as a query
    Values(Values),
    /// `TABLE t`
    Table(ObjectName),
    /// `( query )`
    Nested(Box<Query>),
    /// `left |> operator`
    Pipe {
        /// What flows in.
        input: Box<QueryBody>,
        /// What is done with it.
        operator: Box<PipeOperator>,
        /// Where the operator stands.
        span: Span,
    },
}

/// Set operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOp {
    /// `UNION`
    Union,
    /// `EXCEPT`, `MINUS`
    Except,
    /// `INTERSECT`
    Intersect,
}

/// An inline table.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// Rows of expressions; a row that is no tuple has one column.
    pub rows: Vec<Vec<Expr>>,
    /// `AS t(a, b)`
    pub alias: Option<TableAlias>,
    /// Where.
    pub span: Span,
}

/// An operator of pipe syntax (`|>`).
#[derive(Clone, Debug, PartialEq)]
pub enum PipeOperator {
    /// `SELECT ... [GROUP BY ...] [WINDOW ...]`
    Select(Select),
    /// `EXTEND a AS b, ... [WINDOW ...]`: a SELECT of these items alone
    Extend(Select),
    /// `SET a = b, ... [WINDOW ...]`
    Set {
        /// Columns and their new values.
        assignments: Vec<(Ident, Expr)>,
        /// `WINDOW w AS (...)`
        windows: Vec<(Ident, WindowSpec)>,
    },
    /// `DROP a, ...`
    Drop(Vec<ObjectName>),
    /// `AS t`
    As(Ident),
    /// `WHERE c`
    Where(Expr),
    /// `AGGREGATE a, ... [GROUP BY b, ...]`
    Aggregate {
        /// The aggregates.
        items: Vec<SelectItem>,
        /// The keys.
        group_by: Vec<SelectItem>,
    },
    /// `JOIN ...`
    Join(Join),
    /// `UNION ...`
    SetOperation {
        /// Which.
        op: SetOp,
        /// `ALL`
        all: bool,
        /// The other query.
        right: QueryBody,
    },
    /// `ORDER BY`, `LIMIT`, `OFFSET`, `SORT BY`, ...: a query whose body is the input
    Organize(Query),
    /// `PIVOT (...)`
    Pivot(Pivot),
    /// `UNPIVOT (...)`
    Unpivot(Unpivot),
    /// `TABLESAMPLE (...)`
    Sample(Sample),
    /// `LATERAL VIEW ...`
    LateralView(LateralView),
}

/// `SELECT ...`
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    /// `/*+ BROADCAST(t) */`: name and arguments. Advice to Spark's planner: answers do not depend on it, nobody looks at it.
    pub hints: Vec<(Ident, Vec<Expr>)>,
    /// `DISTINCT`
    pub distinct: bool,
    /// The select list.
    pub items: Vec<SelectItem>,
    /// `FROM a, b`: empty without FROM
    pub from: Vec<Relation>,
    /// `LATERAL VIEW`s, in order
    pub lateral_views: Vec<LateralView>,
    /// `WHERE`
    pub selection: Option<Expr>,
    /// `GROUP BY`
    pub group_by: Option<GroupBy>,
    /// `HAVING`
    pub having: Option<Expr>,
    /// `WINDOW w AS (...)`
    pub windows: Vec<(Ident, WindowSpec)>,
    /// `QUALIFY`
    pub qualify: Option<Expr>,
    /// `TRANSFORM (items) USING 'script'`: the rows go through a script.
    pub script: Option<Box<Script>>,
    /// Where.
    pub span: Span,
}

/// A script that rows are sent through.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// What the shell runs.
    pub command: String,
    /// How rows are written for it.
    pub input: RowFormat,
    /// How the rows that it gives back are read.
    pub output: RowFormat,
    /// `AS (a INT, b STRING)`; none for `key` and `value`.
    pub columns: Option<Vec<ScriptColumn>>,
    /// Where.
    pub span: Span,
}

/// A column of a script's output.
#[derive(Clone, Debug, PartialEq)]
pub struct ScriptColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: SparkType,
}

/// `ROW FORMAT DELIMITED FIELDS TERMINATED BY ... NULL DEFINED AS ...`
#[derive(Clone, Debug, PartialEq)]
pub struct RowFormat {
    /// What stands between the fields of a line.
    pub fields: String,
    /// What stands for NULL.
    pub null: String,
}

/// An item of a select list.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectItem {
    /// What.
    pub expr: Expr,
    /// `AS a`, or `AS (a, b)` for a generator
    pub aliases: Vec<Ident>,
}

/// `GROUP BY ...`
#[derive(Clone, Debug, PartialEq)]
pub struct GroupBy {
    /// The items; `ALL` is the column named so.
    pub items: Vec<GroupItem>,
    /// Where.
    pub span: Span,
}

/// An item of GROUP BY.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupItem {
    /// An expression, an ordinal, an alias
    Expr(Expr),
    /// `ROLLUP (a, (b, c))`
    Rollup(Vec<Vec<Expr>>),
    /// `CUBE (a, (b, c))`
    Cube(Vec<Vec<Expr>>),
    /// `GROUPING SETS ((a), (a, b), ...)`
    Sets(Vec<Vec<Expr>>),
    /// `a, b GROUPING SETS ((a), (a, b), ...)`: the expressions before only name the keys
    SetsOf {
        /// The keys.
        keys: Vec<Expr>,
        /// The sets.
        sets: Vec<Vec<Expr>>,
    },
    /// `a, b WITH ROLLUP` (false) or `WITH CUBE` (true): applies to all the items before it
    With(bool),
}
