//! `count_if`: in how many rows a condition holds.

use datafusion::functions_aggregate::count::count_udaf;
use datafusion::logical_expr::when;

use super::boolean;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "count_if",
    aliases: &[],
    usage: "count_if(expr) - Returns the number of TRUE values for the expression.",
    example: "> SELECT count_if(col % 2 = 0) FROM VALUES (NULL), (0), (1), (2), (3) AS tab(col);\n 2",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    let condition = boolean(call)?;
    let counted = when(condition.expr.clone(), condition.expr).end()?;
    let counted = Bound::new(counted, SparkType::Boolean, true, call.display());
    call.aggregate(&count_udaf(), vec![counted], SparkType::Long, false)
}
