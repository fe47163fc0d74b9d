//! `nullif`: NULL where both arguments are equal, else the first.

use datafusion::logical_expr::{Operator, when};

use crate::error::Result;
use crate::function::operator::chars::as_text;
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
    // The first is computed once, for both its uses: it is no column any more when it is compared.
    let first = as_text(call.value(0)?.clone());
    let equal = operate(call, "=", Operator::Eq, &first, &as_text(call.value(1)?.clone()))?;
    let expr = when(equal, typed_null(&first.ty)).otherwise(first.expr)?;
    Ok(Bound::new(expr, first.ty, true, call.display()).at(call.span))
}
