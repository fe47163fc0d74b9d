//! `mode`: the value that is there most often; of several such, with WITHIN GROUP or `true` behind it the least, else the
//! one that Spark's hash map happens to have first, so that small answers are the same.

use datafusion::common::ScalarValue;

use super::kernel;
use super::kernel::ordered::{Ordered, OverOrdered};
use crate::error::{Error, Result};
use crate::function::constant::value_of;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "mode",
    aliases: &[],
    usage: "mode(col[, deterministic]) - Returns the most frequent value for the values within col. NULL values are ignored.",
    example: "> SELECT mode(col) FROM VALUES (0), (10), (10) AS tab(col);\n 10",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    if call.distinct {
        return Err(wrong("DISTINCT_UNSUPPORTED", call));
    }
    let orderings = call.order_by.len();
    let (value, what, descending, name) = match call.order_by.as_slice() {
        [(value, sort)] if call.is_empty() => {
            // Spark shows the direction the other way round.
            let shown = if sort.asc { " DESC" } else { "" };
            let name = format!("mode() WITHIN GROUP (ORDER BY {}{shown})", value.name);
            (value.clone(), Ordered::Mode, !sort.asc, name)
        }
        [] if call.is_empty() => return Err(wrong("WITHIN_GROUP_MISSING", call)),
        [] => {
            call.arity(1, 2)?;
            let value = call.value(0)?.clone();
            if call.len() == 2 && deterministic(call)? {
                let name = format!("mode() WITHIN GROUP (ORDER BY {} DESC)", value.name);
                (value, Ordered::Mode, false, name)
            } else {
                let name = format!("{}({})", call.name, value.name);
                (value, Ordered::AnyMode, false, name)
            }
        }
        _ => {
            let expected = usize::from(call.is_empty());
            return Err(wrong("WRONG_NUM_ORDERINGS", call).with("expectedNum", expected).with("actualNum", orderings));
        }
    };
    let ty = value.ty.clone();
    let udaf = kernel::udaf(OverOrdered {
        name: if what == Ordered::Mode { "mode" } else { "any_mode" },
        what,
        descending,
        input: ty.to_element(),
        output: ty.storage(),
    });
    let plain = Call { filter: call.filter.clone(), ..Call::plain(call.context, call.name, Vec::new(), call.span) };
    Ok(plain.aggregate(&udaf, vec![value], ty, true)?.named(name))
}

fn wrong(class: &str, call: &Call) -> Error {
    Error::new(&format!("INVALID_WITHIN_GROUP_EXPRESSION.{class}"))
        .with("funcName", format!("`{}`", call.name))
        .at(call.span)
}

/// The second argument: whether the least of several values is taken.
fn deterministic(call: &Call) -> Result<bool> {
    let flag = call.value(1)?;
    if flag.ty == SparkType::Null || (flag.ty == SparkType::Boolean && flag.is_null_literal()) {
        return Err(Error::new("DATATYPE_MISMATCH.UNEXPECTED_NULL")
            .with("sqlExpr", format!("\"{}\"", flag.name))
            .with("exprName", "`deterministic`")
            .at(call.span));
    }
    if flag.ty != SparkType::Boolean {
        return Err(Error::new("UNEXPECTED_INPUT_TYPE")
            .with("functionName", "`mode`")
            .with("paramIndex", "second")
            .with("requiredType", "\"BOOLEAN\"")
            .with("inputSql", format!("\"{}\"", flag.name))
            .with("inputType", format!("\"{}\"", flag.ty.sql()))
            .at(call.span));
    }
    match value_of(flag) {
        Some(ScalarValue::Boolean(Some(flag))) => Ok(flag),
        _ => Err(Error::new("NON_FOLDABLE_ARGUMENT")
            .with("funcName", "`mode`")
            .with("paramName", "`deterministic`")
            .with("paramType", "\"BOOLEAN\"")
            .at(call.span)),
    }
}
