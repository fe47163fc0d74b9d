//! Which part of the rows a condition lets pass, and what it says of its columns.

use datafusion::common::Column;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

use super::value::number;
use super::{ColumnEstimate, Estimate};
use crate::optimizer::moving::unaliased;

/// A condition of which nothing is known.
pub(super) const UNKNOWN: f64 = 0.3;
/// LIKE.
const PATTERN: f64 = 0.1;

/// The part of rows for which `expr` holds; narrows the columns in `known` to what holds after it.
pub(super) fn apply(known: &mut Estimate, expr: &Expr) -> f64 {
    match unaliased(expr) {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => match op {
            Operator::And => apply(known, left) * apply(known, right),
            Operator::Or => {
                let mut other = known.clone();
                let (a, b) = (apply(&mut other, left), apply(&mut known.clone(), right));
                a + b - a * b
            }
            Operator::Eq | Operator::IsNotDistinctFrom => equal(known, left, right),
            Operator::NotEq | Operator::IsDistinctFrom => 1.0 - equal(&mut known.clone(), left, right),
            Operator::Lt | Operator::LtEq => compare(known, left, right),
            Operator::Gt | Operator::GtEq => compare(known, right, left),
            _ => UNKNOWN,
        },
        Expr::Not(inner) => 1.0 - apply(&mut known.clone(), inner),
        Expr::IsNull(inner) => column(inner).map_or(PATTERN, |column| known.column(column).nulls),
        Expr::IsNotNull(inner) => column(inner).map_or(1.0 - PATTERN, |column| 1.0 - known.column(column).nulls),
        Expr::InList(list) => {
            let part = (list.list.len() as f64 / known.distinct(&list.expr)).min(1.0);
            match (list.negated, column(&list.expr)) {
                (true, _) => return 1.0 - part,
                (false, Some(column)) => narrow(known, column, |c| c.distinct = c.distinct.min(list.list.len() as f64)),
                (false, None) => {}
            }
            part
        }
        Expr::Between(between) => {
            let mut inside = known.clone();
            let part =
                compare(&mut inside, &between.low, &between.expr) * compare(&mut inside, &between.expr, &between.high);
            if between.negated {
                return 1.0 - part;
            }
            *known = inside;
            part
        }
        Expr::Like(like) if like.negated => 1.0 - PATTERN,
        Expr::Like(_) => PATTERN,
        Expr::Literal(value, _) => match value {
            datafusion::common::ScalarValue::Boolean(Some(true)) => 1.0,
            _ => 0.0,
        },
        Expr::Column(_) => 0.5,
        _ => UNKNOWN,
    }
}

/// The column that an expression is, in another type or not.
fn column(expr: &Expr) -> Option<&Column> {
    match expr {
        Expr::Column(column) => Some(column),
        Expr::Alias(alias) => column(&alias.expr),
        Expr::Cast(cast) => column(&cast.expr),
        _ => None,
    }
}

fn narrow(known: &mut Estimate, column: &Column, change: impl FnOnce(&mut ColumnEstimate)) {
    if let Some(column) = known.columns.get_mut(column) {
        change(column);
        column.distinct = column.distinct.max(1.0);
        column.nulls = 0.0;
    }
}

fn equal(known: &mut Estimate, left: &Expr, right: &Expr) -> f64 {
    let constant = |expr: &Expr| expr.column_refs().is_empty();
    if constant(left) || constant(right) {
        let (varies, fixed) = if constant(left) { (right, left) } else { (left, right) };
        let part = 1.0 / known.distinct(varies);
        if let Some(column) = column(varies) {
            let at = match unaliased(fixed) {
                Expr::Literal(value, _) => number(value),
                _ => None,
            };
            // A value outside the range is not there.
            if let (Some(at), Some((min, max))) = (at, known.column(column).range)
                && matches!(varies, Expr::Column(_))
                && (at < min || at > max)
            {
                return 0.0;
            }
            narrow(known, column, |c| c.distinct = 1.0);
        }
        return part;
    }
    1.0 / known.distinct(left).max(known.distinct(right))
}

/// `less <= more`.
fn compare(known: &mut Estimate, less: &Expr, more: &Expr) -> f64 {
    let literal = |expr: &Expr| match unaliased(expr) {
        Expr::Literal(value, _) => number(value),
        _ => None,
    };
    let (of, at, below) = match (less, literal(less), more, literal(more)) {
        (Expr::Column(column), _, _, Some(at)) => (column, at, true),
        (_, Some(at), Expr::Column(column), _) => (column, at, false),
        _ => return UNKNOWN,
    };
    let Some((min, max)) = known.column(of).range else { return UNKNOWN };
    let (low, high) = if below { (min, max.min(at)) } else { (min.max(at), max) };
    let part = if high < low { 0.0 } else { (high - low) / (max - min).max(f64::MIN_POSITIVE) };
    let part = if max > min {
        part.clamp(0.0, 1.0)
    } else if high < low {
        0.0
    } else {
        1.0
    };
    let part = part.max(if high < low { 0.0 } else { 1.0 / known.column(of).distinct });
    narrow(known, of, |c| {
        c.range = Some((low, high.max(low)));
        c.distinct *= part;
    });
    part * (1.0 - known.column(of).nulls)
}
