//! Rows are brought into groups before a join whose other side only names the groups.
//!
//! `SELECT c_name, sum(price) FROM sales JOIN customer ON customer = c_id GROUP BY c_name` needs of a sale no more than its
//! customer: the sales of each are added up first, and the join and the final groups have one row per customer instead of
//! one per sale. A row of groups that meets several rows of the other side counts for each, as its rows would have.
//!
//! It is done where it is believed to leave less than a quarter of the rows, and where the join would keep most of them:
//! else the join, which knows no text and needs no table of groups, had better go first. The aggregates must be such as
//! can be done in steps ([`Steps`]), and must not fail on a row that the join drops.
//!
//! Source: Yan and Larson, "Eager aggregation and lazy aggregation", VLDB 1995.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{Column, DFSchema, NullEquality, Result, ScalarValue};
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::{Aggregate, Expr, ExprSchemable, Join, JoinType, LogicalPlan, Operator, Projection};

use super::Numbers;
use crate::function::aggregate::steps::Steps;
use crate::optimizer::estimate::Estimate;
use crate::optimizer::moving::{is_movable, plain};
use crate::plan::{OPAQUE_KEY, walk};

/// The rule's name.
pub const NAME: &str = "eager_aggregate";

/// Groups must be fewer than one for so many rows.
const ROWS_PER_GROUP: f64 = 4.0;
/// Fewer rows are not worth another table of groups.
const FEW_ROWS: f64 = 50_000.0;
/// Of so many rows that there would be without filters one is taken to be left at least.
const DOUBT: f64 = 4.0;
/// The part of the rows that the join must keep.
const KEPT: f64 = 0.5;

/// Groups below joins first.
pub fn group(plan: LogicalPlan, _numbers: &mut Numbers) -> Result<Transformed<LogicalPlan>> {
    visit(plan, is_worth_it)
}

/// Whether rows of one side of a join are to be grouped by these keys first.
type Worth = fn(&Join, &LogicalPlan, &[Expr]) -> bool;

fn visit(plan: LogicalPlan, worth: Worth) -> Result<Transformed<LogicalPlan>> {
    walk::transform_up(plan, |node| {
        let grouped = match &node {
            LogicalPlan::Aggregate(aggregate) => grouped(aggregate, worth)?,
            _ => None,
        };
        Ok(grouped.map_or_else(|| Transformed::no(node), Transformed::yes))
    })
}

fn grouped(aggregate: &Aggregate, worth: Worth) -> Result<Option<LogicalPlan>> {
    let Some((join, names)) = joined(&aggregate.input) else { return Ok(None) };
    let plain_join = join.join_type == JoinType::Inner
        && join.null_equality == NullEquality::NullEqualsNothing
        && join.filter.is_none()
        && !join.on.is_empty();
    if !plain_join || aggregate.group_expr.is_empty() || aggregate.aggr_expr.is_empty() {
        return Ok(None);
    }
    let keys = aggregate.group_expr.iter().map(|key| renamed(key, &names)).collect::<Result<Vec<_>>>()?;
    let calls = aggregate.aggr_expr.iter().map(|call| renamed(call, &names)).collect::<Result<Vec<_>>>()?;
    if keys.iter().any(|key| matches!(key, Expr::GroupingSet(_)) || !(is_movable(key) || is_opaque(key))) {
        return Ok(None);
    }
    // One column under two names would be two columns of one name.
    if keys.iter().enumerate().any(|(at, key)| keys[..at].contains(key)) {
        return Ok(None);
    }
    for (many, few) in [(&join.left, &join.right), (&join.right, &join.left)] {
        if let Some(groups) = below(join, many, few, &keys, &calls)?
            && worth(join, many, &groups.keys)
        {
            return above(aggregate, join, many, groups, &keys).map(Some);
        }
    }
    Ok(None)
}

/// The join below an aggregate, and what the columns above it are of it.
fn joined(input: &LogicalPlan) -> Option<(&Join, HashMap<Column, Expr>)> {
    match input {
        LogicalPlan::Join(join) => Some((join, HashMap::new())),
        LogicalPlan::Projection(projection) => {
            let LogicalPlan::Join(join) = projection.input.as_ref() else { return None };
            let names = projection.schema.columns().into_iter().zip(projection.expr.iter().cloned().map(Expr::unalias));
            Some((join, names.collect()))
        }
        _ => None,
    }
}

fn renamed(expr: &Expr, names: &HashMap<Column, Expr>) -> Result<Expr> {
    let renamed = expr.clone().transform_up(|part| {
        let found = match &part {
            Expr::Column(column) => names.get(column).cloned(),
            _ => None,
        };
        Ok(found.map_or_else(|| Transformed::no(part), Transformed::yes))
    });
    renamed.data()
}

/// The groups that stand below the join in the place of rows.
struct Groups {
    plan: Arc<LogicalPlan>,
    /// The expressions that they are grouped by, in the order of the first columns.
    keys: Vec<Expr>,
    steps: Vec<Steps>,
}

