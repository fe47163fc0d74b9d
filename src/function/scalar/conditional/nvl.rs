//! `nvl` and `nvl2`: another value in place of NULL.

use datafusion::logical_expr::when;

use crate::error::Result;
use crate::function::scalar::same_type;
use crate::function::{Bound, Build, Call, Function};

pub const NVL: Function = Function {
    name: "nvl",
    aliases: &["ifnull"],
    usage: "nvl(expr1, expr2) - Returns expr2 if expr1 is null, or expr1 otherwise.",
    example: "> SELECT nvl(NULL, 2);\n 2",
    build: Build::Scalar(nvl),
};

pub const NVL2: Function = Function {
    name: "nvl2",
    aliases: &[],
    usage: "nvl2(expr1, expr2, expr3) - Returns expr2 if expr1 is not null, or expr3 otherwise.",
    example: "> SELECT nvl2(NULL, 2, 1);\n 1",
    build: Build::Scalar(nvl2),
};

fn nvl(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let (values, ty) = same_type(call, 0)?;
    let nullable = values.iter().all(|value| value.nullable);
    let expr = if values[0].nullable {
        datafusion::functions::core::coalesce().call(values.into_iter().map(|value| value.expr).collect())
    } else {
        values[0].expr.clone()
    };
    Ok(Bound::new(expr, ty, nullable, call.display()).at(call.span))
}

fn nvl2(call: &Call) -> Result<Bound> {
    call.arity(3, 3)?;
    let first = call.value(0)?.clone();
    let (values, ty) = same_type(call, 1)?;
    let nullable = values.iter().any(|value| value.nullable);
    let expr = when(first.expr.is_not_null(), values[0].expr.clone()).otherwise(values[1].expr.clone())?;
    Ok(Bound::new(expr, ty, nullable, call.display()).at(call.span))
}
