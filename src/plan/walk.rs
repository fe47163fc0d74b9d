//! Walks over a plan and the plans within its expressions.
//!
//! DataFusion's `apply_with_subqueries` and its like look through all expressions of each node for sub-queries, again with
//! every walk. Most plans have none: here that is seen once a walk, and names, of which wide tables have many, cost nothing.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Distinct, Expr, LogicalPlan};

use super::has_subqueries;
use super::subquery::is_name;

/// Shows `visit` each node before its inputs.
/// # Errors
/// Those of `visit`.
pub fn apply(
    plan: &LogicalPlan,
    visit: impl FnMut(&LogicalPlan) -> Result<TreeNodeRecursion>,
) -> Result<TreeNodeRecursion> {
    if has_subqueries(plan) { plan.apply_with_subqueries(visit) } else { plan.apply(visit) }
}

/// Whether some part of an expression in the plan is such that `is`; columns by themselves are not looked at.
pub fn any_part(plan: &LogicalPlan, mut is: impl FnMut(&Expr) -> bool) -> Result<bool> {
    let mut found = false;
    apply(plan, |node| {
        node.apply_expressions(|expr| {
            found = found || (!is_name(expr) && expr.exists(|part| Ok(is(part)))?);
            Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
        })
    })?;
    Ok(found)
}

/// Changes each node before its inputs.
/// # Errors
/// Those of `change`.
pub fn transform_down(
    plan: LogicalPlan,
    change: impl FnMut(LogicalPlan) -> Result<Transformed<LogicalPlan>>,
) -> Result<Transformed<LogicalPlan>> {
    if has_subqueries(&plan) { plan.transform_down_with_subqueries(change) } else { plan.transform_down(change) }
}

/// Changes each node after its inputs.
/// # Errors
/// Those of `change`.
pub fn transform_up(
    plan: LogicalPlan,
    change: impl FnMut(LogicalPlan) -> Result<Transformed<LogicalPlan>>,
) -> Result<Transformed<LogicalPlan>> {
    if has_subqueries(&plan) { plan.transform_up_with_subqueries(change) } else { plan.transform_up(change) }
}

/// Changes the inputs of a node where they are; whether one was changed. What the node knows of them stays.
/// # Errors
/// Those of `change`.
pub fn each_input(
    plan: &mut LogicalPlan,
    change: &mut dyn FnMut(&mut Arc<LogicalPlan>) -> Result<bool>,
) -> Result<bool> {
    let one = match plan {
        LogicalPlan::Projection(node) => &mut node.input,
        LogicalPlan::Filter(node) => &mut node.input,
        LogicalPlan::Window(node) => &mut node.input,
        LogicalPlan::Aggregate(node) => &mut node.input,
        LogicalPlan::Sort(node) => &mut node.input,
        LogicalPlan::Limit(node) => &mut node.input,
        LogicalPlan::SubqueryAlias(node) => &mut node.input,
        LogicalPlan::Unnest(node) => &mut node.input,
        LogicalPlan::Repartition(node) => &mut node.input,
        LogicalPlan::Distinct(Distinct::All(input)) => input,
        LogicalPlan::Distinct(Distinct::On(node)) => &mut node.input,
        LogicalPlan::Join(node) => {
            let left = change(&mut node.left)?;
            return Ok(change(&mut node.right)? || left);
        }
        LogicalPlan::Union(node) => {
            let mut changed = false;
            for input in &mut node.inputs {
                changed |= change(input)?;
            }
            return Ok(changed);
        }
        LogicalPlan::RecursiveQuery(node) => {
            let first = change(&mut node.static_term)?;
            return Ok(change(&mut node.recursive_term)? || first);
        }
        LogicalPlan::TableScan(_) | LogicalPlan::EmptyRelation(_) | LogicalPlan::Values(_) => return Ok(false),
        // Nodes of our own, which hand out copies only, and those that no query has.
        other => {
            let changed = std::mem::take(other).map_children(|input| {
                let mut input = Arc::new(input);
                let changed = change(&mut input)?;
                Ok(Transformed::new_transformed(Arc::unwrap_or_clone(input), changed))
            })?;
            *other = changed.data;
            return Ok(changed.transformed);
        }
    };
    change(one)
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::{LogicalPlanBuilder, exists, lit};

    use super::*;

    fn values() -> LogicalPlanBuilder {
        LogicalPlanBuilder::values(vec![vec![lit(1)]]).unwrap()
    }

    #[test]
    fn those_within_expressions_are_walked_too() {
        let flat = values().filter(lit(true)).unwrap().build().unwrap();
        let nested = values().filter(exists(Arc::new(values().build().unwrap()))).unwrap().build().unwrap();
        for (plan, nodes) in [(flat, 2), (nested, 4)] {
            let mut seen = [0; 3];
            apply(&plan, |_| {
                seen[0] += 1;
                Ok(TreeNodeRecursion::Continue)
            })
            .unwrap();
            let down = transform_down(plan.clone(), |node| {
                seen[1] += 1;
                Ok(Transformed::no(node))
            });
            let up = transform_up(plan.clone(), |node| {
                seen[2] += 1;
                Ok(Transformed::no(node))
            });
            assert_eq!((down.unwrap().data, up.unwrap().data), (plan.clone(), plan));
            assert_eq!(seen, [nodes; 3]);
        }
    }
}
