//! LATERAL: a relation of FROM that uses columns of the relations before it.

use std::sync::Arc;

use datafusion::logical_expr::{Expr, Filter, Join, JoinType, LogicalPlan, Unnest, lit};

use super::Decorrelator;
use super::computed::beside;
use super::domain::{Domain, all_of, carried, exact, filter, join, or_default, project};
use super::find::{Ids, as_own, columns, is_one_row, named};
use super::restricted;
use crate::error::{Error, Result};

impl Decorrelator<'_, '_> {
    pub fn lateral(&mut self, node: Join) -> Result<LogicalPlan> {
        let schema = Arc::clone(&node.schema);
        let kind = node.join_type;
        if !matches!(kind, JoinType::Inner | JoinType::Left) {
            return Err(Error::unsupported(format!("LATERAL with a {kind} join")));
        }
        let left = Arc::unwrap_or_clone(node.left);
        let right = Arc::unwrap_or_clone(node.right);
        let domain = Domain::new(&left);
        let trivial = node.filter.is_none() || node.filter == Some(lit(true));
        if (kind == JoinType::Inner || (trivial && keeps_rows(&right)))
            && let Some(plan) = over(&right, &left, &domain.names)?
        {
            let plan = restricted(plan, &schema)?;
            return filter(plan, if trivial { Vec::new() } else { node.filter.into_iter().collect() });
        }
        let (right, computed) = self.computed(right, &domain.names, &left)?;
        let left = if computed.is_empty() { left } else { beside(left, &computed)? };
        let domain = if computed.is_empty() { domain } else { Domain::new(&left) };
        let mut pushed = self.push(&right, &Ids::new(), &domain)?;
        if kind == JoinType::Inner
            && let Some(missing) = pushed.missing.take()
        {
            // Each row of the left has a row here; those for nothing are filled in after the join.
            let marker = self.binder.fresh("found");
            let mut exprs = columns(pushed.plan.schema());
            exprs.push(lit(true).alias(&marker));
            let on = domain.matches(&pushed.carriers);
            let joined = join(left.clone(), project(pushed.plan, exprs)?, on, JoinType::Left)?;
            let mut exprs = columns(left.schema());
            for column in right.schema().columns() {
                let name = column.name.clone();
                let value = Expr::Column(column);
                exprs.push(match missing.get(&name) {
                    Some(default) => {
                        let default = as_own(carried(default.clone(), &Default::default())?, &domain.names)?;
                        named(or_default(&marker, value, &default)?, &name)
                    }
                    None => value,
                });
            }
            let plan = restricted(project(joined, exprs)?, &schema)?;
            return filter(plan, if trivial { Vec::new() } else { node.filter.into_iter().collect() });
        }
        let pushed = self.complete(pushed, right.schema(), &domain)?;
        let other = exact(pushed.plan, right.schema(), &pushed.carriers)?;
        let mut on = domain.matches(&pushed.carriers);
        if !trivial {
            on.extend(node.filter);
        }
        restricted(join(left, other, all_of(on).into_iter().collect(), kind)?, &schema)
    }
}

/// A chain over the one row of a SELECT without FROM, put over another plan instead: each of its rows is that one row.
fn over(plan: &LogicalPlan, left: &LogicalPlan, names: &Ids) -> Result<Option<LogicalPlan>> {
    match plan {
        _ if is_one_row(plan) => Ok(Some(left.clone())),
        LogicalPlan::Projection(node) => {
            let Some(input) = over(&node.input, left, names)? else { return Ok(None) };
            let mut exprs = columns(left.schema());
            for (expr, field) in node.expr.iter().zip(node.schema.fields()) {
                exprs.push(named(as_own(expr.clone(), names)?, field.name()));
            }
            project(input, exprs).map(Some)
        }
        LogicalPlan::Filter(node) => {
            let Some(input) = over(&node.input, left, names)? else { return Ok(None) };
            let condition = as_own(node.predicate.clone(), names)?;
            Ok(Some(LogicalPlan::Filter(Filter::try_new(condition, Arc::new(input))?)))
        }
        LogicalPlan::Unnest(node) => {
            let Some(input) = over(&node.input, left, names)? else { return Ok(None) };
            let unnest = Unnest::try_new(Arc::new(input), node.exec_columns.clone(), node.options.clone())?;
            Ok(Some(LogicalPlan::Unnest(unnest)))
        }
        _ => Ok(None),
    }
}

/// Whether such a chain has a row for every row.
fn keeps_rows(plan: &LogicalPlan) -> bool {
    use datafusion::common::NullHandling::PreserveAndExpandEmpty;
    match plan {
        LogicalPlan::Projection(node) => keeps_rows(&node.input),
        LogicalPlan::Unnest(node) => {
            matches!(node.options.null_handling, PreserveAndExpandEmpty) && keeps_rows(&node.input)
        }
        _ => is_one_row(plan),
    }
}
