//! Rules over logical plans, one a file: each with the rule of DataFusion's that it follows.

pub mod constant_filter;
pub mod early_semi_join;
pub mod join_elimination;
pub mod join_order;
pub mod late_outer_join;
pub mod null_rejecting_join;
mod rule;
mod volatile;

use std::sync::Arc;

use datafusion::optimizer::OptimizerRule;
use datafusion::optimizer::propagate_empty_relation::PropagateEmptyRelation;

pub use volatile::guarded;

/// All, each behind the name of the rule that it comes right after.
pub fn all() -> Vec<(&'static str, Arc<dyn OptimizerRule + Send + Sync>)> {
    vec![
        // Conditions of WHERE have become keys of joins.
        ("eliminate_outer_join", Arc::new(null_rejecting_join::rule())),
        // Filters have reached the tables, so sizes can be told; no projections stand between the joins yet.
        ("push_down_filter", Arc::new(late_outer_join::rule())),
        (late_outer_join::NAME, Arc::new(early_semi_join::rule())),
        // What it has made smaller takes part in the order.
        (early_semi_join::NAME, Arc::new(join_order::rule())),
        // Filters have reached the tables; what it leaves out needs no place in the order.
        ("push_down_filter", Arc::new(join_elimination::rule())),
        // Filters have reached the tables; before all of the above, which need not see what has no rows.
        ("push_down_filter", Arc::new(constant_filter::rule())),
        (constant_filter::NAME, Arc::new(PropagateEmptyRelation::new())),
    ]
}
