//! A join with an aggregate, by all its grouping columns and by what it computes, is made by the grouping columns alone.
//!
//! `WHERE cost = (SELECT min(cost) ... WHERE part = p)` joins with an aggregate by part and by its least cost. A hash
//! join tells its other input which keys it has, but a filter over what an aggregate computes cannot go below it; one over
//! its grouping columns can, and rows of other groups are never read. Each row has one group at most, so that the other
//! conditions are as quickly tested after: TPC-H's q2 and q20.

use std::sync::Arc;

use datafusion::arrow::datatypes::Schema;
use datafusion::common::{JoinSide, JoinType, NullEquality, Result};
use datafusion::config::ConfigOptions;
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::expressions::{BinaryExpr, Column};
use datafusion::physical_expr::{PhysicalExpr, conjunction};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::joins::utils::{ColumnIndex, JoinFilter};
use datafusion::physical_plan::projection::ProjectionExec;

use super::rewrite::rewrite;

/// The name of the rule, in its setting and in EXPLAIN.
pub const NAME: &str = "grouped_join";

/// Makes joins by grouping columns.
#[derive(Debug)]
pub struct GroupedJoin;

impl PhysicalOptimizerRule for GroupedJoin {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, options: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        rewrite(plan, options, NAME, |node| {
            let Some(join) = node.downcast_ref::<HashJoinExec>() else { return Ok(None) };
            Ok(by_groups(join)?.map(|join| Arc::new(join) as _))
        })
    }

    fn name(&self) -> &str {
        NAME
    }

    fn schema_check(&self) -> bool {
        true
    }
}

type Key = (Arc<dyn PhysicalExpr>, Arc<dyn PhysicalExpr>);

fn by_groups(join: &HashJoinExec) -> Result<Option<HashJoinExec>> {
    let kind = matches!(join.join_type(), JoinType::Inner | JoinType::LeftSemi | JoinType::RightSemi);
    if !kind || join.on.len() < 2 || join.filter.is_some() || join.null_aware {
        return Ok(None);
    }
    if join.null_equality != NullEquality::NullEqualsNothing {
        return Ok(None);
    }
    let group = |(_, right): &Key| {
        let column = right.downcast_ref::<Column>()?.index();
        grouping(join.right(), column)
    };
    let (mut keys, mut rest, mut groups, mut count): (Vec<Key>, Vec<Key>, Vec<usize>, usize) = Default::default();
    for key in &join.on {
        match group(key) {
            Some((index, of)) => {
                keys.push(key.clone());
                groups.push(index);
                count = of;
            }
            None => rest.push(key.clone()),
        }
    }
    let all = (0..count).all(|index| groups.contains(&index));
    if keys.is_empty() || rest.is_empty() || !all {
        return Ok(None);
    }
    let Some(filter) = equal(&rest, join)? else { return Ok(None) };
    Ok(Some(join.builder().with_on(keys).with_filter(Some(filter)).build()?))
}

/// Which of how many grouping columns of an aggregate below a column is.
fn grouping(plan: &Arc<dyn ExecutionPlan>, column: usize) -> Option<(usize, usize)> {
    if let Some(aggregate) = plan.downcast_ref::<AggregateExec>() {
        let groups = aggregate.group_expr();
        let count = groups.expr().len();
        let whole = *aggregate.mode() != AggregateMode::Partial;
        return (groups.is_single() && whole && column < count).then_some((column, count));
    }
    if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
        let column = projection.expr().get(column)?.expr.downcast_ref::<Column>()?.index();
        return grouping(projection.input(), column);
    }
    let filter = plan.downcast_ref::<FilterExec>()?;
    let column = match filter.projection() {
        Some(projection) => *projection.get(column)?,
        None => column,
    };
    grouping(filter.input(), column)
}

