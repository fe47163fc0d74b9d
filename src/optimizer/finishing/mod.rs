//! What is done to a plan when all other rules have had their turns: parts of it become leaves that no rule looks into.

pub mod distinct_aggregate;
pub mod eager_aggregate;
pub mod rollup;
pub mod shared_subplans;

use datafusion::common::Result;
use datafusion::common::tree_node::Transformed;
use datafusion::config::ConfigOptions;
use datafusion::logical_expr::LogicalPlan;

use super::acting::Acting;
use crate::plan::Shared;

/// Numbers for what these rules make, unique within a query.
#[derive(Debug, Default)]
pub struct Numbers {
    /// Of the last shared part.
    pub parts: usize,
    /// Of the last column.
    pub columns: usize,
}

/// A step over the whole plan.
type Step = fn(LogicalPlan, &mut Numbers) -> Result<Transformed<LogicalPlan>>;

/// All, by name, in their order.
pub fn all() -> Vec<(&'static str, Step)> {
    vec![
        (distinct_aggregate::NAME, distinct_aggregate::group),
        (rollup::NAME, rollup::roll),
        // Of the finest groups of a roll-up, too.
        (eager_aggregate::NAME, eager_aggregate::group),
        // The last, since it hides parts of the plan.
        (shared_subplans::NAME, shared_subplans::share),
    ]
}

/// The plan after all steps that the options allow.
/// # Errors
/// Those of walking and rebuilding it.
pub fn finish(plan: LogicalPlan, options: &ConfigOptions) -> Result<LogicalPlan> {
    let mut numbers = Numbers { parts: Shared::most(&plan)?, ..Numbers::default() };
    let mut plan = plan;
    for (name, step) in all() {
        if !Acting::allows(options, name) {
            continue;
        }
        let done = step(plan, &mut numbers)?;
        if done.transformed {
            Acting::note(options, name);
        }
        plan = done.data;
    }
    Ok(plan)
}
