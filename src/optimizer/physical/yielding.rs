//! Operators that make many rows of few must yield too, or a query could not be stopped while they do.
//!
//! DataFusion's scans count what they hand out and give way to others now and then; what stands above them stops with
//! them. But one batch of a scan may keep a join or an unnesting busy for hours. Each of those gives way as a scan does.
//!
//! Whoever gives way takes one of the 128 units that Tokio lends a task until it has given way, before it asks its input.
//! Where as many stand one on the other, the lowest never gets one, and the query never ends: so below many the others
//! are left as they are.
//!
//! Source: <https://docs.rs/tokio/1/tokio/task/coop/index.html>.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::config::ConfigOptions;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::joins::{CrossJoinExec, HashJoinExec, NestedLoopJoinExec, SortMergeJoinExec};
use datafusion::physical_plan::unnest::UnnestExec;

/// The rule's name.
pub(super) const NAME: &str = "yielding";

/// How many may stand one on the other: half of what Tokio lends, as scans and exchanges need some.
const MOST: usize = 64;

/// Wraps operators that expand their input.
#[derive(Debug)]
pub(super) struct Yielding;

impl PhysicalOptimizerRule for Yielding {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        wrapped(plan, 0).data()
    }

    fn name(&self) -> &str {
        NAME
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The plan with those that expand their input wrapped, below so many that are.
fn wrapped(plan: Arc<dyn ExecutionPlan>, above: usize) -> Result<Transformed<Arc<dyn ExecutionPlan>>> {
    stacker::maybe_grow(256 << 10, 4 << 20, || {
        let wraps = above < MOST && expands(&plan);
        let below = above + usize::from(wraps);
        plan.map_children(|child| wrapped(child, below))?.transform_data(|plan| match wraps {
            true => Ok(Transformed::yes(Arc::new(CooperativeExec::new(plan)) as _)),
            false => Ok(Transformed::no(plan)),
        })
    })
}

fn expands(node: &Arc<dyn ExecutionPlan>) -> bool {
    node.is::<HashJoinExec>()
        || node.is::<CrossJoinExec>()
        || node.is::<NestedLoopJoinExec>()
        || node.is::<SortMergeJoinExec>()
        || node.is::<UnnestExec>()
}
