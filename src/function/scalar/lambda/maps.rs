//! Lambdas over the entries of maps: `map_filter`, `transform_keys`, `transform_values`, `map_zip_with`.

use std::collections::HashMap;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, MapArray, NullBufferBuilder, UInt32Array};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::{concat, filter as keep, take};
use datafusion::arrow::row::{RowConverter, SortField};
use datafusion::common::Result as DataFusionResult;

use super::kernel::{Elements, Inputs, evaluate};
use super::{display, kernel, lambda, predicate};
use crate::error::{Error, Result};
use crate::function::scalar::collection::{assemble_map, check_key};
use crate::function::{Argument, Bound, Build, Call, Function, coerce};
use crate::types::SparkType;

pub const MAP_FILTER: Function = Function {
    name: "map_filter",
    aliases: &[],
    usage: "map_filter(expr, func) - Filters entries in a map using the function.",
    example: "> SELECT map_filter(map(1, 0, 2, 2, 3, -1), (k, v) -> k > v);\n {1:0,3:-1}",
    build: Build::Scalar(|call| {
        call.arity(2, 2)?;
        let (map, key, value) = entries(call, 0)?;
        let body = lambda(call, 1, 2..=2, &[(key.clone(), false), (value.clone(), true)])?;
        let body = predicate(call, 1, body)?;
        let parameters = vec![vec![key.storage(), value.storage()]];
        let expr = kernel::call("map_filter", map.ty.storage(), parameters, vec![map.expr, body.expr], filter);
        Ok(Bound::new(expr, map.ty, map.nullable, display(call, 1, &[2])).at(call.span))
    }),
};

pub const TRANSFORM_KEYS: Function = Function {
    name: "transform_keys",
    aliases: &[],
    usage: "transform_keys(expr, func) - Transforms elements in a map using the function, whose results are the new keys.",
    example: "> SELECT transform_keys(map(1, 'a', 2, 'b'), (k, v) -> k + 1);\n {2:\"a\",3:\"b\"}",
    build: Build::Scalar(|call| {
        call.arity(2, 2)?;
        let (map, key, value) = entries(call, 0)?;
        let body = lambda(call, 1, 2..=2, &[(key.clone(), false), (value.clone(), true)])?;
        check_key(call, &body.body.ty)?;
        let parameters = vec![vec![key.storage(), value.storage()]];
        let ty = SparkType::Map(Box::new(body.body.ty.clone()), Box::new(value));
        let expr = kernel::call("transform_keys", ty.storage(), parameters, vec![map.expr, body.expr], transform_keys);
        Ok(Bound::new(expr, ty, map.nullable, display(call, 1, &[2])).at(call.span))
    }),
};

pub const TRANSFORM_VALUES: Function = Function {
    name: "transform_values",
    aliases: &[],
    usage: "transform_values(expr, func) - Transforms values in the map using the function.",
    example: "> SELECT transform_values(map(1, 10, 2, 20), (k, v) -> v + 1);\n {1:11,2:21}",
    build: Build::Scalar(|call| {
        call.arity(2, 2)?;
        let (map, key, value) = entries(call, 0)?;
        let body = lambda(call, 1, 2..=2, &[(key.clone(), false), (value.clone(), true)])?;
        let parameters = vec![vec![key.storage(), value.storage()]];
        let ty = SparkType::Map(Box::new(key), Box::new(body.body.ty.clone()));
        let arguments = vec![map.expr, body.expr];
        let expr = kernel::call("transform_values", ty.storage(), parameters, arguments, transform_values);
        Ok(Bound::new(expr, ty, map.nullable, display(call, 1, &[2])).at(call.span))
    }),
};

pub const MAP_ZIP_WITH: Function = Function {
    name: "map_zip_with",
    aliases: &[],
    usage: "map_zip_with(map1, map2, function) - Merges two given maps into a single map by applying function to the pair of \
            values with the same key. For keys only presented in one map, NULL will be passed as the value for the missing key.",
    example: "> SELECT map_zip_with(map(1, 'a'), map(1, 'x'), (k, v1, v2) -> concat(v1, v2));\n {1:\"ax\"}",
    build: Build::Scalar(build_zip),
};

/// The `i`-th argument as a map, with the types of keys and values.
fn entries(call: &Call, i: usize) -> Result<(Bound, SparkType, SparkType)> {
    let value = call.value(i)?;
    match &value.ty {
        SparkType::Map(key, item) => Ok((value.clone(), key.as_ref().clone(), item.as_ref().clone())),
        // Without a lambda that needs the types of keys and values, NULL is a map of nothing.
        SparkType::Null if call.arguments.iter().all(|argument| matches!(argument, Argument::Value(_))) => {
            let ty = SparkType::Map(Box::new(SparkType::Null), Box::new(SparkType::Null));
            Ok((Bound::null(ty).named(value.name.clone()).at(value.span), SparkType::Null, SparkType::Null))
        }
        _ => Err(call.unexpected_type(i, "\"MAP\"")),
    }
}

