//! `size` of an array or map, `array_size` of an array; NULL of NULL.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int32Array};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result as DataFusionResult;

use crate::error::Result;
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const SIZE: Function = Function {
    name: "size",
    aliases: &["cardinality"],
    usage: "size(expr) - Returns the size of an array or a map: NULL for null input, -1 without ANSI rules.",
    example: "> SELECT size(array('b', 'd', 'c', 'a'));\n 4",
    build: Build::Scalar(size),
};

pub const ARRAY_SIZE: Function = Function {
    name: "array_size",
    aliases: &[],
    usage: "array_size(expr) - Returns the size of an array. The function returns null for null input.",
    example: "> SELECT array_size(array('b', 'd', 'c', 'a'));\n 4",
    build: Build::Scalar(array_size),
};

fn size(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    let legacy = !call.context.ansi && call.context.settings.is_on("spark.sql.legacy.sizeOfNull");
    match value.ty {
        SparkType::Array(_) | SparkType::Map(..) => {
            let nullable = value.nullable && !legacy;
            let udf = udf("size", DataType::Int32, &[i64::from(legacy)], run);
            call.scalar(&udf, vec![value], SparkType::Int, nullable)
        }
        SparkType::Null if legacy => Ok(Bound::int(-1).named(call.display())),
        SparkType::Null => Ok(Bound::null(SparkType::Int).named(call.display())),
        _ => Err(call.unexpected_type(0, "(\"ARRAY\" or \"MAP\")")),
    }
}

fn array_size(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    if call.value(0)?.ty == SparkType::Null {
        return Ok(Bound::null(SparkType::Int).named(call.display()));
    }
    let (value, _) = super::array(call, 0)?;
    let nullable = value.nullable;
    call.scalar(&udf("size", DataType::Int32, &[0], run), vec![value], SparkType::Int, nullable)
}

fn run(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let value = &inputs.arrays[0];
    let offsets = match value.data_type() {
        DataType::Map(..) => value.as_map().value_offsets(),
        _ => value.as_list::<i32>().value_offsets(),
    };
    let null = (inputs.options[0] == 1).then_some(-1);
    let sizes =
        (0..inputs.rows).map(|row| if value.is_null(row) { null } else { Some(offsets[row + 1] - offsets[row]) });
    Ok(Arc::new(sizes.collect::<Int32Array>()))
}
