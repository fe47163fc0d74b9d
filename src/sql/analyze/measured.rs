//! Measures are computed of groups: refuses plans in which the rows of a metric view come to anything but GROUP BY, or a
//! measure is read without `measure(...)`.
//!
//! The rows of the view's source are not the view's, and a join would count them several times.

use std::collections::HashMap;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, LogicalPlan};

use crate::error::{Error, Result};
use crate::function::Bound;
use crate::plan::each_subquery;

/// Checks a plan before its sub-queries are rewritten.
/// # Errors
/// `MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT` for a measure that is read as a column, `UNSUPPORTED_FEATURE`
/// for rows that are not grouped.
pub(in crate::sql) fn check(plan: &LogicalPlan, measures: &HashMap<String, Bound>) -> Result<()> {
    if measures.is_empty() { Ok(()) } else { walk(plan, false, measures) }
}

/// `grouped`: whether the node's rows come to a GROUP BY as they are.
fn walk(plan: &LogicalPlan, grouped: bool, measures: &HashMap<String, Bound>) -> Result<()> {
    stacker::maybe_grow(256 * 1024, 4 * 1024 * 1024, || {
        let mut view = false;
        let mut read = None;
        plan.apply_expressions(|expr| {
            view |= matches!(expr, Expr::Alias(alias) if measures.contains_key(&alias.name));
            expr.apply(|part| {
                if let Expr::Column(column) | Expr::OuterReferenceColumn(_, column) = part
                    && measures.contains_key(&column.name)
                {
                    read = Some(column.name.clone());
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })?;
        if let Some(id) = read {
            let name = id.rsplit_once('#').map_or(id.as_str(), |(name, _)| name);
            return Err(Error::new("MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT")
                .with("missingAttributes", format!("\"{name}\""))
                .with("input", "the rows of a metric view")
                .with("operator", plan.display().to_string().split(':').next().unwrap_or_default())
                .hint(format!("{name} is a measure: measure({name})")));
        }
        if view && !grouped {
            return Err(Error::unsupported("the rows of a metric view other than in groups")
                .hint("SELECT its dimensions with GROUP BY, and its measures with measure(...)"));
        }
        each_subquery(plan, |query| walk(query, false, measures))?;
        let below = match plan {
            LogicalPlan::Aggregate(_) => true,
            LogicalPlan::Projection(_) if view => false,
            LogicalPlan::Projection(_) | LogicalPlan::Filter(_) | LogicalPlan::SubqueryAlias(_) => grouped,
            _ => false,
        };
        plan.inputs().into_iter().try_for_each(|input| walk(input, below, measures))
    })
}
