//! The frame of a rule over logical plans: it acts where its setting allows it, and is noted when it has acted.

use std::fmt;

use datafusion::common::Result;
use datafusion::common::tree_node::Transformed;
use datafusion::logical_expr::LogicalPlan;
use datafusion::optimizer::{ApplyOrder, OptimizerConfig, OptimizerRule};

use crate::optimizer::acting::Acting;

/// What a rule makes of a plan.
type Rewrite = fn(LogicalPlan, &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>>;

/// A rule.
pub struct Rule {
    name: &'static str,
    order: Option<ApplyOrder>,
    rewrite: Rewrite,
}

impl Rule {
    /// A rule that is given the whole plan.
    pub(super) fn of_plan(name: &'static str, rewrite: Rewrite) -> Self {
        Rule { name, order: None, rewrite }
    }

    /// A rule that is given one node of a plan after the other.
    pub(super) fn of_nodes(name: &'static str, order: ApplyOrder, rewrite: Rewrite) -> Self {
        Rule { name, order: Some(order), rewrite }
    }
}

impl OptimizerRule for Rule {
    fn name(&self) -> &str {
        self.name
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        self.order
    }

    fn rewrite(&self, plan: LogicalPlan, config: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        let options = config.options();
        if !Acting::allows(&options, self.name) {
            return Ok(Transformed::no(plan));
        }
        let rewritten = (self.rewrite)(plan, config)?;
        if rewritten.transformed {
            Acting::note(&options, self.name);
        }
        Ok(rewritten)
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
