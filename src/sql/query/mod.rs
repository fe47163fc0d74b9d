//! Queries, bound phase by phase, one file each, in the order in which a row passes them:
//! FROM, LATERAL VIEW, WHERE, GROUP BY, HAVING, windows, QUALIFY, generators, the select list, DISTINCT, ORDER BY, LIMIT.
//!
//! Expressions of the select list, HAVING, QUALIFY and ORDER BY are all bound against the columns of FROM; each later
//! phase (aggregate, window) then takes its calls out of them and puts columns in their place. So an expression means
//! the same wherever it stands, and equal calls are computed once.

mod aggregate;
mod cte;
mod except;
pub(in crate::sql) mod generate;
mod generated;
mod group_key;
mod limit;
mod order;
mod pipe;
mod recursion;
mod same;
mod scoped;
mod select;
mod set_operation;
mod transform;
mod values;
mod time_window;
mod window;

pub(in crate::sql) use order::check_orderable;

use std::sync::Arc;

use datafusion::logical_expr::{EmptyRelation, Expr, Filter, LogicalPlan, Projection, WindowFunctionDefinition};

use super::ast::{Expr as AstExpr, PipeOperator, Query, QueryBody};
use super::bind::Binder;
use super::scope::{Allow, Relation, Scope, ScopeColumn};
use crate::error::{Error, Result};
use crate::exec::command::BoundQuery;
use crate::function::Bound;
use crate::function::operator::logic::unguarded;
use crate::types::{Column, SparkType};

pub use cte::CommonTables;
pub(in crate::sql) use cte::rename;
pub(in crate::sql) use group_key::has_map;
pub(in crate::sql) use time_window::SpanColumn;

impl Binder<'_> {
    /// Binds a query within the scope of the query around it, if any. The plan has exactly the relation's columns.
    /// # Errors
    /// What is wrong with it, with its place.
    pub fn query(&mut self, query: &Query, outer: Option<&Scope<'_>>) -> Result<Relation> {
        stacker::maybe_grow(512 * 1024, 8 * 1024 * 1024, || {
            let depth = self.tables.len();
            let around = (query.with.is_some() && self.outer_names_first()).then(|| self.tables.clone());
            let first = self.computed_once + 1;
            let result = self.common_tables(query, outer).and_then(|()| self.organised(query, outer));
            let result = result.and_then(|relation| self.uses_settled(relation, first));
            match around {
                Some(tables) => self.tables = tables,
                None => self.tables.truncate(depth),
            }
            result
        })
    }

    /// Binds a whole query for execution.
    /// # Errors
    /// What is wrong with it, with its place.
    pub fn top_query(&mut self, query: &Query) -> Result<BoundQuery> {
        let relation = self.query(query, None)?;
        self.executable(relation)
    }

    /// A relation that nothing is bound above, for execution.
    /// # Errors
    /// For sub-queries that cannot be taken apart.
    pub(in crate::sql) fn executable(&mut self, relation: Relation) -> Result<BoundQuery> {
        let comments = self.comments_of(&relation);
        if !self.described && !self.context.settings.is_on(super::analyze::cartesian::ENABLED) {
            super::analyze::cartesian::check(&relation.plan)?;
        }
        super::analyze::measured::check(&relation.plan, &self.measures)?;
        let plan = super::analyze::input_file::checked(self, relation.plan)?;
        let plan = super::analyze::decorrelate::decorrelate(self, plan)?;
        let plan = super::analyze::single_group::protect(plan)?;
        Ok(BoundQuery { plan, columns: relation.columns.into_iter().map(|c| c.column).collect(), comments })
    }

    /// The body with its ORDER BY and LIMIT.
    fn organised(&mut self, query: &Query, outer: Option<&Scope<'_>>) -> Result<Relation> {
        let order = self.sort_items(query);
        let relation = match &query.body {
            QueryBody::Select(select) => self.select(select, &order, &query.distribute_by, outer)?,
            // ORDER BY behind a pipe may use what its last SELECT does not show.
            QueryBody::Pipe { input, operator, .. }
                if !order.is_empty() && matches!(operator.as_ref(), PipeOperator::Select(_)) =>
            {
                let PipeOperator::Select(select) = operator.as_ref() else {
                    return Err(Error::internal("an operator that changes"));
                };
                let input = self.pipe_input(input, outer)?;
                self.select_over(input, select, &order, &query.distribute_by, outer)?
            }
            body => {
                let relation = self.body(body, outer)?;
                self.order_output(relation, &order, &query.distribute_by, outer)?
            }
        };
        let relation = self.limit(relation, query.limit.as_ref(), query.offset.as_ref())?;
        match &query.limit {
            Some(limit) if order::is_all(limit) => recursion::without_row_limit(relation),
            _ => Ok(relation),
        }
    }

    fn body(&mut self, body: &QueryBody, outer: Option<&Scope<'_>>) -> Result<Relation> {
        match body {
            QueryBody::Select(select) => self.select(select, &[], &[], outer),
            QueryBody::SetOperation { .. } => self.set_operation(body, outer),
            QueryBody::Values(values) => self.values(values, outer).and_then(exact),
            QueryBody::Table(name) => self.table(name, &[]).and_then(exact),
            QueryBody::Nested(query) => self.query(query, outer),
            QueryBody::Pipe { input, operator, span } => self.pipe(input, operator, *span, outer).and_then(exact),
        }
    }

    /// Keeps the rows for which a condition is true. `clause` names the place in errors: `WHERE`.
    pub(in crate::sql) fn filter(
        &mut self,
        input: Relation,
        condition: &AstExpr,
        clause: &str,
        scope: &Scope<'_>,
    ) -> Result<Relation> {
        let scope = Scope { allow: Allow { aggregates: true, ..scope.allow }, ..scope.clone() };
        let condition = self.expr(condition, &scope)?;
        without_aggregates(&condition)?;
        let span = condition.span;
        let mut condition = self.condition(condition, clause)?;
        let around = self.spans.take();
        let (plan, spans) = self.span_column(input.plan, &mut [&mut condition], span)?;
        self.spans = around;
        // The column stands before those of FROM then.
        let columns = spans.into_iter().chain(input.columns).collect();
        let plan = LogicalPlan::Filter(Filter::try_new(condition, Arc::new(plan))?);
        Ok(Relation { plan, columns })
    }

    /// A condition's expression, after a check that it is a boolean (or a NULL, which stands for one, but not in WHERE).
    pub(in crate::sql) fn condition(&mut self, condition: Bound, clause: &str) -> Result<Expr> {
        match condition.ty {
            SparkType::Boolean => Ok(unguarded(condition.expr)),
            SparkType::Null if clause != "WHERE" => Ok(Bound::null(SparkType::Boolean).expr),
            _ => Err(Error::new("DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN")
                .with("sqlExpr", format!("\"{}\"", condition.name))
                .with("filter", format!("\"{}\"", condition.name))
                .with("clause", clause)
                .with("type", format!("\"{}\"", condition.ty.sql()))
                .at(condition.span)),
        }
    }

    /// A projection of bound expressions under fresh names: the columns of a relation without qualifiers.
    pub(in crate::sql) fn project(&mut self, input: LogicalPlan, items: Vec<(Bound, String)>) -> Result<Relation> {
        let mut columns = Vec::with_capacity(items.len());
        let mut exprs = Vec::with_capacity(items.len());
        for (bound, name) in items {
            let id = self.fresh(&name);
            exprs.push(bound.expr.alias(&id));
            columns.push(ScopeColumn {
                id,
                column: Column { name, ty: bound.ty, nullable: bound.nullable },
                qualifier: Vec::new(),
                hidden: false,
                twin: None,
            });
        }
        let plan = LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(input))?);
        Ok(Relation { plan, columns })
    }
}

