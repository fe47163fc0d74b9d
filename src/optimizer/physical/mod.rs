//! Rules over physical plans, one a file: each with the rule of DataFusion's that it follows.

pub mod spilling_join;

use std::sync::Arc;

use datafusion::physical_optimizer::PhysicalOptimizerRule;

/// All, each behind the name of the rule that it comes right after.
pub fn all() -> Vec<(&'static str, Arc<dyn PhysicalOptimizerRule + Send + Sync>)> {
    vec![
        // The build side is chosen; what the other kind of join needs of its inputs is added after.
        ("join_selection", Arc::new(spilling_join::SpillingJoin)),
    ]
}
