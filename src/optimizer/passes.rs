//! Runs the rules over a logical plan, as DataFusion's `Optimizer` does, with less to do.
//!
//! DataFusion runs all rules until a pass changes nothing, three times for most queries of TPC-DS, compares hashes of whole
//! plans to know that, and checks before that the plan is sound. Planning those queries took 12 ms each, of them 0.6 the
//! check, 0.3 the hashes and 2 the passes after the first, where most rules had nothing more to do. Here the second pass
//! leaves out the rules that find nothing in what others made, and it is the last: sub-queries that depend on the rows
//! around them, which take a pass for each level, are joins when they come here.
//! Between two rules it is seen whether the statement was stopped.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNodeRecursion, TreeNodeRewriter};
use datafusion::execution::SessionState;
use datafusion::logical_expr::LogicalPlan;
use datafusion::optimizer::{ApplyOrder, OptimizerConfig, OptimizerRule};

use super::acting::Acting;
use crate::error::Error;
use crate::plan::{has_subqueries, walk};

/// Rules that have nothing more to do in the second pass, as no rule behind them makes what they look for.
pub(super) const ONCE: &[&str] = &[
    "optimize_unions",
    "replace_distinct_aggregate",
    "decorrelate_predicate_subquery",
    "scalar_subquery_to_join",
    "decorrelate_lateral_join",
    // What these find in what others made is hardly worth the search: nothing in TPC-H and TPC-DS.
    "eliminate_duplicated_expr",
    "extract_leaf_expressions",
    "push_down_leaf_projections",
    "early_semi_join",
    // The costliest: joins are in order by then.
    "join_order",
];

/// The plan after all rules of the state.
/// # Errors
/// Those of the rules; `OPERATION_CANCELED` when the statement was stopped.
pub fn optimize(state: &SessionState, plan: LogicalPlan) -> Result<LogicalPlan> {
    let options = state.config_options();
    let mut plan = state.analyzer().execute_and_check(plan, options, |_, _| {})?;
    let schema = Arc::clone(plan.schema());
    let mut nested = has_subqueries(&plan);
    for first in [true, false] {
        for rule in state.optimizers() {
            if !first && ONCE.contains(&rule.name()) {
                continue;
            }
            Acting::check(options)?;
            let changed = apply(&mut plan, rule.as_ref(), state, nested)
                .map_err(|error| error.context(format!("Optimizer rule '{}' failed", rule.name())))?;
            // No rule makes sub-queries.
            nested = nested && (!changed || has_subqueries(&plan));
        }
    }
    if schema.has_equivalent_names_and_types(plan.schema()).is_err() {
        return Err(Error::internal("the optimizer changed the columns of a plan").into());
    }
    Ok(plan)
}

/// Whether a rule changed the plan.
fn apply(plan: &mut LogicalPlan, rule: &dyn OptimizerRule, config: &dyn OptimizerConfig, nested: bool) -> Result<bool> {
    let Some(order) = rule.apply_order() else {
        return replace(plan, |plan| rule.rewrite(plan, config));
    };
    if nested {
        return replace(plan, |plan| plan.rewrite_with_subqueries(&mut Rewriter { order, rule, config }));
    }
    in_place(plan, order, rule, config)
}

fn replace(
    plan: &mut LogicalPlan,
    change: impl FnOnce(LogicalPlan) -> Result<Transformed<LogicalPlan>>,
) -> Result<bool> {
    let changed = change(std::mem::take(plan))?;
    *plan = changed.data;
    Ok(changed.transformed)
}

/// Applies a rule to a node and all below it. Inputs are changed where they are, unless others hold them too.
fn in_place(
    plan: &mut LogicalPlan,
    order: ApplyOrder,
    rule: &dyn OptimizerRule,
    config: &dyn OptimizerConfig,
) -> Result<bool> {
    let mut changed = false;
    if order == ApplyOrder::TopDown {
        let done = rule.rewrite(std::mem::take(plan), config)?;
        *plan = done.data;
        changed |= done.transformed;
        if done.tnr == TreeNodeRecursion::Stop {
            return Ok(changed);
        }
    }
    let mut other_columns = false;
    changed |= walk::each_input(plan, &mut |input| {
        let input = Arc::make_mut(input);
        let before = Arc::clone(input.schema());
        let changed = in_place(input, order, rule, config)?;
        other_columns |= changed && before.as_ref() != input.schema().as_ref();
        Ok(changed)
    })?;
    if other_columns {
        *plan = std::mem::take(plan).recompute_schema()?;
    }
    if order == ApplyOrder::BottomUp {
        changed |= replace(plan, |plan| rule.rewrite(plan, config))?;
    }
    Ok(changed)
}

/// Applies a rule to a plan and to those within its expressions.
struct Rewriter<'r> {
    order: ApplyOrder,
    rule: &'r dyn OptimizerRule,
    config: &'r dyn OptimizerConfig,
}

impl TreeNodeRewriter for Rewriter<'_> {
    type Node = LogicalPlan;

    fn f_down(&mut self, node: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        match self.order {
            ApplyOrder::TopDown => self.rule.rewrite(node, self.config),
            ApplyOrder::BottomUp => Ok(Transformed::no(node)),
        }
    }

    fn f_up(&mut self, node: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        match self.order {
            ApplyOrder::TopDown => Ok(Transformed::no(node)),
            ApplyOrder::BottomUp => self.rule.rewrite(node, self.config),
        }
    }
}
