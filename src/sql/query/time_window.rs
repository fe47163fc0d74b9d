//! `window(...)` and `session_window(...)`: a column below the operator in whose expressions they stand.
//!
//! A row is copied for each span that it is in, and dropped if it is in none. Spans of sessions grow together where they
//! meet, among the rows whose other keys of GROUP BY are equal.
//!
//! Source: Spark's `TimeWindowing`, `SessionWindowing` and `MergingSessionsExec`

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column as PlanColumn, NullHandling, ScalarValue, UnnestOptions};
use datafusion::functions_aggregate::{min_max, sum};
use datafusion::logical_expr::expr::{Sort, WindowFunction};
use datafusion::logical_expr::{
    AggregateUDF, Expr, Filter, LogicalPlan, Projection, Unnest, WindowFrame, WindowFrameBound, WindowFrameUnits,
    WindowFunctionDefinition, lit, when,
};

use super::super::ast::{Expr as AstExpr, ExprKind, GroupBy, GroupItem};
use super::super::bind::Binder;
use super::super::scope::{Scope, ScopeColumn};
use super::column_expr;
use super::generate::field_of;
use crate::error::{Error, Result, Span};
use crate::function::{Bound, Spans, TimeWindow, builtin_name};
use crate::types::Column;

/// The column of spans of a SELECT.
#[derive(Clone)]
pub(in crate::sql) struct SpanColumn {
    /// The call that it is of.
    marker: Expr,
    /// The column.
    pub(in crate::sql) column: ScopeColumn,
    /// Whether the spans grow together behind GROUP BY.
    pub(super) session: bool,
}

