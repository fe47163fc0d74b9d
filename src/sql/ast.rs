//! The parse tree of Spark SQL: what was written, with spans, before any name or type is resolved.
//!
//! Our own, because Spark's grammar is: precedence, literals, clauses and error places are Spark's, and every node knows
//! where it stands. Chains of `AND` and `OR` are flat lists, so that a condition of a hundred thousand terms is no deep
//! tree; parentheses leave no node. Statements other than queries have their trees in `statement/`, one file each.
//!
//! Long, because it is one grammar's tree and nothing else.

use crate::error::Span;
use crate::types::SparkType;

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

/// An expression and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// The forms of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `1`, `'x'`, `DATE '2024-01-01'`
    Literal(Literal),
    /// `a`, `t.a`, `db.t.a`, `t.a.field`: resolved by the binder
    Column(Vec<Ident>),
    /// `*` or `t.*`, in a select list or in `count(*)`
    Star(Star),
    /// `:name` or `?`
    Parameter(Parameter),
    /// `- x`, `+ x`, `~ x`, `NOT x`, `! x`
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Its operand.
        operand: Box<Expr>,
    },
    /// `x + y`, `x = y`, ...
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
    },
    /// `x AND y AND ...`: two or more
    And(Vec<Expr>),
    /// `x OR y OR ...`: two or more
    Or(Vec<Expr>),
    /// `x IS [NOT] NULL`
    IsNull {
        /// What is tested.
        operand: Box<Expr>,
        /// `IS NOT`
        negated: bool,
    },
    /// `x IS [NOT] TRUE`, `FALSE` or `UNKNOWN` (`value` is `None`)
    IsBoolean {
        /// What is tested.
        operand: Box<Expr>,
        /// For which value.
        value: Option<bool>,
        /// `IS NOT`
        negated: bool,
    },
    /// `x IS [NOT] DISTINCT FROM y`
    IsDistinctFrom {
        /// Left operand.
        left: Box<Expr>,
        /// Right operand.
        right: Box<Expr>,
        /// `IS NOT`
        negated: bool,
    },
    /// `x [NOT] BETWEEN low AND high`
    Between {
        /// What is tested.
        operand: Box<Expr>,
        /// Lower bound, inclusive.
        low: Box<Expr>,
        /// Upper bound, inclusive.
        high: Box<Expr>,
        /// `NOT BETWEEN`
        negated: bool,
    },
    /// `x [NOT] IN (a, b, ...)`
    InList {
        /// What is looked for.
        operand: Box<Expr>,
        /// In these.
        list: Vec<Expr>,
        /// `NOT IN`
        negated: bool,
    },
    /// `x [NOT] IN (SELECT ...)`; the operand may be a tuple
    InSubquery {
        /// What is looked for.
        operand: Box<Expr>,
        /// In this query's rows.
        query: Box<Query>,
        /// `NOT IN`
        negated: bool,
    },
    /// `EXISTS (SELECT ...)`; `NOT EXISTS` is a unary NOT over it
    Exists(Box<Query>),
    /// `(SELECT ...)` as a value
    ScalarSubquery(Box<Query>),
    /// `x [NOT] LIKE | ILIKE | RLIKE [ANY | ALL] pattern [ESCAPE c]`
    Like {
        /// What is matched.
        operand: Box<Expr>,
        /// Which matching.
        kind: LikeKind,
        /// One pattern, or those of ANY or ALL.
        patterns: Vec<Expr>,
        /// `ANY`, `SOME` or `ALL`
        quantifier: Option<Quantifier>,
        /// The escape character.
        escape: Option<char>,
        /// `NOT LIKE`
        negated: bool,
    },
    /// `CASE [x] WHEN a THEN b ... [ELSE c] END`
    Case {
        /// What is compared with each WHEN, if given.
        operand: Option<Box<Expr>>,
        /// WHEN and THEN.
        branches: Vec<(Expr, Expr)>,
        /// ELSE.
        otherwise: Option<Box<Expr>>,
    },
    /// `CAST(x AS t)`, `TRY_CAST(x AS t)`, `x::t`
    Cast {
        /// What is cast.
        operand: Box<Expr>,
        /// To this type.
        ty: SparkType,
        /// `TRY_CAST`: NULL instead of an error.
        try_cast: bool,
    },
    /// `f(x, ...)`, with everything that may stand around it; special syntax (`TRIM(BOTH x FROM y)`, `POSITION(x IN y)`,
    /// `SUBSTRING(x FROM y)`, `OVERLAY`) arrives here as the plain call that it means
    Call(Box<Call>),
    /// `EXTRACT(field FROM source)`
    Extract {
        /// The field's name.
        field: Ident,
        /// A date, timestamp or interval.
        source: Box<Expr>,
    },
    /// `INTERVAL '1' DAY`, `INTERVAL 1 DAY 2 HOURS`, `INTERVAL '1-2' YEAR TO MONTH`
    Interval(Interval),
    /// `(a, b, ...)`: a row, which is a struct
    Tuple(Vec<Expr>),
    /// `x -> e` or `(x, y) -> e`
    Lambda {
        /// The parameters.
        parameters: Vec<Ident>,
        /// What is computed.
        body: Box<Expr>,
    },
    /// `x[i]`
    Subscript {
        /// An array or a map.
        operand: Box<Expr>,
        /// Position or key.
        index: Box<Expr>,
    },
    /// `x.field` where `x` is not a plain name: `f(y).field`
    Field {
        /// A struct.
        operand: Box<Expr>,
        /// The field.
        field: Ident,
    },
    /// `name => value`, an argument
    Named {
        /// The parameter's name.
        name: Ident,
        /// Its value.
        value: Box<Expr>,
    },
    /// `v:a.b[0]`: a part of a variant; the path is as `variant_get` takes it
    Path {
        /// The variant.
        operand: Box<Expr>,
        /// `$.a.b[0]`
        path: String,
    },
    /// `value AS name`, an item of a row or of `struct(...)`
    Alias {
        /// Its value.
        operand: Box<Expr>,
        /// The field's name.
        alias: Ident,
    },
    /// `x COLLATE c`
    Collate {
        /// A string.
        operand: Box<Expr>,
        /// The collation's name.
        collation: ObjectName,
    },
    /// `IDENTIFIER(expr)` where a column or a function's name is wanted
    Identifier(Box<Expr>),
}

