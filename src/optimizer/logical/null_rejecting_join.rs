//! An outer join is an inner one where a join above drops the rows that it fills up with NULLs.
//!
//! `sales LEFT JOIN returns ON ..., reason WHERE returns.reason = reason.id` keeps no sale without a return: NULL equals no
//! key. DataFusion sees that of filters right above the outer join, but this filter has become the key of a join. An inner
//! join finds its rows sooner, and takes part in the join order.
//!
//! Source: Galindo-Legaria and Rosenthal, "Outerjoin simplification and reordering for query optimization", TODS 1997.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::common::tree_node::Transformed;
use datafusion::common::{Column, DFSchema, NullEquality, Result};
use datafusion::logical_expr::{Expr, Join, JoinType, LogicalPlan};
use datafusion::optimizer::ApplyOrder;

use super::rule::Rule;
use crate::optimizer::moving::plain;

/// The rule's name.
pub const NAME: &str = "null_rejecting_join";

/// Makes outer joins below the keys of other joins inner.
pub fn rule() -> Rule {
    Rule::of_nodes(NAME, ApplyOrder::TopDown, |plan, _| {
        let LogicalPlan::Join(join) = &plan else { return Ok(Transformed::no(plan)) };
        if join.null_equality == NullEquality::NullEqualsNull {
            return Ok(Transformed::no(plan));
        }
        let (of_left, of_right) = rejects(join.join_type);
        let keys =
            |side: fn(&(Expr, Expr)) -> &Expr| join.on.iter().filter_map(|pair| plain(side(pair)).cloned()).collect();
        let left = if of_left { narrowed(&join.left, keys(|(left, _)| left))? } else { None };
        let right = if of_right { narrowed(&join.right, keys(|(_, right)| right))? } else { None };
        if left.is_none() && right.is_none() {
            return Ok(Transformed::no(plan));
        }
        let inputs = [(left, &join.left), (right, &join.right)]
            .into_iter()
            .map(|(new, old)| new.unwrap_or_else(|| old.as_ref().clone()))
            .collect();
        Ok(Transformed::yes(plan.with_new_exprs(plan.expressions(), inputs)?))
    })
}

/// Whether a join has no use for rows of its left and of its right input whose keys are NULL.
fn rejects(join: JoinType) -> (bool, bool) {
    match join {
        JoinType::Inner | JoinType::LeftSemi | JoinType::RightSemi => (true, true),
        JoinType::Left => (false, true),
        JoinType::Right => (true, false),
        // Anti and mark joins hand out rows with NULL keys, or tell them apart from others.
        _ => (false, false),
    }
}

/// The plan with inner joins where its outer joins' rows have NULL in one of these columns, which nobody wants; `None`
/// where there is no such join.
fn narrowed(plan: &LogicalPlan, wanted: HashSet<Column>) -> Result<Option<LogicalPlan>> {
    if wanted.is_empty() {
        return Ok(None);
    }
    match plan {
        LogicalPlan::Filter(filter) => below(plan, narrowed(&filter.input, wanted)?),
        LogicalPlan::Projection(projection) => {
            let names = projection.schema.columns().into_iter().zip(&projection.expr);
            let wanted = names.filter(|(name, _)| wanted.contains(name)).filter_map(|(_, expr)| plain(expr).cloned());
            below(plan, narrowed(&projection.input, wanted.collect())?)
        }
        LogicalPlan::SubqueryAlias(alias) => {
            let names = alias.schema.columns().into_iter().zip(alias.input.schema().columns());
            let wanted = names.filter(|(name, _)| wanted.contains(name)).map(|(_, column)| column);
            below(plan, narrowed(&alias.input, wanted.collect())?)
        }
        LogicalPlan::Join(join) => of_join(join, &wanted),
        _ => Ok(None),
    }
}

/// The node over another input.
fn below(node: &LogicalPlan, input: Option<LogicalPlan>) -> Result<Option<LogicalPlan>> {
    input.map(|input| node.with_new_exprs(node.expressions(), vec![input])).transpose()
}

