//! Expressions, literals, calls and windows as they were written.

use super::{Ident, ObjectName, Query};
use crate::error::Span;
use crate::types::SparkType;

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