/// The rows of `many` in groups, if that is right.
fn below(
    join: &Join,
    many: &Arc<LogicalPlan>,
    few: &Arc<LogicalPlan>,
    keys: &[Expr],
    calls: &[Expr],
) -> Result<Option<Groups>> {
    let schema = many.schema();
    let mut steps = Vec::with_capacity(calls.len());
    let mut firsts = Vec::with_capacity(calls.len());
    for expr in calls {
        let Some(call) = called(expr) else { return Ok(None) };
        if !within(expr, schema) {
            return Ok(None);
        }
        let Some(step) = Steps::of(call, schema)? else { return Ok(None) };
        let sound = step.argument().is_some_and(|argument| cannot_fail(argument, schema))
            && step.filter().is_none()
            && !step.may_overflow();
        if !sound {
            return Ok(None);
        }
        firsts.push(step.first()?.alias(format!("__state_{}", expr.to_field(schema)?.1.name())));
        steps.push(step);
    }
    let is_left = Arc::ptr_eq(many, &join.left);
    let mut group: Vec<Expr> = Vec::new();
    let of_join = join.on.iter().map(|(left, right)| if is_left { left } else { right });
    for key in of_join {
        // Another name for it would need another condition.
        if plain(key).is_none() {
            return Ok(None);
        }
        if !group.contains(key) {
            group.push(key.clone());
        }
    }
    for key in keys {
        match (within(key, schema), within(key, few.schema())) {
            (true, _) if is_opaque(key) || !matches!(key, Expr::Column(_)) && !cannot_fail(key, schema) => {
                return Ok(None);
            }
            (true, _) if !group.contains(key) => group.push(key.clone()),
            (true, _) | (false, true) => {}
            (false, false) => return Ok(None),
        }
    }
    let plan = Aggregate::try_new(Arc::clone(many), group.clone(), firsts)?;
    Ok(Some(Groups { plan: Arc::new(LogicalPlan::Aggregate(plan)), keys: group, steps }))
}

fn is_worth_it(join: &Join, many: &LogicalPlan, group: &[Expr]) -> bool {
    let Some(rows) = Estimate::of(many) else { return false };
    let Some(kept) = Estimate::of(&LogicalPlan::Join(join.clone())) else { return false };
    let groups: f64 = group.iter().map(|key| rows.distinct(key).max(1.0)).product();
    // Filters and joins below may keep more rows than is believed; where they keep few, grouping these costs little.
    let many = rows.rows.max(rows.base / DOUBT);
    many >= FEW_ROWS && groups * ROWS_PER_GROUP <= many && kept.rows >= rows.rows * KEPT
}

/// The aggregate over the join of groups.
fn above(
    aggregate: &Aggregate,
    join: &Join,
    many: &Arc<LogicalPlan>,
    groups: Groups,
    keys: &[Expr],
) -> Result<LogicalPlan> {
    let columns: Vec<Expr> = groups.plan.schema().columns().into_iter().map(Expr::Column).collect();
    let (of_keys, of_states) = columns.split_at(groups.keys.len());
    let (left, right) = match Arc::ptr_eq(many, &join.left) {
        true => (groups.plan, Arc::clone(&join.right)),
        false => (Arc::clone(&join.left), groups.plan),
    };
    let join = Join::try_new(
        left,
        right,
        join.on.clone(),
        None,
        JoinType::Inner,
        join.join_constraint,
        join.null_equality,
        join.null_aware,
    )?;
    let column = |key: &Expr| groups.keys.iter().position(|known| known == key).map(|at| of_keys[at].clone());
    let group = keys.iter().map(|key| column(key).unwrap_or_else(|| key.clone())).collect();
    let lasts = groups.steps.iter().zip(of_states).map(|(step, state)| step.last(state.clone()));
    let joined = Arc::new(LogicalPlan::Join(join));
    let whole = Aggregate::try_new(joined, group, lasts.collect::<Result<Vec<_>>>()?)?;
    // The names that the aggregate had.
    let named =
        whole.schema.columns().into_iter().zip(aggregate.schema.iter()).map(
            |(column, (qualifier, field))| match column.relation.as_ref() == qualifier && column.name == *field.name() {
                true => Expr::Column(column),
                false => Expr::Column(column).alias_qualified(qualifier.cloned(), field.name()),
            },
        );
    let named = named.collect();
    Ok(LogicalPlan::Projection(Projection::try_new(named, Arc::new(LogicalPlan::Aggregate(whole)))?))
}

/// Whether a key is that of a roll-up over a column: volatile by name, so that nothing is known of it.
fn is_opaque(key: &Expr) -> bool {
    let Expr::ScalarFunction(function) = key else { return false };
    function.name() == OPAQUE_KEY && function.args.iter().all(is_movable)
}

