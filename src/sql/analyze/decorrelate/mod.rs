//! Sub-queries as joins.
//!
//! The general method is that of Neumann and Kemper, "Unnesting arbitrary queries" (BTW 2015): a correlated sub-query is
//! a dependent join; it is computed once for each distinct value of the outer columns that it uses (the domain), the
//! dependent join is pushed down until nothing depends on the outer query any more, and the result is joined back.
//! Where an equality binds the outer columns to inner ones, no domain is needed, so the common forms become the plain
//! semi, anti, mark and left joins that one would write by hand.
//!
//! Inner sub-queries are rewritten before outer ones. What remains for DataFusion are values that do not depend on the
//! outer query, which it computes once, and plain `NOT IN`, for which it has an anti join that knows NULL.

mod attach;
mod computed;
mod domain;
mod exists;
mod find;
mod in_list;
mod lateral;
mod push;
mod scalar;
mod single_row;

use std::sync::Arc;

use datafusion::common::DFSchema;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::logical_expr::utils::split_conjunction_owned;
use datafusion::logical_expr::{
    Aggregate, Expr, Filter, Join, JoinType, LogicalPlan, Projection, Sort, SortExpr, Subquery, Window,
};

use super::super::bind::Binder;
use crate::error::{Error, Result};
use attach::Attached;
use domain::{filter, project};
pub(in crate::sql) use find::at_most_one_row;
use find::{Ids, columns, has_subquery, named, outer_ids};

/// Rewrites the sub-queries of a bound plan; its columns stay as they are.
/// # Errors
/// For what cannot be rewritten, by name.
pub fn decorrelate(binder: &mut Binder<'_>, plan: LogicalPlan) -> Result<LogicalPlan> {
    if !find::has_any(&plan) {
        return Ok(plan);
    }
    let plan = Decorrelator { binder }.rewrite(plan)?;
    match outer_ids(&plan)?.into_iter().next() {
        None => Ok(plan),
        Some(id) => {
            let name = id.rsplit_once('#').map_or(id.as_str(), |(name, _)| name);
            Err(Error::unsupported(format!(
                "a subquery that refers to {name}, which is no column any more at its place"
            )))
        }
    }
}

/// The rewriter.
struct Decorrelator<'b, 'c> {
    binder: &'b mut Binder<'c>,
}

impl Decorrelator<'_, '_> {
    fn rewrite(&mut self, plan: LogicalPlan) -> Result<LogicalPlan> {
        stacker::maybe_grow(256 * 1024, 4 * 1024 * 1024, || {
            if !find::has_any(&plan) {
                return Ok(plan);
            }
            let children = plan.map_children(|child| Ok(Transformed::yes(self.rewrite(child)?)))?;
            let plan = children.data.recompute_schema()?;
            match plan {
                LogicalPlan::Join(node) => self.join(node),
                plan if !find::node_has_subquery(&plan) => Ok(plan),
                LogicalPlan::Filter(node) => self.filter(node),
                LogicalPlan::Projection(node) => self.projection(node),
                LogicalPlan::Aggregate(node) => self.aggregate(node),
                LogicalPlan::Sort(node) => self.sort(node),
                LogicalPlan::Window(node) => self.window(node),
                LogicalPlan::Values(node) => {
                    let rows = self.rows_as_union(&node)?;
                    self.rewrite(rows)
                }
                other => Err(Error::unsupported(format!("a subquery inside {}", other.display()))),
            }
        })
    }

    /// WHERE, HAVING, QUALIFY. A sub-query that is a condition of its own becomes a semi or anti join.
    fn filter(&mut self, node: Filter) -> Result<LogicalPlan> {
        let schema = Arc::clone(node.input.schema());
        let (with, plain): (Vec<Expr>, Vec<Expr>) =
            split_conjunction_owned(node.predicate).into_iter().partition(has_subquery);
        let input = filter(Arc::unwrap_or_clone(node.input), plain)?;
        let mut at = Attached::new(input);
        let mut rest = Vec::new();
        for condition in with {
            if let Some(condition) = self.condition(condition, &mut at)? {
                rest.push(self.replace(condition, &mut at)?);
            }
        }
        let plan = filter(at.current, rest)?;
        restricted(plan, &schema)
    }

    fn projection(&mut self, node: Projection) -> Result<LogicalPlan> {
        let mut at = Attached::new(Arc::unwrap_or_clone(node.input));
        let mut exprs = Vec::with_capacity(node.expr.len());
        for (expr, field) in node.expr.into_iter().zip(node.schema.fields()) {
            exprs.push(named(self.replace(expr, &mut at)?, field.name()));
        }
        project(at.current, exprs)
    }

