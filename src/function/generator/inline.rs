//! `inline`: a row for each struct of an array; a struct that is NULL gives a row of NULLs.

use super::{column, missing};
use crate::error::Result;
use crate::function::{Build, Call, Function, Generated};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "inline",
    aliases: &[],
    usage: "inline(expr) - Explodes an array of structs into a table. The columns are named after the fields.",
    example: "> SELECT inline(array(struct(1, 'a'), struct(2, 'b')));\n 1\ta\n 2\tb",
    build: Build::Generator(|call| build(call, false)),
};

pub const OUTER: Function = Function {
    name: "inline_outer",
    aliases: &[],
    usage: "inline_outer(expr) - Like inline, and a row of NULLs where expr is NULL or empty.",
    example: "> SELECT inline_outer(array(struct(1, 'a'), struct(2, 'b')));\n 1\ta\n 2\tb",
    build: Build::Generator(|call| build(call, true)),
};

fn build(call: &Call, outer: bool) -> Result<Generated> {
    if call.is_empty() {
        return Err(missing(call, "input"));
    }
    call.arity(1, 1)?;
    let rows = call.value(0)?.clone();
    let fields = match &rows.ty {
        SparkType::Array(element) => match element.as_ref() {
            SparkType::Struct(fields) => fields,
            _ => return Err(call.unexpected_type(0, "\"ARRAY<STRUCT>\"")),
        },
        _ => return Err(call.unexpected_type(0, "\"ARRAY<STRUCT>\"")),
    };
    let columns = fields.iter().map(|field| column(&field.name, &field.ty, true)).collect();
    Ok(Generated { rows, columns, outer })
}
