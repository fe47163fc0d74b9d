//! What a sub-query makes of outer columns that cannot be compared, computed by the outer query instead.
//!
//! A domain is made of distinct values, which maps, and values that hold maps, do not have. Of `outer_map[1]` the sub-query
//! needs only the element: it becomes a column of the outer plan, and the sub-query refers to that.
//! Source: Spark's rule `PullOutNestedDataOuterRefExpressions`.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::common::Column;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Expr, ExprSchemable, LogicalPlan, Subquery};

use super::Decorrelator;
use super::attach::Attached;
use super::domain::project;
use super::find::{self, Ids, as_own, columns};
use crate::error::Result;
use crate::plan::walk;

impl Decorrelator<'_, '_> {
    /// The plan of a sub-query of the rows of `at`, its own sub-queries rewritten.
    pub fn inner(&mut self, subquery: &Subquery, at: &mut Attached) -> Result<LogicalPlan> {
        let plan = self.rewrite(subquery.subquery.as_ref().clone())?;
        let (plan, computed) = self.computed(plan, &at.domain.names, &at.current)?;
        at.add(computed)?;
        Ok(plan)
    }

    /// A plan that depends on `outer`, with references to columns that `outer` should have besides, and these columns.
    pub fn computed(
        &mut self,
        plan: LogicalPlan,
        names: &Ids,
        outer: &LogicalPlan,
    ) -> Result<(LogicalPlan, Vec<(Expr, String)>)> {
        let mut computed: Vec<(Expr, String)> = Vec::new();
        let setting = "spark.sql.optimizer.pullOutNestedDataOuterRefExpressions.enabled";
        if !self.binder.context.settings.is_on(setting) || !uses_maps(&plan, names)? {
            return Ok((plan, computed));
        }
        let schema = Arc::clone(outer.schema());
        let plan = plan.transform_up(|node| {
            let preserver = NamePreserver::new(&node);
            node.map_expressions(|expr| {
                let name = preserver.save(&expr);
                let moved = expr.transform_up(|part| {
                    if !is_computed(&part, names)? {
                        return Ok(Transformed::no(part));
                    }
                    let own = as_own(part.clone(), names)?;
                    let ty = own.get_type(schema.as_ref())?;
                    if holds_map(&ty) {
                        return Ok(Transformed::no(part));
                    }
                    let id = match computed.iter().find(|(known, _)| *known == own) {
                        Some((_, id)) => id.clone(),
                        None => {
                            let id = self.binder.fresh("computed");
                            computed.push((own, id.clone()));
                            id
                        }
                    };
                    let field = Arc::new(Field::new(&id, ty, true));
                    Ok(Transformed::yes(Expr::OuterReferenceColumn(field, Column::new_unqualified(id))))
                })?;
                Ok(moved.update_data(|expr| name.restore(expr)))
            })?
            .map_data(|node| node.recompute_schema())
        })?;
        Ok((plan.data, computed))
    }
}

impl Attached {
    /// Puts columns beside the rows.
    fn add(&mut self, computed: Vec<(Expr, String)>) -> Result<()> {
        if computed.is_empty() {
            return Ok(());
        }
        self.domain.add(&computed)?;
        self.current = beside(self.current.clone(), &computed)?;
        Ok(())
    }
}

/// A plan with more columns.
pub(super) fn beside(plan: LogicalPlan, computed: &[(Expr, String)]) -> Result<LogicalPlan> {
    let mut exprs = columns(plan.schema());
    exprs.extend(computed.iter().map(|(expr, id)| expr.clone().alias(id)));
    project(plan, exprs)
}

/// Whether values of a type have maps in them.
pub(super) fn holds_map(ty: &DataType) -> bool {
    match ty {
        DataType::Map(..) => true,
        DataType::List(field) | DataType::LargeList(field) | DataType::FixedSizeList(field, _) => {
            holds_map(field.data_type())
        }
        DataType::Struct(fields) => fields.iter().any(|field| holds_map(field.data_type())),
        _ => false,
    }
}

fn is_map_of(expr: &Expr, names: &Ids) -> bool {
    matches!(expr, Expr::OuterReferenceColumn(field, column)
        if names.contains(&column.name) && holds_map(field.data_type()))
}

/// Whether a plan uses columns with these names that hold maps.
fn uses_maps(plan: &LogicalPlan, names: &Ids) -> Result<bool> {
    let mut found = false;
    walk::apply(plan, |node| {
        node.apply_expressions(|expr| {
            found |= expr.exists(|part| Ok(is_map_of(part, names)))?;
            Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
        })
    })?;
    Ok(found)
}

/// Whether an expression is computed of maps among the outer columns, and of nothing that the sub-query itself has.
fn is_computed(expr: &Expr, names: &Ids) -> datafusion::common::Result<bool> {
    if matches!(expr, Expr::OuterReferenceColumn(..) | Expr::Lambda(_) | Expr::Alias(_)) || expr.is_volatile() {
        return Ok(false);
    }
    let (mut maps, mut own) = (false, false);
    let mut parameters: Vec<String> = Vec::new();
    expr.apply(|part| {
        maps |= is_map_of(part, names);
        own |= match part {
            Expr::Column(_) | Expr::AggregateFunction(_) | Expr::WindowFunction(_) => true,
            Expr::OuterReferenceColumn(_, column) => !names.contains(&column.name),
            Expr::Lambda(lambda) => {
                parameters.extend(lambda.params.iter().cloned());
                false
            }
            Expr::LambdaVariable(variable) => !parameters.contains(&variable.name),
            part => find::subquery_of(part).is_some(),
        };
        Ok(if own { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    Ok(maps && !own)
}