fn called(expr: &Expr) -> Option<&AggregateFunction> {
    match expr {
        Expr::Alias(alias) => called(&alias.expr),
        Expr::AggregateFunction(call) => Some(call),
        _ => None,
    }
}

/// Whether all columns of the expression are of that schema.
fn within(expr: &Expr, schema: &DFSchema) -> bool {
    expr.column_refs().into_iter().all(|column| schema.has_column(column))
}

/// Whether the expression has a value for every row: columns, literals, and arithmetic of decimals that have room for all
/// digits of its result.
fn cannot_fail(expr: &Expr, schema: &DFSchema) -> bool {
    let roomy = |expr: &Expr| matches!(expr.get_type(schema), Ok(DataType::Decimal128(precision, _)) if precision < 38);
    match expr {
        Expr::Column(_) | Expr::Literal(..) => true,
        Expr::Alias(alias) => cannot_fail(&alias.expr, schema),
        Expr::BinaryExpr(binary) => {
            matches!(binary.op, Operator::Plus | Operator::Minus | Operator::Multiply)
                && roomy(expr)
                && cannot_fail(&binary.left, schema)
                && cannot_fail(&binary.right, schema)
        }
        Expr::Cast(cast) => {
            cannot_fail(&cast.expr, schema) && crate::optimizer::moving::cannot_fail(expr, std::iter::once(schema))
        }
        Expr::ScalarFunction(function) => match (function.name(), function.args.as_slice()) {
            ("checked_divide", [dividend, Expr::Literal(ScalarValue::Decimal128(Some(divisor), ..), _)]) => {
                *divisor != 0 && roomy(expr) && cannot_fail(dividend, schema)
            }
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use datafusion::functions_aggregate::expr_fn::{avg, count, max, sum};
    use datafusion::logical_expr::{LogicalPlanBuilder, cast, col, lit};

    use super::*;

    fn side(name: &str) -> LogicalPlanBuilder {
        let column = |i: i32, suffix: &str| col(format!("column{i}")).alias(format!("{name}_{suffix}"));
        LogicalPlanBuilder::values(vec![vec![lit(1), lit(2), lit(3)]])
            .unwrap()
            .project([column(1, "k"), column(2, "v"), column(3, "w")])
            .unwrap()
    }

    fn over(group: Vec<Expr>, aggregates: Vec<Expr>) -> LogicalPlan {
        let few = side("few").build().unwrap();
        let joined = side("many").join(few, JoinType::Inner, (vec!["many_k"], vec!["few_k"]), None).unwrap();
        joined.aggregate(group, aggregates).unwrap().build().unwrap()
    }

    fn always(plan: LogicalPlan) -> Transformed<LogicalPlan> {
        visit(plan, |_, _, _| true).unwrap()
    }

    #[test]
    fn rows_are_grouped_by_the_key_and_what_else_is_asked_for() {
        let price = cast(col("many_v"), DataType::Decimal128(10, 0));
        let mean = avg(cast(col("many_v"), DataType::Float64));
        let calls = vec![sum(price).alias("s"), count(lit(1)), max(col("many_w")), mean];
        let before = over(vec![col("few_v"), col("many_w")], calls);
        let after = always(before.clone());
        assert!(after.transformed);
        assert_eq!(after.data.schema(), before.schema());
        let mut found = Vec::new();
        after
            .data
            .apply(|node| {
                if let LogicalPlan::Aggregate(aggregate) = node {
                    found.push(aggregate.group_expr.clone());
                }
                Ok(datafusion::common::tree_node::TreeNodeRecursion::Continue)
            })
            .unwrap();
        assert_eq!(found, [vec![col("few_v"), col("many_w")], vec![col("many_k"), col("many_w")]]);
    }

    #[test]
    fn what_needs_rows_or_may_fail_stays_above() {
        let both = sum(col("many_v") + col("few_v"));
        let wide = sum(cast(col("many_v"), DataType::Int64));
        let failing = max(lit(1) / col("many_v"));
        for call in [both, wide, failing] {
            assert!(!always(over(vec![col("few_v")], vec![call.clone()])).transformed, "{call}");
        }
        assert!(!always(over(vec![], vec![count(lit(1))])).transformed, "without groups there is always a row");
        assert!(!always(over(vec![col("few_v") + col("many_v")], vec![count(lit(1))])).transformed);
    }

    #[test]
    fn one_column_under_two_names_stays_above() {
        let few = side("few").build().unwrap();
        let joined = side("many").join(few, JoinType::Inner, (vec!["many_k"], vec!["few_k"]), None).unwrap();
        let named = joined.project([col("few_v").alias("x"), col("few_v").alias("y"), col("many_w")]).unwrap();
        let plan = named.aggregate([col("x"), col("y")], [max(col("many_w"))]).unwrap().build().unwrap();
        assert!(!always(plan).transformed);
    }

    #[test]
    fn few_rows_are_left_alone() {
        assert!(!visit(over(vec![col("few_v")], vec![count(lit(1))]), is_worth_it).unwrap().transformed);
    }
}
