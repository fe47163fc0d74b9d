//! `isnan`: whether a floating point number is NaN; false for NULL.

use datafusion::logical_expr::lit;

use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "isnan",
    aliases: &[],
    usage: "isnan(expr) - Returns true if expr is NaN, or false otherwise.",
    example: "> SELECT isnan(double('NaN'));\n true",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = match call.value(0)?.ty {
        SparkType::Float => call.value(0)?.clone(),
        _ => call.cast(0, &SparkType::Double)?,
    };
    let is_nan = datafusion::functions::math::isnan().call(vec![value.expr]);
    let expr =
        if value.nullable { datafusion::functions::core::coalesce().call(vec![is_nan, lit(false)]) } else { is_nan };
    Ok(Bound::new(expr, SparkType::Boolean, false, call.display()).at(call.span))
}
