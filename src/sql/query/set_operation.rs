//! UNION, EXCEPT and INTERSECT: sides matched by position, each column of the common type.
//!
//! UNION keeps duplicates only with ALL. EXCEPT and INTERSECT are joins in which NULL equals NULL; with ALL each copy of
//! a row is numbered first, so that copies pair up one to one.

use std::sync::Arc;

use datafusion::common::NullEquality;
use datafusion::functions_aggregate::first_last::first_value_udaf;
use datafusion::functions_window::row_number::row_number_udwf;
use datafusion::logical_expr::expr::WindowFunction;
use datafusion::logical_expr::{
    Expr, ExprFunctionExt, Join, JoinConstraint, JoinType, LogicalPlan, Projection, Union, Window,
    WindowFunctionDefinition,
};

use super::super::ast::{QueryBody, SetOp};
use super::super::bind::Binder;
use super::super::scope::{Relation, Scope, ScopeColumn, mark_twins};
use super::column_expr;
use crate::error::{Error, Result, Span};
use crate::function::cast::{self, Mode};
use crate::function::{Bound, coerce};
use crate::types::{Column, SparkType};

fn has_map(ty: &SparkType) -> bool {
    match ty {
        SparkType::Map(..) => true,
        SparkType::Array(element) => has_map(element),
        SparkType::Struct(fields) => fields.iter().any(|field| has_map(&field.ty)),
        _ => false,
    }
}

