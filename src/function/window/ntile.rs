//! `ntile`: the number of the bucket that a row falls into when the partition is cut into `n` of about the same size.

use datafusion::functions_window::ntile::ntile_udwf;
use datafusion::logical_expr::lit;

use super::window;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "ntile",
    aliases: &[],
    usage: "ntile(n) - Divides the rows for each window partition into n buckets ranging from 1 to at most n.",
    example: "> SELECT a, ntile(2) OVER (ORDER BY a) FROM VALUES (1), (2), (3) AS tab(a);\n 1\t1\n 2\t1\n 3\t2",
    build: Build::Window(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(0, 1)?;
    let buckets = if call.is_empty() {
        1
    } else {
        let value = call.value(0)?;
        match (&value.ty, value.as_integer_literal()) {
            (SparkType::Byte | SparkType::Short | SparkType::Int, Some(buckets)) => buckets,
            (ty, None) if ty.is_integral() => return Err(super::not_foldable(call, 0, "buckets", "\"INT\"")),
            _ => return Err(call.unexpected_type(0, "\"INT\"")),
        }
    };
    if buckets <= 0 {
        return Err(Error::new("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("exprName", "buckets")
            .with("valueRange", "(0, 2147483647]")
            .with("currentValue", buckets)
            .at(call.span));
    }
    Ok(window(call, &ntile_udwf(), vec![lit(buckets)], SparkType::Int, false).named(format!("ntile({buckets})")))
}
