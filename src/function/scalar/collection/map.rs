//! Maps made of keys and values, of arrays, of entries, of text and of other maps. Keys are never NULL and never twice.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, MapArray, NullBufferBuilder, StringViewBuilder, StructArray, UInt32Array,
};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer};
use datafusion::arrow::compute::{concat, take};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Result as DataFusionResult, ScalarValue, internal_err};

use super::picks::{comparable, list, places};
use super::{any_nullable, array};
use crate::error::{Error, Result};
use crate::function::collation::{Pattern as Found, TextKey};
use crate::function::pattern::Pattern;
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::scalar::{same_type, same_type_of};
use crate::function::{Bound, Build, Call, Function};
use crate::types::{Collation, SparkType};

pub const MAP: Function = Function {
    name: "map",
    aliases: &[],
    usage: "map(key0, value0, key1, value1, ...) - Creates a map with the given key/value pairs.",
    example: "> SELECT map(1.0, '2', 3.0, '4');\n {1.0:\"2\",3.0:\"4\"}",
    build: Build::Scalar(build_map),
};

pub const MAP_FROM_ARRAYS: Function = Function {
    name: "map_from_arrays",
    aliases: &[],
    usage: "map_from_arrays(keys, values) - Creates a map with a pair of the given key/value arrays. All elements in keys should not be null.",
    example: "> SELECT map_from_arrays(array(1.0, 3.0), array('2', '4'));\n {1.0:\"2\",3.0:\"4\"}",
    build: Build::Scalar(build_from_arrays),
};

pub const MAP_FROM_ENTRIES: Function = Function {
    name: "map_from_entries",
    aliases: &[],
    usage: "map_from_entries(arrayOfEntries) - Returns a map created from the given array of entries.",
    example: "> SELECT map_from_entries(array(struct(1, 'a'), struct(2, 'b')));\n {1:\"a\",2:\"b\"}",
    build: Build::Scalar(build_from_entries),
};

pub const MAP_CONCAT: Function = Function {
    name: "map_concat",
    aliases: &[],
    usage: "map_concat(map, ...) - Returns the union of all the given maps.",
    example: "> SELECT map_concat(map(1, 'a', 2, 'b'), map(3, 'c'));\n {1:\"a\",2:\"b\",3:\"c\"}",
    build: Build::Scalar(build_concat),
};

pub const STR_TO_MAP: Function = Function {
    name: "str_to_map",
    aliases: &[],
    usage: "str_to_map(text[, pairDelim[, keyValueDelim]]) - Creates a map after splitting the text into key/value pairs using delimiters. Default delimiters are `,` for pairDelim and `:` for keyValueDelim, both of which are regular expressions.",
    example: "> SELECT str_to_map('a:1,b:2,c:3', ',', ':');\n {\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}",
    build: Build::Scalar(build_from_text),
};

fn map_of(key: SparkType, value: SparkType) -> SparkType {
    SparkType::Map(Box::new(key), Box::new(value))
}

/// Refuses keys that have no order.
pub(in crate::function::scalar) fn check_key(call: &Call, key: &SparkType) -> Result<()> {
    fn has_map(ty: &SparkType) -> bool {
        match ty {
            SparkType::Map(..) => true,
            SparkType::Array(element) => has_map(element),
            SparkType::Struct(fields) => fields.iter().any(|field| has_map(&field.ty)),
            _ => false,
        }
    }
    let kind = match key {
        key if key.has_variant() => "\"VARIANT\"",
        key if has_map(key) => "\"MAP\"",
        _ => return Ok(()),
    };
    Err(Error::new("DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE")
        .with("sqlExpr", format!("\"{}\"", call.display()))
        .with("keyType", kind)
        .at(call.span))
}

fn wrong_number(call: &Call) -> Error {
    Error::new("WRONG_NUM_ARGS.WITHOUT_SUGGESTION")
        .with("functionName", format!("`{}`", call.name))
        .with("expectedNum", "2n (n > 0)")
        .with("actualNum", call.len())
        .at(call.span)
}

