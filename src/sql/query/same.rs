//! Whether two expressions mean the same although they are written differently: `a + 1` and `1 + a`, `a > b` and `b < a`.
//!
//! GROUP BY finds its keys in the select list, HAVING and ORDER BY this way. Source: Spark's `Expression.canonicalized`.

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

use crate::error::Result;

/// Names of our functions whose operands may stand in any order.
const COMMUTATIVE: &[&str] =
    &["checked_add", "checked_multiply", "try_add", "try_multiply", "wrapping_add", "wrapping_multiply"];

/// An expression that others are compared with.
pub(super) struct Pattern {
    expr: Expr,
    canonical: Option<Expr>,
}

impl Pattern {
    /// A pattern of an expression.
    pub(super) fn new(expr: Expr) -> Result<Pattern> {
        let canonical = if has_order(&expr) { Some(canonical(expr.clone())?) } else { None };
        Ok(Pattern { expr, canonical })
    }

    /// Whether an expression means the same.
    pub(super) fn fits(&self, other: &Expr) -> Result<bool> {
        if self.expr == *other {
            return Ok(true);
        }
        match &self.canonical {
            Some(own) if std::mem::discriminant(&self.expr) == std::mem::discriminant(other) => {
                Ok(*own == canonical(other.clone())?)
            }
            _ => Ok(false),
        }
    }
}

fn has_order(expr: &Expr) -> bool {
    expr.exists(|part| Ok(turned(part).is_some() || connected(part).is_some())).unwrap_or(true)
}

/// What an expression connects its operands with, if their order does not matter.
fn connected(expr: &Expr) -> Option<[&Expr; 2]> {
    use Operator::{And, BitwiseAnd, BitwiseOr, BitwiseXor, Eq, IsNotDistinctFrom, Multiply, NotEq, Or, Plus};
    match expr {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => matches!(
            op,
            And | BitwiseAnd | BitwiseOr | BitwiseXor | Eq | IsNotDistinctFrom | Multiply | NotEq | Or | Plus
        )
        .then(|| [left.as_ref(), right.as_ref()]),
        Expr::ScalarFunction(call) if COMMUTATIVE.contains(&call.func.name()) => match call.args.as_slice() {
            [left, right] => Some([left, right]),
            _ => None,
        },
        _ => None,
    }
}

/// The operator of a comparison with its sides exchanged.
fn turned(expr: &Expr) -> Option<Operator> {
    match expr {
        Expr::BinaryExpr(BinaryExpr { op, .. }) if matches!(op, Operator::Gt | Operator::GtEq) => op.swap(),
        _ => None,
    }
}

/// The form that all expressions of one meaning have.
fn canonical(expr: Expr) -> Result<Expr> {
    let form = expr.transform_up(|part| {
        if let Some(op) = turned(&part)
            && let Expr::BinaryExpr(BinaryExpr { left, right, .. }) = part
        {
            return Ok(Transformed::yes(Expr::BinaryExpr(BinaryExpr { left: right, op, right: left })));
        }
        let Some([left, right]) = connected(&part) else { return Ok(Transformed::no(part)) };
        let mut operands: Vec<(String, Expr)> = Vec::new();
        for side in [left, right] {
            collect(side, &part, &mut operands);
        }
        operands.sort_by(|a, b| a.0.cmp(&b.0));
        let mut operands = operands.into_iter().map(|(_, operand)| operand);
        let Some(first) = operands.next() else { return Ok(Transformed::no(part)) };
        Ok(Transformed::yes(operands.fold(first, |left, right| connect(&part, left, right))))
    })?;
    Ok(form.data)
}

/// The operands of a chain of one operator.
fn collect(expr: &Expr, of: &Expr, operands: &mut Vec<(String, Expr)>) {
    let alike = match (expr, of) {
        (Expr::BinaryExpr(a), Expr::BinaryExpr(b)) => {
            a.op == b.op && !matches!(a.op, Operator::Eq | Operator::NotEq | Operator::IsNotDistinctFrom)
        }
        (Expr::ScalarFunction(a), Expr::ScalarFunction(b)) => a.func == b.func,
        _ => false,
    };
    match connected(expr) {
        Some([left, right]) if alike => {
            collect(left, of, operands);
            collect(right, of, operands);
        }
        _ => operands.push((format!("{expr:?}"), expr.clone())),
    }
}

fn connect(of: &Expr, left: Expr, right: Expr) -> Expr {
    match of {
        Expr::BinaryExpr(binary) => {
            Expr::BinaryExpr(BinaryExpr { left: Box::new(left), op: binary.op, right: Box::new(right) })
        }
        Expr::ScalarFunction(call) => {
            let mut call = call.clone();
            call.args = vec![left, right];
            Expr::ScalarFunction(call)
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::{col, lit};

    use super::*;

    fn same(a: Expr, b: Expr) -> bool {
        Pattern::new(a).and_then(|pattern| pattern.fits(&b)).unwrap_or(false)
    }

    #[test]
    fn order_matters_only_where_it_does() {
        assert!(same(col("a") + lit(1), lit(1) + col("a")));
        assert!(same((col("a") + col("b")) + lit(1), col("b") + (lit(1) + col("a"))));
        assert!(same(col("a").gt(col("b")), col("b").lt(col("a"))));
        assert!(!same(col("a") - lit(1), lit(1) - col("a")));
        assert!(!same(col("a").gt(col("b")), col("a").lt(col("b"))));
    }
}
