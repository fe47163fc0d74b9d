//! Values that an expression reads more than once and that are computed once: `let x = value in body`.
//!
//! No function of SQL: the body of a SQL function may use an argument several times, and `rand()` must be one number.

use datafusion::arrow::array::{ArrayRef, UInt32Array};
use datafusion::common::Result as DataFusionResult;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::expr::Lambda;

use super::kernel::{self, Inputs, evaluate};
use crate::function::Bound;

/// `body`, in which each name is a variable of a lambda that stands for its value.
pub(crate) fn once(values: Vec<(String, Bound)>, body: Bound) -> Bound {
    let parameters = vec![values.iter().map(|(_, value)| value.ty.storage()).collect()];
    let (names, mut arguments): (Vec<String>, Vec<Expr>) =
        values.into_iter().map(|(name, value)| (name, value.expr)).unzip();
    arguments.push(Expr::Lambda(Lambda::new(names, body.expr)));
    let expr = kernel::call("once", body.ty.storage(), parameters, arguments, run);
    Bound { expr, ..body }
}

fn run(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let rows =
        u32::try_from(inputs.rows).map_err(|error| datafusion::common::DataFusionError::External(error.into()))?;
    let rows: UInt32Array = (0..rows).collect();
    evaluate(inputs.lambdas[0], &inputs.values, &rows)
}
