//! DataFusion's `ProjectionPushdown`, kept from plans that it would break.
//!
//! The rule computes parts of a nested loop join's condition below the join, and takes the body of a lambda for such a
//! part: the function around it is then without its lambda, and planning fails. A plan with a lambda in such a condition
//! is left as it is.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::config::ConfigOptions;
use datafusion::physical_expr::HigherOrderFunctionExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::joins::NestedLoopJoinExec;

/// The rule's name, which is DataFusion's.
pub(super) const NAME: &str = "ProjectionPushdown";

/// Runs a rule on plans without lambdas in conditions of nested loop joins.
#[derive(Debug)]
pub(super) struct WithoutLambdas(pub(super) Arc<dyn PhysicalOptimizerRule + Send + Sync>);

impl PhysicalOptimizerRule for WithoutLambdas {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        if plan.exists(|node| Ok(joins_by_lambda(node)))? {
            return Ok(plan);
        }
        self.0.optimize(plan, options)
    }

    fn name(&self) -> &str {
        NAME
    }

    fn schema_check(&self) -> bool {
        self.0.schema_check()
    }
}

fn joins_by_lambda(node: &Arc<dyn ExecutionPlan>) -> bool {
    let Some(filter) = node.downcast_ref::<NestedLoopJoinExec>().and_then(NestedLoopJoinExec::filter) else {
        return false;
    };
    let mut found = false;
    let walked = filter.expression().apply(|expr| {
        found |= expr.is::<HigherOrderFunctionExpr>();
        Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    found || walked.is_err()
}
