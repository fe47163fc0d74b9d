//! `greatest` and `least` of a row's values, NULLs left out; NaN is larger than any number.

use std::sync::Arc;

use datafusion::functions::core::{greatest, least};
use datafusion::logical_expr::ScalarUDF;

use crate::error::{Error, Result};
use crate::function::scalar::{has_order, same_type_exactly};
use crate::function::{Bound, Build, Call, Function};

pub const GREATEST: Function = Function {
    name: "greatest",
    aliases: &[],
    usage: "greatest(expr, ...) - Returns the greatest value of all parameters, skipping null values.",
    example: "> SELECT greatest(10, 9, 2, 4, 3);\n 10",
    build: Build::Scalar(|call| build(call, &greatest())),
};

pub const LEAST: Function = Function {
    name: "least",
    aliases: &[],
    usage: "least(expr, ...) - Returns the least value of all parameters, skipping null values.",
    example: "> SELECT least(10, 9, 2, 4, 3);\n 2",
    build: Build::Scalar(|call| build(call, &least())),
};

fn build(call: &Call, udf: &Arc<ScalarUDF>) -> Result<Bound> {
    call.arity(2, usize::MAX)?;
    let (values, ty) = same_type_exactly(call)?;
    if !has_order(&ty) {
        return Err(Error::new("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", format!("`{}`", call.name))
            .with("dataType", format!("\"{}\"", ty.sql()))
            .at(call.span));
    }
    let nullable = values.iter().all(|value| value.nullable);
    call.scalar(udf, values, ty, nullable)
}
