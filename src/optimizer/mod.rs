//! From a bound plan to a faster one: decides how fast an answer is, never what it is.
//!
//! Three ordered lists: DataFusion's rules in DataFusion's order, with ours where each line says why it stands there. What
//! comes out of the second has a few last steps before it ([`last`]) that no further rule may follow.
//! `SET firesteel.optimizer.enabled = false` leaves DataFusion's alone, `SET firesteel.optimizer.<rule> = false` leaves
//! out one of ours; EXPLAIN names those that acted.

mod acting;
mod condense;
mod estimate;
mod finishing;
mod guard;
mod keys;
mod logical;
mod moving;
mod passes;
mod physical;
mod unread;

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::config::ConfigOptions;
use datafusion::logical_expr::LogicalPlan;
use datafusion::optimizer::{Analyzer, AnalyzerRule, Optimizer, OptimizerRule};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;

use crate::plan::Once;

pub use acting::Acting;
pub use passes::optimize;

/// Our own rules by name; each has a setting `firesteel.optimizer.<name>`.
pub const RULES: &[&str] = &[
    finishing::distinct_aggregate::NAME,
    finishing::eager_aggregate::NAME,
    finishing::rollup::NAME,
    finishing::shared_subplans::NAME,
    logical::constant_filter::NAME,
    logical::early_semi_join::NAME,
    logical::join_elimination::NAME,
    logical::join_order::NAME,
    logical::late_outer_join::NAME,
    logical::null_rejecting_join::NAME,
    physical::clustered_aggregate::NAME,
    physical::compacted_build::NAME,
    physical::compacted_sort::NAME,
    physical::fallback_join::NAME,
    physical::grouped_join::NAME,
    physical::hashed_range::NAME,
    physical::narrow_decimals::NAME,
    physical::packed_aggregate::NAME,
    physical::spilling_join::NAME,
    physical::spilling_sort::NAME,
    physical::top_rows::NAME,
];

/// Rules of DataFusion's that walk every plan and change none of ours.
const WITHOUT_EFFECT: &[&str] = &[
    // It rewrites `x = ANY (SELECT ...)`, which Spark's SQL lacks: the binder makes no such expression.
    "rewrite_set_comparison",
    // It acts only where an option of DataFusion's says so, which is off and which no setting of ours turns on.
    "filter_null_join_keys",
];

/// What a plan must go through to be executable; `ours` says whether rules of our own are wanted.
pub fn analyzer(ours: bool) -> Vec<Arc<dyn AnalyzerRule + Send + Sync>> {
    let mut rules = Analyzer::new().rules;
    if ours {
        // First: what the others need not see they need not walk.
        rules.splice(0..0, [Arc::new(unread::Unread) as _, Arc::new(condense::Condense) as _]);
    }
    rules
}

/// Rules over logical plans; `ours` says whether those of our own are wanted.
pub fn logical(ours: bool) -> Vec<Arc<dyn OptimizerRule + Send + Sync>> {
    let rules = Optimizer::new().rules.into_iter().filter(|rule| !WITHOUT_EFFECT.contains(&rule.name()));
    let mut rules: Vec<_> = rules.map(logical::guarded).collect();
    if ours {
        for (before, rule) in logical::all() {
            let at = rules.iter().position(|other| other.name() == before).map_or(rules.len(), |at| at + 1);
            rules.insert(at, rule);
        }
    }
    rules
}

/// The last steps over a logical plan, after which it is planned; `ours` says whether those that make it faster are wanted.
/// # Errors
/// Those of walking and rebuilding it.
pub fn last(plan: LogicalPlan, options: &ConfigOptions, ours: bool) -> Result<LogicalPlan> {
    let plan = Once::shared(plan)?;
    guard::guard(if ours { finishing::finish(plan, options)? } else { plan })
}

/// Rules over physical plans; `ours` says whether those of our own are wanted.
pub fn physical(ours: bool) -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    let mut rules: Vec<_> = PhysicalOptimizer::new().rules.into_iter().map(physical::guarded).collect();
    let own = if ours { physical::all() } else { Vec::new() };
    for (before, rule) in own.into_iter().chain(physical::required()) {
        let at = rules.iter().position(|other| other.name() == before).map_or(rules.len(), |at| at + 1);
        rules.insert(at, rule);
    }
    rules.into_iter().map(physical::interruptible).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `all` has the names of `some` in their order, with others between.
    fn contains_in_order<'a>(all: impl Iterator<Item = &'a str>, some: impl Iterator<Item = &'a str>) -> bool {
        let mut wanted = some.peekable();
        for name in all {
            wanted.next_if_eq(&name);
        }
        wanted.peek().is_none()
    }

    #[test]
    fn join_keys_that_are_null_are_not_filtered_by_default() {
        let options = ConfigOptions::default();
        assert!(!options.optimizer.filter_null_join_keys, "then the rule is not without effect");
    }

    #[test]
    fn every_default_rule_is_there_in_order() {
        for ours in [false, true] {
            let (over_logical, over_physical) = (logical(ours), physical(ours));
            let finishing = if ours { finishing::all() } else { Vec::new() };
            let names = over_logical.iter().map(|r| r.name()).chain(over_physical.iter().map(|r| r.name()));
            let names = names.chain(finishing.iter().map(|(name, _)| *name));
            assert_eq!(names.filter(|name| RULES.contains(name)).count(), if ours { RULES.len() } else { 0 });
            let (all, defaults) = (logical(ours), Optimizer::new().rules);
            let with_effect = defaults.iter().map(|r| r.name()).filter(|name| !WITHOUT_EFFECT.contains(name));
            assert!(contains_in_order(all.iter().map(|r| r.name()), with_effect));
            assert!(!ours || passes::ONCE.iter().all(|once| all.iter().any(|rule| rule.name() == *once)));
            assert!(WITHOUT_EFFECT.iter().all(|left_out| defaults.iter().any(|rule| rule.name() == *left_out)));
            let (all, defaults) = (physical(ours), PhysicalOptimizer::new().rules);
            assert!(contains_in_order(all.iter().map(|r| r.name()), defaults.iter().map(|r| r.name())));
            let (all, defaults) = (analyzer(ours), Analyzer::new().rules);
            assert!(contains_in_order(all.iter().map(|r| r.name()), defaults.iter().map(|r| r.name())));
        }
    }
}
