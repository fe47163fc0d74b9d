//! `approx_count_distinct`: an estimate by HyperLogLog. Spark's hash and registers differ, and so does the estimate.

use datafusion::common::ScalarValue;
use datafusion::functions_aggregate::approx_distinct::approx_distinct_udaf;
use datafusion::functions_aggregate::count::count_udaf;
use datafusion::logical_expr::cast;

use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "approx_count_distinct",
    aliases: &[],
    usage: "approx_count_distinct(expr[, relativeSD]) - Returns the estimated cardinality by HyperLogLog.",
    example: "> SELECT approx_count_distinct(col1) FROM VALUES (1), (1), (2), (2), (3) tab(col1);\n 3",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    if call.len() == 2 {
        check_deviation(call)?;
    }
    let value = call.value(0)?.clone();
    let name = format!("approx_count_distinct({})", value.name);
    let simple = matches!(
        value.ty,
        SparkType::Int | SparkType::Long | SparkType::Date | SparkType::Timestamp | SparkType::TimestampNtz
    );
    if simple || value.ty.is_string() {
        let mut estimate = call.aggregate(&approx_distinct_udaf(), vec![value], SparkType::Long, false)?;
        if !matches!(estimate.expr, datafusion::logical_expr::Expr::Cast(_)) {
            estimate.expr = cast(estimate.expr, SparkType::Long.storage());
        }
        return Ok(estimate.named(name));
    }
    // Few such columns have many values: these are counted exactly.
    let exact = Call {
        distinct: true,
        filter: call.filter.clone(),
        ..Call::plain(call.context, call.name, Vec::new(), call.span)
    };
    Ok(exact.aggregate(&count_udaf(), vec![value], SparkType::Long, false)?.named(name))
}

/// The relative standard deviation must be written out, and large enough that Spark's sketch has four bits for addresses.
fn check_deviation(call: &Call) -> Result<()> {
    let value = call.value(1)?;
    let deviation = match value.as_literal() {
        Some(ScalarValue::Float64(Some(number))) => *number,
        Some(ScalarValue::Decimal128(Some(unscaled), _, scale)) => *unscaled as f64 / 10f64.powi(i32::from(*scale)),
        _ => return Err(Error::new("_LEGACY_ERROR_TEMP_1104").at(value.span).at(call.span)),
    };
    let bits = (2.0 * (1.106 / deviation).log2()).ceil();
    if bits < 4.0 {
        return Err(Error::new("FAILED_FUNCTION_CALL").with("funcName", "`approx_count_distinct`").at(call.span));
    }
    Ok(())
}
