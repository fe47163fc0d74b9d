//! `nullif`: NULL where both arguments are equal, else the first.

use datafusion::logical_expr::{Operator, when};

use crate::error::Result;
use crate::function::scalar::{operate, typed_null};
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "nullif",
    aliases: &[],
    usage: "nullif(expr1, expr2) - Returns null if expr1 equals to expr2, or expr1 otherwise.",
    example: "> SELECT nullif(2, 2);\n NULL",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let first = call.value(0)?.clone();
    let equal = operate(call, "=", Operator::Eq, &first, call.value(1)?)?;
    let expr = when(equal, typed_null(&first.ty)).otherwise(first.expr)?;
    Ok(Bound::new(expr, first.ty, true, call.display()).at(call.span))
}