fn of_join(join: &Join, wanted: &HashSet<Column>) -> Result<Option<LogicalPlan>> {
    let of = |schema: &DFSchema| -> HashSet<Column> {
        wanted.iter().filter(|column| schema.has_column(column)).cloned().collect()
    };
    // A semi-join's right side, or that of a mark join, hands out no columns.
    let (left, right) = match join.join_type {
        JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark => (of(join.left.schema()), HashSet::new()),
        JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark => (HashSet::new(), of(join.right.schema())),
        _ => (of(join.left.schema()), of(join.right.schema())),
    };
    let narrower = match (join.join_type, !left.is_empty(), !right.is_empty()) {
        (JoinType::Left, _, true) | (JoinType::Right, true, _) | (JoinType::Full, true, true) => JoinType::Inner,
        (JoinType::Full, true, false) => JoinType::Left,
        (JoinType::Full, false, true) => JoinType::Right,
        (other, ..) => other,
    };
    // Below an outer join only rows of the side that it keeps may go.
    let (keeps_left, keeps_right) = match narrower {
        JoinType::Left => (true, false),
        JoinType::Right => (false, true),
        JoinType::Full => (false, false),
        _ => (true, true),
    };
    let new_left = if keeps_left { narrowed(&join.left, left)? } else { None };
    let new_right = if keeps_right { narrowed(&join.right, right)? } else { None };
    if narrower == join.join_type && new_left.is_none() && new_right.is_none() {
        return Ok(None);
    }
    let input = |new: Option<LogicalPlan>, old: &Arc<LogicalPlan>| new.map_or_else(|| Arc::clone(old), Arc::new);
    Ok(Some(LogicalPlan::Join(Join::try_new(
        input(new_left, &join.left),
        input(new_right, &join.right),
        join.on.clone(),
        join.filter.clone(),
        narrower,
        join.join_constraint,
        join.null_equality,
        join.null_aware,
    )?)))
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::{LogicalPlanBuilder, col, lit};
    use datafusion::optimizer::{OptimizerContext, OptimizerRule};

    use super::*;

    fn relation(name: &str) -> LogicalPlanBuilder {
        let column = |i: i32, suffix: &str| col(format!("column{i}")).alias(format!("{name}_{suffix}"));
        LogicalPlanBuilder::values(vec![vec![lit(1), lit(2)]])
            .unwrap()
            .project([column(1, "k"), column(2, "v")])
            .unwrap()
    }

    /// The type of the join of a and b when it is joined with c by that key.
    fn below_key(join: JoinType, above: JoinType, key: &str) -> JoinType {
        let b = relation("b").build().unwrap();
        let outer = relation("a").join(b, join, (vec!["a_k"], vec!["b_k"]), None).unwrap();
        let projected =
            outer.project([col("a_k"), col("a_v"), col("b_v")]).unwrap().filter(col("a_k").gt(lit(0))).unwrap();
        let c = relation("c").build().unwrap();
        let plan = projected.join(c, above, (vec![key], vec!["c_k"]), None).unwrap().build().unwrap();
        let names = plan.schema().field_names();
        let after = rule().rewrite(plan, &OptimizerContext::new()).unwrap().data;
        assert_eq!(after.schema().field_names(), names);
        let mut node = &after;
        let mut found = above;
        while let Some(input) = node.inputs().first().copied() {
            if let LogicalPlan::Join(join) = input {
                found = join.join_type;
            }
            node = input;
        }
        found
    }

    #[test]
    fn a_key_of_the_side_that_is_filled_up_makes_it_inner() {
        assert_eq!(below_key(JoinType::Left, JoinType::Inner, "b_v"), JoinType::Inner);
        assert_eq!(below_key(JoinType::Left, JoinType::LeftSemi, "b_v"), JoinType::Inner);
        assert_eq!(below_key(JoinType::Right, JoinType::Inner, "a_v"), JoinType::Inner);
        assert_eq!(below_key(JoinType::Full, JoinType::Inner, "b_v"), JoinType::Right);
    }

    #[test]
    fn others_stay() {
        assert_eq!(below_key(JoinType::Left, JoinType::Inner, "a_v"), JoinType::Left);
        assert_eq!(below_key(JoinType::Left, JoinType::Left, "b_v"), JoinType::Left);
        assert_eq!(below_key(JoinType::Left, JoinType::LeftAnti, "b_v"), JoinType::Left);
    }
}