/// A star in a select list.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Star {
    /// `t` of `t.*`; empty for a bare star.
    pub qualifier: Vec<Ident>,
    /// `EXCEPT (a, b.c)`
    pub except: Vec<ObjectName>,
    /// In pipe syntax: also the columns that are in reach without being shown.
    pub with_hidden: bool,
    /// A name in backquotes that is a pattern of names: only columns that fit it.
    pub pattern: Option<String>,
}

impl Star {
    /// Whether a column of that name fits the pattern.
    /// # Errors
    /// For what is no pattern.
    pub fn fits(&self, name: &str) -> crate::error::Result<bool> {
        let Some(pattern) = &self.pattern else { return Ok(true) };
        let whole = fancy_regex::Regex::new(&format!("^(?i:{pattern})$"));
        let fits = whole.and_then(|whole| whole.is_match(name));
        fits.map_err(|_| crate::error::Error::unsupported(format!("`{pattern}` as a pattern of columns")))
    }
}

/// A literal, with the type that its spelling gives it.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `NULL`
    Null,
    /// `TRUE`, `FALSE`
    Boolean(bool),
    /// `1Y`
    Byte(i8),
    /// `1S`
    Short(i16),
    /// `1`
    Int(i32),
    /// `1L`, or a whole number too large for an int
    Long(i64),
    /// `1F`
    Float(f32),
    /// `1D`, `1e3`
    Double(f64),
    /// `1.5`, `1BD`: the unscaled value, precision and scale
    Decimal(i128, u8, i8),
    /// `'text'`, `"text"`, `r'raw'`, and neighbours joined; escapes already replaced
    String(String),
    /// `X'1F'`
    Binary(Vec<u8>),
    /// `DATE '...'`, `TIMESTAMP '...'`, `TIMESTAMP_NTZ '...'`, `TIMESTAMP_LTZ '...'`, `TIME '...'`: the word in capitals
    /// and the text, which the binder reads, because it depends on the session's time zone
    Typed(String, String),
}

/// A parameter marker.
#[derive(Clone, Debug, PartialEq)]
pub enum Parameter {
    /// `:name`
    Named(String),
    /// `?`: counted from 0
    Positional(usize),
}

