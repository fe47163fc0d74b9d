//! `(SELECT ...)` as a value, `EXISTS`, `IN (SELECT ...)`.
//!
//! A name of an outer query stands in the sub-query's plan as an `OuterReferenceColumn`; `analyze/` takes these out.

use std::sync::Arc;

use datafusion::common::Spans;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::expr::{Exists, InSubquery};
use datafusion::logical_expr::{Expr as Logical, LogicalPlan, LogicalPlanBuilder, Operator, Subquery, binary_expr};

use crate::error::{Error, Result};
use crate::function::{Bound, coerce, collation};
use crate::sql::ast::{Expr, ExprKind, Query};
use crate::sql::bind::Binder;
use crate::sql::scope::{Place, Relation, Scope, ScopeColumn};
use crate::types::SparkType;

fn subquery(plan: LogicalPlan) -> Subquery {
    let outer_ref_columns = plan.all_out_ref_exprs();
    Subquery { subquery: Arc::new(plan), outer_ref_columns, spans: Spans::new() }
}

/// # Errors
/// For a sub-query in the body of a lambda.
fn not_in_lambda(scope: &Scope<'_>) -> Result<()> {
    match scope.lambda.is_empty() {
        true => Ok(()),
        false => Err(Error::new(WITHIN_HIGHER_ORDER)),
    }
}

/// The error for sub-queries among the arguments of functions that take lambdas.
pub(super) const WITHIN_HIGHER_ORDER: &str = "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.HIGHER_ORDER_FUNCTION";

/// Whether a value is a literal number or NULL, which name a field of a row themselves.
fn is_number(value: &Bound) -> bool {
    let number = value.name.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    value.as_literal().is_some() && (number && value.ty.is_numeric() || value.name == "NULL")
}

