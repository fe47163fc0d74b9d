//! Rules over physical plans, one a file: each with the rule of DataFusion's that it follows.

pub mod clustered_aggregate;
pub mod compacted_build;
pub mod compacted_sort;
pub mod fallback_join;
mod full_join_in_parts;
pub mod grouped_join;
pub mod hashed_range;
mod interruptible;
pub mod narrow_decimals;
mod nested_loop_join;
pub mod packed_aggregate;
mod projection_pushdown;
mod rewrite;
pub mod spilling_join;
pub mod spilling_sort;
pub mod top_rows;
mod yielding;

use std::sync::Arc;

use datafusion::physical_optimizer::PhysicalOptimizerRule;

/// All, each behind the name of the rule that it comes right after.
pub fn all() -> Vec<(&'static str, Arc<dyn PhysicalOptimizerRule + Send + Sync>)> {
    vec![
        // The build side is chosen, and known by what its scan knows.
        ("join_selection", Arc::new(hashed_range::HashedRange)),
        // The build side is chosen; what the other kind of join needs of its inputs is added after.
        ("join_selection", Arc::new(spilling_join::SpillingJoin)),
        // It comes before both: the keys are chosen.
        ("join_selection", Arc::new(grouped_join::GroupedJoin)),
        // It comes after the others here, which look for hash joins; the filters that joins make for their probe sides come
        // after.
        ("EnsureCooperative", Arc::new(fallback_join::FallbackJoins)),
        // Which side is built on is settled, and filters have gone through both.
        ("EnsureCooperative", Arc::new(compacted_build::CompactedBuild)),
        // The sorts that are needed are there, and filters have gone through them.
        ("EnsureCooperative", Arc::new(compacted_sort::CompactedSort)),
        // Both aggregates stand one on the other still.
        ("LimitedDistinctAggregation", Arc::new(packed_aggregate::PackedAggregates)),
        // It comes before: what comes in clusters need not be held as a whole.
        ("LimitedDistinctAggregation", Arc::new(clustered_aggregate::ClusteredAggregate)),
        // Projections have come to where they stay, and filters that know columns of the scan come later.
        ("PushdownSort", Arc::new(narrow_decimals::NarrowDecimals)),
        // Limits have come to the sorts that they are on.
        ("PushdownSort", Arc::new(spilling_sort::SpillingSort)),
        // What sorts and distributes the rows of a window is added after.
        ("LimitedDistinctAggregation", Arc::new(top_rows::TopRowsRule)),
    ]
}

/// Those without which a plan would run, but not as it must: no switch turns them off.
pub fn required() -> Vec<(&'static str, Arc<dyn PhysicalOptimizerRule + Send + Sync>)> {
    vec![
        // Which side is built on is settled.
        ("EnsureCooperative", Arc::new(nested_loop_join::RightInPasses)),
        // It does for scans what this does for other operators.
        ("EnsureCooperative", Arc::new(yielding::Yielding)),
    ]
}

/// The rule, which does not begin when the statement was stopped.
pub fn interruptible(
    rule: Arc<dyn PhysicalOptimizerRule + Send + Sync>,
) -> Arc<dyn PhysicalOptimizerRule + Send + Sync> {
    Arc::new(interruptible::Interruptible(rule))
}

/// A rule of DataFusion's, or what stands before it where it would break plans.
pub fn guarded(rule: Arc<dyn PhysicalOptimizerRule + Send + Sync>) -> Arc<dyn PhysicalOptimizerRule + Send + Sync> {
    match rule.name() {
        projection_pushdown::NAME => Arc::new(projection_pushdown::WithoutLambdas(rule)),
        _ => rule,
    }
}
