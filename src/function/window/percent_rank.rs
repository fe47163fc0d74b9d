//! `percent_rank`: the rank as a fraction of the partition, from 0 to 1.

use datafusion::functions_window::rank::percent_rank_udwf;

use super::window;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "percent_rank",
    aliases: &[],
    usage: "percent_rank() - Computes the percentage ranking of a value in a group of values.",
    example: "> SELECT a, percent_rank() OVER (ORDER BY a) FROM VALUES (1), (1), (2) AS tab(a);\n 1\t0.0\n 1\t0.0\n 2\t1.0",
    build: Build::Window(build),
};

fn build(call: &Call) -> Result<Bound> {
    Ok(window(call, &percent_rank_udwf(), Vec::new(), SparkType::Double, false).named("PERCENT_RANK()"))
}
