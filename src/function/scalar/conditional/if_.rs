//! `if`: the second argument where the first is true, else the third.

use datafusion::logical_expr::{Expr, when};

use crate::error::Result;
use crate::function::operator::logic::{chosen, may_fail};
use crate::function::scalar::same_type;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "if",
    aliases: &[],
    usage: "if(expr1, expr2, expr3) - If expr1 evaluates to true, then returns expr2; otherwise returns expr3.",
    example: "> SELECT if(1 < 2, 'a', 'b');\n a",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(3, 3)?;
    let condition = call.value(0)?;
    if !matches!(condition.ty, SparkType::Boolean | SparkType::Null) {
        return Err(call.unexpected_type(0, "\"BOOLEAN\""));
    }
    let condition = call.cast(0, &SparkType::Boolean)?;
    let (values, ty) = same_type(call, 1)?;
    let nullable = values.iter().any(|value| value.nullable);
    let name = format!("(IF({}, {}, {}))", condition.name, values[0].name, values[1].name);
    let (then, otherwise) = (values[0].expr.clone(), values[1].expr.clone());
    let expr = if ty == SparkType::Boolean && (may_fail(&then) || may_fail(&otherwise)) {
        chosen(Expr::IsTrue(Box::new(condition.expr)), then, otherwise)
    } else {
        when(condition.expr, then).otherwise(otherwise)?
    };
    Ok(Bound::new(expr, ty, nullable, name).at(call.span))
}
