//! The frame of rules that look at one operator after the other.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::config::ConfigOptions;
use datafusion::physical_plan::ExecutionPlan;

use super::super::Acting;

/// The plan with what `change` makes of its operators, from the bottom to the top; `None` leaves one as it is. Nothing is
/// changed if the options do not allow the rule, and it is noted if something is.
pub(super) fn rewrite(
    plan: Arc<dyn ExecutionPlan>,
    options: &ConfigOptions,
    rule: &'static str,
    mut change: impl FnMut(&Arc<dyn ExecutionPlan>) -> Result<Option<Arc<dyn ExecutionPlan>>>,
) -> Result<Arc<dyn ExecutionPlan>> {
    if !Acting::allows(options, rule) {
        return Ok(plan);
    }
    plan.transform_up(|node| match change(&node)? {
        Some(changed) => {
            Acting::note(options, rule);
            Ok(Transformed::yes(changed))
        }
        None => Ok(Transformed::no(node)),
    })
    .data()
}

/// The same for a rule that saves memory: `change` is given the limit, and nothing is changed without one.
pub(super) fn rewrite_within_limit(
    plan: Arc<dyn ExecutionPlan>,
    options: &ConfigOptions,
    rule: &'static str,
    mut change: impl FnMut(&Arc<dyn ExecutionPlan>, usize) -> Result<Option<Arc<dyn ExecutionPlan>>>,
) -> Result<Arc<dyn ExecutionPlan>> {
    match Acting::memory_limit(options) {
        Some(limit) => rewrite(plan, options, rule, |node| change(node, limit)),
        None => Ok(plan),
    }
}
