//! Values of arguments that must be known before a query runs.

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::Schema;
use datafusion::common::tree_node::TreeNode;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::execution::context::ExecutionProps;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{ColumnarValue, Expr};
use datafusion::physical_expr::create_physical_expr;

use super::bound::Bound;
use crate::error::Result;

/// The value of an expression that depends on no row and on no chance; `None` for others, and where computing it fails.
pub fn value_of(bound: &Bound) -> Option<ScalarValue> {
    evaluated(bound)?.ok()
}

/// As [`value_of`], with what goes wrong when it is computed.
pub fn evaluated(bound: &Bound) -> Option<Result<ScalarValue>> {
    if let Some(value) = bound.as_literal() {
        return Some(Ok(value.clone()));
    }
    if bound.expr.is_volatile() || !reads_no_row(bound) {
        return None;
    }
    Some(computed(&bound.expr))
}

/// Whether it is the same whatever rows and groups there are: it reads no column, and computes nothing over rows.
pub fn reads_no_row(bound: &Bound) -> bool {
    !bound.expr.exists(|expr| Ok(!depends_on_nothing(expr))).unwrap_or(true)
}

fn computed(expr: &Expr) -> Result<ScalarValue> {
    let props = ExecutionProps::new();
    let physical = create_physical_expr(expr, &DFSchema::empty(), &props, &PhysicalPlanningContext::default())?;
    let options = datafusion::arrow::array::RecordBatchOptions::new().with_row_count(Some(1));
    let row = RecordBatch::try_new_with_options(Schema::empty().into(), Vec::new(), &options)?;
    Ok(match physical.evaluate(&row)? {
        ColumnarValue::Scalar(value) => value,
        ColumnarValue::Array(array) => ScalarValue::try_from_array(&array, 0)?,
    })
}

fn depends_on_nothing(expr: &Expr) -> bool {
    !matches!(
        expr,
        Expr::Column(_)
            | Expr::OuterReferenceColumn(..)
            | Expr::LambdaVariable(_)
            | Expr::AggregateFunction(_)
            | Expr::WindowFunction(_)
            | Expr::Exists(_)
            | Expr::InSubquery(_)
            | Expr::ScalarSubquery(_)
            | Expr::Placeholder(_)
    )
}