fn build_map(call: &Call) -> Result<Bound> {
    if !call.len().is_multiple_of(2) {
        return Err(wrong_number(call));
    }
    let values = call.values()?;
    let (keys, values): (Vec<_>, Vec<_>) = values.into_iter().enumerate().partition(|(i, _)| i % 2 == 0);
    let (keys, key) = same_type_of(call, keys.into_iter().map(|(_, bound)| bound).collect())?;
    let values: Vec<Bound> = values.into_iter().map(|(_, bound)| bound).collect();
    let types: Vec<String> = values.iter().map(|value| format!("\"{}\"", value.ty.sql())).collect();
    let (values, value) = same_type_of(call, values).map_err(|error| match error.class() {
        "DATATYPE_MISMATCH.DATA_DIFF_TYPES" => Error::new("DATATYPE_MISMATCH.CREATE_MAP_VALUE_DIFF_TYPES")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", "`map`")
            .with("dataType", format!("[{}]", types.join(", ")))
            .at(call.span),
        _ => error,
    })?;
    check_key(call, &key)?;
    let ty = map_of(key, value);
    let arguments = keys.into_iter().chain(values).collect();
    call.scalar(&udf("map", ty.storage(), &policy(call), make_map), arguments, ty, false)
}

/// Keys in the first half of the arguments, values in the second.
fn make_map(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let width = inputs.arrays.len() / 2;
    let columns = |arrays: &[ArrayRef], ty: &DataType| -> DataFusionResult<ArrayRef> {
        if arrays.is_empty() {
            return Ok(datafusion::arrow::array::new_empty_array(ty));
        }
        let columns: Vec<&dyn Array> = arrays.iter().map(|array| array.as_ref()).collect();
        let all = concat(&columns)?;
        let order = (0..inputs.rows).flat_map(|row| (0..width).map(move |column| (column * inputs.rows + row) as u32));
        Ok(take(&all, &order.collect::<UInt32Array>(), None)?)
    };
    let (key, value) = entry_types(inputs.output)?;
    let (keys, values) = (columns(&inputs.arrays[..width], &key)?, columns(&inputs.arrays[width..], &value)?);
    assemble(inputs, OffsetBuffer::from_repeated_length(width, inputs.rows), keys, values, None)
}

fn entry_types(map: &DataType) -> DataFusionResult<(DataType, DataType)> {
    match map {
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(fields) if fields.len() == 2 => {
                Ok((fields[0].data_type().clone(), fields[1].data_type().clone()))
            }
            other => internal_err!("entries of type {other}"),
        },
        other => internal_err!("a map of type {other}"),
    }
}

/// The option of a kernel that makes maps: whether of the values of one key the last one counts.
fn policy(call: &Call) -> [i64; 1] {
    let policy = call.context.settings.get("spark.sql.mapKeyDedupPolicy");
    [i64::from(policy.is_some_and(|policy| policy.eq_ignore_ascii_case("LAST_WIN")))]
}

/// A map of these keys and values by the [`policy`] of the kernel.
fn assemble(
    inputs: &Inputs,
    offsets: OffsetBuffer<i32>,
    keys: ArrayRef,
    values: ArrayRef,
    nulls: Option<NullBuffer>,
) -> DataFusionResult<ArrayRef> {
    if inputs.options == [1] {
        let (offsets, keys, values) = with_last_values(offsets, keys, values)?;
        return of_distinct(inputs.output, offsets, keys, values, nulls);
    }
    of_distinct(inputs.output, offsets, keys, values, nulls)
}

/// Each key once, where it stood first, with its last value.
fn with_last_values(
    offsets: OffsetBuffer<i32>,
    keys: ArrayRef,
    values: ArrayRef,
) -> DataFusionResult<(OffsetBuffer<i32>, ArrayRef, ArrayRef)> {
    let rows = comparable(&keys)?;
    let (mut firsts, mut lasts): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    let mut lengths = Vec::with_capacity(offsets.len());
    let mut seen = HashMap::new();
    for window in offsets.windows(2) {
        seen.clear();
        let start = firsts.len();
        for place in window[0] as usize..window[1] as usize {
            match seen.entry(rows.row(place)) {
                Entry::Occupied(at) => lasts[*at.get()] = place as u32,
                Entry::Vacant(at) => {
                    at.insert(firsts.len());
                    firsts.push(place as u32);
                    lasts.push(place as u32);
                }
            }
        }
        lengths.push(firsts.len() - start);
    }
    let picked = |array: &ArrayRef, places: Vec<u32>| take(array, &UInt32Array::from(places), None);
    Ok((OffsetBuffer::from_lengths(lengths), picked(&keys, firsts)?, picked(&values, lasts)?))
}

