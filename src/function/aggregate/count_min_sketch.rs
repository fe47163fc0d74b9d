//! `count_min_sketch`: a sketch that estimates how often each value is there.

use super::kernel;
use super::kernel::count_min::CountMin;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function, constant_value};
use crate::types::SparkType;
use datafusion::common::ScalarValue;

pub const FUNCTION: Function = Function {
    name: "count_min_sketch",
    aliases: &[],
    usage: "count_min_sketch(col, eps, confidence, seed) - Returns a count-min sketch of a column with the given esp, confidence and seed, as bytes.",
    example: "> SELECT hex(count_min_sketch(col, 0.5d, 0.5d, 1)) FROM VALUES (1), (2), (1) AS tab(col);\n 0000000100000000000000030000000100000004000000005D8D6AB90000000000000000000000000000000200000000000000010000000000000000",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(4, 4)?;
    let value = call.value(0)?.clone();
    if !value.ty.is_integral() && !value.ty.is_string() && value.ty != SparkType::Binary {
        return Err(call.unexpected_type(0, "(\"INTEGRAL\" or \"STRING\" or \"BINARY\")"));
    }
    for i in [1, 2] {
        if !matches!(call.value(i)?.ty, SparkType::Double | SparkType::Null) {
            return Err(call.unexpected_type(i, "\"DOUBLE\""));
        }
    }
    if !matches!(call.value(3)?.ty, SparkType::Int | SparkType::Long | SparkType::Null) {
        return Err(call.unexpected_type(3, "(\"INT\" or \"BIGINT\")"));
    }
    let (eps, confidence) = (constant(call, 1, "eps")?, constant(call, 2, "confidence")?);
    let seed = constant(call, 3, "seed")?;
    let double = |value: &ScalarValue| if let ScalarValue::Float64(Some(value)) = value { *value } else { f64::NAN };
    let range = |name: &str, range: &str, value: f64| {
        Error::new("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("exprName", name)
            .with("valueRange", range)
            .with("currentValue", format!("{value:?}D"))
            .at(call.span)
    };
    let (eps, confidence) = (double(&eps), double(&confidence));
    if !(eps > 0.0 && eps <= f64::MAX) {
        return Err(range("eps", "(0.0, 1.7976931348623157E308]", eps));
    }
    if !(confidence > 0.0 && confidence <= 1.0) {
        return Err(range("confidence", "(0.0, 1.0]", confidence));
    }
    let seed = match seed {
        ScalarValue::Int32(Some(seed)) => seed.into(),
        ScalarValue::Int64(Some(seed)) => seed,
        _ => 0,
    };
    let width = (2.0 / eps).ceil();
    let depth = (-(1.0 - confidence).ln() / std::f64::consts::LN_2).ceil();
    // A confidence of 1 wants infinitely many hashes.
    const MOST: f64 = 100_000_000.0;
    if width * depth.max(1.0) > MOST {
        return Err(Error::unsupported(format!("count_min_sketch with {} counters", width * depth)).at(call.span));
    }
    let sketch = CountMin { depth: depth as usize, width: width as usize, seed };
    call.aggregate(&kernel::udaf(sketch), vec![value], SparkType::Binary, false)
}

fn constant(call: &Call, i: usize, name: &'static str) -> Result<ScalarValue> {
    let value = call.value(i)?;
    let mismatch =
        |class: &'static str| Error::new(class).with("sqlExpr", format!("\"{}\"", call.display())).at(call.span);
    match constant_value(value) {
        Some(known) if known.is_null() => Err(mismatch("DATATYPE_MISMATCH.UNEXPECTED_NULL").with("exprName", name)),
        Some(known) => Ok(known),
        None => Err(mismatch("DATATYPE_MISMATCH.NON_FOLDABLE_INPUT")
            .with("inputName", format!("`{name}`"))
            .with("inputType", format!("\"{}\"", value.ty.sql()))
            .with("inputExpr", format!("\"{}\"", value.name))),
    }
}
