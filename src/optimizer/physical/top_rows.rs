//! Rows that a window numbers only for a filter to drop them are dropped before they are sorted.
//!
//! `row_number()` or `rank()` below a filter that keeps the first numbers: [`TopRows`] goes below the window, and leaves
//! out rows that are behind enough others of their partition.

use std::sync::Arc;

use datafusion::common::{Result, ScalarValue};
use datafusion::config::ConfigOptions;
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::expressions::{BinaryExpr, Column, Literal};
use datafusion::physical_expr::window::StandardWindowExpr;
use datafusion::physical_expr::{PhysicalExpr, split_conjunction};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};
use datafusion::physical_plan::windows::{BoundedWindowAggExec, WindowUDFExpr};
use datafusion::physical_plan::{ExecutionPlan, replace_children_if_necessary};

use super::rewrite::rewrite;
use crate::exec::packed::PackedKeys;
use crate::exec::top_rows::TopRows;

/// The name of the rule, in its setting and in EXPLAIN.
pub const NAME: &str = "top_rows";

/// Puts [`TopRows`] below windows.
#[derive(Debug)]
pub struct TopRowsRule;

impl PhysicalOptimizerRule for TopRowsRule {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        rewrite(plan, options, NAME, |node| {
            let Some(input) = node.downcast_ref::<FilterExec>().map(filtered).transpose()?.flatten() else {
                return Ok(None);
            };
            Ok(Some(replace_children_if_necessary(Arc::clone(node), vec![input])?))
        })
    }

    fn name(&self) -> &str {
        NAME
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The input of a filter with fewer rows to number.
fn filtered(filter: &FilterExec) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    for term in split_conjunction(filter.predicate()) {
        if let Some((column, count)) = at_most(term)
            && let Some(input) = below(filter.input(), column, count)?
        {
            return Ok(Some(input));
        }
    }
    Ok(None)
}

/// `column <= count`, however it is written.
fn at_most(term: &Arc<dyn PhysicalExpr>) -> Option<(usize, usize)> {
    let binary = term.downcast_ref::<BinaryExpr>()?;
    let (column, op, literal) = match (binary.left().downcast_ref::<Column>(), binary.right().downcast_ref::<Column>())
    {
        (Some(column), None) => (column, *binary.op(), binary.right()),
        (None, Some(column)) => (column, binary.op().swap()?, binary.left()),
        _ => return None,
    };
    let count = number(literal.downcast_ref::<Literal>()?.value())?;
    let count = match op {
        Operator::LtEq | Operator::Eq => count,
        Operator::Lt => count.checked_sub(1)?,
        _ => return None,
    };
    Some((column.index(), usize::try_from(count).ok().filter(|count| *count > 0)?))
}

fn number(value: &ScalarValue) -> Option<i64> {
    match value {
        ScalarValue::Int32(Some(v)) => Some(i64::from(*v)),
        ScalarValue::Int64(Some(v)) => Some(*v),
        ScalarValue::UInt64(Some(v)) => i64::try_from(*v).ok(),
        _ => None,
    }
}

/// The plan with [`TopRows`] below the window that computes the column.
fn below(plan: &Arc<dyn ExecutionPlan>, column: usize, count: usize) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
        let passed = projection.expr().get(column).and_then(|e| e.expr.downcast_ref::<Column>());
        let Some(passed) = passed else { return Ok(None) };
        let Some(input) = below(projection.input(), passed.index(), count)? else { return Ok(None) };
        return Ok(Some(replace_children_if_necessary(Arc::clone(plan), vec![input])?));
    }
    let Some(window) = plan.downcast_ref::<BoundedWindowAggExec>() else { return Ok(None) };
    let input = window.input();
    // Other windows over the same rows need all of them.
    let [expr] = window.window_expr() else { return Ok(None) };
    if column != input.schema().fields().len() || expr.partition_by().is_empty() || input.is::<TopRows>() {
        return Ok(None);
    }
    let Some(function) = expr
        .as_any()
        .downcast_ref::<StandardWindowExpr>()
        .and_then(|standard| standard.get_standard_func_expr().as_any().downcast_ref::<WindowUDFExpr>())
    else {
        return Ok(None);
    };
    let equal = match function.fun().name() {
        "row_number" => false,
        "rank" => true,
        _ => return Ok(None),
    };
    let known = StatisticsContext::new().compute(input.as_ref(), &StatisticsArgs::new())?;
    let Some(keys) = PackedKeys::of(expr.partition_by().to_vec(), &input.schema(), &known, 0)? else {
        return Ok(None);
    };
    let Some(top) = TopRows::try_new(input, keys, expr.order_by(), count, equal)? else { return Ok(None) };
    Ok(Some(replace_children_if_necessary(Arc::clone(plan), vec![Arc::new(top)])?))
}
