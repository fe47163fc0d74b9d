//! Functions that take a lambda: of arrays in `arrays`, of maps in `maps`, folding and sorting on their own.

mod arrays;
mod fold;
mod kernel;
mod maps;
mod once;
mod sort;

pub(crate) use once::once;

use datafusion::logical_expr::Expr;
use datafusion::logical_expr::expr::Lambda;

use super::super::{Argument, Bound, BoundLambda, Call, Function};
use crate::error::{Error, Result};
use crate::types::SparkType;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[
    &arrays::EXISTS,
    &arrays::FILTER,
    &arrays::FORALL,
    &arrays::TRANSFORM,
    &arrays::ZIP_WITH,
    &fold::FUNCTION,
    &maps::MAP_FILTER,
    &maps::MAP_ZIP_WITH,
    &maps::TRANSFORM_KEYS,
    &maps::TRANSFORM_VALUES,
    &sort::FUNCTION,
];

/// The `i`-th argument as a lambda of parameters of these types; `arities` are the numbers of parameters it may have.
fn lambda(
    call: &Call,
    i: usize,
    arities: std::ops::RangeInclusive<usize>,
    parameters: &[(SparkType, bool)],
) -> Result<BoundLambda> {
    match call.arguments.get(i) {
        Some(Argument::Lambda(lambda)) => {
            let arity = lambda.arity();
            if !arities.contains(&arity) {
                return Err(Error::new("INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH")
                    .with("expectedNumArgs", arity)
                    .with("actualNumArgs", arities.start())
                    .at(lambda.span()));
            }
            lambda.bind(parameters.get(..arity).unwrap_or(parameters))
        }
        Some(Argument::Value(value)) => {
            // Any expression may stand for a lambda that looks at none of its parameters.
            let names: Vec<String> = (0..*arities.start()).map(|k| format!("unused#{i}.{k}")).collect();
            let expr = Expr::Lambda(Lambda::new(names, value.expr.clone()));
            Ok(BoundLambda { body: value.clone(), expr })
        }
        None => Err(Error::internal(format!("{} looks at argument {i} of {}", call.name, call.len()))),
    }
}

/// A predicate: a lambda whose body is a boolean or NULL.
fn predicate(call: &Call, i: usize, lambda: BoundLambda) -> Result<BoundLambda> {
    if lambda.body.ty != SparkType::Null {
        returns(call, i, &lambda, &SparkType::Boolean)?;
        return Ok(lambda);
    }
    let body = Bound::null(SparkType::Boolean).named(lambda.body.name);
    let expr = match lambda.expr {
        Expr::Lambda(lambda) => Expr::Lambda(Lambda::new(lambda.params, body.expr.clone())),
        other => other,
    };
    Ok(BoundLambda { body, expr })
}

/// The call as Spark names a column of it, where values that stand for lambdas are shown as such: `arities` says of how
/// many parameters, from the `from`-th argument on.
fn display(call: &Call, from: usize, arities: &[usize]) -> String {
    let arguments: Vec<String> = call
        .arguments
        .iter()
        .enumerate()
        .map(|(i, argument)| match (argument, i.checked_sub(from).and_then(|i| arities.get(i))) {
            (Argument::Value(value), Some(arity)) => {
                format!("lambdafunction({}{})", value.name, ", namedlambdavariable()".repeat(*arity))
            }
            (Argument::Value(value), None) => value.name.clone(),
            (Argument::Lambda(lambda), _) => lambda.display(),
        })
        .collect();
    format!("{}({})", call.name, arguments.join(", "))
}

/// Refuses a lambda whose body is of another type.
fn returns(call: &Call, i: usize, lambda: &BoundLambda, ty: &SparkType) -> Result<()> {
    if lambda.body.ty == *ty {
        return Ok(());
    }
    let ordinal = ["first", "second", "third", "fourth"].get(i).copied().unwrap_or("next");
    Err(Error::new("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE")
        .with("sqlExpr", format!("\"{}\"", call.display()))
        .with("paramIndex", ordinal)
        .with("requiredType", format!("\"{}\"", ty.sql()))
        .with("inputSql", format!("\"{}\"", lambda.body.name))
        .with("inputType", format!("\"{}\"", lambda.body.ty.sql()))
        .at(call.span))
}

/// The `i`-th argument as an array, with the type of its elements.
fn array(call: &Call, i: usize) -> Result<(Bound, SparkType)> {
    let value = call.value(i)?;
    match &value.ty {
        SparkType::Array(element) => Ok((value.clone(), element.as_ref().clone())),
        // Without a lambda that needs the elements' type, NULL is an array of nothing.
        SparkType::Null if call.arguments.iter().all(|argument| matches!(argument, Argument::Value(_))) => {
            let ty = SparkType::Array(Box::new(SparkType::Null));
            Ok((Bound::null(ty).named(value.name.clone()).at(value.span), SparkType::Null))
        }
        _ => Err(call.unexpected_type(i, "\"ARRAY\"")),
    }
}
