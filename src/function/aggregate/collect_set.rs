//! `collect_set`: the different values that are not NULL in an array.

use super::collect;
use crate::error::Error;
use crate::function::{Build, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "collect_set",
    aliases: &[],
    usage: "collect_set(expr) - Collects and returns a set of unique elements.",
    example: "> SELECT collect_set(col) FROM VALUES (1), (2), (1) AS tab(col);\n [1,2]",
    build: Build::Aggregate(|call| {
        call.arity(1, 1)?;
        if matches!(call.value(0)?.ty, SparkType::Map(..)) {
            return Err(Error::new("DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE")
                .with("sqlExpr", format!("\"{}\"", call.display()))
                .with("functionName", "`collect_set`")
                .with("dataType", "\"MAP\" or \"COLLATED STRING\"")
                .at(call.span));
        }
        collect(call, true)
    }),
};
