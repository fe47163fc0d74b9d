//! `array_join`: the elements as text with a delimiter between them.

use std::fmt::Write;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringViewBuilder};
use datafusion::common::Result as DataFusionResult;

use super::picks::{list, places};
use super::{any_nullable, array};
use crate::error::Result;
use crate::function::coerce::implicit_cast;
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
    let text = SparkType::Array(Box::new(SparkType::String));
    let list = if element.is_string() {
        list
    } else {
        implicit_cast(list, &text, call.context)?.ok_or_else(|| call.unexpected_type(0, "\"ARRAY<STRING>\""))?
    };
    let mut arguments = vec![list];
    for i in 1..call.len() {
        // Only text is a delimiter: nothing is cast to it.
        let value = call.value(i)?;
        if !value.ty.is_string() && value.ty != SparkType::Null {
            return Err(call.unexpected_type(i, "\"STRING\""));
        }
        arguments.push(call.cast(i, &SparkType::String)?);
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
