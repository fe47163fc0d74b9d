//! `uuid`: a random identifier, another one in each row.

use crate::error::Result;
use crate::function::coerce;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::functions::string;
use datafusion::logical_expr::{Expr, ScalarUDF};
use std::sync::Arc;

pub const FUNCTION: Function = Function {
    name: "uuid",
    aliases: &[],
    usage: "uuid() - Returns an universally unique identifier (UUID) string. The value is returned as a canonical UUID 36-character string.",
    example: "> SELECT uuid();\n 46707d92-02f4-4817-8116-a4c3b23e6266",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(0, 0)?;
    let udf: Arc<ScalarUDF> = string::uuid();
    let no_arguments: [(Expr, datafusion::arrow::datatypes::DataType, bool); 0] = [];
    let expr = coerce::scalar_function(&udf, no_arguments.into_iter(), &SparkType::String)?;
    Ok(Bound::new(expr, SparkType::String, false, call.display()).at(call.span))
}
