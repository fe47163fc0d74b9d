//! `approx_count_distinct`: an estimate by HyperLogLog++, the same as Spark's.

use datafusion::common::ScalarValue;

use super::kernel::{self, hyperloglog::HyperLogLog};
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

/// The relative standard deviation when no other is wished.
const DEVIATION: f64 = 0.05;

/// More registers than two to this power are not made.
const MOST_BITS: f64 = 24.0;

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let bits = bits(call)?;
    let value = call.value(0)?.clone();
    if value.ty.has_variant() || value.ty.holds(&SparkType::is_spatial) {
        return Err(Error::unsupported("approx_count_distinct of variants, geometries and geographies").at(call.span));
    }
    let distinct = if call.distinct { "DISTINCT " } else { "" };
    let name = format!("approx_count_distinct({distinct}{})", value.name);
    Ok(call.aggregate(&kernel::udaf(HyperLogLog { bits }), vec![value], SparkType::Long, false)?.named(name))
}

/// The bits of an address that the relative standard deviation takes. It must be written out, and large enough that there
/// are four.
fn bits(call: &Call) -> Result<u32> {
    let deviation = if call.len() == 2 { deviation(call)? } else { DEVIATION };
    let bits = (2.0 * (1.106 / deviation).ln() / 2f64.ln()).ceil();
    if bits > MOST_BITS {
        return Err(Error::unsupported("approx_count_distinct with so small a deviation").at(call.span));
    }
    if bits >= 4.0 {
        return Ok(bits as u32);
    }
    Err(Error::new("FAILED_FUNCTION_CALL").with("funcName", "`approx_count_distinct`").at(call.span))
}

fn deviation(call: &Call) -> Result<f64> {
    let value = call.value(1)?;
    match value.as_literal() {
        Some(ScalarValue::Float64(Some(number))) => Ok(*number),
        Some(ScalarValue::Decimal128(Some(unscaled), _, scale)) => Ok(*unscaled as f64 / 10f64.powi(i32::from(*scale))),
        _ => Err(Error::new("_LEGACY_ERROR_TEMP_1104").at(value.span).at(call.span)),
    }
}
