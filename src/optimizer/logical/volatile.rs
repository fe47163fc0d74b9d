//! Where rows that look alike are told apart by what is computed of them, DataFusion's `eliminate_join` is left out.
//!
//! It takes joins below a DISTINCT away that only repeat rows; of `SELECT DISTINCT uuid() FROM a LEFT JOIN b ...` each
//! repeated row has a value of its own.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::Transformed;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::optimizer::{ApplyOrder, OptimizerConfig, OptimizerRule};

use crate::plan::{OPAQUE_KEY, walk};

/// The name of the rule that is guarded.
const GUARDED: &str = "eliminate_join";

/// The rule, which does not see such plans if it is that one.
pub fn guarded(rule: Arc<dyn OptimizerRule + Send + Sync>) -> Arc<dyn OptimizerRule + Send + Sync> {
    if rule.name() == GUARDED { Arc::new(WithoutVolatile(rule)) } else { rule }
}

#[derive(Debug)]
struct WithoutVolatile(Arc<dyn OptimizerRule + Send + Sync>);

impl OptimizerRule for WithoutVolatile {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        self.0.apply_order()
    }

    fn rewrite(&self, plan: LogicalPlan, config: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        if walk::any_part(&plan, &is_volatile)? { Ok(Transformed::no(plan)) } else { self.0.rewrite(plan, config) }
    }
}

/// Volatile in truth, and not by name only.
fn is_volatile(part: &Expr) -> bool {
    part.is_volatile_node() && !matches!(part, Expr::ScalarFunction(function) if function.name() == OPAQUE_KEY)
}
