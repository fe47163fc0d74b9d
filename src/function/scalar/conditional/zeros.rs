//! `nullifzero` and `zeroifnull`: NULL in place of 0, and back.

use datafusion::logical_expr::{Operator, when};

use crate::error::Result;
use crate::function::scalar::{operate, same_type_of, typed_null};
use crate::function::{Bound, Build, Call, Function};

pub const NULLIFZERO: Function = Function {
    name: "nullifzero",
    aliases: &[],
    usage: "nullifzero(expr) - Returns null if expr is equal to zero, or expr otherwise.",
    example: "> SELECT nullifzero(0);\n NULL",
    build: Build::Scalar(nullifzero),
};

pub const ZEROIFNULL: Function = Function {
    name: "zeroifnull",
    aliases: &[],
    usage: "zeroifnull(expr) - Returns zero if expr is equal to null, or expr otherwise.",
    example: "> SELECT zeroifnull(NULL);\n 0",
    build: Build::Scalar(zeroifnull),
};

fn nullifzero(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    let zero = operate(call, "=", Operator::Eq, &value, &Bound::int(0))?;
    let expr = when(zero, typed_null(&value.ty)).otherwise(value.expr)?;
    Ok(Bound::new(expr, value.ty, true, call.display()).at(call.span))
}

fn zeroifnull(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let (values, ty) = same_type_of(call, vec![call.value(0)?.clone(), Bound::int(0)])?;
    let expr = datafusion::functions::core::coalesce().call(values.into_iter().map(|value| value.expr).collect());
    Ok(Bound::new(expr, ty, false, call.display()).at(call.span))
}