/// Prefix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`
    Minus,
    /// `+`
    Plus,
    /// `~`
    BitNot,
    /// `NOT`, `!`
    Not,
}

/// Infix operators other than AND and OR. Precedence is Spark's: `* / % DIV`, then `+ - ||`, then `<< >> >>>`, then `&`,
/// then `^`, then `|`, then comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`, `MOD`
    Modulo,
    /// `DIV`
    IntegralDivide,
    /// `||`
    Concat,
    /// `&`
    BitAnd,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
    /// `>>>`
    ShiftRightUnsigned,
    /// `=`, `==`
    Eq,
    /// `<>`, `!=`
    NotEq,
    /// `<`
    Lt,
    /// `<=`
    LtEq,
    /// `>`
    Gt,
    /// `>=`
    GtEq,
    /// `<=>`: equal, or both NULL
    NullSafeEq,
}

/// Ways of matching a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LikeKind {
    /// `%` and `_`
    Like,
    /// `LIKE` without regard to case
    ILike,
    /// A regular expression of Java's
    RLike,
}

/// Of several patterns, how many must match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// `ANY`, `SOME`
    Any,
    /// `ALL`
    All,
}

/// A function call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The function.
    pub name: ObjectName,
    /// Its arguments: expressions, stars, lambdas, named arguments.
    pub arguments: Vec<Expr>,
    /// `DISTINCT`
    pub distinct: bool,
    /// `FILTER (WHERE ...)`
    pub filter: Option<Expr>,
    /// `WITHIN GROUP (ORDER BY ...)`
    pub within_group: Vec<SortItem>,
    /// `IGNORE NULLS` (true) or `RESPECT NULLS` (false)
    pub ignore_nulls: Option<bool>,
    /// `OVER w` or `OVER (...)`
    pub over: Option<WindowSpec>,
}

/// An interval as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Interval {
    /// `INTERVAL 1 DAY '2' HOURS`: values with their units, in the order written
    Units(Vec<(Expr, Ident)>),
    /// `INTERVAL '1-2' YEAR TO MONTH`: text, sign, first and last field
    Range {
        /// The text between the quotes.
        value: String,
        /// A minus before the text.
        negative: bool,
        /// `YEAR`, `DAY`, `HOUR` or `MINUTE`
        from: Ident,
        /// `MONTH`, `HOUR`, `MINUTE` or `SECOND`
        to: Ident,
    },
    /// `INTERVAL '1 day 2 hours'`: the text carries its units
    Text(String),
}

/// `ORDER BY x [ASC | DESC] [NULLS FIRST | LAST]`
#[derive(Clone, Debug, PartialEq)]
pub struct SortItem {
    /// What is sorted by.
    pub expr: Expr,
    /// `DESC`
    pub descending: bool,
    /// `NULLS FIRST` (true) or `LAST` (false); Spark puts NULLs first when ascending and last when descending
    pub nulls_first: Option<bool>,
}

/// `OVER name` or `OVER ([name] PARTITION BY ... ORDER BY ... frame)`
#[derive(Clone, Debug, PartialEq)]
pub struct WindowSpec {
    /// A named window that this one is, or starts from.
    pub name: Option<Ident>,
    /// `PARTITION BY`, `DISTRIBUTE BY`
    pub partition_by: Vec<Expr>,
    /// `ORDER BY`, `SORT BY`
    pub order_by: Vec<SortItem>,
    /// `ROWS` or `RANGE`
    pub frame: Option<Frame>,
    /// Where.
    pub span: Span,
}

/// A window frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// `ROWS` (true) or `RANGE` (false)
    pub rows: bool,
    /// Where it begins.
    pub start: FrameBound,
    /// Where it ends; `CURRENT ROW` if only a start was written.
    pub end: FrameBound,
}

/// An end of a window frame.
#[derive(Clone, Debug, PartialEq)]
pub enum FrameBound {
    /// `UNBOUNDED PRECEDING`
    UnboundedPreceding,
    /// `n PRECEDING`
    Preceding(Box<Expr>),
    /// `CURRENT ROW`
    CurrentRow,
    /// `n FOLLOWING`
    Following(Box<Expr>),
    /// `UNBOUNDED FOLLOWING`
    UnboundedFollowing,
}

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
