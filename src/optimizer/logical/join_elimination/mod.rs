//! A join whose other side is not read and neither adds rows nor takes any is left out.
//!
//! Views join everything that a report may ask for; a report asks for some of it. Of `sales LEFT JOIN item ON i_id = s_item`
//! without a column of `item` nothing is left to do, when each sale has one item at most: `i_id` is a key of a cached table,
//! or `item` is grouped by it, or the sales' own number does not matter (`DISTINCT`, `max`, what IN looks through). An inner
//! or a semi-join is left out when each row is sure of its one partner: the cached `item` has every number of a range in
//! which the cache knows all of `s_item` to be. Columns are followed from the top of the plan down, so that what a sub-query
//! selects and nobody reads does not count. Sub-queries that are still part of an expression are not looked into.
//!
//! DataFusion's `eliminate_join` knows of groups and of DISTINCT, and of no keys of tables: what the cache has counted holds
//! for the version of a table that the plan scans, which a declared constraint could not say.
//!
//! Source: Ott and Horländer, "Removing redundant join operations in queries involving views", Information Systems 1985.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DFSchema, JoinSide, Result};
use datafusion::logical_expr::{Aggregate, Distinct, Expr, Filter, Join, JoinType, LogicalPlan, Projection};

use super::rule::Rule;
use crate::optimizer::keys::{every_number, one_match, within};
use crate::optimizer::moving::{cannot_fail, is_movable, looks_elsewhere, plain, unaliased};

/// The rule's name.
pub const NAME: &str = "join_elimination";

/// Stack that must be left, and that is added otherwise: plans are deep.
const RED_ZONE: usize = 128 << 10;
const STACK: usize = 2 << 20;

/// Leaves out joins that change nothing.
pub fn rule() -> Rule {
    Rule::of_plan(NAME, |plan, _| {
        if !plan.exists(|node| Ok(matches!(node, LogicalPlan::Join(_))))? {
            return Ok(Transformed::no(plan));
        }
        Ok(without(&plan, &Needs::EVERYTHING)?.map_or_else(|| Transformed::no(plan), Transformed::yes))
    })
}

/// What the plan above has a use for.
struct Needs<'a> {
    /// The names of the columns that it reads; all if `None`.
    columns: Option<HashSet<&'a str>>,
    /// Whether it matters how often the same row comes.
    often: bool,
}

impl<'a> Needs<'a> {
    const EVERYTHING: Needs<'static> = Needs { columns: None, often: true };

    /// What these expressions read, and nothing else.
    fn of(exprs: impl IntoIterator<Item = &'a Expr>, often: bool) -> Needs<'a> {
        let (mut columns, mut often) = (HashSet::new(), often);
        for expr in exprs {
            // Of the same row it makes different values.
            often |= expr.is_volatile();
            // A sub-query may read anything.
            if looks_elsewhere(expr) {
                return Needs { columns: None, often: true };
            }
            columns.extend(expr.column_refs().into_iter().map(|column| column.name.as_str()));
        }
        Needs { columns: Some(columns), often }
    }

    /// The same and what these expressions read.
    fn and(&self, exprs: impl IntoIterator<Item = &'a Expr>, often: bool) -> Needs<'a> {
        let own = Needs::of(exprs, often);
        let columns = match (&self.columns, own.columns) {
            (Some(a), Some(b)) => Some(a.union(&b).copied().collect()),
            _ => None,
        };
        Needs { columns, often: own.often }
    }

    fn any_of(&self, plan: &LogicalPlan) -> bool {
        let read = |name: &str| self.columns.as_ref().is_none_or(|columns| columns.contains(name));
        plan.schema().fields().iter().any(|field| read(field.name()))
    }
}

/// The plan with fewer joins below; it may lack columns that nobody needs. `None` if all joins stay.
fn without<'p>(plan: &'p LogicalPlan, needs: &Needs<'p>) -> Result<Option<LogicalPlan>> {
    stacker::maybe_grow(RED_ZONE, STACK, || match plan {
        LogicalPlan::Join(join) => of_join(plan, join, needs),
        LogicalPlan::Projection(projection) => of_projection(projection, needs),
        LogicalPlan::Filter(filter) => below(plan, &needs.and([&filter.predicate], needs.often)),
        LogicalPlan::Sort(sort) => {
            let exprs = sort.expr.iter().map(|by| &by.expr);
            below(plan, &needs.and(exprs, needs.often || sort.fetch.is_some()))
        }
        LogicalPlan::Limit(_) => below(plan, &needs.and([], true)),
        LogicalPlan::Window(window) => below(plan, &needs.and(&window.window_expr, true)),
        LogicalPlan::SubqueryAlias(_) => below(plan, &needs.and([], needs.often)),
        LogicalPlan::Aggregate(node) => {
            below(plan, &Needs::of(node.group_expr.iter().chain(&node.aggr_expr), !ignores_repeats(node)))
        }
        LogicalPlan::Distinct(Distinct::All(_)) => below(plan, &Needs { columns: None, often: false }),
        _ => below(plan, &Needs::EVERYTHING),
    })
}

/// The node over inputs with fewer joins.
fn below<'p>(node: &'p LogicalPlan, needs: &Needs<'p>) -> Result<Option<LogicalPlan>> {
    let inputs = node.inputs().into_iter().map(|input| without(input, needs)).collect::<Result<Vec<_>>>()?;
    over(node, inputs)
}

