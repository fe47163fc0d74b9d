//! Functions of arrays, maps and structs.

mod array;
mod array_edit;
mod array_join;
mod array_search;
mod array_sets;
mod array_shape;
mod array_sort;
mod element_at;
mod extremes;
mod map;
mod map_parts;
mod picks;
mod sequence;
mod size;
mod struct_;

pub(super) use map::assemble as assemble_map;

use super::super::coerce::{cast_to, common_type};
use super::super::{Bound, Call, Function};
use crate::error::{Error, Result};
use crate::types::SparkType;

/// Every one.
pub(super) const FUNCTIONS: &[&Function] = &[
    &array::ARRAY,
    &array::ARRAYS_ZIP,
    &array_edit::ARRAY_APPEND,
    &array_edit::ARRAY_COMPACT,
    &array_edit::ARRAY_INSERT,
    &array_edit::ARRAY_PREPEND,
    &array_edit::ARRAY_REMOVE,
    &array_edit::ARRAY_REPEAT,
    &array_join::FUNCTION,
    &array_search::ARRAY_CONTAINS,
    &array_search::ARRAY_POSITION,
    &array_sets::ARRAYS_OVERLAP,
    &array_sets::ARRAY_DISTINCT,
    &array_sets::ARRAY_EXCEPT,
    &array_sets::ARRAY_INTERSECT,
    &array_sets::ARRAY_UNION,
    &array_shape::CONCAT,
    &array_shape::FLATTEN,
    &array_shape::REVERSE,
    &array_shape::SLICE,
    &array_sort::SORT_ARRAY,
    &element_at::ELEMENT_AT,
    &element_at::GET,
    &element_at::TRY_ELEMENT_AT,
    &extremes::ARRAY_MAX,
    &extremes::ARRAY_MIN,
    &map::MAP,
    &map::MAP_CONCAT,
    &map::MAP_FROM_ARRAYS,
    &map::MAP_FROM_ENTRIES,
    &map::STR_TO_MAP,
    &map_parts::MAP_CONTAINS_KEY,
    &map_parts::MAP_ENTRIES,
    &map_parts::MAP_KEYS,
    &map_parts::MAP_VALUES,
    &sequence::FUNCTION,
    &size::ARRAY_SIZE,
    &size::SIZE,
    &struct_::NAMED_STRUCT,
    &struct_::STRUCT,
];

/// The `i`-th argument as an array, and the type of its elements. A bare NULL is refused.
fn array(call: &Call, i: usize) -> Result<(Bound, SparkType)> {
    let value = call.value(i)?;
    match &value.ty {
        SparkType::Array(element) => Ok((value.clone(), element.as_ref().clone())),
        _ => Err(call.unexpected_type(i, "\"ARRAY\"")),
    }
}

/// The `i`-th argument as a map, with the types of keys and values. A bare NULL is refused.
fn map(call: &Call, i: usize) -> Result<(Bound, SparkType, SparkType)> {
    let value = call.value(i)?;
    match &value.ty {
        SparkType::Map(key, item) => Ok((value.clone(), key.as_ref().clone(), item.as_ref().clone())),
        _ => Err(call.unexpected_type(i, "\"MAP\"")),
    }
}

/// How many elements the arrays that are made for one batch may have: 2 GiB of longs. Kernels allocate at once, beside
/// the memory that is accounted, so that more would end the process instead of the statement.
const MAX_ELEMENTS: i64 = 1 << 28;

/// An array and a value that belongs among its elements, both cast to a common type, which is the third.
fn array_and_value(call: &Call, array_at: usize, value_at: usize) -> Result<(Bound, Bound, SparkType)> {
    let (list, element) = array(call, array_at)?;
    let value = call.value(value_at)?.clone();
    let differ = || {
        Error::new("DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", format!("`{}`", call.name))
            .with("dataType", "\"ARRAY\"")
            .with("leftType", format!("\"{}\"", list.ty.sql()))
            .with("rightType", format!("\"{}\"", value.ty.sql()))
            .at(call.span)
    };
    let nothing = |ty: &SparkType| *ty == SparkType::Null;
    if element.is_string() != value.ty.is_string() && !nothing(&element) && !nothing(&value.ty) {
        return Err(differ());
    }
    let ty = common_type(&element, &value.ty, call.context.ansi).ok_or_else(differ)?;
    let list = cast_to(list.clone(), &SparkType::Array(Box::new(ty.clone())), call.context)?;
    Ok((list, cast_to(value, &ty, call.context)?, ty))
}

/// A map and the call's second argument, which is sought among its keys, both cast to a common type.
fn map_and_key(call: &Call, map: &Bound, key: &SparkType, item: &SparkType) -> Result<(Bound, Bound)> {
    let sought = call.value(1)?.clone();
    let common = common_type(key, &sought.ty, call.context.ansi);
    let Some(ty) = common.filter(|_| key.is_string() == sought.ty.is_string()) else {
        return Err(Error::new("DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", format!("`{}`", call.name))
            .with("dataType", "\"MAP\"")
            .with("leftType", format!("\"{}\"", map.ty.sql()))
            .with("rightType", format!("\"{}\"", sought.ty.sql()))
            .at(call.span));
    };
    let map = cast_to(map.clone(), &SparkType::Map(Box::new(ty.clone()), Box::new(item.clone())), call.context)?;
    Ok((map, cast_to(sought, &ty, call.context)?))
}

/// Refuses a bare NULL.
fn not_null_type(call: &Call, arguments: &[usize]) -> Result<()> {
    for i in arguments {
        if call.value(*i)?.ty == SparkType::Null {
            return Err(Error::new("DATATYPE_MISMATCH.NULL_TYPE")
                .with("sqlExpr", format!("\"{}\"", call.display()))
                .with("functionName", format!("`{}`", call.name))
                .at(call.span));
        }
    }
    Ok(())
}

/// Whether one of the call's arguments may be NULL.
fn any_nullable(values: &[Bound]) -> bool {
    values.iter().any(|value| value.nullable)
}
