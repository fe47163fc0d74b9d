//! `to_variant_object`: structs and maps as objects, arrays of them as arrays.

use super::super::string::kernel::{self, Setting};
use crate::error::{Error, Result};
use crate::function::cast::{kernel::variant::to_variant, rule::in_variants};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "to_variant_object",
    aliases: &[],
    usage: "to_variant_object(expr) - Convert a nested input (array/map/struct) into a variant where maps and structs are converted to variant objects which are unordered unlike SQL structs. Input maps can only have string keys.",
    example: "> SELECT to_variant_object(named_struct('a', 1, 'b', 2));\n {\"a\":1,\"b\":2}",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    let nested = matches!(value.ty, SparkType::Array(_) | SparkType::Map(..) | SparkType::Struct(_));
    if !nested || !in_variants(&value.ty, true) || has_time(&value.ty) {
        return Err(Error::new("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("srcType", format!("\"{}\"", value.ty.sql()))
            .with("targetType", "\"VARIANT\"")
            .at(call.span));
    }
    // The arrays' own types forget nothing that matters here: texts are texts whatever their lengths.
    kernel::call(
        call,
        "to_variant_object",
        vec![value],
        SparkType::Variant,
        false,
        Setting::of(call),
        |inputs, rows, _| {
            let array = inputs[0].array();
            let objects = to_variant(array, &SparkType::from_storage(array.data_type()))?;
            if objects.len() == rows {
                return Ok(objects);
            }
            let first = datafusion::arrow::array::UInt32Array::from(vec![0; rows]);
            Ok(datafusion::arrow::compute::take(&objects, &first, None)?)
        },
    )
}

fn has_time(ty: &SparkType) -> bool {
    match ty {
        SparkType::Time(_) => true,
        SparkType::Array(element) => has_time(element),
        SparkType::Map(_, value) => has_time(value),
        SparkType::Struct(fields) => fields.iter().any(|field| has_time(&field.ty)),
        _ => false,
    }
}
