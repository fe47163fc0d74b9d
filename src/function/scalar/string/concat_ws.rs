//! `concat_ws`: texts, and the elements of arrays of text, with a separator between them; NULLs are left out.

use crate::error::Result;
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringViewArray, StringViewBuilder};
use datafusion::common::Result as DataFusionResult;
use std::sync::Arc;

pub const FUNCTION: Function = Function {
    name: "concat_ws",
    aliases: &[],
    usage: "concat_ws(sep[, str | array(str)]+) - Returns the concatenation of the strings separated by `sep`, skipping null values.",
    example: "> SELECT concat_ws(' ', 'Spark', 'SQL');\n Spark SQL",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, usize::MAX)?;
    let texts = SparkType::Array(Box::new(SparkType::String));
    let mut arguments = vec![call.cast(0, &SparkType::String)?];
    for i in 1..call.len() {
        let ty = if matches!(call.value(i)?.ty, SparkType::Array(_)) { &texts } else { &SparkType::String };
        let wanted = "(\"ARRAY<STRING>\" or \"STRING\")";
        arguments.push(call.cast(i, ty).map_err(|_| call.unexpected_type(i, wanted))?);
    }
    let nullable = arguments[0].nullable;
    call.scalar(&udf("concat_ws", SparkType::String.storage(), &[], run), arguments, SparkType::String, nullable)
}

fn run(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let separators = inputs.arrays[0].as_string_view();
    let mut result = StringViewBuilder::with_capacity(inputs.rows);
    let mut text = String::new();
    for row in 0..inputs.rows {
        if separators.is_null(row) {
            result.append_null();
            continue;
        }
        text.clear();
        let mut first = true;
        let mut push = |values: &StringViewArray, at: usize| {
            if values.is_valid(at) {
                if !first {
                    text.push_str(separators.value(row));
                }
                first = false;
                text.push_str(values.value(at));
            }
        };
        for array in &inputs.arrays[1..] {
            match array.as_list_opt::<i32>() {
                Some(list) if list.is_valid(row) => {
                    let offsets = list.value_offsets();
                    let values = list.values().as_string_view();
                    (offsets[row] as usize..offsets[row + 1] as usize).for_each(|at| push(values, at));
                }
                Some(_) => {}
                None => push(array.as_string_view(), row),
            }
        }
        result.append_value(&text);
    }
    Ok(Arc::new(result.finish()))
}