impl Binder<'_> {
    /// A call of which there is a column already is that column.
    pub(in crate::sql) fn known_span(&self, bound: Bound) -> Bound {
        match &self.spans {
            Some(known) if known.marker == bound.expr => known.column.bound().at(bound.span),
            _ => bound,
        }
    }

    /// The calls that GROUP BY names, bound, so that the select list can name their columns.
    pub(super) fn grouped_spans(&mut self, group_by: Option<&GroupBy>, scope: &Scope<'_>) -> Result<Vec<Bound>> {
        let mut calls = Vec::new();
        for item in group_by.iter().flat_map(|group_by| &group_by.items) {
            if let GroupItem::Expr(expr) = item
                && is_span(expr)
            {
                calls.push(self.expr(expr, scope)?);
            }
        }
        Ok(calls)
    }

    /// Computes the spans that stand in expressions, as a column of `input`; the calls in the expressions become it.
    /// `span` is that of the operator.
    pub(super) fn span_column(
        &mut self,
        input: LogicalPlan,
        exprs: &mut [&mut Expr],
        span: Span,
    ) -> Result<(LogicalPlan, Option<ScopeColumn>)> {
        let mut found: Vec<Expr> = Vec::new();
        for expr in exprs.iter() {
            expr.apply(|part| {
                if TimeWindow::of(part).is_some() && !found.contains(part) {
                    found.push(part.clone());
                }
                Ok(TreeNodeRecursion::Continue)
            })?;
        }
        let Some(marker) = found.pop() else { return Ok((input, None)) };
        // Two columns of spans would be a product of both; one that contains the other is no better.
        if !found.is_empty() || self.spans.is_some() {
            return Err(Error::new("_LEGACY_ERROR_TEMP_1039").at(span));
        }
        let Some((window, of)) = TimeWindow::of(&marker) else { return Ok((input, None)) };
        let id = self.fresh(window.column());
        let column = ScopeColumn {
            id: id.clone(),
            column: Column { name: window.column().to_string(), ty: window.ty().clone(), nullable: false },
            qualifier: Vec::new(),
            hidden: false,
            twin: None,
        };
        let mut columns: Vec<Expr> = input.schema().columns().into_iter().map(Expr::Column).collect();
        let plan = match window.spans {
            Spans::Fixed { .. } => {
                columns.push(window.rows(of.clone()).alias(&id));
                let plan = LogicalPlan::Projection(Projection::try_new(columns, Arc::new(input))?);
                let options = UnnestOptions { null_handling: NullHandling::Drop, recursions: Vec::new() };
                LogicalPlan::Unnest(Unnest::try_new(Arc::new(plan), vec![PlanColumn::new_unqualified(&id)], options)?)
            }
            Spans::Session => {
                columns.push(of.clone().alias(&id));
                let plan = LogicalPlan::Projection(Projection::try_new(columns, Arc::new(input))?);
                let (start, end) = (field_of(column_expr(&id), "start"), field_of(column_expr(&id), "end"));
                LogicalPlan::Filter(Filter::try_new(end.gt(start), Arc::new(plan))?)
            }
        };
        for expr in exprs.iter_mut() {
            let rewritten = std::mem::take(&mut **expr).transform_down(|part| {
                Ok(if part == marker {
                    Transformed::new(column_expr(&id), true, TreeNodeRecursion::Jump)
                } else {
                    Transformed::no(part)
                })
            })?;
            **expr = rewritten.data;
        }
        let session = window.spans == Spans::Session;
        self.spans = Some(SpanColumn { marker: marker.clone(), column: column.clone(), session });
        Ok((plan, Some(column)))
    }

    /// Spans of sessions that meet, as one, among the rows whose keys are equal.
    pub(super) fn merged_sessions(&mut self, input: LogicalPlan, id: &str, keys: Vec<Expr>) -> Result<LogicalPlan> {
        let before = input.schema().columns();
        let (first, last) = (field_of(column_expr(id), "start"), field_of(column_expr(id), "end"));
        let (start, end, begins, number) =
            (self.fresh("start"), self.fresh("end"), self.fresh("begins"), self.fresh("number"));
        let mut keyed: Vec<Expr> = before.iter().cloned().map(Expr::Column).collect();
        let mut partition = Vec::with_capacity(keys.len());
        for key in keys {
            let id = self.fresh("key");
            keyed.push(key.alias(&id));
            partition.push(column_expr(&id));
        }
        keyed.extend([first.alias(&start), last.alias(&end)]);
        let plan = LogicalPlan::Projection(Projection::try_new(keyed, Arc::new(input))?);
        let by_start = vec![Sort::new(column_expr(&start), true, true)];
        let rows =
            |from: WindowFrameBound, to: WindowFrameBound| WindowFrame::new_bounds(WindowFrameUnits::Rows, from, to);
        let unbounded = || WindowFrameBound::Preceding(ScalarValue::UInt64(None));

        // A session begins where all spans so far have ended.
        let until_before = rows(unbounded(), WindowFrameBound::Preceding(ScalarValue::UInt64(Some(1))));
        let latest = over(min_max::max_udaf(), &end, &partition, by_start.clone(), until_before);
        let (plan, latest) = self.window_column(plan, latest)?;
        let is_first = latest.clone().is_null().or(column_expr(&start).gt(latest));
        let flag = when(is_first, lit(1_i64)).otherwise(lit(0_i64))?;
        let plan = with_column(plan, flag, &begins)?;
        let so_far = rows(unbounded(), WindowFrameBound::CurrentRow);
        let (plan, count) = self.window_column(plan, over(sum::sum_udaf(), &begins, &partition, by_start, so_far))?;
        let plan = with_column(plan, count, &number)?;

        partition.push(column_expr(&number));
        let whole = || rows(unbounded(), WindowFrameBound::Following(ScalarValue::UInt64(None)));
        let (plan, first) =
            self.window_column(plan, over(min_max::min_udaf(), &start, &partition, Vec::new(), whole()))?;
        let (plan, last) =
            self.window_column(plan, over(min_max::max_udaf(), &end, &partition, Vec::new(), whole()))?;
        let span = datafusion::functions::core::named_struct().call(vec![lit("start"), first, lit("end"), last]);
        let storage = input_type(&plan, id)?;
        let columns = before.into_iter().map(|column| match column.name == id {
            true => datafusion::logical_expr::cast(span.clone(), storage.clone()).alias(id),
            false => Expr::Column(column),
        });
        Ok(LogicalPlan::Projection(Projection::try_new(columns.collect(), Arc::new(plan))?))
    }

    /// A function with OVER as a column.
    fn window_column(&mut self, plan: LogicalPlan, mut call: Expr) -> Result<(LogicalPlan, Expr)> {
        let plan = self.window(plan, vec![&mut call])?;
        Ok((plan, call))
    }
}

/// Whether an expression is a call of one of the functions.
fn is_span(expr: &AstExpr) -> bool {
    let ExprKind::Call(call) = &expr.kind else { return false };
    let parts: Vec<String> = call.name.values().iter().map(|part| part.to_lowercase()).collect();
    matches!(builtin_name(&parts), Some("window" | "session_window"))
}

fn over(function: Arc<AggregateUDF>, of: &str, partition: &[Expr], order: Vec<Sort>, frame: WindowFrame) -> Expr {
    let mut call = WindowFunction::new(WindowFunctionDefinition::AggregateUDF(function), vec![column_expr(of)]);
    call.params.partition_by = partition.to_vec();
    call.params.order_by = order;
    call.params.window_frame = frame;
    Expr::from(call)
}

fn with_column(input: LogicalPlan, value: Expr, id: &str) -> Result<LogicalPlan> {
    let mut columns: Vec<Expr> = input.schema().columns().into_iter().map(Expr::Column).collect();
    columns.push(value.alias(id));
    Ok(LogicalPlan::Projection(Projection::try_new(columns, Arc::new(input))?))
}

fn input_type(plan: &LogicalPlan, id: &str) -> Result<DataType> {
    Ok(plan.schema().field_with_unqualified_name(id)?.data_type().clone())
}
