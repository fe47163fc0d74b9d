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
mod shuffle;
mod size;
mod struct_;

pub(in crate::function) use map::from_text_by as str_to_map_by;
pub(super) use map::{check_key, of_distinct as assemble_map};

use super::super::coerce::{cast_to, tightest_type, wider_type};
use super::super::{Bound, Call, Function};
use super::has_order;
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
    &shuffle::FUNCTION,
    &size::ARRAY_SIZE,
    &size::SIZE,
    &struct_::NAMED_STRUCT,
    &struct_::STRUCT,
];

/// The `i`-th argument as an array, and the type of its elements. A bare NULL is an array of nothing.
fn array(call: &Call, i: usize) -> Result<(Bound, SparkType)> {
    let value = call.value(i)?;
    match &value.ty {
        SparkType::Array(element) => Ok((value.clone(), element.as_ref().clone())),
        SparkType::Null => Ok((null(value, SparkType::Array(Box::new(SparkType::Null))), SparkType::Null)),
        _ => Err(call.unexpected_type(i, "\"ARRAY\"")),
    }
}

/// NULL of type `ty` under the name that it has.
fn null(value: &Bound, ty: SparkType) -> Bound {
    Bound::null(ty).named(value.name.clone()).at(value.span)
}

/// The `i`-th argument as a map, with the types of keys and values. A bare NULL is a map of nothing.
fn map(call: &Call, i: usize) -> Result<(Bound, SparkType, SparkType)> {
    let value = call.value(i)?;
    match &value.ty {
        SparkType::Map(key, item) => Ok((value.clone(), key.as_ref().clone(), item.as_ref().clone())),
        SparkType::Null => {
            let ty = SparkType::Map(Box::new(SparkType::Null), Box::new(SparkType::Null));
            Ok((null(value, ty), SparkType::Null, SparkType::Null))
        }
        _ => Err(call.unexpected_type(i, "\"MAP\"")),
    }
}

/// How many elements the arrays that are made for one batch may have: 2 GiB of longs. Kernels allocate at once, beside
/// the memory that is accounted, so that more would end the process instead of the statement.
const MAX_ELEMENTS: i64 = 1 << 28;

/// The common type that loses nothing: whole numbers and decimals of other digits have none.
fn tightest(left: &SparkType, right: &SparkType) -> Option<SparkType> {
    tightest_type(left, right, false)
}

/// The common type, where text becomes nothing else and nothing becomes text.
fn wider(left: &SparkType, right: &SparkType) -> Option<SparkType> {
    wider_type(left, right, false)
}

/// An array and a value that belongs among its elements, both cast to a common type, which is the third.
fn array_and_value(
    call: &Call,
    array_at: usize,
    value_at: usize,
    common: fn(&SparkType, &SparkType) -> Option<SparkType>,
) -> Result<(Bound, Bound, SparkType)> {
    let (list, value) = (call.value(array_at)?.clone(), call.value(value_at)?.clone());
    let differ = || {
        Error::new("DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", format!("`{}`", call.name))
            .with("dataType", "\"ARRAY\"")
            .with("leftType", format!("\"{}\"", list.ty.sql()))
            .with("rightType", format!("\"{}\"", value.ty.sql()))
            .at(call.span)
    };
    let SparkType::Array(element) = &list.ty else { return Err(differ()) };
    let ty = common(element, &value.ty).ok_or_else(differ)?;
    let list = cast_to(list.clone(), &SparkType::Array(Box::new(ty.clone())), call.context)?;
    Ok((list, cast_to(value, &ty, call.context)?, ty))
}

/// Refuses elements that have no order, and so no equality.
fn check_order(call: &Call, ty: &SparkType) -> Result<()> {
    if has_order(ty) {
        return Ok(());
    }
    Err(Error::new("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE")
        .with("sqlExpr", format!("\"{}\"", call.display()))
        .with("functionName", format!("`{}`", call.name))
        .with("dataType", format!("\"{}\"", ty.sql()))
        .at(call.span))
}

/// The call's first argument, a map, and its second, which is sought among the keys, both cast to a common type; the
/// third is the type of the map's values.
fn map_and_key(
    call: &Call,
    common: fn(&SparkType, &SparkType) -> Option<SparkType>,
) -> Result<(Bound, Bound, SparkType)> {
    let (map, sought) = (call.value(0)?.clone(), call.value(1)?.clone());
    let common = match &map.ty {
        SparkType::Map(key, item) => common(key, &sought.ty).map(|ty| (ty, item.as_ref().clone())),
        _ => None,
    };
    let Some((ty, item)) = common else {
        return Err(Error::new("DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", format!("`{}`", call.name))
            .with("dataType", "\"MAP\"")
            .with("leftType", format!("\"{}\"", map.ty.sql()))
            .with("rightType", format!("\"{}\"", sought.ty.sql()))
            .at(call.span));
    };
    let map = cast_to(map, &SparkType::Map(Box::new(ty.clone()), Box::new(item.clone())), call.context)?;
    Ok((map, cast_to(sought, &ty, call.context)?, item))
}

/// Refuses a bare NULL among these arguments.
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