/// A map of these keys and values, once it is known that no key is NULL or stands twice in its map.
pub(in crate::function::scalar) fn of_distinct(
    output: &DataType,
    offsets: OffsetBuffer<i32>,
    keys: ArrayRef,
    values: ArrayRef,
    nulls: Option<NullBuffer>,
) -> DataFusionResult<ArrayRef> {
    let DataType::Map(entries, sorted) = output else { return internal_err!("a map of type {output}") };
    let DataType::Struct(fields) = entries.data_type() else { return internal_err!("entries are structs") };
    if keys.logical_null_count() > 0 {
        return Err(Error::new("NULL_MAP_KEY").into());
    }
    let rows = comparable(&keys)?;
    let mut seen = HashSet::new();
    for window in offsets.windows(2) {
        seen.clear();
        for place in window[0] as usize..window[1] as usize {
            if !seen.insert(rows.row(place)) {
                let key = ScalarValue::try_from_array(&keys, place)?;
                return Err(Error::new("DUPLICATED_MAP_KEY")
                    .with("key", key)
                    .with("mapKeyDedupPolicy", "\"spark.sql.mapKeyDedupPolicy\"")
                    .into());
            }
        }
    }
    let length = keys.len();
    let values = StructArray::try_new_with_length(fields.clone(), vec![keys, values], None, length)?;
    Ok(Arc::new(MapArray::try_new(Arc::clone(entries), offsets, values, nulls, *sorted)?))
}

fn build_from_arrays(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let mut arguments = Vec::with_capacity(2);
    let mut types = Vec::with_capacity(2);
    for i in 0..2 {
        let (value, ty) = match call.value(i)?.ty {
            SparkType::Null => (Bound::null(SparkType::Array(Box::new(SparkType::Null))), SparkType::Null),
            _ => array(call, i)?,
        };
        arguments.push(value);
        types.push(ty);
    }
    let nullable = any_nullable(&arguments);
    let value = types.pop().unwrap_or(SparkType::Null);
    let key = types.pop().unwrap_or(SparkType::Null);
    check_key(call, &key)?;
    let ty = map_of(key, value);
    call.scalar(&udf("map_from_arrays", ty.storage(), &policy(call), from_arrays), arguments, ty, nullable)
}

fn from_arrays(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let (keys, values) = (list(inputs, 0), list(inputs, 1));
    let mut picked = (Vec::new(), Vec::new());
    let mut lengths = Vec::with_capacity(inputs.rows);
    let mut nulls = NullBufferBuilder::new(inputs.rows);
    for row in 0..inputs.rows {
        let (Some(left), Some(right)) = (places(keys, row), places(values, row)) else {
            nulls.append_null();
            lengths.push(0);
            continue;
        };
        if left.len() != right.len() {
            return Err(Error::new("_LEGACY_ERROR_TEMP_2128").into());
        }
        nulls.append_non_null();
        lengths.push(left.len());
        picked.0.extend(left.map(|place| place as u32));
        picked.1.extend(right.map(|place| place as u32));
    }
    let keys = take(keys.values(), &UInt32Array::from(picked.0), None)?;
    let values = take(values.values(), &UInt32Array::from(picked.1), None)?;
    assemble(inputs, OffsetBuffer::from_lengths(lengths), keys, values, nulls.finish())
}

fn build_from_entries(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let (value, element) = array(call, 0)?;
    let SparkType::Struct(fields) = &element else {
        return Err(call.unexpected_type(0, "\"ARRAY\" of pair \"STRUCT\""));
    };
    let [key, item] = fields.as_slice() else {
        return Err(call.unexpected_type(0, "\"ARRAY\" of pair \"STRUCT\""));
    };
    check_key(call, &key.ty)?;
    let ty = map_of(key.ty.clone(), item.ty.clone());
    call.scalar(&udf("map_from_entries", ty.storage(), &policy(call), from_entries), vec![value], ty, true)
}

fn from_entries(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let list = list(inputs, 0);
    let entries = list.values().as_struct();
    let mut picked = Vec::new();
    let mut lengths = Vec::with_capacity(inputs.rows);
    let mut nulls = NullBufferBuilder::new(inputs.rows);
    for row in 0..inputs.rows {
        match places(list, row) {
            // A NULL in place of an entry makes the map NULL.
            Some(range) if range.clone().all(|place| entries.is_valid(place)) => {
                nulls.append_non_null();
                lengths.push(range.len());
                picked.extend(range.map(|place| place as u32));
            }
            _ => {
                nulls.append_null();
                lengths.push(0);
            }
        }
    }
    let picked = UInt32Array::from(picked);
    let (keys, values) = (take(entries.column(0), &picked, None)?, take(entries.column(1), &picked, None)?);
    assemble(inputs, OffsetBuffer::from_lengths(lengths), keys, values, nulls.finish())
}

