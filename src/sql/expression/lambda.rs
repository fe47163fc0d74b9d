//! `x -> e`: bound by the function that it is an argument of, once that knows the parameters' types.

use std::cell::RefCell;

use datafusion::common::tree_node::TreeNode;
use datafusion::logical_expr::Expr as Logical;
use datafusion::logical_expr::expr::Lambda;

use crate::error::{Error, Result, Span};
use crate::function::{BoundLambda, LambdaBinder};
use crate::sql::ast::{Expr, Ident};
use crate::sql::bind::Binder;
use crate::sql::scope::{LambdaParameter, Scope};
use crate::types::SparkType;

/// A lambda that waits for the types of its parameters.
pub(super) struct Waiting<'w, 'm, 'b, 's> {
    /// The one binder that all lambdas of a call share.
    pub(super) binder: &'w RefCell<&'m mut Binder<'b>>,
    pub(super) scope: &'w Scope<'s>,
    pub(super) parameters: &'w [Ident],
    pub(super) body: &'w Expr,
    pub(super) span: Span,
    /// How the lambda is shown, once it is bound.
    pub(super) shown: RefCell<String>,
}

impl LambdaBinder for Waiting<'_, '_, '_, '_> {
    fn arity(&self) -> usize {
        self.parameters.len()
    }

    fn span(&self) -> Span {
        self.span
    }

    fn display(&self) -> String {
        self.shown.borrow().clone()
    }

    fn bind(&self, parameters: &[(SparkType, bool)]) -> Result<BoundLambda> {
        if parameters.len() != self.parameters.len() {
            return Err(Error::new("INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH")
                .with("expectedNumArgs", self.parameters.len())
                .with("actualNumArgs", parameters.len())
                .at(self.span));
        }
        for (i, parameter) in self.parameters.iter().enumerate() {
            if self.parameters[..i].iter().any(|other| other.value.eq_ignore_ascii_case(&parameter.value)) {
                return Err(Error::new("INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES")
                    .with(
                        "args",
                        self.parameters.iter().map(|p| format!("`{}`", p.value)).collect::<Vec<_>>().join(", "),
                    )
                    .with("caseSensitiveConfig", "\"spark.sql.caseSensitive\"")
                    .at(self.span));
            }
        }
        let mut binder = self.binder.try_borrow_mut().map_err(Error::internal)?;
        let mut scope = self.scope.clone();
        let mut ids = Vec::with_capacity(parameters.len());
        for (parameter, (ty, nullable)) in self.parameters.iter().zip(parameters) {
            let id = binder.fresh(&parameter.value);
            ids.push(id.clone());
            scope.lambda.push(LambdaParameter {
                name: parameter.value.clone(),
                id,
                ty: ty.clone(),
                nullable: *nullable,
            });
        }
        let body = binder.expr(self.body, &scope)?;
        if of_many_rows(&body.expr, &ids)? {
            return Err(Error::unsupported("an aggregate or window function of a lambda's parameter").at(self.span));
        }
        let variables = ", namedlambdavariable()".repeat(ids.len());
        self.shown.replace(format!("lambdafunction({}{variables})", body.name));
        let expr = Logical::Lambda(Lambda::new(ids.clone(), body.expr.clone()));
        Ok(BoundLambda { body, expr })
    }
}

/// Whether a call that takes many rows has one of the lambda variables in it: those are of one row's value only.
fn of_many_rows(expr: &Logical, ids: &[String]) -> Result<bool> {
    let own = |part: &Logical| matches!(part, Logical::LambdaVariable(variable) if ids.contains(&variable.name));
    Ok(expr.exists(|part| match part {
        Logical::AggregateFunction(_) | Logical::WindowFunction(_) => part.exists(|part| Ok(own(part))),
        _ => Ok(false),
    })?)
}
