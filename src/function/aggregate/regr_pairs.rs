//! `regr_count`, `regr_avgx` and `regr_avgy`: of the pairs in which neither side is NULL.

use datafusion::functions_aggregate::average::avg_udaf;
use datafusion::functions_aggregate::count::count_udaf;
use datafusion::logical_expr::{and, when};

use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const COUNT: Function = Function {
    name: "regr_count",
    aliases: &[],
    usage: "regr_count(y, x) - Returns the number of non-null number pairs in a group.",
    example: "> SELECT regr_count(y, x) FROM VALUES (1, 2), (2, NULL), (3, 7) AS tab(y, x);\n 2",
    build: Build::Aggregate(|call| {
        let value = paired(call, 0)?;
        call.aggregate(&count_udaf(), vec![value], SparkType::Long, false)
    }),
};

pub const AVGX: Function = Function {
    name: "regr_avgx",
    aliases: &[],
    usage: "regr_avgx(y, x) - Returns the average of the independent variable for non-null pairs in a group.",
    example: "> SELECT regr_avgx(y, x) FROM VALUES (1, 2), (2, NULL), (3, 7) AS tab(y, x);\n 4.5",
    build: Build::Aggregate(|call| average(call, 1)),
};

pub const AVGY: Function = Function {
    name: "regr_avgy",
    aliases: &[],
    usage: "regr_avgy(y, x) - Returns the average of the dependent variable for non-null pairs in a group.",
    example: "> SELECT regr_avgy(y, x) FROM VALUES (1, 2), (2, NULL), (3, 7) AS tab(y, x);\n 2.0",
    build: Build::Aggregate(|call| average(call, 0)),
};

fn average(call: &Call, i: usize) -> Result<Bound> {
    let value = paired(call, i)?;
    call.aggregate(&avg_udaf(), vec![value], SparkType::Double, true)
}

/// The `i`-th argument where both are set, else NULL.
fn paired(call: &Call, i: usize) -> Result<Bound> {
    call.arity(2, 2)?;
    let both = [call.cast(0, &SparkType::Double)?, call.cast(1, &SparkType::Double)?];
    let set = and(both[0].expr.clone().is_not_null(), both[1].expr.clone().is_not_null());
    let expr = when(set, both[i].expr.clone()).end()?;
    Ok(Bound::new(expr, SparkType::Double, true, call.display()))
}
