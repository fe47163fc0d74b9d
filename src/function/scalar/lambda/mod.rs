//! Functions that take a lambda: of arrays in `arrays`, of maps in `maps`, folding and sorting on their own.

mod arrays;
mod fold;
mod kernel;
mod maps;
mod once;
mod sort;

pub(crate) use once::once;

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
            let expr = datafusion::logical_expr::Expr::Lambda(datafusion::logical_expr::expr::Lambda::new(
                names,
                value.expr.clone(),
            ));
            Ok(BoundLambda { body: value.clone(), expr })
        }
        None => Err(Error::internal(format!("{} looks at argument {i} of {}", call.name, call.len()))),
    }
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
        _ => Err(call.unexpected_type(i, "\"ARRAY\"")),
    }
}
