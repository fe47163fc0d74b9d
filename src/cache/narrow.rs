//! Which columns of a plan something reads, and what must be rebuilt when others leave it.
//!
//! The binder gives every column of a table a name that nothing else in the plan has (`a#17`): a column is unread if its
//! name occurs nowhere but where it is made.

use std::collections::HashSet;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{JoinType, Result};
use datafusion::logical_expr::{Expr, LogicalPlan, Projection, TableScan};

use crate::plan::subquery_of;

/// The table below, if the projection does nothing but name columns of a table as no others are named.
pub fn over_table(projection: &Projection) -> Option<&TableScan> {
    let unique = |expr: &Expr| match expr {
        Expr::Alias(alias) => is_unique(&alias.name) && plain(&alias.expr),
        _ => false,
    };
    match projection.input.as_ref() {
        LogicalPlan::TableScan(scan) if projection.expr.iter().all(unique) => Some(scan),
        _ => None,
    }
}

/// Whether a column's name is one that the binder has made.
pub fn is_unique(name: &str) -> bool {
    let id = name.rsplit_once('#').map(|(_, id)| id);
    id.is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A column under a name of its table's, or one in another type.
fn plain(expr: &Expr) -> bool {
    match expr {
        Expr::Column(column) => !is_unique(&column.name),
        Expr::Cast(cast) => plain(&cast.expr),
        _ => false,
    }
}

/// The names of all columns that something reads.
/// # Errors
/// Those of walking the plan.
pub fn read(plan: &LogicalPlan) -> Result<HashSet<String>> {
    let mut names = HashSet::new();
    all(plan, &mut names);
    each(plan, &mut names)?;
    Ok(names)
}

fn all(plan: &LogicalPlan, names: &mut HashSet<String>) {
    names.extend(plan.schema().fields().iter().map(|field| field.name().clone()));
}

/// One walk for the nodes, their expressions, and the plans within these.
fn each(plan: &LogicalPlan, names: &mut HashSet<String>) -> Result<()> {
    plan.apply(|node| {
        match node {
            LogicalPlan::Projection(projection) if over_table(projection).is_some() => {
                return Ok(TreeNodeRecursion::Jump);
            }
            LogicalPlan::Projection(_)
            | LogicalPlan::Filter(_)
            | LogicalPlan::Join(_)
            | LogicalPlan::Aggregate(_)
            | LogicalPlan::Sort(_)
            | LogicalPlan::Window(_)
            | LogicalPlan::Limit(_)
            | LogicalPlan::SubqueryAlias(_) => {}
            // To these every column matters, or its place.
            other => other.inputs().into_iter().for_each(|input| all(input, names)),
        }
        node.apply_expressions(|expr| {
            expr.apply(|part| {
                match part {
                    Expr::Column(column) | Expr::OuterReferenceColumn(_, column) => {
                        if !names.contains(&column.name) {
                            names.insert(column.name.clone());
                        }
                    }
                    part => {
                        if let Some(query) = subquery_of(part) {
                            all(&query.subquery, names);
                            each(&query.subquery, names)?;
                        }
                    }
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })
    })?;
    Ok(())
}

/// Whether a node that passes on its inputs' columns lists more than they have now.
pub fn is_stale(node: &LogicalPlan) -> bool {
    let width = |plan: &LogicalPlan| plan.schema().fields().len();
    let passed = match node {
        LogicalPlan::SubqueryAlias(alias) => width(&alias.input),
        LogicalPlan::Window(window) => width(&window.input) + window.window_expr.len(),
        LogicalPlan::Join(join) => match join.join_type {
            JoinType::Inner | JoinType::Left | JoinType::Right | JoinType::Full => {
                width(&join.left) + width(&join.right)
            }
            JoinType::LeftSemi | JoinType::LeftAnti => width(&join.left),
            JoinType::RightSemi | JoinType::RightAnti => width(&join.right),
            JoinType::LeftMark => width(&join.left) + 1,
            JoinType::RightMark => width(&join.right) + 1,
        },
        _ => return false,
    };
    width(node) != passed
}
