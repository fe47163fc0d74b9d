//! PIVOT: rows to columns. Columns that neither the aggregates nor FOR name are the groups.
//!
//! Numbers and booleans are aggregated for each group and value of FOR first, and then spread over the columns, so that a
//! cell without rows is NULL whatever the aggregate function; other types are aggregated in one step, each argument NULL
//! where the row belongs to another cell, so that such a cell holds what the function makes of NULLs. Both are Spark's
//! `PivotTransformer`.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::functions_aggregate::expr_fn::max;
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::{Aggregate, Expr, ExprFunctionExt, LogicalPlan, Operator, binary_expr, when};

use super::super::ast::{Pivot, TableAlias};
use super::super::bind::Binder;
use super::super::query::{column_expr, has_map};
use super::super::scope::{Allow, Place, Relation, Scope, ScopeColumn};
use crate::error::{Error, Result, Span};
use crate::function::aggregate::grouping::as_grouping;
use crate::function::cast::{self, Mode};
use crate::function::{Bound, Build, Call, find};
use crate::types::format::{Style, to_text};
use crate::types::{Column, SparkType};

/// A value of FOR: it becomes a column, or one for each aggregate.
struct Value {
    /// The column's name, or its first half.
    name: String,
    /// The value, of the type of FOR's column.
    bound: Bound,
}