/// That these keys are equal, for a pair of rows; `None` if one is no column.
fn equal(keys: &[Key], join: &HashJoinExec) -> Result<Option<JoinFilter>> {
    let (mut fields, mut places, mut conjuncts) = (Vec::new(), Vec::new(), Vec::new());
    for (left, right) in keys {
        let mut side = |expr: &Arc<dyn PhysicalExpr>, side: JoinSide, schema: &Schema| {
            let column = expr.downcast_ref::<Column>()?;
            let place = Arc::new(Column::new(column.name(), fields.len())) as Arc<dyn PhysicalExpr>;
            fields.push(Arc::new(schema.field(column.index()).clone()));
            places.push(ColumnIndex { index: column.index(), side });
            Some(place)
        };
        // A filter compares them as the join does, but for -0.0 and what is nested.
        let ty = left.data_type(&join.left().schema())?;
        if ty.is_floating() || ty.is_nested() || ty != right.data_type(&join.right().schema())? {
            return Ok(None);
        }
        let (Some(left), Some(right)) =
            (side(left, JoinSide::Left, &join.left().schema()), side(right, JoinSide::Right, &join.right().schema()))
        else {
            return Ok(None);
        };
        conjuncts.push(Arc::new(BinaryExpr::new(left, Operator::Eq, right)) as Arc<dyn PhysicalExpr>);
    }
    Ok(Some(JoinFilter::new(conjunction(conjuncts), places, Arc::new(Schema::new(fields)))))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch};
    use datafusion::functions_aggregate::min_max::min_udaf;
    use datafusion::physical_expr::aggregate::AggregateExprBuilder;
    use datafusion::physical_plan::aggregates::PhysicalGroupBy;
    use datafusion::physical_plan::collect;
    use datafusion::physical_plan::joins::PartitionMode;
    use datafusion::prelude::SessionContext;

    use super::super::super::Acting;
    use super::*;
    use crate::config::Settings;

    fn rows(count: i64) -> Arc<dyn ExecutionPlan> {
        let number = |f: fn(i64) -> Option<i64>| Arc::new((0..count).map(f).collect::<Int64Array>()) as ArrayRef;
        let batch = RecordBatch::try_from_iter_with_nullable([
            ("a", number(|i| (i % 10 != 7).then_some(i % 50)), true),
            ("b", number(|i| (i % 9 != 4).then_some(i % 3)), true),
            ("v", number(|i| (i % 7 != 6).then_some(i % 5)), true),
            ("x", Arc::new((0..count).map(|i| Some(i as f64)).collect::<Float64Array>()) as ArrayRef, true),
        ])
        .unwrap();
        datafusion::datasource::memory::MemorySourceConfig::try_new_exec(&[vec![batch.clone()]], batch.schema(), None)
            .unwrap()
    }

    fn column(name: &str, i: usize) -> Arc<dyn PhysicalExpr> {
        Arc::new(Column::new(name, i))
    }

    /// Rows joined with `SELECT a, b, min(<of>) FROM rows GROUP BY a, b`, by these pairs of columns.
    fn join(kind: JoinType, on: &[(usize, usize)], of: usize) -> Arc<dyn ExecutionPlan> {
        let (left, right) = (rows(400), rows(300));
        let schema = right.schema();
        let least =
            AggregateExprBuilder::new(min_udaf(), vec![column("", of)]).schema(Arc::clone(&schema)).alias("least");
        let by = PhysicalGroupBy::new_single(vec![(column("a", 0), "a".into()), (column("b", 1), "b".into())]);
        let calls = vec![Arc::new(least.build().unwrap())];
        let groups =
            AggregateExec::try_new(AggregateMode::Single, by, calls, vec![None], right, Arc::clone(&schema)).unwrap();
        let names = |schema: &Schema, i: usize| column(schema.field(i).name(), i);
        let right = Arc::new(groups) as Arc<dyn ExecutionPlan>;
        let on = on.iter().map(|(l, r)| (names(&left.schema(), *l), names(&right.schema(), *r))).collect();
        let (mode, nulls) = (PartitionMode::CollectLeft, NullEquality::NullEqualsNothing);
        Arc::new(HashJoinExec::try_new(left, right, on, None, &kind, None, mode, nulls, false).unwrap())
    }

    fn optimized(join: &Arc<dyn ExecutionPlan>, on: bool) -> (Arc<dyn ExecutionPlan>, Vec<&'static str>) {
        let mut settings = Settings::default();
        settings.set("firesteel.optimizer.grouped_join", if on { "true" } else { "false" }).unwrap();
        let mut options = ConfigOptions::default();
        options.extensions.insert(Acting::of(&settings, None));
        (GroupedJoin.optimize(Arc::clone(join), &options).unwrap(), Acting::acted(&options))
    }

    async fn shown(plan: Arc<dyn ExecutionPlan>) -> Vec<String> {
        let batches = collect(plan, SessionContext::new().task_ctx()).await.unwrap();
        let shown = datafusion::arrow::util::pretty::pretty_format_batches(&batches).unwrap().to_string();
        let mut rows: Vec<String> = shown.lines().map(str::to_string).collect();
        rows.sort();
        rows
    }

    #[tokio::test]
    async fn the_same_rows_by_the_grouping_columns() {
        for kind in [JoinType::Inner, JoinType::LeftSemi, JoinType::RightSemi] {
            let joined = || join(kind, &[(0, 0), (2, 2), (1, 1)], 2);
            let (by_groups, acted) = optimized(&joined(), true);
            assert_eq!(acted, [NAME]);
            assert_eq!(by_groups.downcast_ref::<HashJoinExec>().unwrap().on.len(), 2);
            let expected = shown(joined()).await;
            assert!(expected.len() > 4);
            assert_eq!(shown(by_groups).await, expected);
        }
    }

    #[test]
    fn others_are_left() {
        let all = [(0, 0), (1, 1), (2, 2)];
        // Not every grouping column is a key; nothing but them; others than these kinds; numbers that a filter compares
        // otherwise; switched off.
        let cases = [
            (JoinType::Inner, &all[1..], 2, true),
            (JoinType::Inner, &all[..2], 2, true),
            (JoinType::LeftAnti, &all[..], 2, true),
            (JoinType::Inner, &[(0, 0), (1, 1), (3, 2)], 3, true),
            (JoinType::Inner, &all[..], 2, false),
        ];
        for (kind, on, of, switch) in cases {
            assert!(optimized(&join(kind, on, of), switch).1.is_empty(), "{kind} {on:?}");
        }
    }
}
