//! The keys, values and entries of a map, and whether it has a key.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, ListArray, StructArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as DataFusionResult, internal_err};

use super::picks::comparable;
use super::{any_nullable, map, map_and_key, not_null_type, wider};
use crate::error::Result;
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::{Bound, Build, Call, Function};
use crate::types::{SparkType, StructField};

pub const MAP_KEYS: Function = Function {
    name: "map_keys",
    aliases: &[],
    usage: "map_keys(map) - Returns an unordered array containing the keys of the map.",
    example: "> SELECT map_keys(map(1, 'a', 2, 'b'));\n [1,2]",
    build: Build::Scalar(|call| build(call, KEYS)),
};

pub const MAP_VALUES: Function = Function {
    name: "map_values",
    aliases: &[],
    usage: "map_values(map) - Returns an unordered array containing the values of the map.",
    example: "> SELECT map_values(map(1, 'a', 2, 'b'));\n [\"a\",\"b\"]",
    build: Build::Scalar(|call| build(call, VALUES)),
};

pub const MAP_ENTRIES: Function = Function {
    name: "map_entries",
    aliases: &[],
    usage: "map_entries(map) - Returns an unordered array of all entries in the given map.",
    example: "> SELECT map_entries(map(1, 'a'));\n [{\"key\":1,\"value\":\"a\"}]",
    build: Build::Scalar(|call| build(call, ENTRIES)),
};

pub const MAP_CONTAINS_KEY: Function = Function {
    name: "map_contains_key",
    aliases: &[],
    usage: "map_contains_key(map, key) - Returns true if the map contains the key.",
    example: "> SELECT map_contains_key(map(1, 'a', 2, 'b'), 1);\n true",
    build: Build::Scalar(build_contains),
};

const KEYS: i64 = 0;
const VALUES: i64 = 1;
const ENTRIES: i64 = 2;

fn build(call: &Call, part: i64) -> Result<Bound> {
    call.arity(1, 1)?;
    let (value, key, item) = map(call, 0)?;
    let (name, element) = match part {
        KEYS => ("map_keys", key),
        VALUES => ("map_values", item),
        _ => {
            let field = |name: &str, ty| StructField { name: name.to_string(), ty };
            ("map_entries", SparkType::Struct(vec![field("key", key), field("value", item)]))
        }
    };
    let nullable = value.nullable;
    let ty = SparkType::Array(Box::new(element));
    call.scalar(&udf(name, ty.storage(), &[part], parts), vec![value], ty, nullable)
}

fn parts(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let map = inputs.arrays[0].as_map();
    let DataType::List(element) = inputs.output else { return internal_err!("parts of a map are a list") };
    let values: ArrayRef = match (inputs.options[0], element.data_type()) {
        (ENTRIES, DataType::Struct(fields)) => {
            let columns = vec![Arc::clone(map.keys()), Arc::clone(map.values())];
            Arc::new(StructArray::try_new(fields.clone(), columns, None)?)
        }
        (KEYS, _) => Arc::clone(map.keys()),
        _ => Arc::clone(map.values()),
    };
    Ok(Arc::new(ListArray::try_new(Arc::clone(element), map.offsets().clone(), values, map.nulls().cloned())?))
}

fn build_contains(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    not_null_type(call, &[1])?;
    let (value, sought, _) = map_and_key(call, wider)?;
    let arguments = vec![value, sought];
    let nullable = any_nullable(&arguments);
    let udf = udf("map_contains_key", DataType::Boolean, &[], contains);
    call.scalar(&udf, arguments, SparkType::Boolean, nullable)
}

fn contains(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let map = inputs.arrays[0].as_map();
    let (keys, sought) = (comparable(map.keys())?, comparable(&inputs.arrays[1])?);
    let offsets = map.value_offsets();
    let found = (0..inputs.rows).map(|row| {
        let known = map.is_valid(row) && inputs.arrays[1].is_valid(row);
        let mut range = offsets[row] as usize..offsets[row + 1] as usize;
        known.then(|| range.any(|place| keys.row(place) == sought.row(row)))
    });
    Ok(Arc::new(found.collect::<BooleanArray>()))
}
