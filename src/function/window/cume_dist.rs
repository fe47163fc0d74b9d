//! `cume_dist`: the fraction of rows that are not behind the row's peers.

use datafusion::functions_window::cume_dist::cume_dist_udwf;

use super::window;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "cume_dist",
    aliases: &[],
    usage: "cume_dist() - Computes the position of a value relative to all values in the partition.",
    example: "> SELECT a, cume_dist() OVER (ORDER BY a) FROM VALUES (1), (1), (2) AS tab(a);\n 1\t0.6666666666666666\n 1\t0.6666666666666666\n 2\t1.0",
    build: Build::Window(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(0, 0)?;
    Ok(window(call, &cume_dist_udwf(), Vec::new(), SparkType::Double, false))
}
