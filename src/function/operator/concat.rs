//! `||`, which is `concat`.

use datafusion::logical_expr::Operator;

use super::operator;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function, coerce, find};
use crate::types::SparkType;

/// The family's list.
pub(super) const FUNCTIONS: &[&Function] = &[&operator(
    "||",
    &[],
    "expr1 || expr2 - Returns the concatenation of `expr1` and `expr2`.",
    "> SELECT 'Spark' || 'SQL';\n SparkSQL",
    concat,
)];

fn concat(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let values = call.values()?;
    if let Some(Function { build: Build::Scalar(build), .. }) = find("concat") {
        return build(&Call::plain(call.context, "concat", values, call.span));
    }
    let name = format!("concat({}, {})", call.value(0)?.name, call.value(1)?.name);
    if values.iter().any(|value| matches!(value.ty, SparkType::Array(_) | SparkType::Binary)) {
        return Err(Error::unsupported("|| of arrays and binaries").at(call.span));
    }
    let (left, right) = (call.cast(0, &SparkType::String)?, call.cast(1, &SparkType::String)?);
    let nullable = left.nullable || right.nullable;
    let expr = datafusion::logical_expr::binary_expr(left.expr, Operator::StringConcat, right.expr);
    Ok(Bound::new(
        coerce::to_storage(expr, &SparkType::String.storage(), &SparkType::String),
        SparkType::String,
        nullable,
        name,
    )
    .at(call.span))
}
