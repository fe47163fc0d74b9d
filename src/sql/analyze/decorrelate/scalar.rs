//! A sub-query as a value: NULL for no row, an error for several.

use std::sync::Arc;

use datafusion::common::Spans;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::functions_aggregate::expr_fn::{count, first_value};
use datafusion::logical_expr::{Aggregate, Expr, JoinType, Limit, LogicalPlan, Subquery, lit};

use super::super::super::query::column_expr;
use super::Decorrelator;
use super::attach::Attached;
use super::domain::{Carrier, Carriers, join, or_default, project};
use super::find::{
    Ids, as_own, at_most_one_row, columns, exactly_one_row, is_one_row, only_column, outer_ids, reads_rounds,
};
use super::single_row::single_row;
use crate::error::Result;

/// So deep may values stand within one another that DataFusion computes once: it looks at each of them twice for every
/// level around it. Those around them are joined.
const NESTED: usize = 4;

impl Decorrelator<'_, '_> {
    /// The value of a sub-query for each row.
    pub fn attach_scalar(&mut self, plan: LogicalPlan, at: &mut Attached) -> Result<Expr> {
        if outer_ids(&plan)?.is_empty() && !reads_rounds(&plan)? {
            let plan = self.constant(plan)?;
            if scalar_depth(&plan)? < NESTED {
                return Ok(Expr::ScalarSubquery(Subquery {
                    subquery: Arc::new(plan),
                    outer_ref_columns: Vec::new(),
                    spans: Spans::new(),
                }));
            }
            let value = self.binder.fresh("value");
            let right = project(plan.clone(), vec![column_expr(&only_column(&plan)?.name).alias(&value)])?;
            at.current = join(at.current.clone(), right, Vec::new(), JoinType::Left)?;
            return Ok(column_expr(&value));
        }
        if let Some(value) = without_from(&plan) {
            return as_own(value.clone(), &at.domain.names);
        }
        let column = only_column(&plan)?.name;
        let single = at_most_one_row(&plan);
        let pushed = self.push(&plan, &Ids::new(), &at.domain)?;
        let value = self.binder.fresh("value");
        let mut exprs = vec![column_expr(&column).alias(&value)];
        let mut carriers = Carriers::new();
        for (id, carrier) in &pushed.carriers {
            let name = self.binder.fresh("outer");
            exprs.push(carrier.column.clone().alias(&name));
            carriers.insert(id.clone(), Carrier { column: column_expr(&name), not_null: carrier.not_null });
        }
        let mut right = project(pushed.plan, exprs)?;
        let mut result = column_expr(&value);
        if !single {
            let (first, rows) = (self.binder.fresh("value"), self.binder.fresh("rows"));
            let group: Vec<Expr> = carriers.values().map(|carrier| carrier.column.clone()).collect();
            let calls = vec![first_value(result, Vec::new()).alias(&first), count(lit(1_i64)).alias(&rows)];
            right = LogicalPlan::Aggregate(Aggregate::try_new(Arc::new(right), group, calls)?);
            result = single_row(column_expr(&first), column_expr(&rows));
        } else if let Some(default) = pushed.missing.as_ref().and_then(|missing| missing.get(&column)) {
            let default = as_own(default.clone(), &at.domain.names)?;
            let marker = self.binder.fresh("found");
            let mut exprs = columns(right.schema());
            exprs.push(lit(true).alias(&marker));
            right = project(right, exprs)?;
            result = or_default(&marker, result, &default)?;
        }
        let on = at.domain.matches(&carriers);
        at.current = join(at.current.clone(), right, on, JoinType::Left)?;
        Ok(result)
    }

    /// The one value at most of a sub-query that does not depend on the outer query.
    fn constant(&mut self, mut plan: LogicalPlan) -> Result<LogicalPlan> {
        if !at_most_one_row(&plan) {
            let column = column_expr(&only_column(&plan)?.name);
            let two = Limit { skip: None, fetch: Some(Box::new(lit(2_i64))), input: Arc::new(plan) };
            let (first, rows) = (self.binder.fresh("value"), self.binder.fresh("rows"));
            let calls = vec![first_value(column, Vec::new()).alias(&first), count(lit(1_i64)).alias(&rows)];
            let counted = Aggregate::try_new(Arc::new(LogicalPlan::Limit(two)), Vec::new(), calls)?;
            let checked = single_row(column_expr(&first), column_expr(&rows)).alias(self.binder.fresh("value"));
            plan = project(LogicalPlan::Aggregate(counted), vec![checked])?;
        } else if !exactly_one_row(&plan) && plan.schema().fields().iter().any(|field| !field.is_nullable()) {
            // No row is NULL, whatever the column itself says.
            let column = column_expr(&only_column(&plan)?.name);
            plan = project(plan, vec![single_row(column, lit(1_i64)).alias(self.binder.fresh("value"))])?;
        }
        Ok(plan)
    }
}

/// How deep values of sub-queries stand within one another.
fn scalar_depth(plan: &LogicalPlan) -> Result<usize> {
    let mut deepest = 0;
    plan.apply(|node| {
        node.apply_expressions(|expr| {
            expr.apply(|part| {
                if let Expr::ScalarSubquery(inner) = part {
                    deepest = deepest.max(1 + scalar_depth(&inner.subquery)?);
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })
    })?;
    Ok(deepest)
}

/// The expression of a `(SELECT expression)` without FROM.
fn without_from(plan: &LogicalPlan) -> Option<&Expr> {
    match plan {
        LogicalPlan::Projection(node) if is_one_row(&node.input) => match node.expr.as_slice() {
            [Expr::Alias(alias)] => Some(alias.expr.as_ref()),
            [expr] => Some(expr),
            _ => None,
        },
        _ => None,
    }
    .filter(|expr| !expr.exists(|part| Ok(matches!(part, Expr::Column(_)))).unwrap_or(true))
}
