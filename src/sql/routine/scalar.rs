//! A call of a function that returns a value: its body over the arguments.

use std::cell::Cell;
use std::sync::Arc;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::Expr as Logical;
use datafusion::logical_expr::expr::LambdaVariable;

use super::scope::outer;
use super::{Argument, Arguments, Body};
use crate::error::{Error, Result, Span};
use crate::exec::command::RoutineReturns;
use crate::function::Bound;
use crate::function::cast::{Mode, cast};
use crate::function::scalar::once;
use crate::sql::ast::Call;
use crate::sql::bind::Binder;
use crate::sql::catalog::FoundRoutine;
use crate::sql::scope::{Allow, Beside, Place, Scope, ScopeColumn};
use crate::types::Column;

/// An argument of more nodes than this is computed once and named, so that functions that call functions do not grow
/// without bounds.
const LARGE: usize = 64;

impl Binder<'_> {
    /// A call of `found` as an expression.
    pub(in crate::sql) fn call_routine(
        &mut self,
        call: &Call,
        found: &Arc<FoundRoutine>,
        span: Span,
        scope: &Scope<'_>,
    ) -> Result<Bound> {
        let name = super::quoted(&found.name);
        let RoutineReturns::Value(returns) = &found.routine.returns else {
            return Err(Error::new("NOT_A_SCALAR_FUNCTION").with("functionName", name).at(span));
        };
        let unsupported = match &call.over {
            Some(_) => Some("Window"),
            None => scope.without_routines,
        };
        if let Some(node) = unsupported {
            return Err(Error::new("UNSUPPORTED_SQL_UDF_USAGE")
                .with("functionName", name)
                .with("nodeName", node)
                .at(span));
        }
        if !scope.lambda.is_empty() {
            return Err(Error::new("UNSUPPORTED_FEATURE.LAMBDA_FUNCTION_WITH_SQL_UDF")
                .with("funcName", super::shown(&found.name))
                .at(span));
        }
        let given = self.routine_arguments(&call.arguments, found, span, scope)?;
        let shown = format!("{}({})", super::shown(&found.name), given.shown);
        let mut kept: Vec<(String, Bound)> = Vec::new();
        let mut list = Vec::with_capacity(given.values.len());
        let mut columns: Vec<Option<ScopeColumn>> = Vec::with_capacity(given.values.len());
        let mut values: Vec<Bound> = Vec::with_capacity(given.values.len());
        for (value, parameter) in given.values.into_iter().zip(&found.routine.parameters) {
            let mut seen_within = outer(&value, scope)?;
            let beside = match scope.beside {
                Beside::Never => false,
                _ if holds_variable(&value.expr) => false,
                Beside::Needed => seen_within.is_none(),
                Beside::Computed => !matches!(value.expr, Logical::Column(_) | Logical::Literal(..)),
            };
            columns.push(beside.then(|| self.column_of(&value, &parameter.name)));
            if let Some(Some(column)) = columns.last() {
                seen_within = Some(column.outer_bound());
            }
            let value = if value.expr.is_volatile() || nodes(&value.expr) > LARGE {
                let id = format!("{}.{}@{}", found.name.name, parameter.name, self.calls.len());
                let field = Arc::new(value.ty.to_field(&id, true));
                let variable = Logical::LambdaVariable(LambdaVariable::new(id.clone(), Some(field)));
                let variable = Bound { expr: variable, ..value.clone() };
                kept.push((id, value));
                variable
            } else {
                value
            };
            values
                .push(kept.last().filter(|(id, _)| is_variable(&value, id)).map_or(&value, |(_, value)| value).clone());
            let named = |value: Bound| value.named(&parameter.name);
            list.push(Argument {
                name: parameter.name.clone(),
                value: named(value),
                outer: seen_within.map(|value| value.named(format!("outer({}.{})", found.name.name, parameter.name))),
                used: Cell::default(),
            });
        }
        self.reads.routines.push((found.name.clone(), found.routine.reads_data));
        let arguments = Arguments { function: found.name.name.clone(), list };
        let body = self
            .within(&found.name, &found.routine, |binder| {
                let body = binder.routine_value(&found.body, &arguments, scope.beside)?;
                cast(body, returns, Mode::Explicit, &binder.context)
            })
            .map_err(|error| match error.class() {
                "CYCLIC_FUNCTION_REFERENCE" => error,
                _ => error.in_statement(&found.routine.body),
            })?;
        for ((argument, column), value) in arguments.list.iter().zip(columns).zip(values) {
            let Some(column) = column.filter(|_| argument.used.get()) else { continue };
            // Where the body reads the argument outside of queries too, it is the same column.
            if let Some((_, kept)) = kept.iter_mut().find(|(id, _)| is_variable(&argument.value, id)) {
                kept.expr = column.bound().expr;
            }
            self.beside.push((column.id, value));
        }
        let body = if kept.is_empty() { body } else { once(kept, body) };
        Ok(body.named(shown).at(span))
    }

    /// The column that an argument may become.
    fn column_of(&mut self, value: &Bound, name: &str) -> ScopeColumn {
        ScopeColumn {
            id: self.fresh(name),
            column: Column { name: name.to_string(), ty: value.ty.clone(), nullable: value.nullable },
            qualifier: Vec::new(),
            hidden: true,
            twin: None,
        }
    }

    /// The value of a body over its arguments.
    pub(in crate::sql) fn routine_value(
        &mut self,
        body: &Body,
        arguments: &Arguments,
        beside: Beside,
    ) -> Result<Bound> {
        let allow = Allow { aggregates: true, windows: true, place: Place::Select };
        let scope = Scope { arguments: Some(arguments), allow, beside, ..Scope::default() };
        match body {
            Body::Value(expr, _) => self.expr(expr, &scope),
            Body::Query(query) => self.scalar_subquery(query, &scope),
        }
    }
}

fn is_variable(value: &Bound, id: &str) -> bool {
    matches!(&value.expr, Logical::LambdaVariable(variable) if variable.name == id)
}

fn holds_variable(expr: &Logical) -> bool {
    expr.exists(|part| Ok(matches!(part, Logical::LambdaVariable(_)))).unwrap_or(true)
}

/// How large an expression is.
fn nodes(expr: &Logical) -> usize {
    let mut count = 0;
    let walked = expr.apply(|_| {
        count += 1;
        Ok(if count > LARGE { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    if walked.is_err() { usize::MAX } else { count }
}
