//! `rank`: one more than the number of rows before the row's peers.

use datafusion::functions_window::rank::rank_udwf;

use super::window;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "rank",
    aliases: &[],
    usage: "rank() - Computes the rank of a value in a group of values. The result is one plus the number of rows preceding or equal to the current row in the ordering of the partition.",
    example: "> SELECT a, rank() OVER (ORDER BY a) FROM VALUES (1), (1), (2) AS tab(a);\n 1\t1\n 1\t1\n 2\t3",
    build: Build::Window(build),
};

fn build(call: &Call) -> Result<Bound> {
    Ok(window(call, &rank_udwf(), Vec::new(), SparkType::Int, false).named("RANK()"))
}