/// A relation of one row without columns: a SELECT without FROM reads it.
pub(in crate::sql) fn one_row() -> Relation {
    let schema = Arc::new(datafusion::common::DFSchema::empty());
    let plan = LogicalPlan::EmptyRelation(EmptyRelation { produce_one_row: true, schema });
    Relation { plan, columns: Vec::new() }
}

/// The relation with a plan of exactly its visible columns.
pub(in crate::sql) fn exact(relation: Relation) -> Result<Relation> {
    let columns: Vec<ScopeColumn> = relation.columns.into_iter().filter(|column| !column.hidden).collect();
    let schema = relation.plan.schema();
    let same = schema.fields().len() == columns.len()
        && schema.fields().iter().zip(&columns).all(|(field, column)| *field.name() == column.id);
    if same {
        return Ok(Relation { plan: relation.plan, columns });
    }
    let exprs = columns.iter().map(|column| column_expr(&column.id)).collect();
    let plan = LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(relation.plan))?);
    Ok(Relation { plan, columns })
}

/// The expression of a column by its unique name.
pub(in crate::sql) fn column_expr(id: &str) -> Expr {
    Expr::Column(datafusion::common::Column::new_unqualified(id))
}

/// Whether an expression calls an aggregate function (outside OVER).
pub(in crate::sql) fn contains_aggregate(expr: &Expr) -> bool {
    use datafusion::common::tree_node::TreeNode;
    expr.exists(|e| Ok(matches!(e, Expr::AggregateFunction(_)))).unwrap_or(false)
}

/// A condition of rows that are not grouped, in which no aggregate can stand.
/// # Errors
/// `INVALID_WHERE_CONDITION`.
fn without_aggregates(condition: &Bound) -> Result<()> {
    if !contains_aggregate(&condition.expr) {
        return Ok(());
    }
    Err(Error::new("INVALID_WHERE_CONDITION")
        .with("condition", format!("\"{}\"", condition.name))
        .with("expressionList", &condition.name)
        .at(condition.span))
}

/// Whether an expression calls an aggregate function, with OVER or without.
pub(in crate::sql) fn calls_aggregate(expr: &Expr) -> bool {
    use datafusion::common::tree_node::TreeNode;
    let called = expr.exists(|part| {
        Ok(match part {
            Expr::AggregateFunction(_) => true,
            Expr::WindowFunction(call) => matches!(call.fun, WindowFunctionDefinition::AggregateUDF(_)),
            _ => false,
        })
    });
    called.unwrap_or(false)
}

/// Whether an expression calls a function with OVER.
pub(in crate::sql) fn contains_window(expr: &Expr) -> bool {
    use datafusion::common::tree_node::TreeNode;
    expr.exists(|e| Ok(matches!(e, Expr::WindowFunction(_)))).unwrap_or(false)
}