fn build_concat(call: &Call) -> Result<Bound> {
    if call.is_empty() {
        let ty = map_of(SparkType::String, SparkType::String);
        return call.scalar(&udf("map", ty.storage(), &[], make_map), Vec::new(), ty, false);
    }
    for i in 0..call.len() {
        if !matches!(call.value(i)?.ty, SparkType::Map(..)) {
            let types: Vec<String> = call.values()?.iter().map(|value| format!("\"{}\"", value.ty.sql())).collect();
            return Err(Error::new("DATATYPE_MISMATCH.MAP_CONCAT_DIFF_TYPES")
                .with("sqlExpr", format!("\"{}\"", call.display()))
                .with("functionName", "`map_concat`")
                .with("dataType", format!("[{}]", types.join(", ")))
                .at(call.span));
        }
    }
    let (values, ty) = same_type(call, 0)?;
    let nullable = any_nullable(&values);
    call.scalar(&udf("map_concat", ty.storage(), &policy(call), concat_maps), values, ty, nullable)
}

fn concat_maps(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let maps: Vec<&MapArray> = inputs.arrays.iter().map(|array| array.as_map()).collect();
    let keys: Vec<&dyn Array> = maps.iter().map(|map| map.keys().as_ref()).collect();
    let values: Vec<&dyn Array> = maps.iter().map(|map| map.values().as_ref()).collect();
    let (keys, values) = (concat(&keys)?, concat(&values)?);
    let mut picked = Vec::new();
    let mut lengths = Vec::with_capacity(inputs.rows);
    let mut nulls = NullBufferBuilder::new(inputs.rows);
    for row in 0..inputs.rows {
        let start = picked.len();
        if maps.iter().any(|map| map.is_null(row)) {
            nulls.append_null();
        } else {
            nulls.append_non_null();
            let mut behind = 0;
            for map in &maps {
                let offsets = map.value_offsets();
                picked.extend((offsets[row] as u32..offsets[row + 1] as u32).map(|place| behind + place));
                behind += map.keys().len() as u32;
            }
        }
        lengths.push(picked.len() - start);
    }
    let picked = UInt32Array::from(picked);
    let (keys, values) = (take(&keys, &picked, None)?, take(&values, &picked, None)?);
    assemble(inputs, OffsetBuffer::from_lengths(lengths), keys, values, nulls.finish())
}

fn build_from_text(call: &Call) -> Result<Bound> {
    call.arity(1, 3)?;
    for i in 0..call.len() {
        let value = call.value(i)?;
        if !value.ty.is_string() && value.ty != SparkType::Null {
            return Err(call.unexpected_type(i, "\"STRING\""));
        }
    }
    let mut arguments = vec![call.cast(0, &SparkType::String)?];
    for (i, default) in [(1, ","), (2, ":")] {
        arguments.push(if i < call.len() { call.cast(i, &SparkType::String)? } else { Bound::string(default) });
    }
    let nullable = any_nullable(&arguments);
    let ty = map_of(SparkType::String, SparkType::String);
    let names: Vec<&str> = arguments.iter().map(|argument| argument.name.as_str()).collect();
    let name = format!("str_to_map({})", names.join(", "));
    Ok(call.scalar(&udf("str_to_map", ty.storage(), &policy(call), from_text), arguments, ty, nullable)?.named(name))
}

/// `str_to_map` of texts that a collation compares: the delimiters are texts that it finds, not regular expressions. The
/// arguments have no collation any more.
/// # Errors
/// Those of the argument's types.
pub(in crate::function) fn from_text_by(collation: Collation, call: &Call) -> Result<Bound> {
    call.arity(1, 3)?;
    let mut arguments = vec![call.cast(0, &SparkType::String)?];
    for (i, default) in [(1, ","), (2, ":")] {
        arguments.push(match i < call.len() {
            true => call.cast(i, &SparkType::String)?,
            false => Bound::string(default).named(format!("'{default}' collate {collation}")),
        });
    }
    let nullable = any_nullable(&arguments);
    let names: Vec<&str> = arguments.iter().map(|argument| argument.name.as_str()).collect();
    let name = format!("str_to_map({})", names.join(", "));
    arguments.push(Bound::string(&collation.to_string()));
    let ty = map_of(SparkType::String, SparkType::String);
    let udf = udf("str_to_map_as", ty.storage(), &policy(call), from_collated_text);
    Ok(call.scalar(&udf, arguments, ty, nullable)?.named(name))
}

