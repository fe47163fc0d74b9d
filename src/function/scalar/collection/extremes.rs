//! `array_max` and `array_min`: the largest and the smallest element that is not NULL.

use datafusion::arrow::array::{Array, ArrayRef, UInt32Array};
use datafusion::arrow::compute::take;
use datafusion::common::Result as DataFusionResult;

use super::array;
use super::picks::{comparable, keys, list, places, with_keys};
use crate::error::{Error, Result};
use crate::function::scalar::has_order;
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::{Bound, Build, Call, Function};

pub const ARRAY_MAX: Function = Function {
    name: "array_max",
    aliases: &[],
    usage: "array_max(array) - Returns the maximum value in the array. NaN is greater than any non-NaN elements. NULL elements are skipped.",
    example: "> SELECT array_max(array(1, 20, NULL, 3));\n 20",
    build: Build::Scalar(|call| build(call, true)),
};

pub const ARRAY_MIN: Function = Function {
    name: "array_min",
    aliases: &[],
    usage: "array_min(array) - Returns the minimum value in the array. NaN is greater than any non-NaN elements. NULL elements are skipped.",
    example: "> SELECT array_min(array(1, 20, NULL, 3));\n 1",
    build: Build::Scalar(|call| build(call, false)),
};

fn build(call: &Call, max: bool) -> Result<Bound> {
    call.arity(1, 1)?;
    let (list, element) = array(call, 0)?;
    if !has_order(&element) {
        return Err(Error::new("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", format!("`{}`", call.name))
            .with("dataType", format!("\"{}\"", list.ty.sql()))
            .at(call.span));
    }
    let name = if max { "array_max" } else { "array_min" };
    call.scalar(&udf(name, element.storage(), &[i64::from(max)], run), with_keys(vec![list])?, element, true)
}

fn run(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let list = list(inputs, 0);
    let elements = comparable(keys(inputs, 0, 1))?;
    let nulls = list.values().logical_nulls();
    let found = (0..inputs.rows).map(|row| {
        let set = places(list, row)?.filter(|place| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(*place)));
        let best = if inputs.options[0] == 1 {
            // The first of equal ones.
            set.rev().max_by(|a, b| elements.row(*a).cmp(&elements.row(*b)))
        } else {
            set.min_by(|a, b| elements.row(*a).cmp(&elements.row(*b)))
        };
        best.map(|place| place as u32)
    });
    Ok(take(list.values(), &found.collect::<UInt32Array>(), None)?)
}
