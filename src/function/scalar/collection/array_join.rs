//! `array_join`: the elements as text with a delimiter between them.

use std::fmt::Write;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringViewBuilder};
use datafusion::common::Result as DataFusionResult;

use super::picks::{list, places};
use super::{any_nullable, array};
use crate::error::Result;
use crate::function::coerce::cast_to;
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "array_join",
    aliases: &[],
    usage: "array_join(array, delimiter[, nullReplacement]) - Concatenates the elements of the given array using the delimiter and an optional string to replace nulls. Without it nulls are left out.",
    example: "> SELECT array_join(array('hello', NULL, 'world'), ' ', ',');\n hello , world",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 3)?;
    let (list, element) = array(call, 0)?;
    let list = if element.is_string() {
        list
    } else {
        cast_to(list, &SparkType::Array(Box::new(SparkType::String)), call.context)?
    };
    let mut arguments = vec![list, call.cast(1, &SparkType::String)?];
    if call.len() == 3 {
        arguments.push(call.cast(2, &SparkType::String)?);
    }
    let nullable = any_nullable(&arguments);
    call.scalar(&udf("array_join", SparkType::String.storage(), &[], run), arguments, SparkType::String, nullable)
}

fn run(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let list = list(inputs, 0);
    let elements = list.values().as_string_view();
    let delimiters = inputs.arrays[1].as_string_view();
    let replacements = inputs.arrays.get(2).map(|array| array.as_string_view());
    let mut result = StringViewBuilder::with_capacity(inputs.rows);
    let mut text = String::new();
    for row in 0..inputs.rows {
        let usable = delimiters.is_valid(row) && replacements.is_none_or(|array| array.is_valid(row));
        let (Some(range), true) = (places(list, row), usable) else {
            result.append_null();
            continue;
        };
        text.clear();
        let mut first = true;
        for place in range {
            let element = match replacements {
                _ if elements.is_valid(place) => elements.value(place),
                Some(replacements) => replacements.value(row),
                None => continue,
            };
            let delimiter = if first { "" } else { delimiters.value(row) };
            write!(text, "{delimiter}{element}")?;
            first = false;
        }
        result.append_value(&text);
    }
    Ok(Arc::new(result.finish()))
}
