//! `spark.sql.crossJoin.enabled = false`: joins that nobody asked to be of all pairs and that are.
//!
//! Spark looks at its optimised plan, in which conditions have come down to the joins that they belong to and chains of
//! joins are in an order that has a condition for each, if there is one. Here conditions are carried down a bound plan and
//! chains are ordered as Spark orders them, for the sake of the check alone.
//! Source: Spark's `CheckCartesianProducts`, `ReorderJoin` and `PushPredicateThroughJoin`.

use std::collections::HashSet;

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, ScalarValue};
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{
    BinaryExpr, Distinct, EmptyRelation, Expr, FetchType, Join, JoinConstraint, JoinType, LogicalPlan, Operator,
};

use crate::error::{Error, Result};
use crate::plan::each_subquery;

/// The setting.
pub(in crate::sql) const ENABLED: &str = "spark.sql.crossJoin.enabled";

/// A join that CROSS JOIN was written for. Only plans that are to be checked are marked.
pub(in crate::sql) fn asked_for(plan: LogicalPlan) -> LogicalPlan {
    match plan {
        LogicalPlan::Join(join) => LogicalPlan::Join(Join { join_constraint: JoinConstraint::Using, ..join }),
        other => other,
    }
}

/// Checks a plan before its sub-queries are rewritten.
/// # Errors
/// `_LEGACY_ERROR_TEMP_1211` for a join of all pairs.
pub(in crate::sql) fn check(plan: &LogicalPlan) -> Result<()> {
    visit(plan, Vec::new())
}

/// `above`: what must hold of the node's rows by conditions further up.
fn visit(plan: &LogicalPlan, above: Vec<Expr>) -> Result<()> {
    stacker::maybe_grow(256 * 1024, 4 * 1024 * 1024, || {
        each_subquery(plan, |query| visit(query, Vec::new()))?;
        // Nothing is read then.
        if above.iter().any(is_never) || is_empty(plan) {
            return Ok(());
        }
        match plan {
            LogicalPlan::Filter(node) => {
                visit(&node.input, above.into_iter().chain(conjuncts(Some(&node.predicate))).collect())
            }
            LogicalPlan::Projection(node) => {
                let value = |column: &Column| {
                    let at = node.schema.fields().iter().position(|field| *field.name() == column.name)?;
                    node.expr.get(at).map(|expr| expr.clone().unalias())
                };
                visit(&node.input, replaced(above, value)?)
            }
            LogicalPlan::SubqueryAlias(node) => visit(&node.input, above),
            LogicalPlan::Sort(node) if node.fetch.is_none() => visit(&node.input, above),
            LogicalPlan::Distinct(Distinct::All(input)) => visit(input, above),
            LogicalPlan::Union(node) => node.inputs.iter().try_for_each(|input| {
                let value = |column: &Column| {
                    let at = node.schema.fields().iter().position(|field| *field.name() == column.name)?;
                    input.schema().columns().into_iter().nth(at).map(Expr::Column)
                };
                visit(input, replaced(above.clone(), value)?)
            }),
            LogicalPlan::Aggregate(node) => {
                let keys: HashSet<String> = node
                    .group_expr
                    .iter()
                    .filter_map(|key| if let Expr::Column(column) = key { Some(column.name.clone()) } else { None })
                    .collect();
                visit(&node.input, within(above, &keys))
            }
            LogicalPlan::Unnest(node) => {
                let mut own = names(&node.input);
                own.retain(|name| node.exec_columns.iter().all(|column| column.name != *name));
                visit(&node.input, within(above, &own))
            }
            LogicalPlan::Join(join) if join.join_type == JoinType::Inner => chain(plan, above),
            LogicalPlan::Join(join) => outer(join, above),
            other => other.inputs().into_iter().try_for_each(|input| visit(input, Vec::new())),
        }
    })
}