/// The names of the outer columns that a plan refers to, one per reference, as Spark shows them: `scalarsubquery(a)`.
fn outer_names(plan: &LogicalPlan, scope: &Scope<'_>) -> Result<String> {
    let mut names: Vec<String> = Vec::new();
    plan.apply(|node| {
        node.apply_expressions(|expr| {
            expr.apply(|part| {
                if let Logical::OuterReferenceColumn(_, column) = part
                    && let Some(own) = scope.columns.iter().find(|own| own.id == column.name)
                {
                    names.push(own.column.name.clone());
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })
    })?;
    Ok(names.join(", "))
}

impl Binder<'_> {
    pub(in crate::sql) fn scalar_subquery(&mut self, query: &Query, scope: &Scope<'_>) -> Result<Bound> {
        not_in_lambda(scope)?;
        let relation = self.subquery(query, scope)?;
        let [column] = relation.columns.as_slice() else {
            return Err(Error::new("INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN")
                .with("number", relation.columns.len())
                .at(query.span));
        };
        let ty = column.column.ty.clone();
        let name = format!("scalarsubquery({})", outer_names(&relation.plan, scope)?);
        Ok(Bound::new(Logical::ScalarSubquery(subquery(relation.plan)), ty, true, name))
    }

    pub(super) fn exists(&mut self, query: &Query, scope: &Scope<'_>) -> Result<Bound> {
        not_in_lambda(scope)?;
        let relation = self.subquery(query, scope)?;
        let name = format!("exists({})", outer_names(&relation.plan, scope)?);
        let exists = Exists::new(subquery(relation.plan), false);
        Ok(Bound::new(Logical::Exists(exists), SparkType::Boolean, false, name))
    }

    pub(super) fn in_subquery(
        &mut self,
        operand: &Expr,
        query: &Query,
        negated: bool,
        scope: &Scope<'_>,
    ) -> Result<Bound> {
        not_in_lambda(scope)?;
        let (operands, shown) = match &operand.kind {
            ExprKind::Tuple(items) => {
                let bound = self.exprs(items, scope)?;
                let shown: Vec<String> = bound
                    .iter()
                    .zip(items)
                    .enumerate()
                    .map(|(i, (value, item))| match &item.kind {
                        ExprKind::Column(_) => format!("'{}', {}", value.name, value.name),
                        ExprKind::Alias { alias, .. } => format!("'{}', {}", alias.value, value.name),
                        _ if is_number(value) => format!("'{}', {}", value.name, value.name),
                        _ => format!("'_{i}', {}", value.name),
                    })
                    .collect();
                (bound, format!("named_struct({})", shown.join(", ")))
            }
            _ => {
                let bound = self.expr(operand, scope)?;
                let shown = bound.name.clone();
                (vec![bound], shown)
            }
        };
        let relation = self.subquery(query, scope)?;
        let operands = match operands.as_slice() {
            [row] if relation.columns.len() > 1 => super::field::all(row).unwrap_or(operands),
            _ => operands,
        };
        let name = format!("({shown} IN (listquery({})))", outer_names(&relation.plan, scope)?);
        if operands.len() != relation.columns.len() {
            let left: Vec<String> = operands.iter().map(|operand| format!("\"{}\"", operand.name)).collect();
            let right: Vec<String> =
                relation.columns.iter().map(|column| format!("\"{}\"", column.column.name)).collect();
            return Err(Error::new("DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH")
                .with("sqlExpr", format!("\"{name}\""))
                .with("leftLength", left.len())
                .with("rightLength", right.len())
                .with("leftColumns", left.join(", "))
                .with("rightColumns", right.join(", ")));
        }
        let (operands, relation) = self.cast_to_common_types(operands, relation, &name)?;
        let name = if negated { format!("(NOT {name})") } else { name };
        let nullable =
            operands.iter().any(|operand| operand.nullable) || relation.columns.iter().any(|c| c.column.nullable);
        let of_null = match operands.as_slice() {
            [operand] if self.null_in_nothing_is_null(operand, scope) => Some(operand.expr.clone()),
            _ => None,
        };
        let expr = match <[Bound; 1]>::try_from(operands) {
            Ok([operand]) => {
                Logical::InSubquery(InSubquery::new(Box::new(operand.expr), subquery(relation.plan), negated))
            }
            Err(operands) => in_rows(&operands, relation, negated, scope)?,
        };
        let expr = match of_null {
            Some(operand) => {
                let null = Logical::Literal(datafusion::common::ScalarValue::Boolean(None), None);
                datafusion::logical_expr::when(operand.is_null(), null).otherwise(expr)?
            }
            None => expr,
        };
        Ok(Bound::new(expr, SparkType::Boolean, nullable, name))
    }

    /// Whether NULL IN (SELECT ...) is NULL even where the query has no rows, as Spark once had it in some places: for a
    /// plain NULL and, if sub-queries in a join's condition do not become joins, there.
    fn null_in_nothing_is_null(&self, operand: &Bound, scope: &Scope<'_>) -> bool {
        let settings = &self.context.settings;
        let older = match settings.get("spark.sql.legacy.nullInEmptyListBehavior") {
            Some(value) if !value.is_empty() => value.eq_ignore_ascii_case("true"),
            _ => !self.context.ansi,
        };
        let in_join = scope.allow.place == Place::Join
            && !settings.is_on("spark.sql.optimizer.optimizeUncorrelatedInSubqueriesInJoinCondition.enabled");
        older && (operand.is_null_literal() || in_join)
    }

    /// Both sides cast to types in which they can be compared.
    fn cast_to_common_types(
        &mut self,
        operands: Vec<Bound>,
        relation: Relation,
        name: &str,
    ) -> Result<(Vec<Bound>, Relation)> {
        let context = Arc::clone(&self.context);
        let mut casts = Vec::with_capacity(operands.len());
        let mut left = Vec::with_capacity(operands.len());
        for (operand, column) in operands.into_iter().zip(&relation.columns) {
            if operand.ty.has_collation() || column.column.ty.has_collation() {
                let (operand, column) = collation::pair(operand, column.bound(), name)?;
                left.push(operand);
                casts.push(column);
                continue;
            }
            let ty = coerce::comparison_type(&operand.ty, &column.column.ty, context.ansi).ok_or_else(|| {
                Error::new("DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH")
                    .with("sqlExpr", format!("\"{name}\""))
                    .with(
                        "mismatchedColumns",
                        format!(
                            "{}:{}, {}:{}",
                            operand.name,
                            operand.ty.sql(),
                            column.column.name,
                            column.column.ty.sql()
                        ),
                    )
                    .with("leftType", format!("\"{}\"", operand.ty.sql()))
                    .with("rightType", format!("\"{}\"", column.column.ty.sql()))
                    .at(operand.span)
            })?;
            left.push(coerce::cast_to(operand, &ty, &context)?);
            casts.push(coerce::cast_to(column.bound(), &ty, &context)?);
        }
        if casts.iter().zip(&relation.columns).all(|(cast, column)| cast.ty == column.column.ty) {
            return Ok((left, relation));
        }
        let mut columns: Vec<ScopeColumn> = Vec::with_capacity(casts.len());
        let mut exprs = Vec::with_capacity(casts.len());
        for (cast, column) in casts.into_iter().zip(relation.columns) {
            let id = self.fresh(&column.column.name);
            exprs.push(cast.expr.alias(id.clone()));
            columns.push(ScopeColumn {
                id,
                column: crate::types::Column { ty: cast.ty, nullable: cast.nullable, ..column.column },
                ..column
            });
        }
        let plan = LogicalPlanBuilder::from(relation.plan).project(exprs)?.build()?;
        Ok((left, Relation { plan, columns }))
    }
}

/// `(a, b) [NOT] IN (SELECT x, y ...)` by the meaning of SQL's rows: true if a row equals in all columns; unknown if none
/// does, but one would if its NULLs, or those of the operand, were values; else false.
fn in_rows(operands: &[Bound], relation: Relation, negated: bool, scope: &Scope<'_>) -> Result<Logical> {
    let plan = relation.plan;
    let matching = |maybe: bool| -> Result<Logical> {
        let mut terms = Vec::with_capacity(operands.len());
        for (operand, column) in operands.iter().zip(&relation.columns) {
            let outer = to_outer(operand.expr.clone(), scope)?;
            let own = column.bound();
            let mut term = binary_expr(own.expr.clone(), Operator::Eq, outer.clone());
            if maybe && own.nullable {
                term = binary_expr(term, Operator::Or, own.expr.is_null());
            }
            if maybe && operand.nullable {
                term = binary_expr(term, Operator::Or, outer.is_null());
            }
            terms.push(term);
        }
        let condition = crate::function::operator::logic::balanced(terms, Operator::And);
        let filtered = LogicalPlanBuilder::from(plan.clone()).filter(condition)?.build()?;
        Ok(Logical::Exists(Exists::new(subquery(filtered), false)))
    };
    let certain =
        operands.iter().all(|operand| !operand.nullable) && relation.columns.iter().all(|c| !c.column.nullable);
    let found = matching(false)?;
    let boolean = |value: Option<bool>| Logical::Literal(datafusion::common::ScalarValue::Boolean(value), None);
    if certain {
        let Logical::Exists(exists) = found else { return Ok(found) };
        return Ok(Logical::Exists(Exists::new(exists.subquery, negated)));
    }
    let branches = vec![
        (Box::new(found), Box::new(boolean(Some(!negated)))),
        (Box::new(matching(true)?), Box::new(boolean(None))),
    ];
    Ok(Logical::Case(datafusion::logical_expr::Case::new(None, branches, Some(Box::new(boolean(Some(negated)))))))
}

/// An expression of this scope as one of a query inside it.
fn to_outer(expr: Logical, scope: &Scope<'_>) -> Result<Logical> {
    let mut refused = None;
    let moved = expr.transform(|expr| {
        Ok(match expr {
            Logical::Column(column) => match scope.columns.iter().find(|own| own.id == column.name) {
                Some(own) => {
                    let field = Arc::new(own.column.ty.to_field(&own.id, own.column.nullable));
                    Transformed::yes(Logical::OuterReferenceColumn(field, column))
                }
                None => Transformed::no(Logical::Column(column)),
            },
            Logical::AggregateFunction(_) | Logical::WindowFunction(_) => {
                refused = Some("aggregate and window functions in the row of IN (SELECT ...)");
                Transformed::no(expr)
            }
            other => Transformed::no(other),
        })
    })?;
    match refused {
        Some(feature) => Err(Error::unsupported(feature)),
        None => Ok(moved.data),
    }
}
