//! Outer joins that inner joins stand upon are made after these.
//!
//! `FROM sales LEFT JOIN returns ON ..., item, date_dim WHERE ...` keeps every sale through the outer join, and the inner
//! joins above it leave a few of them. None of their conditions reads a column of `returns`, so that they may come first:
//! the outer join is then of few rows, on which it builds its hash table, instead of all returns. TPC-DS's q40 built a
//! table of 144,000 returns to look 1,700 sales up in.
//!
//! Source: Rosenthal and Galindo-Legaria, "Query graphs, implementing trees, and freely-reorderable outerjoins", SIGMOD
//! 1990 (identity 11).

use std::sync::Arc;

use datafusion::common::tree_node::Transformed;
use datafusion::common::{Column, Result};
use datafusion::logical_expr::{Expr, Join, JoinType, LogicalPlan, Projection};

use super::rule::Rule;
use crate::optimizer::estimate::Estimate;
use crate::optimizer::moving::{cannot_fail, is_movable};
use crate::plan::walk;

/// The rule's name.
pub const NAME: &str = "late_outer_join";

/// Moves outer joins above inner ones.
pub fn rule() -> Rule {
    Rule::of_plan(NAME, |plan, _| visit(plan))
}

fn visit(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    walk::transform_down(plan, |node| {
        let moved = match &node {
            LogicalPlan::Join(join) if join.join_type == JoinType::Inner => moved(&node, join)?,
            _ => None,
        };
        Ok(moved.map_or_else(|| Transformed::no(node), Transformed::yes))
    })
}

/// The same rows in the same columns, by the inner joins first; `None` if there is no outer join below, or the inner joins
/// are believed to make rows more.
fn moved(plan: &LogicalPlan, join: &Join) -> Result<Option<LogicalPlan>> {
    let (inner, outer) = apart(join)?;
    let Some(first) = outer.first() else { return Ok(None) };
    let (Some(before), Some(after)) = (Estimate::of(&first.left), Estimate::of(&inner)) else { return Ok(None) };
    if after.rows > before.rows {
        return Ok(None);
    }
    let whole = again(inner, outer)?;
    let columns = plan.schema().columns().into_iter().map(Expr::Column).collect();
    Ok(Some(LogicalPlan::Projection(Projection::try_new(columns, Arc::new(whole))?)))
}

/// The inner joins without the outer joins below them, and these, in the order in which they must be made again. Their
/// right input is the one that adds columns.
fn apart(join: &Join) -> Result<(LogicalPlan, Vec<Join>)> {
    let conditions: Vec<&Expr> = join.on.iter().flat_map(|(l, r)| [l, r]).chain(&join.filter).collect();
    let mut late = Vec::new();
    let mut inputs = Vec::with_capacity(2);
    for input in [&join.left, &join.right] {
        let (rest, outer) = peeled(input)?;
        let has = |join: &Join, column: &Column| join.right.schema().has_column(column);
        let read =
            |join: &Join| conditions.iter().any(|expr| expr.column_refs().iter().any(|column| has(join, column)));
        if outer.iter().any(read) {
            inputs.push(Arc::clone(input));
        } else {
            inputs.push(Arc::new(rest));
            late.extend(outer);
        }
    }
    let joined = join.clone();
    let right = inputs.pop().unwrap_or_else(|| Arc::clone(&join.right));
    let left = inputs.pop().unwrap_or_else(|| Arc::clone(&join.left));
    let inner = Join::try_new(
        left,
        right,
        joined.on,
        joined.filter,
        joined.join_type,
        joined.join_constraint,
        joined.null_equality,
        joined.null_aware,
    )?;
    Ok((LogicalPlan::Join(inner), late))
}

fn peeled(plan: &LogicalPlan) -> Result<(LogicalPlan, Vec<Join>)> {
    match plan {
        LogicalPlan::Join(join) if join.join_type == JoinType::Inner => apart(join),
        LogicalPlan::Join(join) if is_late(join) => {
            let (rest, mut outer) = peeled(&join.left)?;
            outer.push(join.clone());
            Ok((rest, outer))
        }
        _ => Ok((plan.clone(), Vec::new())),
    }
}