impl Binder<'_> {
    /// `input PIVOT (aggregates FOR column IN (values))`
    pub(in crate::sql) fn pivot(
        &mut self,
        input: Relation,
        pivot: &Pivot,
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        let allow = Allow { aggregates: true, windows: true, place: Place::Select };
        let scope = Scope { columns: input.columns.clone(), parent: outer, allow, ..Scope::default() };
        let mut aggregates = Vec::with_capacity(pivot.aggregates.len());
        for item in &pivot.aggregates {
            let bound = self.expr(&item.expr, &scope)?;
            aggregates.push(match item.aliases.first() {
                Some(alias) => bound.named(&alias.value),
                None => bound,
            });
        }
        let column = self.pivot_column(pivot, &scope)?;
        let bound: Vec<Bound> = pivot.values.iter().map(|item| self.expr(&item.expr, &scope)).collect::<Result<_>>()?;
        if has_map(&column.ty) || column.ty == SparkType::CalendarInterval {
            return Err(Error::new("INCOMPARABLE_PIVOT_COLUMN")
                .with("columnName", format!("`{}`", column.name))
                .at(column.span));
        }
        for aggregate in &aggregates {
            check_aggregate(aggregate, &scope)?;
        }
        let mut values = Vec::with_capacity(bound.len());
        for (value, item) in bound.into_iter().zip(&pivot.values) {
            values.push(self.pivot_value(value, item.aliases.first().map(|alias| alias.value.as_str()), &column)?);
        }

        let mut used = Vec::new();
        for expr in aggregates.iter().chain([&column]).map(|bound| &bound.expr) {
            used.extend(expr.column_refs().into_iter().map(|column| column.name.clone()));
        }
        let groups: Vec<ScopeColumn> =
            input.columns.iter().filter(|column| !used.contains(&column.id)).cloned().collect();
        let scope = Scope { columns: input.columns, ..scope };
        let (plan, cells) = if aggregates.iter().all(|aggregate| has_cells(&aggregate.ty)) {
            self.pivot_twice(input.plan, &scope, &groups, &column, &values, &aggregates)?
        } else {
            self.pivot_once(input.plan, &scope, &groups, &column, &values, &aggregates)?
        };
        let mut columns = groups;
        let mut items = Vec::with_capacity(cells.len());
        let single = aggregates.len() == 1;
        let named = values.iter().flat_map(|value| aggregates.iter().map(move |aggregate| (value, aggregate)));
        for (cell, (value, aggregate)) in cells.into_iter().zip(named) {
            let name = if single { value.name.clone() } else { format!("{}_{}", value.name, aggregate.name) };
            let id = self.fresh(&name);
            items.push(cell.alias(&id));
            let column = Column { name, ty: aggregate.ty.clone(), nullable: true };
            columns.push(ScopeColumn { id, column, qualifier: Vec::new(), hidden: false, twin: None });
        }
        let kept = columns.iter().take(columns.len() - items.len()).map(|column| column_expr(&column.id));
        let exprs: Vec<Expr> = kept.chain(items).collect();
        let plan = LogicalPlan::Projection(datafusion::logical_expr::Projection::try_new(exprs, Arc::new(plan))?);
        named_relation(Relation { plan, columns }, pivot.alias.as_ref(), pivot.span)
    }

    /// The column of FOR; of several, a struct of them.
    fn pivot_column(&mut self, pivot: &Pivot, scope: &Scope<'_>) -> Result<Bound> {
        let mut columns: Vec<Bound> =
            pivot.columns.iter().map(|column| self.expr(column, scope)).collect::<Result<_>>()?;
        if columns.len() == 1
            && let Some(column) = columns.pop()
        {
            return Ok(column);
        }
        let arguments = columns.into_iter().flat_map(|column| [Bound::string(&column.name), column]).collect();
        self.call_scalar("named_struct", arguments, pivot.span)
    }

    /// A value of IN: constant, and of a type that FOR's column can be compared with.
    fn pivot_value(&mut self, value: Bound, alias: Option<&str>, column: &Bound) -> Result<Value> {
        let Some(constant) = self.constant(&value)? else {
            return Err(Error::new("NON_LITERAL_PIVOT_VALUES")
                .with("expression", format!("\"{}\"", value.name))
                .at(value.span));
        };
        let span = value.span;
        let mismatch = || {
            Error::new("PIVOT_VALUE_DATA_TYPE_MISMATCH")
                .with("value", &value.name)
                .with("valueType", value.ty.to_string())
                .with("pivotType", column.ty.to_string())
                .at(span)
        };
        let name = match alias {
            Some(alias) => alias.to_string(),
            None if constant.is_null() => "null".to_string(),
            None => to_text(&constant, &value.ty, self.context.timezone, Style::Cast)?,
        };
        let bound = match cast::cast(value.clone(), &column.ty, Mode::Explicit, &self.context) {
            Err(error) if error.class().starts_with("DATATYPE_MISMATCH") => return Err(mismatch()),
            cast => cast?,
        };
        Ok(Value { name, bound })
    }

    /// Aggregates for each group and value of FOR, then spreads them. Returns the cells, value by value.
    fn pivot_twice(
        &mut self,
        input: LogicalPlan,
        scope: &Scope<'_>,
        groups: &[ScopeColumn],
        column: &Bound,
        values: &[Value],
        aggregates: &[Bound],
    ) -> Result<(LogicalPlan, Vec<Expr>)> {
        let mut keys: Vec<Bound> = groups.iter().map(ScopeColumn::bound).collect();
        keys.push(column.clone());
        let mut column = column.clone();
        let mut results = aggregates.to_vec();
        let exprs = results.iter_mut().chain([&mut column]).collect();
        let plan = self.aggregate_by(input, scope, keys, exprs)?;
        let ids: Vec<String> = results.iter().map(|result| self.fresh(&result.name)).collect();
        let at = self.fresh("pivot");
        let mut exprs: Vec<Expr> = groups.iter().map(|group| column_expr(&group.id)).collect();
        exprs.extend(results.into_iter().zip(&ids).map(|(result, id)| result.expr.alias(id)));
        exprs.push(column.expr.clone().alias(&at));
        let plan = LogicalPlan::Projection(datafusion::logical_expr::Projection::try_new(exprs, Arc::new(plan))?);
        column.expr = column_expr(&at);

        let mut cells = Vec::with_capacity(values.len() * aggregates.len());
        let mut calls = Vec::with_capacity(cells.capacity());
        for value in values {
            let own = self.is_value(&column, value)?;
            for id in &ids {
                let cell = self.fresh("cell");
                // Each cell has one row at most.
                calls.push(max(column_expr(id)).filter(own.clone()).build()?.alias(&cell));
                cells.push(column_expr(&cell));
            }
        }
        let by = groups.iter().map(|group| column_expr(&group.id)).collect();
        Ok((LogicalPlan::Aggregate(Aggregate::try_new(Arc::new(plan), by, calls)?), cells))
    }

    /// Aggregates each cell over all rows of its group, those of other cells as NULL.
    fn pivot_once(
        &mut self,
        input: LogicalPlan,
        scope: &Scope<'_>,
        groups: &[ScopeColumn],
        column: &Bound,
        values: &[Value],
        aggregates: &[Bound],
    ) -> Result<(LogicalPlan, Vec<Expr>)> {
        let mut cells = Vec::with_capacity(values.len() * aggregates.len());
        for value in values {
            let own = self.is_value(column, value)?;
            for aggregate in aggregates {
                let expr = within(aggregate.expr.clone(), &own)?;
                cells.push(Bound { expr, ..aggregate.clone() });
            }
        }
        let keys = groups.iter().map(ScopeColumn::bound).collect();
        let plan = self.aggregate_by(input, scope, keys, cells.iter_mut().collect())?;
        Ok((plan, cells.into_iter().map(|cell| cell.expr).collect()))
    }

    /// Whether FOR's column has this value; NULL is one.
    fn is_value(&mut self, column: &Bound, value: &Value) -> Result<Expr> {
        Ok(self.call_scalar("<=>", vec![column.clone(), value.bound.clone()], value.bound.span)?.expr)
    }

    /// A call of a scalar function.
    pub(in crate::sql) fn call_scalar(&mut self, name: &str, arguments: Vec<Bound>, span: Span) -> Result<Bound> {
        let Some(Build::Scalar(build)) = find(name).map(|function| function.build) else {
            return Err(Error::internal(format!("there is no function {name}")));
        };
        build(&Call::plain(&self.context, name, arguments, span))
    }
}

