//! Which expressions may be evaluated at another place of the plan than where they were written.

use datafusion::common::tree_node::TreeNode;
use datafusion::common::{Column, DFSchema};
use datafusion::logical_expr::{Expr, ExprSchemable, Operator};

use crate::plan::has_subquery;

/// Whether an expression means the same wherever its columns are.
pub fn is_movable(expr: &Expr) -> bool {
    !expr.is_volatile() && !looks_elsewhere(expr)
}

/// Whether an expression reads more than columns of its plan's inputs: a sub-query, or columns of a query around it.
pub fn looks_elsewhere(expr: &Expr) -> bool {
    expr.contains_outer() || has_subquery(expr)
}

/// The column that an expression passes on.
pub fn plain(expr: &Expr) -> Option<&Column> {
    match expr {
        Expr::Column(column) => Some(column),
        Expr::Alias(alias) => plain(&alias.expr),
        _ => None,
    }
}

/// The expression below its names.
pub fn unaliased(expr: &Expr) -> &Expr {
    match expr {
        Expr::Alias(alias) => unaliased(&alias.expr),
        other => other,
    }
}

/// Whether the expression, over columns of these schemas, has a value for all rows, so that it does no harm to try it on more of them.
pub fn cannot_fail<'a>(expr: &Expr, over: impl Iterator<Item = &'a DFSchema>) -> bool {
    let schemas: Vec<&DFSchema> = over.collect();
    let fails = |e: &Expr| {
        let ok = match e {
            Expr::Column(_)
            | Expr::Literal(..)
            | Expr::Alias(_)
            | Expr::Not(_)
            | Expr::IsNull(_)
            | Expr::IsNotNull(_)
            | Expr::IsTrue(_)
            | Expr::IsFalse(_)
            | Expr::IsNotTrue(_)
            | Expr::IsNotFalse(_)
            | Expr::InList(_)
            | Expr::Between(_)
            | Expr::Like(_) => true,
            Expr::BinaryExpr(binary) => compares(binary.op),
            Expr::Cast(cast) => schemas.iter().any(|schema| widens(&cast.expr, cast.field.data_type(), schema)),
            _ => false,
        };
        Ok(!ok)
    };
    !expr.exists(fails).unwrap_or(true)
}

fn compares(op: Operator) -> bool {
    use Operator::{And, Eq, Gt, GtEq, IsDistinctFrom, IsNotDistinctFrom, Lt, LtEq, NotEq, Or};
    matches!(op, And | Or | Eq | NotEq | Lt | LtEq | Gt | GtEq | IsDistinctFrom | IsNotDistinctFrom)
}

/// Whether every value of `expr` has one in the type `to`.
fn widens(expr: &Expr, to: &datafusion::arrow::datatypes::DataType, schema: &DFSchema) -> bool {
    use datafusion::arrow::datatypes::DataType as D;
    let Ok(from) = expr.get_type(schema) else { return false };
    let digits = |ty: &D| match ty {
        D::Int8 => Some(3),
        D::Int16 => Some(5),
        D::Int32 => Some(10),
        D::Int64 => Some(19),
        D::Decimal128(precision, scale) => Some(i32::from(*precision) - i32::from(*scale)),
        _ => None,
    };
    let scale = |ty: &D| match ty {
        D::Decimal128(_, scale) => i32::from(*scale),
        _ => 0,
    };
    match (&from, to) {
        (a, b) if a == b => true,
        (_, D::Float64) => digits(&from).is_some() || from == D::Float32,
        _ => match (digits(&from), digits(to)) {
            (Some(less), Some(more)) => less <= more && scale(&from) <= scale(to),
            _ => false,
        },
    }
}
