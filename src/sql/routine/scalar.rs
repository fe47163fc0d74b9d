//! A call of a function that returns a value: its body over the arguments.

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
use crate::sql::scope::{Allow, Place, Scope};

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
        for (value, parameter) in given.values.into_iter().zip(&found.routine.parameters) {
            let seen_within = outer(&value, scope)?;
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
            let named = |value: Bound| value.named(&parameter.name);
            list.push(Argument {
                name: parameter.name.clone(),
                value: named(value),
                outer: seen_within.map(|value| value.named(format!("outer({}.{})", found.name.name, parameter.name))),
            });
        }
        self.reads.routines.push((found.name.clone(), found.routine.reads_data));
        let arguments = Arguments { function: found.name.name.clone(), list };
        let body = self
            .within(&found.name, &found.routine, |binder| {
                let body = binder.routine_value(&found.body, &arguments)?;
                cast(body, returns, Mode::Explicit, &binder.context)
            })
            .map_err(|error| match error.class() {
                "CYCLIC_FUNCTION_REFERENCE" => error,
                _ => error.in_statement(&found.routine.body),
            })?;
        let body = if kept.is_empty() { body } else { once(kept, body) };
        Ok(body.named(shown).at(span))
    }

    /// The value of a body over its arguments.
    pub(in crate::sql) fn routine_value(&mut self, body: &Body, arguments: &Arguments) -> Result<Bound> {
        let allow = Allow { aggregates: true, windows: true, place: Place::Select };
        let scope = Scope { arguments: Some(arguments), allow, ..Scope::default() };
        match body {
            Body::Value(expr, _) => self.expr(expr, &scope),
            Body::Query(query) => self.scalar_subquery(query, &scope),
        }
    }
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