/// The relation under the name that is written behind PIVOT or UNPIVOT.
pub(super) fn named_relation(relation: Relation, alias: Option<&TableAlias>, span: Span) -> Result<Relation> {
    match alias {
        Some(alias) => super::aliased(relation, alias, span),
        None => Ok(relation),
    }
}

/// Whether Spark spreads values of this type over the cells of a group that are aggregated already.
fn has_cells(ty: &SparkType) -> bool {
    ty.is_numeric() || *ty == SparkType::Boolean
}

/// # Errors
/// For a column outside of every aggregate function.
fn check_aggregate(aggregate: &Bound, scope: &Scope<'_>) -> Result<()> {
    let mut stray = None;
    aggregate.expr.apply(|part| {
        Ok(match part {
            Expr::AggregateFunction(call) => {
                if as_grouping(call).is_some() {
                    stray = Some(aggregate.name.clone());
                }
                TreeNodeRecursion::Jump
            }
            Expr::WindowFunction(_) => TreeNodeRecursion::Jump,
            Expr::Column(column) => {
                stray = scope.columns.iter().find(|own| own.id == column.name).map(shown);
                TreeNodeRecursion::Stop
            }
            _ => TreeNodeRecursion::Continue,
        })
    })?;
    match stray {
        Some(sql) => Err(Error::new("_LEGACY_ERROR_TEMP_1006").with("sql", sql).at(aggregate.span)),
        None => Ok(()),
    }
}

/// A column with its relation's name, as Spark writes it.
fn shown(column: &ScopeColumn) -> String {
    let relation = if column.qualifier.is_empty() {
        "__auto_generated_subquery_name".to_string()
    } else {
        column.qualifier.join(".")
    };
    format!("{relation}.{}", column.column.name)
}

/// An aggregate over the rows of one cell: arguments are NULL for the others. The first and the last value are those that
/// are not NULL.
fn within(aggregate: Expr, own: &Expr) -> Result<Expr> {
    let rewritten = aggregate.transform_down(|part| {
        let Expr::AggregateFunction(AggregateFunction { func, mut params }) = part else {
            return Ok(Transformed::no(part));
        };
        if matches!(func.name(), "first" | "last")
            && let Some(argument) = params.args.first()
        {
            let known = argument.clone().is_not_null();
            let filter = params.filter.take().map_or_else(|| known.clone(), |filter| both(*filter, known.clone()));
            params.filter = Some(Box::new(both(own.clone(), filter)));
        }
        for (i, argument) in params.args.iter_mut().enumerate() {
            // What is constant beside the value says how to aggregate.
            if i == 0 || !matches!(argument, Expr::Literal(..)) {
                *argument = when(own.clone(), argument.clone()).end()?;
            }
        }
        let call = Expr::AggregateFunction(AggregateFunction { func, params });
        Ok(Transformed::new(call, true, TreeNodeRecursion::Jump))
    })?;
    Ok(rewritten.data)
}

fn both(left: Expr, right: Expr) -> Expr {
    binary_expr(left, Operator::And, right)
}
