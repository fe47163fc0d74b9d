//! A bound expression: what every expression of SQL becomes once its names and types are known.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, lit};

use crate::error::Span;
use crate::types::SparkType;

/// An expression with all that Spark says of it.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The expression; its Arrow type is always `ty.storage()`.
    pub expr: Expr,
    /// Spark's type.
    pub ty: SparkType,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// The name that Spark gives to a column without alias, which is also how errors show the expression: `(a + 1)`.
    pub name: String,
    /// Where it stands in the statement.
    pub span: Span,
}

impl Bound {
    /// An expression of type `ty` named `name`.
    pub fn new(expr: Expr, ty: SparkType, nullable: bool, name: impl Into<String>) -> Self {
        Bound { expr, ty, nullable, name: name.into(), span: Span::default() }
    }

    /// A literal of type `ty`; `value` is of `ty`'s storage.
    pub fn literal(value: ScalarValue, ty: SparkType, name: impl Into<String>) -> Self {
        let nullable = value.is_null();
        Bound::new(Expr::Literal(value, None), ty, nullable, name)
    }

    /// `NULL` of type `ty`.
    pub fn null(ty: SparkType) -> Self {
        let value = ScalarValue::try_from(&ty.storage()).unwrap_or(ScalarValue::Null);
        Bound::literal(value, ty, "NULL")
    }

    /// A string literal.
    pub fn string(text: &str) -> Self {
        Bound::literal(ScalarValue::Utf8View(Some(text.to_string())), SparkType::String, text)
    }

    /// An int literal.
    pub fn int(value: i32) -> Self {
        Bound::new(lit(value), SparkType::Int, false, value.to_string())
    }

    /// The same under another name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The same at a place in the statement.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = span;
        self
    }

    /// The value, if this is a literal, also one with COLLATE behind it.
    pub fn as_literal(&self) -> Option<&ScalarValue> {
        match super::collation::unmarked(&self.expr) {
            Expr::Literal(value, _) => Some(value),
            _ => None,
        }
    }

    /// Whether this is the literal NULL, of any type.
    pub fn is_null_literal(&self) -> bool {
        self.as_literal().is_some_and(ScalarValue::is_null)
    }

    /// The text, if this is a string literal that is not NULL.
    pub fn as_string_literal(&self) -> Option<&str> {
        self.as_literal().and_then(|value| value.try_as_str().flatten())
    }

    /// The number, if this is a literal of a whole number type that is not NULL.
    pub fn as_integer_literal(&self) -> Option<i64> {
        match self.as_literal()? {
            ScalarValue::Int8(value) => value.map(i64::from),
            ScalarValue::Int16(value) => value.map(i64::from),
            ScalarValue::Int32(value) => value.map(i64::from),
            ScalarValue::Int64(value) => *value,
            _ => None,
        }
    }
}
