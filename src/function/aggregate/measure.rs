//! `measure`: what a metric view measures, of the rows of a group. The binder puts the measure's own expression in place of
//! a call; what comes here is none.

use crate::error::Error;
use crate::function::{Build, Function};

pub const FUNCTION: Function = Function {
    name: "measure",
    aliases: &[],
    usage: "measure(expr) - this function is used and can only be used to calculate a measure defined in a metric view.",
    example: "> SELECT measure(a) FROM VALUES (1) AS no_metric_view(a);\n ERROR [UNSUPPORTED_FEATURE]",
    build: Build::Aggregate(|call| {
        call.arity(1, 1)?;
        Err(Error::unsupported("measure() of anything but a measure of a metric view").at(call.span))
    }),
};