/// The node over the inputs that are new.
fn over(node: &LogicalPlan, inputs: Vec<Option<LogicalPlan>>) -> Result<Option<LogicalPlan>> {
    if inputs.iter().all(Option::is_none) {
        return Ok(None);
    }
    let inputs = inputs.into_iter().zip(node.inputs()).map(|(new, old)| new.unwrap_or_else(|| old.clone()));
    node.with_new_exprs(node.expressions(), inputs.collect()).map(Some)
}

/// Whether an aggregate has the same groups and values if a row comes once or often.
fn ignores_repeats(node: &Aggregate) -> bool {
    node.aggr_expr.iter().all(|expr| match unaliased(expr) {
        Expr::AggregateFunction(call) => call.params.distinct || matches!(call.func.name(), "min" | "max"),
        _ => false,
    })
}

/// Columns that nobody needs keep no join.
fn of_projection<'p>(projection: &'p Projection, needs: &Needs<'p>) -> Result<Option<LogicalPlan>> {
    let names = projection.schema.fields().iter().map(|field| field.name().as_str());
    let is_needed = |name: &str| needs.columns.as_ref().is_none_or(|columns| columns.contains(name));
    let mut kept: Vec<&Expr> =
        names.zip(&projection.expr).filter(|(name, _)| is_needed(name)).map(|(_, expr)| expr).collect();
    if kept.is_empty() {
        kept.extend(projection.expr.first());
    }
    let needs = Needs::of(kept.iter().copied(), needs.often);
    let Some(input) = without(&projection.input, &needs)? else { return Ok(None) };
    let kept = kept.into_iter().cloned().collect();
    Ok(Some(LogicalPlan::Projection(Projection::try_new(kept, Arc::new(input))?)))
}

fn of_join<'p>(plan: &'p LogicalPlan, join: &'p Join, needs: &Needs<'p>) -> Result<Option<LogicalPlan>> {
    // The side that may go, where the rows of the other one have their partners.
    let sides: &[JoinSide] = match join.join_type {
        JoinType::Left | JoinType::LeftSemi => &[JoinSide::Right],
        JoinType::Right | JoinType::RightSemi => &[JoinSide::Left],
        JoinType::Inner => &[JoinSide::Right, JoinSide::Left],
        _ => &[],
    };
    for partners in sides.iter().copied() {
        let (kept, other) = match partners {
            JoinSide::Left => (&join.right, &join.left),
            _ => (&join.left, &join.right),
        };
        let semi = matches!(join.join_type, JoinType::LeftSemi | JoinType::RightSemi);
        if !semi && needs.any_of(other) {
            continue;
        }
        if matches!(join.join_type, JoinType::Left | JoinType::Right) {
            if is_total(join, other)? && (!needs.often || one_match(join, partners)) {
                return Ok(Some(without(kept, needs)?.unwrap_or_else(|| kept.as_ref().clone())));
            }
        } else if let Some(partner) = sure_partner(join, partners) {
            let less = |needs: &Needs<'p>| Ok(without(kept, needs)?.unwrap_or_else(|| kept.as_ref().clone()));
            return match partner {
                Partner::Always => less(needs).map(Some),
                Partner::UnlessNull(key) => {
                    let input = Arc::new(less(&needs.and([key], needs.often))?);
                    Ok(Some(LogicalPlan::Filter(Filter::try_new(key.clone().is_not_null(), input)?)))
                }
            };
        }
    }
    let keys = || join.on.iter().flat_map(|(left, right)| [left, right]).chain(&join.filter);
    let of_side = |once: bool| needs.and(keys(), needs.often && !once);
    let (once_left, once_right) = match join.join_type {
        JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark => (false, true),
        JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark => (true, false),
        _ => (false, false),
    };
    let left = without(&join.left, &of_side(once_left))?;
    let right = without(&join.right, &of_side(once_right))?;
    over(plan, vec![left, right])
}

