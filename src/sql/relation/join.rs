//! Joins: ON, USING, NATURAL, LATERAL.
//!
//! A column of USING is shown once; the other side's stays reachable by its qualified name. In a full join the shown one
//! is `coalesce(left, right)`.

use std::sync::Arc;

use datafusion::common::NullEquality;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{
    Expr, Join as JoinNode, JoinConstraint as PlanConstraint, JoinType, LogicalPlan, Projection, Subquery, lit,
};

use super::super::analyze::cartesian;
use super::super::ast::{Ident, Join, JoinConstraint, JoinKind};
use super::super::bind::Binder;
use super::super::query::column_expr;
use super::super::scope::{Allow, Place, Relation, Scope, ScopeColumn};
use crate::error::{Error, Result, Span, nearest};
use crate::function::{Bound, Call, collation};
use crate::plan::walk;

impl Binder<'_> {
    /// `left JOIN right ...`
    pub(in crate::sql) fn join(&mut self, left: Relation, join: &Join, outer: Option<&Scope<'_>>) -> Result<Relation> {
        let right = self.relation_beside(&left, &join.right, outer)?;
        let right = correlated(right)?;
        let shared = match &join.constraint {
            JoinConstraint::Using(names) => Some(names.clone()),
            JoinConstraint::Natural => Some(common_names(&left, &right, join.span)),
            JoinConstraint::On(_) | JoinConstraint::None => None,
        };
        let mut condition: Option<Expr> = None;
        let mut pairs = Vec::new();
        if let Some(names) = &shared {
            for name in names {
                let l = using_column(&left, name, "left", join.span)?;
                let r = using_column(&right, name, "right", join.span)?;
                let equal = self.equal(&l, &r, name.span)?;
                condition = Some(match condition {
                    Some(all) => all.and(equal),
                    None => equal,
                });
                pairs.push((l, r));
            }
        }
        let mut columns: Vec<ScopeColumn> = left.columns.clone();
        columns.extend(right.columns.iter().cloned());
        if let JoinConstraint::On(on) = &join.constraint {
            let allow = Allow { place: Place::Join, ..Allow::default() };
            let scope = Scope { columns: columns.clone(), parent: outer, allow, ..Scope::default() };
            let bound = self.expr(on, &scope)?;
            if crate::sql::expression::is_nondeterministic(&bound.expr) {
                if join.right.is_lateral() {
                    let class = "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.LATERAL_JOIN_CONDITION_NON_DETERMINISTIC";
                    return Err(Error::new(class).with("condition", &bound.name).at(join.span));
                }
                return Err(Error::new("INVALID_NON_DETERMINISTIC_EXPRESSIONS")
                    .with("sqlExprs", format!("\"{}\"", bound.name))
                    .at(join.span));
            }
            condition = Some(match bound.ty {
                crate::types::SparkType::Boolean => self.condition(bound, "JOIN ON")?,
                _ => {
                    return Err(Error::new("JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE")
                        .with("joinCondition", format!("\"{}\"", bound.name))
                        .with("conditionType", format!("\"{}\"", bound.ty.sql()))
                        .at(bound.span));
                }
            });
        }
        let join_type = match join.kind {
            JoinKind::Inner | JoinKind::Cross => JoinType::Inner,
            JoinKind::Left => JoinType::Left,
            JoinKind::Right => JoinType::Right,
            JoinKind::Full => JoinType::Full,
            JoinKind::LeftSemi => JoinType::LeftSemi,
            JoinKind::LeftAnti => JoinType::LeftAnti,
        };
        if let Some(outer) = outer {
            // Only a side whose rows all stay in the join can depend on the query around.
            let (in_left, in_right) = match join_type {
                JoinType::Inner => (true, true),
                JoinType::Right => (false, true),
                JoinType::Full => (false, false),
                _ => (true, join.right.is_lateral()),
            };
            for (allowed, side) in [(in_left, &left), (in_right, &right)] {
                if !allowed && uses(&side.plan, outer)? {
                    let class = "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.ACCESSING_OUTER_QUERY_COLUMN_IS_NOT_ALLOWED";
                    return Err(Error::new(class).with("treeNode", side.plan.display()).at(join.span));
                }
            }
        }
        let mut plan = node(left.plan, right.plan, condition, join_type)?;
        if join.kind == JoinKind::Cross && !self.context.settings.is_on(cartesian::ENABLED) {
            plan = cartesian::asked_for(plan);
        }
        let columns = match join_type {
            JoinType::LeftSemi | JoinType::LeftAnti => {
                // As in other joins, what is joined by comes first.
                let (mut first, mut rest) = (Vec::new(), left.columns);
                for (shared, _) in &pairs {
                    if let Some(at) = rest.iter().position(|column| column.id == shared.id) {
                        first.push(rest.remove(at));
                    }
                }
                first.append(&mut rest);
                first
            }
            _ => {
                let left_width = left.columns.len();
                for (i, column) in columns.iter_mut().enumerate() {
                    let is_left = i < left_width;
                    column.column.nullable |= match join_type {
                        JoinType::Left => !is_left,
                        JoinType::Right => is_left,
                        JoinType::Full => true,
                        _ => false,
                    };
                }
                columns
            }
        };
        let relation = Relation { plan, columns };
        if pairs.is_empty() || matches!(join_type, JoinType::LeftSemi | JoinType::LeftAnti) {
            return Ok(relation);
        }
        self.merge_shared(relation, &pairs, join_type, join.span)
    }

    /// All pairs of rows.
    pub(in crate::sql) fn cross(&mut self, left: Relation, right: Relation) -> Result<Relation> {
        let right = correlated(right)?;
        let mut columns = left.columns;
        columns.extend(right.columns);
        let plan = node(left.plan, right.plan, None, JoinType::Inner)?;
        Ok(Relation { plan, columns })
    }

    /// The comparison of a pair of USING, coerced as `=` is.
    fn equal(&mut self, left: &ScopeColumn, right: &ScopeColumn, span: Span) -> Result<Expr> {
        let sides = vec![value(left, span), value(right, span)];
        Ok(collation::call(&Call::plain(&self.context, "=", sides, span))?.expr)
    }

    /// Shows the columns of USING once, first, in their order.
    fn merge_shared(
        &mut self,
        relation: Relation,
        pairs: &[(ScopeColumn, ScopeColumn)],
        join_type: JoinType,
        span: Span,
    ) -> Result<Relation> {
        let mut plan = relation.plan;
        let mut shown = Vec::with_capacity(pairs.len());
        let mut hidden_ids: Vec<String> = Vec::new();
        let mut merged = Vec::new();
        for (left, right) in pairs {
            hidden_ids.push(left.id.clone());
            hidden_ids.push(right.id.clone());
            match join_type {
                JoinType::Right => shown.push(right.clone()),
                JoinType::Full => {
                    let id = self.fresh(&left.column.name);
                    // Either side is NULL in rows that only the other has.
                    let sides = [left, right].map(|side| Bound { nullable: true, ..value(side, span) }).to_vec();
                    let both = collation::call(&Call::plain(&self.context, "coalesce", sides, span))?;
                    merged.push(both.expr.alias(&id));
                    let mut column = left.column.clone();
                    // Where one side has no row, the other's value may still be NULL.
                    (column.ty, column.nullable) = (both.ty, true);
                    shown.push(ScopeColumn { id, qualifier: Vec::new(), hidden: false, twin: None, column });
                }
                _ => shown.push(left.clone()),
            }
        }
        if !merged.is_empty() {
            let mut exprs: Vec<Expr> = plan.schema().columns().into_iter().map(Expr::Column).collect();
            exprs.extend(merged);
            plan = LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(plan))?);
        }
        for column in &mut shown {
            column.hidden = false;
        }
        let shown_ids: Vec<String> = shown.iter().map(|column| column.id.clone()).collect();
        let mut columns = shown;
        for mut column in relation.columns {
            if shown_ids.contains(&column.id) {
                continue;
            }
            column.hidden |= hidden_ids.contains(&column.id);
            columns.push(column);
        }
        Ok(Relation { plan, columns })
    }
}

