//! Plans within the expressions of a plan: sub-queries that are values, and those of EXISTS, IN, ANY and ALL.

use std::sync::Arc;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::expr::{Exists, InSubquery, SetComparison};
use datafusion::logical_expr::{Expr, LogicalPlan, Subquery};

use crate::error::Result;

/// The sub-query of an expression that is one.
pub fn subquery_of(expr: &Expr) -> Option<&Subquery> {
    match expr {
        Expr::ScalarSubquery(subquery)
        | Expr::Exists(Exists { subquery, .. })
        | Expr::InSubquery(InSubquery { subquery, .. })
        | Expr::SetComparison(SetComparison { subquery, .. }) => Some(subquery),
        _ => None,
    }
}

/// Whether a sub-query stands in an expression.
pub fn has_subquery(expr: &Expr) -> bool {
    expr.exists(|part| Ok(subquery_of(part).is_some())).unwrap_or(false)
}

/// Whether one stands in the expressions of a plan.
pub fn has_subqueries(plan: &LogicalPlan) -> bool {
    plan.exists(|node| {
        let mut found = false;
        node.apply_expressions(|expr| {
            found = !is_name(expr) && has_subquery(expr);
            Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
        })?;
        Ok(found)
    })
    .unwrap_or(true)
}

/// Most expressions of a plan are columns, under another name or not.
pub(super) fn is_name(expr: &Expr) -> bool {
    match expr {
        Expr::Alias(alias) => matches!(*alias.expr, Expr::Column(_)),
        expr => matches!(expr, Expr::Column(_)),
    }
}

/// Shows `visit` the plan of each sub-query in the node's own expressions.
/// # Errors
/// Those of `visit`.
pub fn each_subquery(node: &LogicalPlan, visit: impl FnMut(&Arc<LogicalPlan>) -> Result<()>) -> Result<()> {
    let mut inner = Vec::new();
    node.apply_expressions(|expr| {
        expr.apply(|part| {
            inner.extend(subquery_of(part).map(|query| Arc::clone(&query.subquery)));
            Ok(TreeNodeRecursion::Continue)
        })
    })?;
    inner.iter().try_for_each(visit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::logical_expr::{LogicalPlanBuilder, exists, lit, scalar_subquery};

    #[test]
    fn each_of_the_nodes_own() {
        let values = |n: i32| LogicalPlanBuilder::values(vec![vec![lit(n)]]).unwrap().build().map(Arc::new).unwrap();
        let inner = LogicalPlanBuilder::from(values(1).as_ref().clone()).filter(exists(values(2))).unwrap();
        let condition = exists(Arc::new(inner.build().unwrap())).and(scalar_subquery(values(3)).eq(lit(3)));
        assert!(has_subquery(&condition) && !has_subquery(&lit(1)));
        let node = LogicalPlanBuilder::from(values(4).as_ref().clone()).filter(condition).unwrap().build().unwrap();
        let mut seen = Vec::new();
        each_subquery(&node, |plan| {
            seen.push(matches!(plan.as_ref(), LogicalPlan::Filter(_)));
            Ok(())
        })
        .unwrap();
        assert_eq!(seen, [true, false]);
    }
}
