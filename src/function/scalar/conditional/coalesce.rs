//! `coalesce`: the first argument that is not NULL.

use crate::error::Result;
use crate::function::scalar::same_type;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "coalesce",
    aliases: &[],
    usage: "coalesce(expr1, expr2, ...) - Returns the first non-null argument if exists. Otherwise, null.",
    example: "> SELECT coalesce(NULL, 1, NULL);\n 1",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, usize::MAX)?;
    let (values, ty) = same_type(call, 0)?;
    let nullable = values.iter().all(|value| value.nullable);
    // What stands behind a value that is never NULL is never looked at.
    let reachable = values.iter().position(|value| !value.nullable).map_or(values.len(), |at| at + 1);
    let mut exprs: Vec<_> = values.into_iter().take(reachable).map(|value| value.expr).collect();
    let expr = match (exprs.len(), exprs.pop()) {
        (1, Some(only)) => only,
        (_, last) => datafusion::functions::core::coalesce().call(exprs.into_iter().chain(last).collect()),
    };
    Ok(Bound::new(expr, ty, nullable, call.display()).at(call.span))
}
