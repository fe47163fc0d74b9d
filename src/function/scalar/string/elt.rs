//! `elt`: the argument of that number.

use super::kernel;
use crate::error::{Error, Result};
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, new_null_array};
use datafusion::arrow::compute::interleave;
use datafusion::arrow::datatypes::Int32Type;
use datafusion::common::Result as DataFusionResult;
use std::sync::Arc;

pub const FUNCTION: Function = Function {
    name: "elt",
    aliases: &[],
    usage: "elt(n, input1, input2, ...) - Returns the n-th input, e.g., returns input2 when n is 2. The function raises an error if the index exceeds the number of inputs; without ANSI rules it returns NULL.",
    example: "> SELECT elt(1, 'scala', 'java');\n scala",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, usize::MAX)?;
    let as_text = call.context.settings.is_on("spark.sql.function.eltOutputAsString");
    let binary = !as_text && call.values()?.iter().skip(1).all(|value| value.ty == SparkType::Binary);
    let ty = if binary { SparkType::Binary } else { SparkType::String };
    let mut arguments = vec![call.cast(0, &SparkType::Int)?];
    for i in 1..call.len() {
        arguments.push(if binary { kernel::text_or_bytes(call, i)? } else { call.cast(i, &ty)? });
    }
    let udf = udf("elt", ty.storage(), &[i64::from(call.context.ansi)], run);
    call.scalar(&udf, arguments, ty, true)
}

fn run(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let numbers = inputs.arrays[0].as_primitive::<Int32Type>();
    let null = new_null_array(inputs.output, 1);
    let mut values: Vec<&dyn Array> = vec![null.as_ref()];
    values.extend(inputs.arrays[1..].iter().map(|array| array.as_ref()));
    let mut places = Vec::with_capacity(inputs.rows);
    for row in 0..inputs.rows {
        if numbers.is_null(row) {
            places.push((0, 0));
            continue;
        }
        let number = numbers.value(row);
        places.push(match usize::try_from(number) {
            Ok(number) if (1..values.len()).contains(&number) => (number, row),
            _ if inputs.options[0] == 1 => {
                return Err(Error::new("INVALID_ARRAY_INDEX")
                    .with("indexValue", number)
                    .with("arraySize", values.len() - 1)
                    .into());
            }
            _ => (0, 0),
        });
    }
    let result = interleave(&values, &places)?;
    Ok(Arc::clone(&result))
}
