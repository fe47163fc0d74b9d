//! Long chains of AND or OR whose terms can fail, as one CASE: each term is computed only for rows that the terms before
//! it leave undecided. Guards of terms one within another would each repeat what stands before them, and a plan of a few
//! dozen would take seconds to make.

use datafusion::logical_expr::{Case, Expr, Operator, lit};

use super::logic::{balanced, is_guard, may_fail};

/// Chains with more terms that can fail than this are flat.
const FEW: usize = 3;

/// The terms of a chain of `op`, without the guards that they were given when it was bound, if it should be flat.
pub(crate) fn long_chain(expr: &Expr, op: Operator) -> Option<Vec<Expr>> {
    let mut terms = Vec::new();
    let mut open = vec![expr];
    while let Some(part) = open.pop() {
        match part {
            Expr::BinaryExpr(binary) if binary.op == op => {
                let rest = match binary.right.as_ref() {
                    Expr::Case(case) if is_guard(case, &binary.left, op) => {
                        case.when_then_expr.first().map_or(binary.right.as_ref(), |(_, then)| then.as_ref())
                    }
                    other => other,
                };
                open.push(rest);
                open.push(&binary.left);
            }
            other => terms.push(other),
        }
    }
    let fallible = terms.iter().skip(1).filter(|term| may_fail(term)).count();
    (fallible > FEW).then(|| terms.into_iter().cloned().collect())
}

/// The chain as a CASE. Where `only_true` counts, NULL is as good as false; else the rows that no term decides are looked
/// at again, which cannot fail: all terms have been computed for them.
pub(crate) fn flat(terms: Vec<Expr>, op: Operator, only_true: bool) -> Expr {
    let decided = op == Operator::Or;
    let mut groups: Vec<Vec<Expr>> = Vec::new();
    for term in terms {
        match groups.last_mut() {
            Some(group) if !may_fail(&term) => group.push(term),
            _ => groups.push(vec![term]),
        }
    }
    let mut groups: Vec<Expr> = groups.into_iter().map(|group| balanced(group, op)).collect();
    let otherwise =
        if only_true { groups.pop().unwrap_or_else(|| lit(!decided)) } else { balanced(groups.clone(), op) };
    let branch = |group: Expr| {
        let decides = match (decided, only_true) {
            (true, _) => group,
            (false, true) => Expr::IsNotTrue(Box::new(group)),
            (false, false) => Expr::IsFalse(Box::new(group)),
        };
        (Box::new(decides), Box::new(lit(decided)))
    };
    let branches = groups.into_iter().map(branch).collect();
    // Not `CASE WHEN`, of which DataFusion would make AND and OR again.
    Expr::Case(Case::new(Some(Box::new(lit(true))), branches, Some(Box::new(otherwise))))
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::{binary_expr, col};

    use super::super::kernel::integer::{Integer, Op};
    use super::super::kernel::{OnError, udf};
    use super::super::logic::guard;
    use super::*;
    use crate::function::call::scalar_expr;

    fn fallible(n: i64) -> Expr {
        let ty = datafusion::arrow::datatypes::DataType::Int64;
        let kernel = Integer { op: Op::Divide, ty, on_error: OnError::Fail };
        binary_expr(
            col("a").eq(lit(n)),
            Operator::And,
            scalar_expr(&udf(kernel, Default::default()), vec![col("a"), col("b")]).gt(lit(n)),
        )
    }

    #[test]
    fn guards_are_taken_apart() {
        let terms: Vec<Expr> = (0..50).map(fallible).collect();
        let bound = guard(terms.clone(), Operator::Or);
        assert_eq!(long_chain(&bound, Operator::Or), Some(terms));
        assert_eq!(long_chain(&guard((0..3).map(fallible).collect(), Operator::Or), Operator::Or), None);
    }

    #[test]
    fn a_branch_for_each_term_but_the_last() {
        let Expr::Case(case) = flat((0..50).map(fallible).collect(), Operator::Or, true) else { panic!("no CASE") };
        assert_eq!(case.when_then_expr.len(), 49);
    }
}
