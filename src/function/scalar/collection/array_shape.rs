//! Arrays cut, turned around and put together; `concat` and `reverse` are for text too.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BinaryBuilder, StringViewBuilder};
use datafusion::arrow::compute::concat as concat_arrays;
use datafusion::arrow::datatypes::{DataType, Int32Type};
use datafusion::common::Result as DataFusionResult;

use super::picks::{Picks, list, places};
use super::{any_nullable, array};
use crate::error::{Error, Result};
use crate::function::coerce::implicit_cast;
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::scalar::{different_types, same_type};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const CONCAT: Function = Function {
    name: "concat",
    aliases: &[],
    usage: "concat(col1, col2, ..., colN) - Returns the concatenation of col1, col2, ..., colN: of text, binaries or arrays.",
    example: "> SELECT concat('Spark', 'SQL');\n SparkSQL",
    build: Build::Scalar(build_concat),
};

pub const FLATTEN: Function = Function {
    name: "flatten",
    aliases: &[],
    usage: "flatten(arrayOfArrays) - Transforms an array of arrays into a single array.",
    example: "> SELECT flatten(array(array(1, 2), array(3, 4)));\n [1,2,3,4]",
    build: Build::Scalar(build_flatten),
};

pub const REVERSE: Function = Function {
    name: "reverse",
    aliases: &[],
    usage: "reverse(expr) - Returns a reversed string or an array with reverse order of elements.",
    example: "> SELECT reverse(array(2, 1, 4, 3));\n [3,4,1,2]",
    build: Build::Scalar(build_reverse),
};

pub const SLICE: Function = Function {
    name: "slice",
    aliases: &[],
    usage: "slice(x, start, length) - Subsets array x starting from index start (array indices start at 1, or starting from the end if start is negative) with the specified length.",
    example: "> SELECT slice(array(1, 2, 3, 4), 2, 2);\n [2,3]",
    build: Build::Scalar(build_slice),
};

fn build_concat(call: &Call) -> Result<Bound> {
    let values = call.values()?;
    if !values.is_empty() && values.iter().all(|value| matches!(value.ty, SparkType::Array(_))) {
        let (values, ty) = same_type(call, 0)?;
        let nullable = any_nullable(&values);
        return call.scalar(&udf("concat_arrays", ty.storage(), &[], concat_lists), values, ty, nullable);
    }
    let binary_as_text = call.context.settings.is_on("spark.sql.function.concatBinaryAsString");
    let binary = !values.is_empty() && !binary_as_text && values.iter().all(|value| value.ty == SparkType::Binary);
    let ty = if binary { SparkType::Binary } else { SparkType::String };
    // What has no cast to text keeps its type and is refused.
    let values: Vec<Bound> = values
        .into_iter()
        .map(|value| Ok(implicit_cast(value.clone(), &ty, call.context)?.unwrap_or(value)))
        .collect::<Result<_>>()?;
    let taken = |ty: &SparkType| ty.is_string() || matches!(ty, SparkType::Binary | SparkType::Array(_));
    if let Some(other) = values.iter().position(|value| !taken(&value.ty)) {
        return Err(call.unexpected_type(other, "(\"STRING\" or \"BINARY\" or \"ARRAY\")"));
    }
    if values.iter().any(|value| matches!(value.ty, SparkType::Array(_))) {
        let types: Vec<String> = values.iter().map(|value| format!("\"{}\"", value.ty.sql())).collect();
        return Err(different_types(call, &format!("({})", types.join(" or "))));
    }
    let nullable = any_nullable(&values);
    call.scalar(&udf("concat", ty.storage(), &[], concat_bytes), values, ty, nullable)
}

fn concat_lists(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let lists: Vec<_> = (0..inputs.arrays.len()).map(|i| list(inputs, i)).collect();
    let values: Vec<&dyn Array> = lists.iter().map(|list| list.values().as_ref()).collect();
    let values = concat_arrays(&values)?;
    let mut picks = Picks::new(inputs.rows);
    for row in 0..inputs.rows {
        if lists.iter().any(|list| list.is_null(row)) {
            picks.end_null();
            continue;
        }
        let mut behind = 0;
        for list in &lists {
            for place in places(list, row).into_iter().flatten() {
                picks.pick(behind + place);
            }
            behind += list.values().len();
        }
        picks.end()?;
    }
    picks.finish(&values, inputs.output)
}

fn concat_bytes(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let is_null = |row: usize| inputs.arrays.iter().any(|array| array.is_null(row));
    if *inputs.output == DataType::Binary {
        let arrays: Vec<_> = inputs.arrays.iter().map(|array| array.as_binary::<i32>()).collect();
        let mut result = BinaryBuilder::new();
        let mut bytes = Vec::new();
        for row in 0..inputs.rows {
            if is_null(row) {
                result.append_null();
                continue;
            }
            bytes.clear();
            arrays.iter().for_each(|array| bytes.extend_from_slice(array.value(row)));
            result.append_value(&bytes);
        }
        return Ok(Arc::new(result.finish()));
    }
    let arrays: Vec<_> = inputs.arrays.iter().map(|array| array.as_string_view()).collect();
    let mut result = StringViewBuilder::with_capacity(inputs.rows);
    let mut text = String::new();
    for row in 0..inputs.rows {
        if is_null(row) {
            result.append_null();
            continue;
        }
        text.clear();
        arrays.iter().for_each(|array| text.push_str(array.value(row)));
        result.append_value(&text);
    }
    Ok(Arc::new(result.finish()))
}

