//! Metric views in FROM: the rows of their source with the dimensions as columns, and measures that wait for `measure(m)`.
//!
//! A measure is an expression over groups of the source's rows. In the scope it is a column, so that names find it; the
//! plan has nothing but NULL there, which nobody may read ([`super::super::analyze::measured`]).
//! Source: Spark's `ResolveMetricView`.

use std::sync::Arc;

use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, LogicalPlan, Projection};

use super::super::ast::{GroupItem, Query, QueryBody};
use super::super::bind::Binder;
use super::super::metric_view::text_of;
use super::super::scope::{Allow, Place, Relation, Scope, ScopeColumn};
use crate::error::{Error, Result};
use crate::exec::command::ViewEntry;
use crate::function::Bound;
use crate::types::Column;

impl Binder<'_> {
    /// The relation of a metric view, whose query lists dimensions and measures and groups by the dimensions.
    pub(super) fn metric_view(&mut self, view: &ViewEntry, query: &Query, qualifier: Vec<String>) -> Result<Relation> {
        let QueryBody::Select(select) = &query.body else { return Err(Error::internal("a metric view of no SELECT")) };
        let groups = select.group_by.as_ref().map_or(&[] as &[GroupItem], |groups| groups.items.as_slice());
        let (dimensions, measures) = select.items.split_at(groups.len().min(select.items.len()));
        let name = |at: usize| view.columns.get(at).map(|(name, _)| name.clone()).unwrap_or_default();
        let bound = self.where_defined(view, |binder| {
            let mut input = binder.from(&select.from, None)?;
            let mut scope = Scope { columns: input.columns.clone(), ..Scope::default() };
            if let Some(condition) = &select.selection {
                input = binder.filter(input, condition, "WHERE", &scope)?;
                scope.columns.clone_from(&input.columns);
            }
            scope.allow = Allow { place: Place::Select, ..Allow::default() };
            let mut exprs: Vec<Expr> = input.plan.schema().columns().into_iter().map(Expr::Column).collect();
            let mut columns = Vec::with_capacity(select.items.len());
            let mut own = Vec::new();
            for item in dimensions {
                let bound = binder.expr(&item.expr, &scope)?;
                // Measures know a dimension by the name that the text gives it.
                let known = item.aliases.first().map_or("", |alias| alias.value.as_str());
                let mut column = binder.measured_column(name(columns.len()), &bound, &qualifier);
                exprs.push(bound.expr.alias(&column.id));
                columns.push(column.clone());
                column.column.name = known.to_string();
                own.push(column);
            }
            let hidden =
                |column: &ScopeColumn| own.iter().any(|d| d.column.name.eq_ignore_ascii_case(&column.column.name));
            let visible: Vec<ScopeColumn> = input.columns.iter().filter(|column| !hidden(column)).cloned().collect();
            scope.columns = visible.into_iter().chain(own.iter().cloned()).collect();
            scope.allow.aggregates = true;
            for item in measures {
                let bound = binder.expr(&item.expr, &scope)?;
                let column = binder.measured_column(name(columns.len()), &bound, &qualifier);
                let none = ScalarValue::try_from(&bound.ty.storage())?;
                exprs.push(Expr::Literal(none, None).alias(&column.id));
                binder.measures.insert(column.id.clone(), bound);
                columns.push(column);
            }
            let plan = LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(input.plan))?);
            Ok(Relation { plan, columns })
        });
        match bound {
            Ok(relation) => Ok(relation),
            Err(error) => Err(error.in_statement(&text_of(view)?)),
        }
    }

    fn measured_column(&mut self, name: String, bound: &Bound, qualifier: &[String]) -> ScopeColumn {
        let id = self.fresh(&name);
        let column = Column { name, ty: bound.ty.clone(), nullable: bound.nullable };
        ScopeColumn { id, column, qualifier: qualifier.to_vec(), hidden: false, twin: None }
    }
}
