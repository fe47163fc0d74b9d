//! `assert_true`: NULL where a condition holds, else an error.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, when};

use super::raise_error::raise;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "assert_true",
    aliases: &[],
    usage: "assert_true(expr [, message]) - Throws an exception if expr is not true.",
    example: "> SELECT assert_true(0 < 1);\n NULL",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let condition = call.cast(0, &SparkType::Boolean)?;
    let message = match call.len() {
        1 => Bound::string(&format!("'{}' is not true!", condition.name)),
        _ => call.cast(1, &SparkType::String)?,
    };
    let name = format!("assert_true({}, {})", condition.name, message.name);
    let expr = when(condition.expr, Expr::Literal(ScalarValue::Null, None)).otherwise(raise(message.expr))?;
    Ok(Bound::new(expr, SparkType::Null, true, name).at(call.span))
}
