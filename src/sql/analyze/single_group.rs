//! Keeps conditions above aggregates of all rows.
//!
//! An aggregate without keys has one row, whatever a condition below it leaves over. DataFusion moves a condition without
//! columns below it nevertheless (all of its columns, none, are keys); a limit of one row, which changes nothing, stops it.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{Expr, Limit, LogicalPlan, lit};

use crate::error::Result;
use crate::plan::walk;

/// The plan with aggregates of all rows out of the reach of conditions that hold no columns.
pub(in crate::sql) fn protect(plan: LogicalPlan) -> Result<LogicalPlan> {
    if !plan.exists(may_lose_columns)? {
        return Ok(plan);
    }
    let limited = walk::transform_up(plan, |node| {
        let children = match &node {
            LogicalPlan::Filter(_) | LogicalPlan::Projection(_) | LogicalPlan::Join(_) => {
                node.inputs().into_iter().any(is_single)
            }
            _ => false,
        };
        if !children {
            return Ok(Transformed::no(node));
        }
        node.map_children(|child| {
            if !is_single(&child) {
                return Ok(Transformed::no(child));
            }
            let one = Limit { skip: None, fetch: Some(Box::new(lit(1_i64))), input: Arc::new(child) };
            Ok(Transformed::new(LogicalPlan::Limit(one), true, TreeNodeRecursion::Continue))
        })
    })?;
    Ok(limited.data)
}

fn is_single(plan: &LogicalPlan) -> bool {
    matches!(plan, LogicalPlan::Aggregate(aggregate) if aggregate.group_expr.is_empty())
}

/// Whether a node above such an aggregate has a condition without columns, or one that may lose them on its way down.
fn may_lose_columns(plan: &LogicalPlan) -> datafusion::common::Result<bool> {
    let without = |expr: &Expr| expr.column_refs().is_empty();
    let bare = match plan {
        LogicalPlan::Filter(filter) => split_conjunction(&filter.predicate).into_iter().any(without),
        LogicalPlan::Join(join) => join.filter.as_ref().is_some_and(|f| split_conjunction(f).into_iter().any(without)),
        _ => return Ok(false),
    };
    if !plan.exists(|node| Ok(is_single(node)))? {
        return Ok(false);
    }
    Ok(bare
        || plan.exists(|node| {
            Ok(matches!(node, LogicalPlan::Projection(projection) if projection.expr.iter().any(without)))
        })?)
}
