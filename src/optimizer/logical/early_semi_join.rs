//! A semi-join that leaves few rows is done before the joins whose result it filters.
//!
//! `FROM customer JOIN orders JOIN lineitem ... WHERE o_orderkey IN (SELECT ...)` filters orders alone, so it may as well do
//! so before the joins: they get what it leaves. It is moved when it is believed to leave less than half of the rows, and
//! only to where there are not many more of them than above the joins.
//!
//! Source: Bernstein and Chiu, "Using semi-joins to solve relational queries", JACM 1981.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{Column, Result};
use datafusion::logical_expr::{Expr, Join, JoinType, LogicalPlan};

use super::rule::Rule;
use crate::optimizer::estimate::Estimate;
use crate::optimizer::moving::{cannot_fail, is_movable, plain};
use crate::plan::walk;

/// The rule's name.
pub const NAME: &str = "early_semi_join";

/// The part of rows that it must leave less of.
const LEFT: f64 = 0.5;

/// There may be so many times more rows where it goes than where it was.
const MORE: f64 = 2.0;

/// Moves semi-joins below joins.
pub fn rule() -> Rule {
    Rule::of_plan(NAME, |plan, _| visit(plan))
}

fn visit(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    walk::transform_down(plan, |node| {
        let moved = match &node {
            LogicalPlan::Join(join) if join.join_type == JoinType::LeftSemi && !join.null_aware => moved(join)?,
            _ => None,
        };
        Ok(moved.map_or_else(|| Transformed::no(node), Transformed::yes))
    })
}

/// The plan with the semi-join further down, with the same columns; `None` if it stays.
fn moved(join: &Join) -> Result<Option<LogicalPlan>> {
    let schemas = || [join.left.schema().as_ref(), join.right.schema().as_ref()].into_iter();
    let conditions = || join.on.iter().flat_map(|(l, r)| [l, r]).chain(&join.filter);
    if join.on.is_empty() || !conditions().all(|expr| is_movable(expr) && cannot_fail(expr, schemas())) {
        return Ok(None);
    }
    let keys: Vec<Column> = conditions()
        .flat_map(Expr::column_refs)
        .filter(|column| join.left.schema().has_column(column))
        .cloned()
        .collect();
    // A name that both sides have says nothing about the side.
    if keys.is_empty() || keys.iter().any(|key| join.right.schema().has_column(key)) {
        return Ok(None);
    }
    let names = keys.into_iter().map(|key| (key.clone(), key)).collect();
    let Some(above) = Estimate::of(&join.left) else { return Ok(None) };
    place(&join.left, &names, join, above.rows, false)
}

/// `plan` with the semi-join in it, as far down as it is worth it; `names` is what the keys are called here.
fn place(
    plan: &LogicalPlan,
    names: &HashMap<Column, Column>,
    semi: &Join,
    above: f64,
    below_join: bool,
) -> Result<Option<LogicalPlan>> {
    let further = match plan {
        LogicalPlan::Join(join) => {
            let sides: &[usize] = match join.join_type {
                JoinType::Inner => &[0, 1],
                JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti => &[0],
                JoinType::Right => &[1],
                _ => &[],
            };
            let mut inputs = [Arc::clone(&join.left), Arc::clone(&join.right)];
            let has = |input: &LogicalPlan| names.values().all(|name| input.schema().has_column(name));
            match sides.iter().find(|side| has(&inputs[**side])) {
                Some(side) => match place(&inputs[*side], names, semi, above, true)? {
                    Some(input) => {
                        inputs[*side] = Arc::new(input);
                        let [left, right] = inputs;
                        Some(LogicalPlan::Join(Join { left, right, ..join.clone() }))
                    }
                    None => None,
                },
                None => None,
            }
        }
        LogicalPlan::Filter(filter) if is_movable(&filter.predicate) => {
            place(&filter.input, names, semi, above, false)?
                .map(|input| plan.with_new_exprs(plan.expressions(), vec![input]))
                .transpose()?
        }
        LogicalPlan::Projection(projection) => {
            let passed: HashMap<Column, &Column> = projection
                .schema
                .columns()
                .into_iter()
                .zip(&projection.expr)
                .filter_map(|(name, expr)| Some((name, plain(expr)?)))
                .collect();
            let below = names.iter().map(|(key, name)| Some((key.clone(), (*passed.get(name)?).clone())));
            match below.collect::<Option<HashMap<_, _>>>() {
                Some(below) => place(&projection.input, &below, semi, above, false)?
                    .map(|input| plan.with_new_exprs(plan.expressions(), vec![input]))
                    .transpose()?,
                None => None,
            }
        }
        _ => None,
    };
    if further.is_some() || !below_join {
        return Ok(further);
    }
    let here = |expr: &Expr| {
        let renamed = expr.clone().transform(|e| match &e {
            Expr::Column(column) => match names.get(column) {
                Some(name) => Ok(Transformed::yes(Expr::Column(name.clone()))),
                None => Ok(Transformed::no(e)),
            },
            _ => Ok(Transformed::no(e)),
        });
        renamed.data()
    };
    let on = semi.on.iter().map(|(l, r)| Ok((here(l)?, r.clone()))).collect::<Result<Vec<_>>>()?;
    let reduced = LogicalPlan::Join(Join::try_new(
        Arc::new(plan.clone()),
        Arc::clone(&semi.right),
        on,
        semi.filter.as_ref().map(here).transpose()?,
        JoinType::LeftSemi,
        semi.join_constraint,
        semi.null_equality,
        false,
    )?);
    let (Some(before), Some(after)) = (Estimate::of(plan), Estimate::of(&reduced)) else { return Ok(None) };
    let worth = after.rows < before.rows * LEFT && before.rows <= above * MORE;
    Ok(worth.then_some(reduced))
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::{LogicalPlanBuilder, col, lit};

    use super::*;

    fn relation(name: &str, rows: i32) -> LogicalPlanBuilder {
        let column = |i: i32, suffix: &str| col(format!("column{i}")).alias(format!("{name}_{suffix}"));
        LogicalPlanBuilder::values((0..rows).map(|i| vec![lit(i), lit(i)]).collect())
            .unwrap()
            .project([column(1, "k"), column(2, "v")])
            .unwrap()
    }

    /// a and b joined, of them those whose `key` is among some rows.
    fn plan(key: &str, rows: i32) -> LogicalPlan {
        let b = relation("b", 100).build().unwrap();
        let few = relation("c", rows).build().unwrap();
        let joined = relation("a", 100).join(b, JoinType::Inner, (vec!["a_k"], vec!["b_k"]), None).unwrap();
        joined.join(few, JoinType::LeftSemi, (vec![key], vec!["c_k"]), None).unwrap().build().unwrap()
    }

    #[test]
    fn it_goes_to_the_side_that_has_its_key() {
        for (key, side) in [("a_v", 0), ("b_v", 1)] {
            let before = plan(key, 3);
            let after = visit(before.clone()).unwrap();
            assert!(after.transformed);
            assert_eq!(after.data.schema(), before.schema());
            let LogicalPlan::Join(join) = &after.data else { panic!("{}", after.data.display_indent()) };
            assert_eq!(join.join_type, JoinType::Inner);
            let inputs = [&join.left, &join.right];
            assert!(matches!(&**inputs[side], LogicalPlan::Join(semi) if semi.join_type == JoinType::LeftSemi));
            assert!(!visit(after.data).unwrap().transformed);
        }
    }

    #[test]
    fn one_that_leaves_most_rows_stays() {
        assert!(!visit(plan("a_v", 90)).unwrap().transformed);
    }
}
