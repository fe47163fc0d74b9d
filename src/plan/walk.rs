//! Walks over a plan and the plans within its expressions.
//!
//! DataFusion's `apply_with_subqueries` and its like look through all expressions of each node for sub-queries, again with
//! every walk. Most plans have none: here that is seen once a walk, and names, of which wide tables have many, cost nothing.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Distinct, Expr, LogicalPlan};

use super::has_subqueries;
use super::subquery::{is_name, subquery_of};

/// Shows `visit` each node before its inputs.
/// # Errors
/// Those of `visit`.
pub fn apply(
    plan: &LogicalPlan,
    visit: impl FnMut(&LogicalPlan) -> Result<TreeNodeRecursion>,
) -> Result<TreeNodeRecursion> {
    if has_subqueries(plan) { plan.apply_with_subqueries(visit) } else { plan.apply(visit) }
}

/// Whether some part of an expression in the plan is such that `is`. Columns, and columns under another name, are not
/// looked at.
/// # Errors
/// Those of walking the plan.
pub fn any_part(plan: &LogicalPlan, is: &dyn Fn(&Expr) -> bool) -> Result<bool> {
    let mut found = false;
    plan.apply(|node| {
        node.apply_expressions(|expr| {
            if is_name(expr) {
                return Ok(TreeNodeRecursion::Continue);
            }
            expr.apply(|part| {
                found = is(part)
                    || match subquery_of(part) {
                        Some(query) => any_part(&query.subquery, is)?,
                        None => false,
                    };
                Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
            })
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

/// Changes the inputs of a node where they are; whether one was changed. What the node knows of their columns stays.
/// `change` may do the same for the inputs of these, as deep as the plan is.
/// # Errors
/// Those of `change`.
pub fn each_input(
    plan: &mut LogicalPlan,
    change: &mut dyn FnMut(&mut Arc<LogicalPlan>) -> Result<bool>,
) -> Result<bool> {
    let change = &mut |input: &mut Arc<LogicalPlan>| stacker::maybe_grow(RED_ZONE, STACK, || change(input));
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

/// Stack left at which more is taken, and how much.
const RED_ZONE: usize = 128 * 1024;
const STACK: usize = 2 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::{JoinType, LogicalPlanBuilder, exists, lit};

    use super::super::Once;
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

    #[test]
    fn a_part_is_found_wherever_it_stands() {
        let is = |part: &Expr| *part == lit(7);
        let inner = values().filter(lit(7).eq(lit(1))).unwrap().build().unwrap();
        assert!(any_part(&inner, &is).unwrap());
        assert!(!any_part(&values().build().unwrap(), &is).unwrap());
        let nested = values().filter(exists(Arc::new(inner))).unwrap().build().unwrap();
        assert!(any_part(&nested, &is).unwrap());
    }

    #[test]
    fn inputs_are_changed_where_they_are() {
        let one = || Arc::new(values().build().unwrap());
        let other = Arc::new(values().limit(0, Some(1)).unwrap().build().unwrap());
        let plans = [
            values().filter(lit(true)).unwrap().build().unwrap(),
            values().union(values().build().unwrap()).unwrap().build().unwrap(),
            values().join_on(values().build().unwrap(), JoinType::LeftSemi, [lit(true)]).unwrap().build().unwrap(),
            // One that hands out copies.
            Once::plan(1, values().build().unwrap()),
        ];
        for mut plan in plans {
            let inputs = plan.inputs().len();
            let nothing = each_input(&mut plan, &mut |input| {
                assert_eq!(*input, one());
                Ok(false)
            });
            assert!(!nothing.unwrap());
            let changed = each_input(&mut plan, &mut |input| {
                *input = Arc::clone(&other);
                Ok(true)
            });
            assert!(changed.unwrap());
            assert_eq!(plan.inputs(), vec![other.as_ref(); inputs]);
        }
        assert!(!each_input(&mut values().build().unwrap(), &mut |_| Ok(true)).unwrap(), "it has none");
    }
}
