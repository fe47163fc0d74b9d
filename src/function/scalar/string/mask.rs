//! `mask`: other characters in the place of letters and digits.

use super::kernel::{self, filled};
use crate::error::{Error, Result};
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringViewBuilder};
use datafusion::common::Result as DataFusionResult;
use std::sync::Arc;

pub const FUNCTION: Function = Function {
    name: "mask",
    aliases: &[],
    usage: "mask(input[, upperChar, lowerChar, digitChar, otherChar]) - Masks the given string value: capitals become 'X', small letters 'x', digits 'n'; the others stay. A NULL keeps the characters of its kind.",
    example: "> SELECT mask('abcd-EFGH-8765-4321');\n xxxx-XXXX-nnnn-nnnn",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 5)?;
    let defaults = [Bound::string("X"), Bound::string("x"), Bound::string("n"), Bound::null(SparkType::String)];
    let call = &filled(call, 5, &defaults)?;
    let mut arguments = Vec::with_capacity(5);
    for (i, name) in ["str", "upperChar", "lowerChar", "digitChar", "otherChar"].into_iter().enumerate() {
        let value = call.value(i)?;
        if !value.ty.is_string() && value.ty != SparkType::Null {
            return Err(call.unexpected_type(i, "\"STRING\""));
        }
        let value = call.cast(i, &SparkType::String)?;
        if i > 0 {
            let value = kernel::constant(call, i, name, &SparkType::String)?;
            if value.as_string_literal().is_some_and(|text| text.chars().count() != 1) {
                return Err(Error::new("DATATYPE_MISMATCH.INPUT_SIZE_NOT_ONE")
                    .with("sqlExpr", format!("\"{}\"", call.display()))
                    .with("exprName", name)
                    .at(call.span));
            }
            arguments.push(value);
            continue;
        }
        arguments.push(value);
    }
    let nullable = arguments[0].nullable;
    call.scalar(&udf("mask", SparkType::String.storage(), &[], run), arguments, SparkType::String, nullable)
}

fn run(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let arrays: Vec<_> = inputs.arrays.iter().map(|array| array.as_string_view()).collect();
    let mut result = StringViewBuilder::with_capacity(inputs.rows);
    let mut text = String::new();
    for row in 0..inputs.rows {
        if arrays[0].is_null(row) {
            result.append_null();
            continue;
        }
        let mask = |i: usize| if arrays[i].is_valid(row) { arrays[i].value(row).chars().next() } else { None };
        let (upper, lower, digit, other) = (mask(1), mask(2), mask(3), mask(4));
        text.clear();
        for c in arrays[0].value(row).chars() {
            let masked = if c.is_uppercase() {
                upper
            } else if c.is_lowercase() {
                lower
            } else if c.is_numeric() {
                digit
            } else {
                other
            };
            text.push(masked.unwrap_or(c));
        }
        result.append_value(&text);
    }
    Ok(Arc::new(result.finish()))
}