/// When a row of one side of a join has exactly one partner.
enum Partner<'p> {
    Always,
    /// Where this is NULL it has none.
    UnlessNull(&'p Expr),
}

/// Whether each row has exactly one partner on this side; `None` if that is not certain.
fn sure_partner(join: &Join, side: JoinSide) -> Option<Partner<'_>> {
    let [(of_left, of_right)] = join.on.as_slice() else { return None };
    if join.filter.is_some() || join.null_aware {
        return None;
    }
    let (kept, key, other, partner) = match side {
        JoinSide::Left => (&join.right, of_right, &join.left, of_left),
        _ => (&join.left, of_left, &join.right, of_right),
    };
    let (first, last) = every_number(other, plain(partner)?)?;
    let (least, greatest, nulls) = within(kept, plain(key)?)?;
    let partner = if nulls { Partner::UnlessNull(key) } else { Partner::Always };
    (first <= least && greatest <= last).then_some(partner)
}

/// Whether it cannot fail to find the rows of a side of a join, and the partners among them: else it would have to be done
/// for its error. What is computed and decides neither is not done anyhow.
fn is_total(join: &Join, side: &LogicalPlan) -> Result<bool> {
    let schemas = || [join.left.schema().as_ref(), join.right.schema().as_ref()].into_iter();
    let mut read: HashSet<String> = HashSet::new();
    if !decide(conditions(join), schemas, &mut read) {
        return Ok(false);
    }
    // From the top down: what decides is known before what computes it is met.
    let fails = side.exists(|node| {
        let over = || node.inputs().into_iter().map(|input| input.schema().as_ref()).chain([node.schema().as_ref()]);
        let is_read = |at: usize, read: &HashSet<String>| read.contains(node.schema().field(at).name());
        Ok(!match node {
            LogicalPlan::Filter(filter) => decide([&filter.predicate], over, &mut read),
            LogicalPlan::TableScan(scan) => decide(&scan.filters, over, &mut read),
            LogicalPlan::Join(join) => decide(conditions(join), over, &mut read),
            LogicalPlan::Projection(projection) => {
                let deciding = projection.expr.iter().enumerate().filter(|(at, _)| is_read(*at, &read));
                let deciding: Vec<&Expr> = deciding.map(|(_, expr)| expr).collect();
                decide(deciding, over, &mut read)
            }
            LogicalPlan::Aggregate(node) => {
                let groups = node.group_expr.len();
                let calls = node.aggr_expr.iter().enumerate().filter(|(at, _)| is_read(groups + at, &read));
                // A sum may overflow, a least value may not.
                let deciding = calls.map(|(_, call)| call).collect::<Vec<_>>();
                let arguments = deciding.iter().map(|call| least_of(call)).collect::<Option<Vec<_>>>();
                arguments.is_some_and(|arguments| decide(arguments.into_iter().flatten(), over, &mut read))
                    && decide(&node.group_expr, over, &mut read)
            }
            LogicalPlan::Sort(sort) => decide(sort.expr.iter().map(|by| &by.expr), over, &mut read),
            LogicalPlan::SubqueryAlias(_)
            | LogicalPlan::Limit(_)
            | LogicalPlan::EmptyRelation(_)
            | LogicalPlan::Values(_) => true,
            // By place, or all columns: what decides is not followed through them.
            _ => false,
        })
    })?;
    Ok(!fails)
}

/// The arguments of `min` and `max`; of other calls nothing is said.
fn least_of(call: &Expr) -> Option<&[Expr]> {
    match unaliased(call) {
        Expr::AggregateFunction(call) if matches!(call.func.name(), "min" | "max") => Some(&call.params.args),
        _ => None,
    }
}

fn conditions(join: &Join) -> impl Iterator<Item = &Expr> {
    join.on.iter().flat_map(|(left, right)| [left, right]).chain(&join.filter)
}

/// Notes what these expressions read; whether none of them can fail.
fn decide<'e, 's, S: Iterator<Item = &'s DFSchema>>(
    exprs: impl IntoIterator<Item = &'e Expr>,
    over: impl Fn() -> S,
    read: &mut HashSet<String>,
) -> bool {
    exprs.into_iter().all(|expr| {
        read.extend(expr.column_refs().into_iter().map(|column| column.name.clone()));
        is_movable(expr) && cannot_fail(expr, over())
    })
}

#[cfg(test)]
mod tests;
