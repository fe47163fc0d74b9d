//! Looking for a value among the elements of an array.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, Int64Array};
use datafusion::common::Result as DataFusionResult;

use super::picks::{comparable, list, places};
use super::{any_nullable, array, array_and_value, check_order, not_null_type, tightest, wider};
use crate::error::Result;
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const ARRAY_CONTAINS: Function = Function {
    name: "array_contains",
    aliases: &[],
    usage: "array_contains(array, value) - Returns true if the array contains the value.",
    example: "> SELECT array_contains(array(1, 2, 3), 2);\n true",
    build: Build::Scalar(build_contains),
};

pub const ARRAY_POSITION: Function = Function {
    name: "array_position",
    aliases: &[],
    usage: "array_position(array, element) - Returns the (1-based) index of the first matching element of the array as long, or 0 if no match is found.",
    example: "> SELECT array_position(array(312, 773, 708, 708), 708);\n 3",
    build: Build::Scalar(build_position),
};

fn build_contains(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    not_null_type(call, &[0, 1])?;
    array(call, 0)?;
    let (list, value, _) = array_and_value(call, 0, 1, wider)?;
    check_order(call, &value.ty)?;
    let udf = udf("array_contains", SparkType::Boolean.storage(), &[], contains);
    call.scalar(&udf, vec![list, value], SparkType::Boolean, true)
}

fn contains(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let list = list(inputs, 0);
    let (elements, sought) = (comparable(list.values())?, comparable(&inputs.arrays[1])?);
    let nulls = list.values().logical_nulls();
    let found = (0..inputs.rows).map(|row| {
        let range = places(list, row).filter(|_| inputs.arrays[1].is_valid(row))?;
        if range.clone().any(|place| elements.row(place) == sought.row(row)) {
            return Some(true);
        }
        // NULL among the elements might have been the value.
        let unknown = nulls.as_ref().is_some_and(|nulls| nulls.slice(range.start, range.len()).null_count() > 0);
        (!unknown).then_some(false)
    });
    Ok(Arc::new(found.collect::<BooleanArray>()))
}

fn build_position(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    not_null_type(call, &[0])?;
    not_null_type(call, &[0])?;
    if !matches!(call.value(0)?.ty, SparkType::Array(_)) {
        not_null_type(call, &[1])?;
    }
    array(call, 0)?;
    let (list, value, _) = array_and_value(call, 0, 1, tightest)?;
    check_order(call, &value.ty)?;
    let arguments = vec![list, value];
    let nullable = any_nullable(&arguments);
    let udf = udf("array_position", SparkType::Long.storage(), &[], position);
    call.scalar(&udf, arguments, SparkType::Long, nullable)
}

fn position(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let list = list(inputs, 0);
    let (elements, sought) = (comparable(list.values())?, comparable(&inputs.arrays[1])?);
    let found = (0..inputs.rows).map(|row| {
        let mut range = places(list, row).filter(|_| inputs.arrays[1].is_valid(row))?;
        Some(range.position(|place| elements.row(place) == sought.row(row)).map_or(0, |at| at as i64 + 1))
    });
    Ok(Arc::new(found.collect::<Int64Array>()))
}
