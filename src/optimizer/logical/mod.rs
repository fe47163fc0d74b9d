//! Rules over logical plans, one a file: each with the rule of DataFusion's that it follows.

pub mod early_semi_join;
pub mod join_order;

use std::sync::Arc;

use datafusion::optimizer::OptimizerRule;

/// All, each behind the name of the rule that it comes right after.
pub fn all() -> Vec<(&'static str, Arc<dyn OptimizerRule + Send + Sync>)> {
    vec![
        // Filters have reached the tables, so sizes can be told; no projections stand between the joins yet.
        ("push_down_filter", Arc::new(early_semi_join::EarlySemiJoin)),
        // What it has made smaller takes part in the order.
        (early_semi_join::NAME, Arc::new(join_order::JoinOrder)),
    ]
}
