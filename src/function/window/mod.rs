//! Functions of a row's place among others. Most are DataFusion's own, whose unsigned results become Spark's ints.

mod cume_dist;
mod dense_rank;
mod percent_rank;
mod rank;
mod row_number;

use std::sync::Arc;

use datafusion::logical_expr::expr::{NullTreatment, WindowFunction};
use datafusion::logical_expr::{Expr, WindowFunctionDefinition, WindowUDF, cast};

use super::{Bound, Call, Function};
use crate::types::SparkType;

/// Every one, as lists by family.
pub(super) fn all() -> &'static [&'static [&'static Function]] {
    &[&[&cume_dist::FUNCTION, &dense_rank::FUNCTION, &percent_rank::FUNCTION, &rank::FUNCTION, &row_number::FUNCTION]]
}

/// A call of a window UDF, whose window is filled in later. Where the UDF counts in unsigned numbers, `ty` is Spark's.
fn window(call: &Call, udf: &Arc<WindowUDF>, arguments: Vec<Expr>, ty: SparkType, nullable: bool) -> Bound {
    let mut function = WindowFunction::new(WindowFunctionDefinition::WindowUDF(Arc::clone(udf)), arguments);
    function.params.null_treatment =
        call.ignore_nulls.map(|ignore| if ignore { NullTreatment::IgnoreNulls } else { NullTreatment::RespectNulls });
    let expr = Expr::from(function);
    let expr = if ty == SparkType::Int && !nullable { cast(expr, ty.storage()) } else { expr };
    Bound::new(expr, ty, nullable, call.display()).at(call.span)
}