    fn aggregate(&mut self, node: Aggregate) -> Result<LogicalPlan> {
        let mut at = Attached::new(Arc::unwrap_or_clone(node.input));
        let mut replace = |exprs: Vec<Expr>| -> Result<Vec<Expr>> {
            exprs.into_iter().map(|expr| self.replace(expr, &mut at)).collect()
        };
        let (keys, calls) = (replace(node.group_expr)?, replace(node.aggr_expr)?);
        Ok(LogicalPlan::Aggregate(Aggregate::try_new(Arc::new(at.current), keys, calls)?))
    }

    fn window(&mut self, node: Window) -> Result<LogicalPlan> {
        let mut at = Attached::new(Arc::unwrap_or_clone(node.input));
        let mut calls = Vec::with_capacity(node.window_expr.len());
        for call in node.window_expr {
            calls.push(self.replace(call, &mut at)?);
        }
        let plan = LogicalPlan::Window(Window::try_new(calls, Arc::new(at.current))?);
        restricted(plan, &node.schema)
    }

    fn sort(&mut self, node: Sort) -> Result<LogicalPlan> {
        let schema = Arc::clone(node.input.schema());
        let mut at = Attached::new(Arc::unwrap_or_clone(node.input));
        let mut keys = Vec::with_capacity(node.expr.len());
        for key in node.expr {
            keys.push(SortExpr::new(self.replace(key.expr, &mut at)?, key.asc, key.nulls_first));
        }
        let plan = LogicalPlan::Sort(Sort { expr: keys, input: Arc::new(at.current), fetch: node.fetch });
        restricted(plan, &schema)
    }

    fn join(&mut self, mut node: Join) -> Result<LogicalPlan> {
        if let LogicalPlan::Subquery(Subquery { subquery, .. }) = node.right.as_ref() {
            node.right = Arc::clone(subquery);
        }
        let filter_has = node.filter.as_ref().is_some_and(has_subquery);
        if filter_has && node.join_type == JoinType::Inner {
            let schema = Arc::clone(&node.schema);
            let all = node.filter.take().map(split_conjunction_owned).unwrap_or_default();
            let (with, plain): (Vec<Expr>, Vec<Expr>) = all.into_iter().partition(has_subquery);
            node.filter = domain::all_of(plain);
            let joined = self.join(node)?;
            let joined = restricted(joined, &schema)?;
            let Some(condition) = domain::all_of(with) else { return Ok(joined) };
            return self.filter(Filter::try_new(condition, Arc::new(joined))?);
        }
        let left: Ids = node.left.schema().fields().iter().map(|field| field.name().clone()).collect();
        if outer_ids(&node.right)?.iter().any(|id| left.contains(id)) {
            if filter_has {
                return Err(Error::unsupported("a subquery in the condition of a LATERAL outer join"));
            }
            return self.lateral(node);
        }
        if filter_has {
            return self.outer_join_condition(node);
        }
        Ok(LogicalPlan::Join(Join::try_new(
            node.left,
            node.right,
            node.on,
            node.filter,
            node.join_type,
            node.join_constraint,
            node.null_equality,
            node.null_aware,
        )?))
    }

    /// A sub-query in the condition of an outer, semi or anti join belongs to the side whose columns it uses.
    fn outer_join_condition(&mut self, node: Join) -> Result<LogicalPlan> {
        let schema = Arc::clone(&node.schema);
        let (mut left, mut right) =
            (Attached::new(Arc::unwrap_or_clone(node.left)), Attached::new(Arc::unwrap_or_clone(node.right)));
        let mut conditions = Vec::new();
        for condition in node.filter.map(split_conjunction_owned).unwrap_or_default() {
            let moved = condition.transform_up(|part| {
                if find::subquery_of(&part).is_none() {
                    return Ok(Transformed::no(part));
                }
                let (l, r) = (left.is_used_in(&part)?, right.is_used_in(&part)?);
                if l && r {
                    let feature = "a subquery of both sides in the condition of an outer join";
                    return Err(Error::unsupported(feature).into());
                }
                let side = if r { &mut right } else { &mut left };
                Ok(Transformed::yes(self.replace(part, side)?))
            })?;
            conditions.push(moved.data);
        }
        let plan = LogicalPlan::Join(Join::try_new(
            Arc::new(left.current),
            Arc::new(right.current),
            node.on,
            domain::all_of(conditions),
            node.join_type,
            node.join_constraint,
            node.null_equality,
            node.null_aware,
        )?);
        restricted(plan, &schema)
    }
}

/// A plan of exactly a schema's columns.
fn restricted(plan: LogicalPlan, schema: &DFSchema) -> Result<LogicalPlan> {
    let same = plan.schema().fields().len() == schema.fields().len()
        && plan.schema().iter().zip(schema.iter()).all(|(a, b)| a.0 == b.0 && a.1.name() == b.1.name());
    if same { Ok(plan) } else { project(plan, columns(schema)) }
}