/// Inner joins one upon the other.
fn chain(plan: &LogicalPlan, above: Vec<Expr>) -> Result<()> {
    let (mut relations, mut conditions) = (Vec::new(), above);
    flatten(plan, false, &mut relations, &mut conditions);
    if conditions.iter().any(is_never) || relations.iter().any(|(relation, _)| is_empty(relation)) {
        return Ok(());
    }
    let constants: HashSet<String> = relations.iter().flat_map(|(relation, _)| constants(relation)).collect();
    let mut sets = with_inferred(&conditions);
    // `a = one` of a column that is always 1 is a condition on the other side alone.
    sets.iter_mut().for_each(|set| set.retain(|name| !constants.contains(name)));
    let several = relations.len() > 2 && !sets.is_empty();
    let mut waiting = relations.clone();
    let mut left = names(waiting.remove(0).0);
    let mut last = relations.first().map(|(relation, _)| *relation);
    while !waiting.is_empty() {
        let fits = |(relation, _): &(&LogicalPlan, bool)| links(&sets, &left, &names(relation));
        // What has a condition comes first.
        let at = if several { waiting.iter().position(fits).unwrap_or(0) } else { 0 };
        let (relation, asked) = waiting.remove(at);
        let right = names(relation);
        // What depends on its neighbour's columns is joined by them.
        let lateral = matches!(relation, LogicalPlan::Subquery(_));
        if !asked && !lateral && !links(&sets, &left, &right) {
            return Err(product("INNER", last.unwrap_or(plan), relation));
        }
        last = Some(plan);
        left.extend(right);
    }
    relations.into_iter().try_for_each(|(relation, _)| visit(relation, within(conditions.clone(), &names(relation))))
}

/// The relations of a chain that leans to the left, each with whether CROSS JOIN stands before it, and its conditions.
fn flatten<'p>(
    plan: &'p LogicalPlan,
    asked: bool,
    relations: &mut Vec<(&'p LogicalPlan, bool)>,
    conditions: &mut Vec<Expr>,
) {
    match plan {
        LogicalPlan::Join(join) if join.join_type == JoinType::Inner => {
            let asked = join.join_constraint == JoinConstraint::Using;
            flatten(&join.left, asked, relations, conditions);
            conditions.extend(conjuncts(join.filter.as_ref()));
            relations.push((&join.right, asked));
        }
        LogicalPlan::Filter(node) if matches!(node.input.as_ref(), LogicalPlan::Join(join) if join.join_type == JoinType::Inner) =>
        {
            conditions.extend(conjuncts(Some(&node.predicate)));
            flatten(&node.input, asked, relations, conditions);
        }
        other => relations.push((other, asked)),
    }
}

fn outer(join: &Join, above: Vec<Expr>) -> Result<()> {
    let own: Vec<Expr> = conjuncts(join.filter.as_ref()).collect();
    let (left, right) = (names(&join.left), names(&join.right));
    let kind = match join.join_type {
        JoinType::Left => "LEFT OUTER",
        JoinType::Right => "RIGHT OUTER",
        JoinType::Full => "FULL OUTER",
        _ => "",
    };
    // A comparison of both sides further up makes an inner join of it.
    let compared: Vec<Expr> = above.iter().filter(|expr| is_comparison(expr)).cloned().collect();
    let joined = links(&sets_of(&own), &left, &right)
        || links(&sets_of(&compared), &left, &right)
        || matches!(own.as_slice(), [only] if is_never(only))
        || matches!(join.right.as_ref(), LogicalPlan::Subquery(_))
        || is_empty(&join.left)
        || is_empty(&join.right);
    if !kind.is_empty() && !joined {
        return Err(product(kind, &join.left, &join.right));
    }
    // Conditions go down to the side whose rows all stay, those of the join to the other.
    let (to_left, to_right) = match join.join_type {
        JoinType::Right | JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark => (own, above),
        JoinType::Full => (Vec::new(), Vec::new()),
        _ => (above, own),
    };
    visit(&join.left, within(to_left, &left))?;
    visit(&join.right, within(to_right, &right))
}

fn product(kind: &str, left: &LogicalPlan, right: &LogicalPlan) -> Error {
    Error::new("_LEGACY_ERROR_TEMP_1211")
        .with("joinType", kind)
        .with("leftPlan", left.display())
        .with("rightPlan", right.display())
}

/// The columns that conditions are about; what is not the same each time is none.
fn sets_of(conditions: &[Expr]) -> Vec<HashSet<String>> {
    let steady = conditions.iter().filter(|expr| !expr.is_volatile());
    steady.map(|expr| expr.column_refs().into_iter().map(|column| column.name.clone()).collect()).collect()
}

