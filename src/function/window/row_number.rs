//! `row_number`: the number of a row in its partition, from 1.

use datafusion::functions_window::row_number::row_number_udwf;

use super::window;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "row_number",
    aliases: &[],
    usage: "row_number() - Assigns a unique, sequential number to each row, starting with one, according to the ordering of rows within the window partition.",
    example: "> SELECT a, row_number() OVER (ORDER BY a) FROM VALUES (1), (1), (2) AS tab(a);\n 1\t1\n 1\t2\n 2\t3",
    build: Build::Window(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(0, 0)?;
    Ok(window(call, &row_number_udwf(), Vec::new(), SparkType::Int, false))
}
