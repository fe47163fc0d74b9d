//! DataFusion's `ProjectionPushdown`, kept from plans that it would break.
//!
//! The rule computes parts of a nested loop join's condition below the join, and takes the body of a lambda for such a
//! part: the function around it is then without its lambda, and planning fails. A plan with a lambda in such a condition
//! is left as it is.
//!
//! It merges a projection with the one below, whose input may have more columns. A lambda's variables are numbered behind
//! the columns of the projection's input; behind those of the wider one the numbers would mean columns. So they are moved
//! far behind all columns first: where a lambda is evaluated, only their order counts.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::config::ConfigOptions;
use datafusion::physical_expr::expressions::LambdaVariable;
use datafusion::physical_expr::projection::ProjectionExpr;
use datafusion::physical_expr::{HigherOrderFunctionExpr, PhysicalExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::joins::NestedLoopJoinExec;
use datafusion::physical_plan::projection::ProjectionExec;

/// The rule's name, which is DataFusion's.
pub(super) const NAME: &str = "ProjectionPushdown";

/// More than any input has columns.
const FAR: usize = 1 << 24;

/// Runs a rule on plans without lambdas in conditions of nested loop joins.
#[derive(Debug)]
pub(super) struct WithoutLambdas(pub(super) Arc<dyn PhysicalOptimizerRule + Send + Sync>);

impl PhysicalOptimizerRule for WithoutLambdas {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        if plan.exists(|node| Ok(joins_by_lambda(node)))? {
            return Ok(plan);
        }
        self.0.optimize(plan.transform_up(far_variables)?.data, options)
    }

    fn name(&self) -> &str {
        NAME
    }

    fn schema_check(&self) -> bool {
        self.0.schema_check()
    }
}

/// A projection with the variables of its lambdas far behind all columns.
fn far_variables(node: Arc<dyn ExecutionPlan>) -> Result<Transformed<Arc<dyn ExecutionPlan>>> {
    let Some(projection) = node.downcast_ref::<ProjectionExec>() else { return Ok(Transformed::no(node)) };
    let mut moved = false;
    let mut exprs = projection.expr().to_vec();
    for ProjectionExpr { expr, .. } in &mut exprs {
        let far = Arc::clone(expr).transform_up(|part| {
            let near = part.downcast_ref::<LambdaVariable>().filter(|variable| variable.index() < FAR);
            Ok(match near {
                Some(variable) => {
                    let far = LambdaVariable::new(variable.index() + FAR, Arc::clone(variable.field()));
                    Transformed::yes(Arc::new(far) as Arc<dyn PhysicalExpr>)
                }
                None => Transformed::no(part),
            })
        })?;
        moved |= far.transformed;
        *expr = far.data;
    }
    if !moved {
        return Ok(Transformed::no(node));
    }
    let projection = ProjectionExec::try_new(exprs, Arc::clone(projection.input()))?;
    Ok(Transformed::yes(Arc::new(projection) as Arc<dyn ExecutionPlan>))
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