/// The same, and those of equalities that follow from others: `a = b AND b = c`.
fn with_inferred(conditions: &[Expr]) -> Vec<HashSet<String>> {
    let mut sets = sets_of(conditions);
    let mut equal: Vec<HashSet<String>> = Vec::new();
    for condition in conditions {
        let Expr::BinaryExpr(BinaryExpr { left, op: Operator::Eq, right }) = condition else { continue };
        let (Expr::Column(a), Expr::Column(b)) = (left.as_ref(), right.as_ref()) else { continue };
        let mut all = HashSet::from([a.name.clone(), b.name.clone()]);
        equal.retain(|known| {
            let apart = known.is_disjoint(&all);
            if !apart {
                all.extend(known.iter().cloned());
            }
            apart
        });
        equal.push(all);
    }
    for all in equal {
        let all: Vec<String> = all.into_iter().collect();
        for (i, a) in all.iter().enumerate() {
            sets.extend(all[i + 1..].iter().map(|b| HashSet::from([a.clone(), b.clone()])));
        }
    }
    sets
}

/// Whether one of the conditions is about columns of both sides, and of no others.
fn links(sets: &[HashSet<String>], left: &HashSet<String>, right: &HashSet<String>) -> bool {
    sets.iter().any(|set| {
        !set.is_disjoint(left)
            && !set.is_disjoint(right)
            && set.iter().all(|name| left.contains(name) || right.contains(name))
    })
}

fn names(plan: &LogicalPlan) -> HashSet<String> {
    plan.schema().fields().iter().map(|field| field.name().clone()).collect()
}

fn conjuncts(condition: Option<&Expr>) -> impl Iterator<Item = Expr> {
    condition.map(split_conjunction).unwrap_or_default().into_iter().cloned()
}

/// The columns that are the same literal in all rows.
fn constants(plan: &LogicalPlan) -> HashSet<String> {
    match plan {
        LogicalPlan::Projection(node) => {
            let below = constants(&node.input);
            let constant = |expr: &Expr| match expr.clone().unalias() {
                Expr::Literal(..) => true,
                Expr::Column(column) => below.contains(&column.name),
                _ => false,
            };
            let all = node.expr.iter().zip(node.schema.fields());
            all.filter(|(expr, _)| constant(expr)).map(|(_, field)| field.name().clone()).collect()
        }
        LogicalPlan::Filter(node) => constants(&node.input),
        LogicalPlan::SubqueryAlias(node) => constants(&node.input),
        _ => HashSet::new(),
    }
}

/// Those of the conditions that are about these columns alone.
fn within(conditions: Vec<Expr>, columns: &HashSet<String>) -> Vec<Expr> {
    let own = |expr: &Expr| is_never(expr) || expr.column_refs().iter().all(|column| columns.contains(&column.name));
    conditions.into_iter().filter(own).collect()
}

/// The conditions over other columns; those that are about what has no value there are left out.
fn replaced(conditions: Vec<Expr>, value: impl Fn(&Column) -> Option<Expr>) -> Result<Vec<Expr>> {
    let mut out = Vec::with_capacity(conditions.len());
    for condition in conditions {
        let mut known = true;
        let condition = condition.transform(|part| {
            let Expr::Column(column) = &part else { return Ok(Transformed::no(part)) };
            match value(column) {
                Some(value) => Ok(Transformed::new(value, true, TreeNodeRecursion::Jump)),
                None => {
                    known = false;
                    Ok(Transformed::no(part))
                }
            }
        })?;
        if known && !condition.data.is_volatile() {
            out.push(condition.data);
        }
    }
    Ok(out)
}

/// Whether a condition is never true.
fn is_never(condition: &Expr) -> bool {
    matches!(condition, Expr::Literal(ScalarValue::Boolean(None | Some(false)) | ScalarValue::Null, _))
}

fn is_comparison(condition: &Expr) -> bool {
    use Operator::{Eq, Gt, GtEq, Lt, LtEq, NotEq};
    matches!(condition, Expr::BinaryExpr(BinaryExpr { op: Eq | Gt | GtEq | Lt | LtEq | NotEq, .. }))
}

/// Whether a plan has no rows, as its text says.
fn is_empty(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::EmptyRelation(EmptyRelation { produce_one_row, .. }) => !produce_one_row,
        LogicalPlan::Filter(node) => conjuncts(Some(&node.predicate)).any(|c| is_never(&c)) || is_empty(&node.input),
        LogicalPlan::Limit(node) => {
            matches!(node.get_fetch_type(), Ok(FetchType::Literal(Some(0)))) || is_empty(&node.input)
        }
        LogicalPlan::Projection(node) => is_empty(&node.input),
        LogicalPlan::SubqueryAlias(node) => is_empty(&node.input),
        LogicalPlan::Sort(node) => is_empty(&node.input),
        _ => false,
    }
}
