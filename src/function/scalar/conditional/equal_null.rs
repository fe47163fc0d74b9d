//! `equal_null`: whether two values are equal, two NULLs being equal.

use datafusion::logical_expr::Operator;

use crate::error::Result;
use crate::function::scalar::operate;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "equal_null",
    aliases: &[],
    usage: "equal_null(expr1, expr2) - Returns same result as the EQUAL(=) operator for non-null operands, but returns true if both are null, false if one of them is null.",
    example: "> SELECT equal_null(NULL, NULL);\n true",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let expr = operate(call, "<=>", Operator::IsNotDistinctFrom, call.value(0)?, call.value(1)?)?;
    Ok(Bound::new(expr, SparkType::Boolean, false, call.display()).at(call.span))
}