/// As [`from_text`], by the collation whose name is the last argument.
fn from_collated_text(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let columns: Vec<_> = inputs.arrays.iter().map(|array| array.as_string_view()).collect();
    let (mut keys, mut values) = (StringViewBuilder::new(), StringViewBuilder::new());
    let mut lengths = Vec::with_capacity(inputs.rows);
    let mut nulls = NullBufferBuilder::new(inputs.rows);
    let mut known: Option<(Collation, TextKey)> = None;
    for row in 0..inputs.rows {
        if columns.iter().any(|column| column.is_null(row)) {
            nulls.append_null();
            lengths.push(0);
            continue;
        }
        nulls.append_non_null();
        if known.is_none()
            && let Some(collation) = Collation::parse(columns[3].value(row))?
        {
            known = Some((collation, TextKey::new(collation)?));
        }
        let Some((collation, compared)) = &mut known else { return internal_err!("texts without a collation") };
        let delimiters = [1, 2].map(|i| columns[i].value(row));
        let (pair, key_value) = (Found::new(delimiters[0], *collation)?, Found::new(delimiters[1], *collation)?);
        let mut seen = HashMap::new();
        let mut entries: Vec<(&str, Option<&str>)> = Vec::new();
        let mut rest = Some(columns[0].value(row));
        while let Some(text) = rest {
            let (entry, after) = cut(text, &pair);
            let (key, value) = cut(entry, &key_value);
            match seen.entry(compared.of(key)) {
                Entry::Vacant(at) => {
                    at.insert(entries.len());
                    entries.push((key, value));
                }
                Entry::Occupied(at) if inputs.options == [1] => entries[*at.get()].1 = value,
                Entry::Occupied(_) => {
                    return Err(Error::new("DUPLICATED_MAP_KEY")
                        .with("key", key)
                        .with("mapKeyDedupPolicy", "\"spark.sql.mapKeyDedupPolicy\"")
                        .into());
                }
            }
            rest = after;
        }
        lengths.push(entries.len());
        for (key, value) in entries {
            keys.append_value(key);
            values.append_option(value);
        }
    }
    let (keys, values) = (Arc::new(keys.finish()), Arc::new(values.finish()));
    of_distinct(inputs.output, OffsetBuffer::from_lengths(lengths), keys, values, nulls.finish())
}

/// What stands before and behind the first place of a delimiter.
fn cut<'t>(text: &'t str, delimiter: &Found) -> (&'t str, Option<&'t str>) {
    match delimiter.find(text, 0) {
        Some((at, end)) if end > 0 => (&text[..at], Some(&text[end..])),
        _ => (text, None),
    }
}

fn from_text(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let columns: Vec<_> = inputs.arrays.iter().map(|array| array.as_string_view()).collect();
    let (mut keys, mut values) = (StringViewBuilder::new(), StringViewBuilder::new());
    let mut lengths = Vec::with_capacity(inputs.rows);
    let mut nulls = NullBufferBuilder::new(inputs.rows);
    let mut compiled: Option<([String; 2], [Rc<Pattern>; 2])> = None;
    for row in 0..inputs.rows {
        if columns.iter().any(|column| column.is_null(row)) {
            nulls.append_null();
            lengths.push(0);
            continue;
        }
        nulls.append_non_null();
        let delimiters = [columns[1].value(row).to_string(), columns[2].value(row).to_string()];
        if compiled.as_ref().is_none_or(|(texts, _)| *texts != delimiters) {
            let regexes = [Pattern::of(&delimiters[0], "str_to_map")?, Pattern::of(&delimiters[1], "str_to_map")?];
            compiled = Some((delimiters, regexes));
        }
        let Some((_, [pair, key_value])) = &compiled else { return internal_err!("no delimiters") };
        let mut length = 0;
        for entry in pair.split(columns[0].value(row), usize::MAX)? {
            let mut parts = key_value.split(entry, 2)?.into_iter();
            keys.append_option(parts.next());
            values.append_option(parts.next());
            length += 1;
        }
        lengths.push(length);
    }
    let (keys, values) = (Arc::new(keys.finish()), Arc::new(values.finish()));
    assemble(inputs, OffsetBuffer::from_lengths(lengths), keys, values, nulls.finish())
}
