//! `nanvl`: the second number where the first is NaN.

use datafusion::logical_expr::when;

use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "nanvl",
    aliases: &[],
    usage: "nanvl(expr1, expr2) - Returns expr1 if it's not NaN, or expr2 otherwise.",
    example: "> SELECT nanvl(double('NaN'), 123);\n 123.0",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let float = (0..2).all(|i| call.value(i).is_ok_and(|value| value.ty == SparkType::Float));
    let ty = if float { SparkType::Float } else { SparkType::Double };
    let (first, second) = (call.cast(0, &ty)?, call.cast(1, &ty)?);
    let is_nan = datafusion::functions::math::isnan().call(vec![first.expr.clone()]);
    let expr = when(is_nan, second.expr).otherwise(first.expr)?;
    Ok(Bound::new(expr, ty, first.nullable || second.nullable, call.display()).at(call.span))
}