fn build_flatten(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let (list, element) = array(call, 0)?;
    if !matches!(element, SparkType::Array(_)) {
        return Err(call.unexpected_type(0, "\"ARRAY\" of \"ARRAY\""));
    }
    call.scalar(&udf("flatten", element.storage(), &[], flatten), vec![list], element, true)
}

fn flatten(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let outer = list(inputs, 0);
    let inner = outer.values().as_list::<i32>();
    let mut picks = Picks::new(inputs.rows);
    for row in 0..inputs.rows {
        match places(outer, row) {
            // An array that holds NULL in place of an array is NULL.
            Some(mut range) if range.clone().all(|place| inner.is_valid(place)) => {
                range.by_ref().filter_map(|place| places(inner, place)).flatten().for_each(|place| picks.pick(place));
                picks.end()?;
            }
            _ => picks.end_null(),
        }
    }
    picks.finish(inner.values(), inputs.output)
}

fn build_reverse(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = call.value(0)?.clone();
    if value.ty == SparkType::Binary {
        let nullable = value.nullable;
        let udf = udf("reverse_binary", DataType::Binary, &[], reverse_binary);
        return call.scalar(&udf, vec![value], SparkType::Binary, nullable);
    }
    if matches!(value.ty, SparkType::Array(_)) {
        let (ty, nullable) = (value.ty.clone(), value.nullable);
        return call.scalar(&udf("reverse_array", ty.storage(), &[], reverse_lists), vec![value], ty, nullable);
    }
    let wanted = "(\"STRING\" or \"BINARY\" or \"ARRAY\")";
    let value = call.cast(0, &SparkType::String).map_err(|_| call.unexpected_type(0, wanted))?;
    let nullable = value.nullable;
    let udf = udf("reverse", SparkType::String.storage(), &[], reverse_text);
    call.scalar(&udf, vec![value], SparkType::String, nullable)
}

fn reverse_lists(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let list = list(inputs, 0);
    let mut picks = Picks::new(inputs.rows);
    for row in 0..inputs.rows {
        match places(list, row) {
            Some(range) => {
                range.rev().for_each(|place| picks.pick(place));
                picks.end()?;
            }
            None => picks.end_null(),
        }
    }
    picks.finish(list.values(), inputs.output)
}

fn reverse_binary(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let mut result = BinaryBuilder::new();
    for bytes in inputs.arrays[0].as_binary::<i32>() {
        result.append_option(bytes.map(|bytes| bytes.iter().rev().copied().collect::<Vec<u8>>()));
    }
    Ok(Arc::new(result.finish()))
}

fn reverse_text(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let texts = inputs.arrays[0].as_string_view();
    let mut result = StringViewBuilder::with_capacity(inputs.rows);
    for text in texts {
        result.append_option(text.map(|text| text.chars().rev().collect::<String>()));
    }
    Ok(Arc::new(result.finish()))
}

fn build_slice(call: &Call) -> Result<Bound> {
    call.arity(3, 3)?;
    let (list, _) = array(call, 0)?;
    let arguments = vec![list.clone(), call.cast(1, &SparkType::Int)?, call.cast(2, &SparkType::Int)?];
    if let Some(null) = call.null_among(&arguments.iter().collect::<Vec<_>>(), &list.ty) {
        return Ok(null);
    }
    let nullable = any_nullable(&arguments);
    call.scalar(&udf("slice", list.ty.storage(), &[], slice), arguments, list.ty, nullable)
}

fn slice(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let list = list(inputs, 0);
    let (starts, lengths) =
        (inputs.arrays[1].as_primitive::<Int32Type>(), inputs.arrays[2].as_primitive::<Int32Type>());
    let invalid = |class: &str, parameter: &str, name: &'static str, value: i32| {
        Error::new(class).with("parameter", format!("`{parameter}`")).with("functionName", "`slice`").with(name, value)
    };
    let mut picks = Picks::new(inputs.rows);
    for row in 0..inputs.rows {
        let (Some(range), true, true) = (places(list, row), starts.is_valid(row), lengths.is_valid(row)) else {
            picks.end_null();
            continue;
        };
        let (start, length) = (starts.value(row), lengths.value(row));
        if start == 0 {
            return Err(invalid("INVALID_PARAMETER_VALUE.START", "start", "start", start).into());
        }
        let Ok(length) = usize::try_from(length) else {
            return Err(invalid("INVALID_PARAMETER_VALUE.LENGTH", "length", "length", length).into());
        };
        let skip = if start > 0 { i64::from(start) - 1 } else { range.len() as i64 + i64::from(start) };
        if let Ok(skip) = usize::try_from(skip) {
            range.skip(skip).take(length).for_each(|place| picks.pick(place));
        }
        picks.end()?;
    }
    picks.finish(list.values(), inputs.output)
}
