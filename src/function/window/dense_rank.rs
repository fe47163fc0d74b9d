//! `dense_rank`: one more than the number of different values before the row's.

use datafusion::functions_window::rank::dense_rank_udwf;

use super::window;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "dense_rank",
    aliases: &[],
    usage: "dense_rank() - Computes the rank of a value in a group of values. Unlike the function rank, dense_rank will not produce gaps in the ranking sequence.",
    example: "> SELECT a, dense_rank() OVER (ORDER BY a) FROM VALUES (1), (1), (2) AS tab(a);\n 1\t1\n 1\t1\n 2\t2",
    build: Build::Window(build),
};

fn build(call: &Call) -> Result<Bound> {
    Ok(window(call, &dense_rank_udwf(), Vec::new(), SparkType::Int, false).named("DENSE_RANK()"))
}