/// The entries of the first argument: which, their keys, their values, and what the lambda makes of each.
fn mapped(inputs: &Inputs) -> DataFusionResult<(Elements, ArrayRef, ArrayRef, ArrayRef)> {
    let map = inputs.values[0].as_map();
    let elements = Elements::new(map.value_offsets(), map.nulls());
    let keys = take(map.keys(), &elements.places, None)?;
    let values = take(map.values(), &elements.places, None)?;
    let results = evaluate(inputs.lambdas[0], &[ArrayRef::clone(&keys), ArrayRef::clone(&values)], &elements.rows)?;
    Ok((elements, keys, values, results))
}

fn filter(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let (elements, keys, values, results) = mapped(inputs)?;
    let results = results.as_boolean();
    let holds = |i: usize| results.is_valid(i) && results.value(i);
    let lengths = (0..inputs.rows).map(|row| elements.range(row).filter(|i| holds(*i)).count());
    let offsets = OffsetBuffer::from_lengths(lengths);
    assemble_map(inputs.output, offsets, keep(&keys, results)?, keep(&values, results)?, elements.nulls.clone())
}

fn transform_keys(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let (elements, _, values, results) = mapped(inputs)?;
    assemble_map(inputs.output, elements.offsets, results, values, elements.nulls)
}

fn transform_values(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let (elements, keys, _, results) = mapped(inputs)?;
    assemble_map(inputs.output, elements.offsets, keys, results, elements.nulls)
}

fn build_zip(call: &Call) -> Result<Bound> {
    call.arity(3, 3)?;
    let ((left, left_key, left_value), (right, right_key, right_value)) = (entries(call, 0)?, entries(call, 1)?);
    // Under ANSI rules text beside another type is not read as that type here.
    let alike = !call.context.ansi
        || left_key.is_string() == right_key.is_string()
        || left_key == SparkType::Null
        || right_key == SparkType::Null;
    let common = alike.then(|| coerce::common_type(&left_key, &right_key, call.context.ansi)).flatten();
    let Some(key) = common else {
        return Err(Error::new("DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", "`map_zip_with`")
            .with("leftType", format!("\"{}\"", left_key.sql()))
            .with("rightType", format!("\"{}\"", right_key.sql()))
            .at(call.span));
    };
    let keyed = |map: Bound, value: &SparkType| {
        let ty = SparkType::Map(Box::new(key.clone()), Box::new(value.clone()));
        coerce::cast_to(map, &ty, call.context)
    };
    let (left, right) = (keyed(left, &left_value)?, keyed(right, &right_value)?);
    let types = [(key.clone(), false), (left_value.clone(), true), (right_value.clone(), true)];
    let body = lambda(call, 2, 3..=3, &types)?;
    let parameters = vec![vec![key.storage(), left_value.storage(), right_value.storage()]];
    let ty = SparkType::Map(Box::new(key), Box::new(body.body.ty.clone()));
    let arguments = vec![left.expr, right.expr, body.expr];
    let expr = kernel::call("map_zip_with", ty.storage(), parameters, arguments, zip);
    Ok(Bound::new(expr, ty, left.nullable || right.nullable, display(call, 2, &[3])).at(call.span))
}

fn zip(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let maps: [&MapArray; 2] = [inputs.values[0].as_map(), inputs.values[1].as_map()];
    let keys = concat(&[maps[0].keys().as_ref(), maps[1].keys().as_ref()])?;
    let converter = RowConverter::new(vec![SortField::new(keys.data_type().clone())])?;
    let comparable = converter.convert_columns(&[ArrayRef::clone(&keys)])?;
    let behind = maps[0].keys().len();
    let (mut key_places, mut lefts, mut rights, mut rows) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut lengths = Vec::with_capacity(inputs.rows);
    let mut nulls = NullBufferBuilder::new(inputs.rows);
    for row in 0..inputs.rows {
        let start = rows.len();
        let valid = maps.iter().all(|map| map.is_valid(row));
        nulls.append(valid);
        if valid {
            let range = |map: &MapArray| map.value_offsets()[row] as usize..map.value_offsets()[row + 1] as usize;
            let mut right: HashMap<_, usize> =
                range(maps[1]).map(|place| (comparable.row(behind + place), place)).collect();
            for place in range(maps[0]) {
                key_places.push(place as u32);
                lefts.push(Some(place as u32));
                rights.push(right.remove(&comparable.row(place)).map(|place| place as u32));
                rows.push(row as u32);
            }
            for place in range(maps[1]).filter(|place| right.contains_key(&comparable.row(behind + place))) {
                key_places.push((behind + place) as u32);
                lefts.push(None);
                rights.push(Some(place as u32));
                rows.push(row as u32);
            }
        }
        lengths.push(rows.len() - start);
    }
    let keys = take(&keys, &UInt32Array::from(key_places), None)?;
    let left = take(maps[0].values(), &UInt32Array::from(lefts), None)?;
    let right = take(maps[1].values(), &UInt32Array::from(rights), None)?;
    let results = evaluate(inputs.lambdas[0], &[ArrayRef::clone(&keys), left, right], &UInt32Array::from(rows))?;
    assemble_map(inputs.output, OffsetBuffer::from_lengths(lengths), keys, results, nulls.finish())
}
