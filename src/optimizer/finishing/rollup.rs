//! ROLLUP, CUBE and GROUPING SETS: the groups of the finest set are made once, and the other sets' groups of them.
//!
//! Grouped as they come, rows are hashed once for every set. Where one set has all keys, its groups, usually far fewer
//! than rows, know enough: every other group consists of whole groups of it. Only aggregates that can be done in steps
//! ([`Steps`]) allow it.
//!
//! Source: Gray et al., "Data cube: a relational aggregation operator generalizing group-by, cross-tab, and sub-totals",
//! Data Mining and Knowledge Discovery 1997.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::Transformed;
use datafusion::logical_expr::{Aggregate, Expr, ExprSchemable, GroupingSet, LogicalPlan};

use super::Numbers;
use crate::function::aggregate::steps::Steps;
use crate::optimizer::moving::is_movable;
use crate::plan::walk;

/// The rule's name.
pub const NAME: &str = "rollup";

/// Groups by all keys first, then the groups by the sets.
pub fn roll(plan: LogicalPlan, _numbers: &mut Numbers) -> Result<Transformed<LogicalPlan>> {
    visit(plan)
}

fn visit(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    walk::transform_up(plan, |node| {
        let rolled = match &node {
            LogicalPlan::Aggregate(aggregate) => rolled(aggregate)?,
            _ => None,
        };
        Ok(rolled.map_or_else(|| Transformed::no(node), Transformed::yes))
    })
}

/// The same aggregate over groups by all keys; `None` where no set has all keys, or a function cannot be done in steps.
fn rolled(aggregate: &Aggregate) -> Result<Option<LogicalPlan>> {
    let [Expr::GroupingSet(GroupingSet::GroupingSets(sets))] = aggregate.group_expr.as_slice() else {
        return Ok(None);
    };
    let mut keys: Vec<&Expr> = Vec::new();
    for key in sets.iter().flatten() {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let has_all = |set: &Vec<Expr>| keys.iter().all(|key| set.contains(key));
    if sets.len() < 2 || keys.is_empty() || !sets.iter().any(has_all) || !keys.iter().all(|key| is_movable(key)) {
        return Ok(None);
    }
    let schema = aggregate.input.schema();
    let mut firsts = Vec::with_capacity(aggregate.aggr_expr.len());
    let mut steps = Vec::with_capacity(aggregate.aggr_expr.len());
    for expr in &aggregate.aggr_expr {
        let Some(call) = called(expr) else { return Ok(None) };
        let Some(step) = Steps::of(call, schema)? else { return Ok(None) };
        // The same call has a state of the same name wherever it stands.
        firsts.push(step.first()?.alias(format!("__state_{}", expr.to_field(schema)?.1.name())));
        steps.push(step);
    }
    let group = keys.iter().map(|key| (*key).clone()).collect();
    let finest = Arc::new(LogicalPlan::Aggregate(Aggregate::try_new(Arc::clone(&aggregate.input), group, firsts)?));
    // The groups' columns: the keys first, then the states.
    let columns: Vec<Expr> = finest.schema().columns().into_iter().map(Expr::Column).collect();
    let (of_keys, of_states) = columns.split_at(keys.len());
    let column = |key: &Expr| keys.iter().position(|known| *known == key).map(|at| of_keys[at].clone());
    let sets = sets.iter().map(|set| set.iter().filter_map(column).collect()).collect();
    let named = steps.iter().zip(of_states).zip(&aggregate.aggr_expr).map(|((step, state), expr)| {
        let (qualifier, field) = expr.to_field(schema)?;
        Ok(step.last(state.clone())?.alias_qualified(qualifier, field.name()))
    });
    let aggregates = named.collect::<Result<Vec<_>>>()?;
    let group = vec![Expr::GroupingSet(GroupingSet::GroupingSets(sets))];
    let rolled = Aggregate::try_new(finest, group, aggregates)?;
    Ok(Some(LogicalPlan::Aggregate(rolled)))
}

/// The call that an aggregate expression is, below its names.
pub(super) fn called(expr: &Expr) -> Option<&datafusion::logical_expr::expr::AggregateFunction> {
    match expr {
        Expr::Alias(alias) => called(&alias.expr),
        Expr::AggregateFunction(call) => Some(call),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use datafusion::functions_aggregate::expr_fn::{avg, count, sum};
    use datafusion::logical_expr::{LogicalPlanBuilder, cast, col, lit};

    use super::*;

    fn over(sets: Vec<Vec<Expr>>, aggregates: Vec<Expr>) -> LogicalPlan {
        let rows = (0..9).map(|i| vec![lit(i % 3), lit(i % 2), lit(i)]).collect();
        let input = LogicalPlanBuilder::values(rows).unwrap();
        input.aggregate([Expr::GroupingSet(GroupingSet::GroupingSets(sets))], aggregates).unwrap().build().unwrap()
    }

    fn rollup(aggregates: Vec<Expr>) -> LogicalPlan {
        over(vec![vec![col("column1"), col("column2")], vec![col("column1")], vec![]], aggregates)
    }

    #[test]
    fn the_finest_groups_are_made_first() {
        let mean = avg(cast(col("column3"), datafusion::arrow::datatypes::DataType::Float64));
        let before = rollup(vec![count(col("column3")).alias("n"), mean]);
        let after = visit(before.clone()).unwrap();
        assert!(after.transformed);
        assert_eq!(after.data.schema(), before.schema());
        let LogicalPlan::Aggregate(sets) = &after.data else { panic!("{}", after.data.display_indent()) };
        let LogicalPlan::Aggregate(finest) = &*sets.input else { panic!("{}", after.data.display_indent()) };
        assert_eq!(finest.group_expr, [col("column1"), col("column2")]);
        assert!(!visit(after.data).unwrap().transformed, "once is enough");
    }

    #[test]
    fn what_needs_all_rows_at_once_gets_them() {
        let double = cast(col("column3"), datafusion::arrow::datatypes::DataType::Float64) * lit(0.1);
        let distinct = datafusion::functions_aggregate::expr_fn::count_distinct(col("column3"));
        for aggregate in [sum(double), distinct] {
            assert!(!visit(rollup(vec![aggregate])).unwrap().transformed);
        }
        let apart = over(vec![vec![col("column1")], vec![col("column2")]], vec![count(lit(1))]);
        assert!(!visit(apart).unwrap().transformed, "no set has all keys");
    }
}