impl Binder<'_> {
    /// Binds a set operation. A long chain to the left (`a UNION b UNION c ...`) is bound in a loop.
    pub(super) fn set_operation(&mut self, body: &QueryBody, outer: Option<&Scope<'_>>) -> Result<Relation> {
        let mut chain = Vec::new();
        let mut first = body;
        while let QueryBody::SetOperation { op, all, left, right, span } = first {
            chain.push((*op, *all, right, *span));
            first = left;
        }
        let mut result = self.body(first, outer)?;
        for (op, all, right, span) in chain.into_iter().rev() {
            let right = self.body(right, outer)?;
            result = self.combine(op, all, result, right, span)?;
        }
        Ok(result)
    }

    /// One set operation over two bound sides.
    pub(super) fn combine(
        &mut self,
        op: SetOp,
        all: bool,
        left: Relation,
        right: Relation,
        span: Span,
    ) -> Result<Relation> {
        let word = match (op, all) {
            (SetOp::Union, _) => "UNION",
            (SetOp::Except, true) => "EXCEPT ALL",
            (SetOp::Except, false) => "EXCEPT",
            (SetOp::Intersect, true) => "INTERSECT ALL",
            (SetOp::Intersect, false) => "INTERSECT",
        };
        if left.columns.len() != right.columns.len() {
            return Err(Error::new("NUM_COLUMNS_MISMATCH")
                .with("operator", word)
                .with("firstNumColumns", left.columns.len())
                .with("invalidOrdinalNum", "second")
                .with("invalidNumColumns", right.columns.len())
                .at(span));
        }
        if op != SetOp::Union || !all {
            // Rows are compared, which maps cannot be.
            for column in left.columns.iter().chain(&right.columns) {
                let class = match &column.column.ty {
                    ty if has_map(ty) => Some("UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE"),
                    ty if ty.has_variant() => Some("UNSUPPORTED_FEATURE.SET_OPERATION_ON_VARIANT_TYPE"),
                    _ => None,
                };
                if let Some(class) = class {
                    return Err(Error::new(class)
                        .with("colName", format!("`{}`", column.column.name))
                        .with("dataType", format!("\"{}\"", column.column.ty.sql()))
                        .at(span));
                }
            }
        }
        let mut columns = Vec::with_capacity(left.columns.len());
        for (i, (l, r)) in left.columns.iter().zip(&right.columns).enumerate() {
            let ty = coerce::common_type(&l.column.ty, &r.column.ty, self.context.ansi).ok_or_else(|| {
                Error::new("INCOMPATIBLE_COLUMN_TYPE")
                    .with("operator", word)
                    .with("columnOrdinalNumber", ordinal(i))
                    .with("tableOrdinalNumber", "second")
                    .with("dataType1", format!("\"{}\"", r.column.ty.sql()))
                    .with("dataType2", format!("\"{}\"", l.column.ty.sql()))
                    .with("hint", "")
                    .at(span)
            })?;
            let nullable = match op {
                SetOp::Union => l.column.nullable || r.column.nullable,
                SetOp::Except => l.column.nullable,
                SetOp::Intersect => l.column.nullable && r.column.nullable,
            };
            columns.push(Column { name: l.column.name.clone(), ty, nullable });
        }
        let sources: Vec<String> = left.columns.iter().map(ScopeColumn::identity).collect();
        let (left, mut columns) = self.align(left, &columns)?;
        mark_twins(&mut columns, |i| Some(sources[i].as_str()));
        let ids: Vec<String> = columns.iter().map(|column| column.id.clone()).collect();
        match op {
            SetOp::Union => {
                let right = self.align_as(right, &columns, &ids)?;
                let plan = LogicalPlan::Union(Union::try_new_with_loose_types(vec![Arc::new(left), Arc::new(right)])?);
                let plan = if all { plan } else { super::group_key::distinct(plan, &columns, self)? };
                Ok(Relation { plan, columns })
            }
            SetOp::Except | SetOp::Intersect => {
                let right_ids: Vec<String> = columns.iter().map(|column| self.fresh(&column.column.name)).collect();
                let right = self.align_as(right, &columns, &right_ids)?;
                let compared = |id: &String, column: &ScopeColumn| -> Result<Expr> {
                    crate::function::collation::key_expr(column_expr(id), &column.column.ty)
                };
                let mut on: Vec<(Expr, Expr)> = ids
                    .iter()
                    .zip(&right_ids)
                    .zip(&columns)
                    .map(|((l, r), column)| Ok((compared(l, column)?, compared(r, column)?)))
                    .collect::<Result<_>>()?;
                let (left, right) = if all {
                    let (lefts, rights): (Vec<Expr>, Vec<Expr>) = on.iter().cloned().unzip();
                    let left = self.first_texts(left, &columns, &lefts)?;
                    let (left, l) = self.numbered(left, lefts)?;
                    let (right, r) = self.numbered(right, rights)?;
                    on.push((column_expr(&l), column_expr(&r)));
                    (left, right)
                } else {
                    (super::group_key::distinct(left, &columns, self)?, right)
                };
                let join_type = if op == SetOp::Except { JoinType::LeftAnti } else { JoinType::LeftSemi };
                let plan = LogicalPlan::Join(Join::try_new(
                    Arc::new(left),
                    Arc::new(right),
                    on,
                    None,
                    join_type,
                    JoinConstraint::On,
                    NullEquality::NullEqualsNull,
                    false,
                )?);
                super::exact(Relation { plan, columns })
            }
        }
    }

    /// A projection to these columns' types, under fresh names.
    pub(super) fn align(&mut self, relation: Relation, columns: &[Column]) -> Result<(LogicalPlan, Vec<ScopeColumn>)> {
        let ids: Vec<String> = columns.iter().map(|column| self.fresh(&column.name)).collect();
        let scope: Vec<ScopeColumn> = columns
            .iter()
            .zip(&ids)
            .map(|(column, id)| ScopeColumn {
                id: id.clone(),
                column: column.clone(),
                qualifier: Vec::new(),
                hidden: false,
                twin: None,
            })
            .collect();
        Ok((self.align_as(relation, &scope, &ids)?, scope))
    }

    /// A projection to these columns' types, under these names.
    pub(super) fn align_as(
        &mut self,
        relation: Relation,
        columns: &[ScopeColumn],
        ids: &[String],
    ) -> Result<LogicalPlan> {
        let mut exprs = Vec::with_capacity(columns.len());
        for ((from, to), id) in relation.columns.iter().zip(columns).zip(ids) {
            let bound = Bound::new(
                column_expr(&from.id),
                from.column.ty.clone(),
                from.column.nullable,
                from.column.name.clone(),
            );
            exprs.push(cast::cast(bound, &to.column.ty, Mode::Implicit, &self.context)?.expr.alias(id));
        }
        Ok(LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(relation.plan))?))
    }

    /// Each text of a collation replaced by the first one that is equal to it within the copies of its row.
    fn first_texts(&mut self, plan: LogicalPlan, columns: &[ScopeColumn], row: &[Expr]) -> Result<LogicalPlan> {
        if !columns.iter().any(|column| column.column.ty.has_collation()) {
            return Ok(plan);
        }
        let (mut calls, mut exprs) = (Vec::new(), Vec::new());
        for column in columns {
            let value = column_expr(&column.id);
            if !column.column.ty.has_collation() {
                exprs.push(value);
                continue;
            }
            let id = self.fresh("first");
            let function = WindowFunctionDefinition::AggregateUDF(first_value_udaf());
            calls.push(
                Expr::from(WindowFunction::new(function, vec![value])).partition_by(row.to_vec()).build()?.alias(&id),
            );
            exprs.push(column_expr(&id).alias(&column.id));
        }
        let plan = LogicalPlan::Window(Window::try_new(calls, Arc::new(plan))?);
        Ok(LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(plan))?))
    }

    /// Numbers the copies of each row; returns the number's column.
    fn numbered(&mut self, plan: LogicalPlan, row: Vec<Expr>) -> Result<(LogicalPlan, String)> {
        let id = self.fresh("copy");
        let call = Expr::from(WindowFunction::new(WindowFunctionDefinition::WindowUDF(row_number_udwf()), Vec::new()))
            .partition_by(row)
            .build()?
            .alias(&id);
        Ok((LogicalPlan::Window(Window::try_new(vec![call], Arc::new(plan))?), id))
    }
}

/// Spark's words for positions in messages.
fn ordinal(i: usize) -> String {
    const WORDS: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    WORDS.get(i).map_or_else(|| format!("{}th", i + 1), |word| (*word).to_string())
}
