//! `nth_value`: the value in the `n`-th row of the frame.

use datafusion::functions_window::nth_value::nth_value_udwf;
use datafusion::logical_expr::lit;

use super::window;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "nth_value",
    aliases: &[],
    usage: "nth_value(input[, offset]) - Returns the value of input at the row that is the offset-th row from beginning of \
            the window frame, NULL where there is none.",
    example: "> SELECT a, nth_value(a, 2) OVER (ORDER BY a) FROM VALUES (1), (2) AS tab(a);\n 1\tNULL\n 2\t2",
    build: Build::Window(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let value = call.value(0)?;
    let Some(offset) = call.value(1)?.as_integer_literal() else {
        return Err(if call.value(1)?.ty.is_integral() {
            super::not_foldable(call, 1, "offset", "\"INT\"")
        } else {
            call.unexpected_type(1, "\"INT\"")
        });
    };
    if offset <= 0 {
        return Err(Error::new("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("exprName", "offset")
            .with("valueRange", "(0, 9223372036854775807]")
            .with("currentValue", format!("{offset}L"))
            .at(call.span));
    }
    let arguments = vec![value.expr.clone(), lit(offset)];
    let nulls = if call.ignore_nulls == Some(true) { " ignore nulls" } else { "" };
    Ok(window(call, &nth_value_udwf(), arguments, value.ty.clone(), true)
        .named(format!("nth_value({}, {offset}){nulls}", value.name)))
}
