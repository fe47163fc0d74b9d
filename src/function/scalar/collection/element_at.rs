//! One element of an array or one value of a map.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, UInt32Array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::Int32Type;
use datafusion::common::Result as DataFusionResult;

use super::picks::{comparable, list, places};
use super::{map_and_key, tightest};
use crate::error::{Error, Result};
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const ELEMENT_AT: Function = Function {
    name: "element_at",
    aliases: &[],
    usage: "element_at(array, index) - Returns element of array at given (1-based) index; a negative one counts from the end.\nelement_at(map, key) - Returns value for given key, NULL if the key is not contained in the map.",
    example: "> SELECT element_at(array(1, 2, 3), 2);\n 2",
    build: Build::Scalar(|call| element_at(call, call.context.ansi)),
};

pub const TRY_ELEMENT_AT: Function = Function {
    name: "try_element_at",
    aliases: &[],
    usage: "try_element_at(array, index) - Like element_at, but NULL where the index is out of bounds.",
    example: "> SELECT try_element_at(array(1, 2, 3), 5);\n NULL",
    build: Build::Scalar(|call| element_at(call, false)),
};

pub const GET: Function = Function {
    name: "get",
    aliases: &[],
    usage: "get(array, index) - Returns element of array at given (0-based) index, NULL if it points outside of the array.",
    example: "> SELECT get(array(1, 2, 3), 0);\n 1",
    build: Build::Scalar(build_get),
};

/// Indices from 0, and NULL outside of the array.
const FROM_ZERO: i64 = 0;
/// Indices from 1 or from the end, and NULL outside of the array.
const LENIENT: i64 = 1;
/// Indices from 1 or from the end, and an error outside of the array.
const STRICT: i64 = 2;

fn element_at(call: &Call, strict: bool) -> Result<Bound> {
    call.arity(2, 2)?;
    let value = call.value(0)?.clone();
    match &value.ty {
        SparkType::Array(of) => {
            if !call.value(1)?.ty.is_integral() || call.value(1)?.ty == SparkType::Long {
                return Err(call.unexpected_type(1, "\"INT\""));
            }
            let index = call.cast(1, &SparkType::Int)?;
            let mode = if strict { STRICT } else { LENIENT };
            let udf = udf("element_at", of.storage(), &[mode], element);
            let ty = of.as_ref().clone();
            call.scalar(&udf, vec![value, index], ty, true)
        }
        SparkType::Map(..) => map_value(call),
        _ => Err(call.unexpected_type(0, "(\"ARRAY\" or \"MAP\")")),
    }
}

/// The value of a key, which is the call's second argument.
fn map_value(call: &Call) -> Result<Bound> {
    let (map, sought, item) = map_and_key(call, tightest)?;
    call.scalar(&udf("map_value", item.storage(), &[], value), vec![map, sought], item, true)
}

fn build_get(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    if call.value(0)?.ty == SparkType::Null {
        return Err(call.unexpected_type(0, "\"ARRAY\""));
    }
    let (list, element_ty) = super::array(call, 0)?;
    let index = call.cast(1, &SparkType::Int)?;
    let udf = udf("get", element_ty.storage(), &[FROM_ZERO], element);
    call.scalar(&udf, vec![list, index], element_ty, true)
}

fn element(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let (list, indices) = (list(inputs, 0), inputs.arrays[1].as_primitive::<Int32Type>());
    let mode = inputs.options[0];
    let found = (0..inputs.rows).map(|row| {
        let (Some(range), true) = (places(list, row), indices.is_valid(row)) else { return Ok(None) };
        let (index, length) = (i64::from(indices.value(row)), range.len() as i64);
        let at = match index {
            _ if mode == FROM_ZERO => index,
            0 => return Err(Error::new("INVALID_INDEX_OF_ZERO").into()),
            index if index > 0 => index - 1,
            index => length + index,
        };
        match (0..length).contains(&at) {
            true => Ok(Some((range.start as i64 + at) as u32)),
            false if mode == STRICT => Err(Error::new("INVALID_ARRAY_INDEX_IN_ELEMENT_AT")
                .with("indexValue", index)
                .with("arraySize", length)
                .into()),
            false => Ok(None),
        }
    });
    let found = found.collect::<DataFusionResult<UInt32Array>>()?;
    Ok(take(list.values(), &found, None)?)
}

fn value(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let map = inputs.arrays[0].as_map();
    let (keys, sought) = (comparable(map.keys())?, comparable(&inputs.arrays[1])?);
    let offsets = map.value_offsets();
    let found = (0..inputs.rows).map(|row| {
        if map.is_null(row) || inputs.arrays[1].is_null(row) {
            return None;
        }
        let mut range = offsets[row] as usize..offsets[row + 1] as usize;
        range.find(|place| keys.row(*place) == sought.row(row)).map(|place| place as u32)
    });
    Ok(take(map.values(), &found.collect::<UInt32Array>(), None)?)
}
