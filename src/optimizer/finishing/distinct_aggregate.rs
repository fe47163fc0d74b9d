//! `count(DISTINCT x)` in two steps: groups by the keys and `x` first, then these are counted.
//!
//! At once, each group has a hash set of its own, of which no part can be on disk; as groups, the values are hashed like
//! any others, by the operators that are made for it. Aggregates beside it must be such as can be done in steps
//! ([`Steps`]). DataFusion's own rule for it knows no aggregate that has a name, as all of ours do. Counting the 4.6 million
//! comments of TPC-H's lineitem died of memory in 400 MB.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::common::tree_node::Transformed;
use datafusion::functions_aggregate::count::count_udaf;
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::{Aggregate, Expr, ExprSchemable, LogicalPlan};

use super::Numbers;
use super::rollup::called;
use crate::function::aggregate::steps::Steps;
use crate::optimizer::moving::is_movable;
use crate::plan::walk;

/// The rule's name.
pub const NAME: &str = "distinct_aggregate";

/// Groups by what is counted.
pub fn group(plan: LogicalPlan, _numbers: &mut Numbers) -> Result<Transformed<LogicalPlan>> {
    walk::transform_up(plan, |node| {
        let grouped = match &node {
            LogicalPlan::Aggregate(aggregate) => grouped(aggregate)?,
            _ => None,
        };
        Ok(grouped.map_or_else(|| Transformed::no(node), Transformed::yes))
    })
}

/// What becomes of an aggregate expression.
enum Call {
    /// It counts the groups.
    Counted,
    /// It goes on with the state at this place.
    Stepped(Steps, usize),
}

/// The aggregate over groups by its keys and the one value whose different ones are counted; `None` if there is not one, or
/// other aggregates cannot be done in steps.
fn grouped(aggregate: &Aggregate) -> Result<Option<LogicalPlan>> {
    let (keys, schema) = (&aggregate.group_expr, aggregate.input.schema());
    if keys.iter().any(|key| matches!(key, Expr::GroupingSet(_)) || !is_movable(key)) {
        return Ok(None);
    }
    let mut counted: Option<&Expr> = None;
    let (mut calls, mut firsts) = (Vec::with_capacity(aggregate.aggr_expr.len()), Vec::new());
    for expr in &aggregate.aggr_expr {
        let Some(call) = called(expr) else { return Ok(None) };
        if let Some(value) = distinct(call) {
            if counted.is_some_and(|known| known != value) {
                return Ok(None);
            }
            counted = Some(value);
            calls.push(Call::Counted);
            continue;
        }
        let Some(steps) = Steps::of(call, schema)?.filter(|steps| !steps.may_overflow()) else { return Ok(None) };
        firsts.push(steps.first()?.alias(format!("__state_{}", expr.to_field(schema)?.1.name())));
        calls.push(Call::Stepped(steps, firsts.len() - 1));
    }
    let Some(counted) = counted.filter(|value| !keys.contains(value)) else { return Ok(None) };
    if !is_movable(counted) || !is_compared_alike(&counted.get_type(schema)?) {
        return Ok(None);
    }
    let mut group = keys.clone();
    group.push(counted.clone().alias(format!("__distinct_{}", counted.to_field(schema)?.1.name())));
    let fine = Arc::new(LogicalPlan::Aggregate(Aggregate::try_new(Arc::clone(&aggregate.input), group, firsts)?));
    // Its columns: the keys, the value, the states.
    let columns: Vec<Expr> = fine.schema().columns().into_iter().map(Expr::Column).collect();
    let (of_keys, rest) = columns.split_at(keys.len());
    let Some((value, states)) = rest.split_first() else { return Ok(None) };
    let named = calls.iter().zip(&aggregate.aggr_expr).map(|(call, expr)| {
        let (qualifier, field) = expr.to_field(schema)?;
        let last = match call {
            Call::Counted => count_udaf().call(vec![value.clone()]),
            Call::Stepped(steps, at) => steps.last(states[*at].clone())?,
        };
        Ok(last.alias_qualified(qualifier, field.name()))
    });
    let named = named.collect::<Result<Vec<_>>>()?;
    Ok(Some(LogicalPlan::Aggregate(Aggregate::try_new(fine, of_keys.to_vec(), named)?)))
}

/// The value whose different ones a call counts.
fn distinct(call: &AggregateFunction) -> Option<&Expr> {
    let params = &call.params;
    let counts = params.distinct && call.func == count_udaf() && params.filter.is_none() && params.order_by.is_empty();
    match params.args.as_slice() {
        [value] if counts => Some(value),
        _ => None,
    }
}

/// Whether values are one group exactly if they are one of the different values: of zeros of two signs, which are, that is
/// left to the aggregate.
fn is_compared_alike(ty: &DataType) -> bool {
    !ty.is_floating() && !ty.is_nested() && !ty.is_null()
}

#[cfg(test)]
mod tests {
    use datafusion::functions_aggregate::expr_fn::{avg, count, count_distinct, max, sum};
    use datafusion::logical_expr::{LogicalPlanBuilder, cast, col, lit};

    use super::*;

    fn over(keys: Vec<Expr>, aggregates: Vec<Expr>) -> LogicalPlan {
        let rows = (0..9).map(|i| vec![lit(i % 3), lit(i % 2), lit(i64::from(i))]).collect();
        LogicalPlanBuilder::values(rows).unwrap().aggregate(keys, aggregates).unwrap().build().unwrap()
    }

    fn rewritten(plan: &LogicalPlan) -> Option<LogicalPlan> {
        let done = group(plan.clone(), &mut Numbers::default()).unwrap();
        done.transformed.then_some(done.data)
    }

    #[test]
    fn what_is_counted_becomes_a_key() {
        let calls = vec![count_distinct(col("column2")).alias("n"), max(col("column3")), count(lit(1))];
        for keys in [vec![], vec![col("column1")], vec![col("column1") + lit(1)]] {
            let before = over(keys.clone(), calls.clone());
            let after = rewritten(&before).unwrap();
            assert_eq!(after.schema(), before.schema());
            let LogicalPlan::Aggregate(whole) = &after else { panic!("{}", after.display_indent()) };
            let LogicalPlan::Aggregate(fine) = &*whole.input else { panic!("{}", after.display_indent()) };
            assert_eq!((whole.group_expr.len(), fine.group_expr.len()), (keys.len(), keys.len() + 1));
            assert!(rewritten(&after).is_none(), "once is enough");
        }
    }

    #[test]
    fn what_must_see_all_rows_at_once_does() {
        let two = vec![count_distinct(col("column2")), count_distinct(col("column3"))];
        let filtered = {
            use datafusion::logical_expr::ExprFunctionExt;
            count_distinct(col("column2")).filter(col("column3").gt(lit(3i64))).build().unwrap()
        };
        let real = count_distinct(cast(col("column2"), DataType::Float64));
        let overflowing = vec![count_distinct(col("column2")), sum(col("column3"))];
        let mean = vec![count_distinct(col("column2")), avg(cast(col("column3"), DataType::Float64) * lit(0.1))];
        for calls in [two, vec![filtered], vec![real], overflowing, mean, vec![count(col("column1"))]] {
            let plan = over(vec![col("column1")], calls);
            assert!(rewritten(&plan).is_none(), "{}", plan.display_indent());
        }
        assert!(rewritten(&over(vec![col("column2")], vec![count_distinct(col("column2"))])).is_none());
    }
}