/// A column as an argument.
fn value(column: &ScopeColumn, span: Span) -> Bound {
    let ScopeColumn { id, column, .. } = column;
    Bound::new(column_expr(id), column.ty.clone(), column.nullable, column.name.clone()).at(span)
}

/// Whether a plan refers to columns of the query around it.
fn uses(plan: &LogicalPlan, outer: &Scope<'_>) -> Result<bool> {
    let mut found = false;
    walk::apply(plan, |node| {
        node.apply_expressions(|expr| {
            expr.apply(|part| {
                found |= matches!(part, Expr::OuterReferenceColumn(_, column)
                    if outer.columns.iter().any(|own| own.id == column.name));
                Ok(if found { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
            })
        })
    })?;
    Ok(found)
}

/// A relation whose plan refers to columns of its neighbour is marked for decorrelation.
fn correlated(relation: Relation) -> Result<Relation> {
    let outer_ref_columns = relation.plan.all_out_ref_exprs();
    if outer_ref_columns.is_empty() {
        return Ok(relation);
    }
    let plan = LogicalPlan::Subquery(Subquery {
        subquery: Arc::new(relation.plan),
        outer_ref_columns,
        spans: datafusion::common::Spans::new(),
    });
    Ok(Relation { plan, columns: relation.columns })
}

fn node(left: LogicalPlan, right: LogicalPlan, condition: Option<Expr>, join_type: JoinType) -> Result<LogicalPlan> {
    let condition = match (condition, join_type) {
        (None, JoinType::Inner) => None,
        // An outer join without condition joins all pairs.
        (None, _) => Some(lit(true)),
        (some, _) => some,
    };
    Ok(LogicalPlan::Join(JoinNode::try_new(
        Arc::new(left),
        Arc::new(right),
        Vec::new(),
        condition,
        join_type,
        PlanConstraint::On,
        NullEquality::NullEqualsNothing,
        false,
    )?))
}

fn common_names(left: &Relation, right: &Relation, span: Span) -> Vec<Ident> {
    left.columns
        .iter()
        .filter(|l| !l.hidden)
        .filter(|l| right.columns.iter().any(|r| !r.hidden && r.column.name.eq_ignore_ascii_case(&l.column.name)))
        .map(|l| Ident { value: l.column.name.clone(), quoted: true, span })
        .collect()
}

fn using_column(side: &Relation, name: &Ident, which: &str, span: Span) -> Result<ScopeColumn> {
    let mut found =
        side.columns.iter().filter(|column| !column.hidden && column.column.name.eq_ignore_ascii_case(&name.value));
    let Some(first) = found.next() else {
        let names: Vec<&str> = side.columns.iter().map(|column| column.column.name.as_str()).collect();
        return Err(Error::new("UNRESOLVED_USING_COLUMN_FOR_JOIN")
            .with("colName", format!("`{}`", name.value))
            .with("side", which)
            .with("suggestion", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
            .at(name.span)
            .at(span)
            .suggest(nearest(&name.value, names)));
    };
    if found.next().is_some() {
        return Err(Error::new("AMBIGUOUS_REFERENCE")
            .with("name", format!("`{}`", name.value))
            .with("referenceNames", format!("[`{}`, `{}`]", name.value, name.value))
            .at(name.span)
            .at(span));
    }
    Ok(first.clone())
}
