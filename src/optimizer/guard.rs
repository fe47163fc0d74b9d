//! The last step before a plan is executed: what can fail is computed only where the conditions before it hold.
//!
//! Spark computes `a AND b` from left to right and `b` only where `a` leaves it open, and the terms of a filter one after
//! the other; filters that the optimiser brings together keep the order of their steps. DataFusion promises neither, so
//! terms that can fail (casts, arithmetic, what raises) get their guards once all rules have moved them to their places.
//! That is meaning, not speed, and there is no setting against it.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::utils::split_conjunction_owned;
use datafusion::logical_expr::{Expr, Extension, Filter, LogicalPlan, Operator};

use crate::function::operator::flat::{flat, long_chain};
use crate::function::operator::logic::{may_fail, ordered, short_circuited};
use crate::plan::{Shared, walk};

/// The plan with guards.
/// # Errors
/// Those of walking it.
pub fn guard(plan: LogicalPlan) -> Result<LogicalPlan> {
    Ok(walk::transform_down(plan, node)?.data)
}

fn node(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    if let LogicalPlan::Extension(extension) = &plan
        && let Some(shared) = extension.node.as_any().downcast_ref::<Shared>()
    {
        let definition = Arc::new(guard(shared.definition.as_ref().clone())?);
        let node = Arc::new(Shared { definition, ..shared.clone() });
        return Ok(Transformed::yes(LogicalPlan::Extension(Extension { node })));
    }
    let mut concerned = false;
    plan.apply_expressions(|expr| {
        concerned |= may_fail(expr);
        Ok(if concerned { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    match plan {
        plan if !concerned => Ok(Transformed::no(plan)),
        LogicalPlan::Filter(filter) => {
            let predicate = filtered(filter.predicate)?;
            Ok(Transformed::yes(LogicalPlan::Filter(Filter::try_new(predicate, filter.input)?)))
        }
        LogicalPlan::Join(mut join) => {
            join.filter = join.filter.map(filtered).transpose()?;
            Ok(Transformed::yes(LogicalPlan::Join(join)))
        }
        // What a scan takes over it computes in this order itself.
        LogicalPlan::TableScan(_) => Ok(Transformed::no(plan)),
        plan => {
            let names = NamePreserver::new(&plan);
            plan.map_expressions(|expr| {
                let name = names.save(&expr);
                Ok(inside(expr, false)?.update_data(|expr| name.restore(expr)))
            })
        }
    }
}

/// A condition of which only true counts.
fn filtered(condition: Expr) -> Result<Expr> {
    let terms = split_conjunction_owned(condition.clone());
    let terms = terms.into_iter().map(|term| Ok(inside(term, true)?.data)).collect::<Result<Vec<_>>>()?;
    match ordered(terms) {
        Some(guarded) => Ok(guarded),
        None => Ok(inside(condition, true)?.data),
    }
}

/// AND and OR wherever they stand in an expression, of which maybe only true counts.
fn inside(expr: Expr, only_true: bool) -> Result<Transformed<Expr>> {
    if !may_fail(&expr) {
        return Ok(Transformed::no(expr));
    }
    stacker::maybe_grow(256 << 10, 4 << 20, || {
        let op = match &expr {
            Expr::BinaryExpr(binary) if matches!(binary.op, Operator::And | Operator::Or) => Some(binary.op),
            _ => None,
        };
        if let Some(op) = op
            && let Some(terms) = long_chain(&expr, op)
        {
            let terms = terms.into_iter().map(|term| Ok(inside(term, only_true)?.data)).collect::<Result<_>>()?;
            return Ok(Transformed::yes(flat(terms, op, only_true)));
        }
        let only_true = only_true && op.is_some();
        let part = expr.map_children(|part| inside(part, only_true))?;
        Ok(match short_circuited(&part.data) {
            Some(guarded) => Transformed::yes(guarded),
            None => part,
        })
    })
}
