//! Generators: LATERAL VIEW, and `explode(...)` in a select list.
//!
//! A generator's rows are an array of structs, computed as a column, then unnested, then taken apart into columns.

use std::sync::Arc;

use datafusion::common::{Column as PlanColumn, NullHandling, UnnestOptions};
use datafusion::logical_expr::{Expr, LogicalPlan, Projection, Unnest, lit};

use super::super::ast::{Call as AstCall, Ident, LateralView};
use super::super::bind::Binder;
use super::super::expression::no_clauses;
use super::super::scope::{Allow, Relation, Scope, ScopeColumn, quoted};
use super::{column_expr, contains_aggregate};
use crate::error::{Error, Result, Span};
use crate::function::call::scalar_expr;
use crate::function::{Bound, Build, Generated};
use crate::types::Column;

/// A generator whose arguments are bound and whose rows are not made yet.
pub(in crate::sql) struct Pending {
    /// The array of structs.
    pub rows: Bound,
    /// What the array is made from, as written.
    pub arguments: Vec<Bound>,
    /// The unique names of its columns.
    pub ids: Vec<String>,
    /// How many items stand before them in the select list.
    pub before: usize,
    /// The struct's field of each column.
    fields: Vec<String>,
    outer: bool,
}

impl Binder<'_> {
    /// `FROM t LATERAL VIEW explode(a) v AS x`
    pub(super) fn lateral_view(
        &mut self,
        input: Relation,
        view: &LateralView,
        outer: Option<&Scope<'_>>,
    ) -> Result<Relation> {
        let scope = Scope { columns: input.columns.clone(), parent: outer, ..Scope::default() };
        let (pending, mut generated) =
            self.pending_generator(&view.call, &view.columns, view.outer, &scope, view.span)?;
        if super::aggregate::uses_outer(&pending.rows.expr) {
            return Err(Error::new("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE")
                .with("sqlExprs", format!("\"{}\"", super::aggregate::without_outer(&pending.rows.name)))
                .at(view.span));
        }
        let plan = self.generate_pending(input.plan, pending)?;
        for column in &mut generated {
            column.qualifier = view.name.iter().map(|name| name.value.clone()).collect();
        }
        let mut columns = input.columns;
        columns.extend(generated);
        Ok(Relation { plan, columns })
    }

    /// Binds a generator's call: what it will unnest, and the columns that come of it.
    pub(in crate::sql) fn pending_generator(
        &mut self,
        call: &AstCall,
        names: &[Ident],
        outer: bool,
        scope: &Scope<'_>,
        span: Span,
    ) -> Result<(Pending, Vec<ScopeColumn>)> {
        let scope = Scope {
            allow: Allow { windows: false, ..scope.allow },
            without_routines: Some("Generate"),
            ..scope.clone()
        };
        let (generated, arguments) = self.generator(call, &scope, span)?;
        if !names.is_empty() && names.len() != generated.columns.len() {
            return Err(Error::new("UDTF_ALIAS_NUMBER_MISMATCH")
                .with("aliasesSize", generated.columns.len())
                .with("aliasesNames", names.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(","))
                .at(span));
        }
        let (pending, columns) = self.pending(generated, names, outer);
        Ok((Pending { arguments, ..pending }, columns))
    }

    /// What a generator's call will unnest, and the columns that come of it under these names.
    pub(in crate::sql) fn pending(
        &mut self,
        generated: Generated,
        names: &[Ident],
        outer: bool,
    ) -> (Pending, Vec<ScopeColumn>) {
        let outer = outer || generated.outer;
        let mut columns = Vec::with_capacity(generated.columns.len());
        let mut fields = Vec::with_capacity(generated.columns.len());
        for (i, Column { name, ty, nullable }) in generated.columns.into_iter().enumerate() {
            fields.push(name.clone());
            let name = names.get(i).map_or(name, |alias| alias.value.clone());
            let id = self.fresh(&name);
            columns.push(ScopeColumn {
                id,
                column: Column { name, ty, nullable: nullable || outer },
                qualifier: Vec::new(),
                hidden: false,
                twin: None,
            });
        }
        let ids = columns.iter().map(|column| column.id.clone()).collect();
        (Pending { rows: generated.rows, arguments: Vec::new(), ids, before: 0, fields, outer }, columns)
    }

    /// The rows of a generator beside the columns of `input`.
    pub(in crate::sql) fn generate_pending(&mut self, input: LogicalPlan, pending: Pending) -> Result<LogicalPlan> {
        if contains_aggregate(&pending.rows.expr) {
            return Err(Error::internal("an aggregate within a generator was not taken out"));
        }
        let array = self.fresh("rows");
        let kept: Vec<Expr> = input.schema().columns().into_iter().map(Expr::Column).collect();
        let mut exprs = kept.clone();
        exprs.push(pending.rows.expr.alias(&array));
        let plan = LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(input))?);
        let null_handling = if pending.outer { NullHandling::PreserveAndExpandEmpty } else { NullHandling::Drop };
        let options = UnnestOptions { null_handling, recursions: Vec::new() };
        let plan =
            LogicalPlan::Unnest(Unnest::try_new(Arc::new(plan), vec![PlanColumn::new_unqualified(&array)], options)?);
        let mut exprs = kept;
        for (id, field) in pending.ids.iter().zip(&pending.fields) {
            exprs.push(field_of(column_expr(&array), field).alias(id));
        }
        Ok(LogicalPlan::Projection(Projection::try_new(exprs, Arc::new(plan))?))
    }

    /// Calls a generator's builder; its arguments come along.
    fn generator(&mut self, call: &AstCall, scope: &Scope<'_>, span: Span) -> Result<(Generated, Vec<Bound>)> {
        let name = call.name.values().join(".");
        let function = self.function(call)?;
        let Build::Generator(build) = function.build else {
            return Err(Error::new("UNSUPPORTED_GENERATOR.NOT_GENERATOR")
                .with("functionName", format!("`{name}`"))
                .with("classCanonicalName", name)
                .at(span));
        };
        no_clauses(call, &quoted([function.name])).map_err(|error| error.at(span))?;
        let call = crate::sql::expression::named::positional(call, &name, span)?;
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            arguments.push(self.expr(argument, scope)?);
        }
        let generated = build(&crate::function::Call::plain(&self.context, function.name, arguments.clone(), span))?;
        Ok((generated, arguments))
    }
}

/// The field of a struct.
pub(in crate::sql) fn field_of(value: Expr, field: &str) -> Expr {
    scalar_expr(&datafusion::functions::core::get_field(), vec![value, lit(field)])
}
