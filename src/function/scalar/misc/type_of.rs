//! `typeof`: the name of an expression's type.

use crate::function::{Bound, Build, Function, cast};

pub const FUNCTION: Function = Function {
    name: "typeof",
    aliases: &[],
    usage: "typeof(expr) - Return DDL-formatted type string for the data type of the input.",
    example: "> SELECT typeof(1);\n int",
    build: Build::Scalar(|call| {
        call.arity(1, 1)?;
        Ok(Bound::string(&cast::without_length(&call.value(0)?.ty).to_string()).named(call.display()).at(call.span))
    }),
};
