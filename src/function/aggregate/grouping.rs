//! `grouping(key)` and `grouping_id(...)`: which keys of GROUPING SETS, ROLLUP or CUBE a group leaves out.
//!
//! They aggregate nothing: the calls stand as markers until the aggregate phase, which knows the sets, replaces them.
//! Source: <https://spark.apache.org/docs/latest/api/sql/#grouping_id>

use datafusion::functions_aggregate::grouping::grouping_udaf;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::expr::AggregateFunction;

use super::super::call::aggregate_expr;
use super::super::{Bound, Build, Call, Function};
use crate::error::{Result, Span};
use crate::types::SparkType;

/// `grouping`
pub const GROUPING: Function = Function {
    name: "grouping",
    aliases: &[],
    usage: "grouping(col) - Returns 1 if the column is left out of the group by GROUPING SETS, ROLLUP or CUBE, else 0.",
    example: "> SELECT name, grouping(name), sum(age) FROM VALUES (2, 'Alice'), (5, 'Bob') people(age, name) GROUP BY cube(name);\n Alice\t0\t2\n Bob\t0\t5\n NULL\t1\t7",
    build: Build::Aggregate(grouping),
};

/// `grouping_id`
pub const GROUPING_ID: Function = Function {
    name: "grouping_id",
    aliases: &[],
    usage: "grouping_id([col1[, col2 ..]]) - Returns the level of grouping: the bits of grouping(col) of each column, the first the highest.",
    example: "> SELECT name, grouping_id(), sum(age) FROM VALUES (2, 'Alice'), (5, 'Bob') people(age, name) GROUP BY cube(name);\n Alice\t0\t2\n Bob\t0\t5\n NULL\t1\t7",
    build: Build::Aggregate(grouping_id),
};

/// What a marker asks for.
pub(crate) enum Grouping<'a> {
    /// `grouping(key)`
    One(&'a Expr),
    /// `grouping_id(keys)`; none for all
    Id(&'a [Expr]),
}

/// The marker that a call is, if it is one.
pub(crate) fn as_grouping(call: &AggregateFunction) -> Option<Grouping<'_>> {
    if call.func.name() != grouping_udaf().name() {
        return None;
    }
    match call.params.args.as_slice() {
        [key] if !call.params.distinct => Some(Grouping::One(key)),
        keys => Some(Grouping::Id(keys)),
    }
}

/// The column `grouping__id`: `grouping_id()` of all keys.
pub(crate) fn grouping_column(span: Span) -> Bound {
    let expr = aggregate_expr(&grouping_udaf(), Vec::new(), true, None, Vec::new(), None);
    Bound::new(expr, SparkType::Long, false, "grouping__id").at(span)
}

fn grouping(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let expr = aggregate_expr(&grouping_udaf(), vec![call.value(0)?.expr.clone()], false, None, Vec::new(), None);
    Ok(Bound::new(expr, SparkType::Byte, false, call.display()).at(call.span))
}

fn grouping_id(call: &Call) -> Result<Bound> {
    let keys = call.values()?.into_iter().map(|key| key.expr).collect();
    // DISTINCT tells the marker of one column from `grouping`.
    let expr = aggregate_expr(&grouping_udaf(), keys, true, None, Vec::new(), None);
    Ok(Bound::new(expr, SparkType::Long, false, call.display()).at(call.span))
}