/// Whether it does not matter which rows of its left input an outer join does not see.
fn is_late(join: &Join) -> bool {
    let schemas = || [join.left.schema().as_ref(), join.right.schema().as_ref()].into_iter();
    let mut conditions = join.on.iter().flat_map(|(l, r)| [l, r]).chain(&join.filter);
    join.join_type == JoinType::Left
        && !join.null_aware
        && !join.on.is_empty()
        && conditions.all(|expr| is_movable(expr) && cannot_fail(expr, schemas()))
}

/// The outer joins over another left input.
fn again(inner: LogicalPlan, outer: Vec<Join>) -> Result<LogicalPlan> {
    outer.into_iter().try_fold(inner, |left, join| {
        Ok(LogicalPlan::Join(Join::try_new(
            Arc::new(left),
            join.right,
            join.on,
            join.filter,
            join.join_type,
            join.join_constraint,
            join.null_equality,
            join.null_aware,
        )?))
    })
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::{LogicalPlanBuilder, col, lit};

    use super::*;

    fn relation(name: &str, rows: i32) -> LogicalPlan {
        let column = |i: i32, suffix: &str| col(format!("column{i}")).alias(format!("{name}_{suffix}"));
        let rows = (0..rows).map(|i| vec![lit(i), lit(i % 3)]).collect();
        let values = LogicalPlanBuilder::values(rows).unwrap();
        values.project([column(1, "k"), column(2, "v")]).unwrap().build().unwrap()
    }

    fn join(left: LogicalPlan, right: LogicalPlan, ty: JoinType, keys: (&str, &str)) -> LogicalPlan {
        let on = (vec![keys.0], vec![keys.1]);
        LogicalPlanBuilder::from(left).join(right, ty, on, None).unwrap().build().unwrap()
    }

    fn shape(plan: &LogicalPlan) -> String {
        match plan {
            LogicalPlan::Join(join) => {
                format!("({} {} {})", shape(&join.left), join.join_type, shape(&join.right))
            }
            LogicalPlan::Projection(projection) if matches!(*projection.input, LogicalPlan::Join(_)) => {
                shape(&projection.input)
            }
            plan => plan.schema().field(0).name().trim_end_matches("_k").to_string(),
        }
    }

    #[test]
    fn inner_joins_come_first() {
        let sales = join(relation("s", 90), relation("r", 50), JoinType::Left, ("s_k", "r_k"));
        let items = join(sales, relation("i", 20), JoinType::Inner, ("s_k", "i_k"));
        let plan = join(items, relation("d", 2), JoinType::Inner, ("s_v", "d_k"));
        let after = visit(plan.clone()).unwrap();
        assert_eq!(after.data.schema(), plan.schema());
        assert_eq!(shape(&after.data), "(((s Inner i) Inner d) Left r)");
        assert!(!visit(after.data).unwrap().transformed, "once is enough");
        // The same from the other side, with two outer joins of which the second reads what the first has added.
        let two = join(relation("s", 90), relation("r", 50), JoinType::Left, ("s_k", "r_k"));
        let two = join(two, relation("x", 50), JoinType::Left, ("r_v", "x_k"));
        let after = visit(join(relation("d", 2), two, JoinType::Inner, ("d_k", "s_v"))).unwrap();
        assert_eq!(shape(&after.data), "(((d Inner s) Left r) Left x)");
    }

    #[test]
    fn what_reads_the_added_columns_stays_above() {
        let sales = || join(relation("s", 90), relation("r", 50), JoinType::Left, ("s_k", "r_k"));
        for plan in [
            join(sales(), relation("i", 20), JoinType::Inner, ("r_k", "i_k")),
            join(sales(), relation("i", 20), JoinType::Left, ("s_k", "i_k")),
            join(relation("s", 90), relation("i", 20), JoinType::Inner, ("s_k", "i_k")),
        ] {
            assert!(!visit(plan.clone()).unwrap().transformed, "{}", plan.display_indent());
        }
        let full = join(relation("s", 90), relation("r", 50), JoinType::Full, ("s_k", "r_k"));
        assert!(!visit(join(full, relation("i", 20), JoinType::Inner, ("s_k", "i_k"))).unwrap().transformed);
    }
}
