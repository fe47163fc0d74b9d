//! `measure`: what a metric view measures, of the rows of a group. The binder puts the measure's own expression in place of
//! a call; what comes here is none.

use crate::error::Error;
use crate::function::{Build, Function};

pub const FUNCTION: Function = Function {
    name: "measure",
    aliases: &[],
    usage: "measure(expr) - this function is used and can only be used to calculate a measure defined in a metric view.",
    example: "> SELECT dimension_col, measure(measure_col)\n    FROM test_metric_view\n    GROUP BY dimension_col;\n  dim_1, 100\n  dim_2, 200",
    build: Build::Aggregate(|call| {
        call.arity(1, 1)?;
        Err(Error::unsupported("measure() of anything but a measure of a metric view").at(call.span))
    }),
};
