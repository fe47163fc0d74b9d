//! Arrays with elements added or taken away.

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::Int32Type;
use datafusion::common::Result as DataFusionResult;

use super::picks::{Picks, comparable, join, keys, list, places, with_keys};
use super::{MAX_ELEMENTS, any_nullable, array, array_and_value, check_order, tightest};
use crate::error::{Error, Result};
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const ARRAY_APPEND: Function = Function {
    name: "array_append",
    aliases: &[],
    usage: "array_append(array, element) - Adds the element at the end of the array passed as first argument.",
    example: "> SELECT array_append(array('b', 'd'), 'd');\n [\"b\",\"d\",\"d\"]",
    build: Build::Scalar(|call| add(call, false)),
};

pub const ARRAY_PREPEND: Function = Function {
    name: "array_prepend",
    aliases: &[],
    usage: "array_prepend(array, element) - Adds the element at the beginning of the array passed as first argument.",
    example: "> SELECT array_prepend(array('b', 'd'), 'd');\n [\"d\",\"b\",\"d\"]",
    build: Build::Scalar(|call| add(call, true)),
};

pub const ARRAY_INSERT: Function = Function {
    name: "array_insert",
    aliases: &[],
    usage: "array_insert(x, pos, val) - Places val into index pos of array x. Array indices start at 1, negative ones count from the end; an index above the array size is filled up with NULLs.",
    example: "> SELECT array_insert(array(1, 2, 3, 4), 5, 5);\n [1,2,3,4,5]",
    build: Build::Scalar(build_insert),
};

pub const ARRAY_REMOVE: Function = Function {
    name: "array_remove",
    aliases: &[],
    usage: "array_remove(array, element) - Removes all elements that equal to element from array.",
    example: "> SELECT array_remove(array(1, 2, 3, NULL, 3), 3);\n [1,2,null]",
    build: Build::Scalar(build_remove),
};

pub const ARRAY_COMPACT: Function = Function {
    name: "array_compact",
    aliases: &[],
    usage: "array_compact(array) - Removes null values from the array.",
    example: "> SELECT array_compact(array(1, 2, 3, NULL));\n [1,2,3]",
    build: Build::Scalar(build_compact),
};

pub const ARRAY_REPEAT: Function = Function {
    name: "array_repeat",
    aliases: &[],
    usage: "array_repeat(element, count) - Returns the array containing element count times.",
    example: "> SELECT array_repeat('123', 2);\n [\"123\",\"123\"]",
    build: Build::Scalar(build_repeat),
};

fn add(call: &Call, before: bool) -> Result<Bound> {
    call.arity(2, 2)?;
    if !matches!(call.value(0)?.ty, SparkType::Array(_)) {
        return Err(call.unexpected_type(0, "\"ARRAY\""));
    }
    let (list, value, element) = array_and_value(call, 0, 1, tightest)?;
    let nullable = list.nullable;
    let ty = SparkType::Array(Box::new(element));
    let name = if before { "array_prepend" } else { "array_append" };
    call.scalar(&udf(name, ty.storage(), &[i64::from(before)], add_rows), vec![list, value], ty, nullable)
}

fn add_rows(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let list = list(inputs, 0);
    let before = inputs.options[0] == 1;
    let (values, added) = join(list.values(), &inputs.arrays[1])?;
    let mut picks = Picks::new(inputs.rows);
    for row in 0..inputs.rows {
        let Some(range) = places(list, row) else {
            picks.end_null();
            continue;
        };
        if before {
            picks.pick(added + row);
        }
        range.for_each(|place| picks.pick(place));
        if !before {
            picks.pick(added + row);
        }
        picks.end()?;
    }
    picks.finish(&values, inputs.output)
}

fn build_insert(call: &Call) -> Result<Bound> {
    call.arity(3, 3)?;
    let (list, value, element) = array_and_value(call, 0, 2, tightest)?;
    if !call.value(1)?.ty.is_integral() && call.value(1)?.ty != SparkType::Null {
        return Err(call.unexpected_type(1, "\"INT\""));
    }
    let position = call.cast(1, &SparkType::Int)?;
    let nullable = list.nullable || position.nullable;
    let ty = SparkType::Array(Box::new(element));
    let legacy = call.context.settings.is_on("spark.sql.legacy.negativeIndexInArrayInsert");
    call.scalar(
        &udf("array_insert", ty.storage(), &[i64::from(legacy)], insert_rows),
        vec![list, position, value],
        ty,
        nullable,
    )
}

fn insert_rows(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let list = list(inputs, 0);
    let positions = inputs.arrays[1].as_primitive::<Int32Type>();
    let (values, added) = join(list.values(), &inputs.arrays[2])?;
    let mut picks = Picks::new(inputs.rows);
    for row in 0..inputs.rows {
        let (Some(range), true) = (places(list, row), positions.is_valid(row)) else {
            picks.end_null();
            continue;
        };
        let length = range.len() as i64;
        let at = match i64::from(positions.value(row)) {
            0 => return Err(Error::new("INVALID_INDEX_OF_ZERO").into()),
            position if position > 0 => position - 1,
            // -1 is behind the last element; it was before it once.
            position => length + 1 + position - inputs.options[0],
        };
        if at < 0 {
            picks.pick(added + row);
            (at + 1 - inputs.options[0]..0).for_each(|_| picks.pick_null());
            range.for_each(|place| picks.pick(place));
        } else if at > length {
            range.for_each(|place| picks.pick(place));
            (length..at).for_each(|_| picks.pick_null());
            picks.pick(added + row);
        } else {
            let middle = range.start + at as usize;
            (range.start..middle).for_each(|place| picks.pick(place));
            picks.pick(added + row);
            (middle..range.end).for_each(|place| picks.pick(place));
        }
        picks.end()?;
    }
    picks.finish(&values, inputs.output)
}

fn build_remove(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let (list, value, element) = array_and_value(call, 0, 1, tightest)?;
    check_order(call, &element)?;
    let arguments = vec![list, value];
    let nullable = any_nullable(&arguments);
    let ty = SparkType::Array(Box::new(element));
    let arguments = with_keys(arguments)?;
    call.scalar(&udf("array_remove", ty.storage(), &[], remove_rows), arguments, ty, nullable)
}

fn remove_rows(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let list = list(inputs, 0);
    let removed = inputs.arrays.get(3).unwrap_or(&inputs.arrays[1]);
    let (elements, removed) = (comparable(keys(inputs, 0, 2))?, comparable(removed)?);
    let mut picks = Picks::new(inputs.rows);
    for row in 0..inputs.rows {
        match places(list, row) {
            Some(range) if inputs.arrays[1].is_valid(row) => {
                range.filter(|place| elements.row(*place) != removed.row(row)).for_each(|place| picks.pick(place));
                picks.end()?;
            }
            _ => picks.end_null(),
        }
    }
    picks.finish(list.values(), inputs.output)
}

fn build_compact(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let (list, _) = array(call, 0)?;
    let (ty, nullable) = (list.ty.clone(), list.nullable);
    call.scalar(&udf("array_compact", ty.storage(), &[], compact_rows), vec![list], ty, nullable)
}

fn compact_rows(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let list = list(inputs, 0);
    let nulls = list.values().logical_nulls();
    let mut picks = Picks::new(inputs.rows);
    for row in 0..inputs.rows {
        match places(list, row) {
            Some(range) => {
                let set = |place: &usize| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(*place));
                range.filter(set).for_each(|place| picks.pick(place));
                picks.end()?;
            }
            None => picks.end_null(),
        }
    }
    picks.finish(list.values(), inputs.output)
}

fn build_repeat(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let value = call.value(0)?.clone();
    if !matches!(call.value(1)?.ty, SparkType::Int | SparkType::Short | SparkType::Byte | SparkType::Null) {
        return Err(call.unexpected_type(1, "\"INT\""));
    }
    let count = call.cast(1, &SparkType::Int)?;
    let nullable = count.nullable;
    let ty = SparkType::Array(Box::new(value.ty.clone()));
    call.scalar(&udf("array_repeat", ty.storage(), &[], repeat_rows), vec![value, count], ty, nullable)
}

fn repeat_rows(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let counts = inputs.arrays[1].as_primitive::<Int32Type>();
    let mut picks = Picks::new(inputs.rows);
    let mut total = 0_i64;
    for row in 0..inputs.rows {
        if counts.is_null(row) {
            picks.end_null();
            continue;
        }
        total += i64::from(counts.value(row).max(0));
        if total > MAX_ELEMENTS {
            return Err(Error::unsupported("arrays of more than 2 GiB").into());
        }
        (0..counts.value(row)).for_each(|_| picks.pick(row));
        picks.end()?;
    }
    picks.finish(&inputs.arrays[0], inputs.output)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{Int32Array, ListArray};

    use super::*;

    fn insert(position: i32) -> Vec<Option<i32>> {
        let list = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1), Some(2)])]);
        let output = SparkType::Array(Box::new(SparkType::Int)).storage();
        let arrays: Vec<ArrayRef> =
            vec![Arc::new(list), Arc::new(Int32Array::from(vec![position])), Arc::new(Int32Array::from(vec![9]))];
        let result = insert_rows(&Inputs { arrays, rows: 1, output: &output, options: &[0] }).unwrap();
        result.as_list::<i32>().value(0).as_primitive::<Int32Type>().iter().collect()
    }

    #[test]
    fn insertion_fills_up_with_nulls() {
        assert_eq!(insert(1), [Some(9), Some(1), Some(2)]);
        assert_eq!(insert(-1), [Some(1), Some(2), Some(9)]);
        assert_eq!(insert(5), [Some(1), Some(2), None, None, Some(9)]);
        assert_eq!(insert(-5), [Some(9), None, Some(1), Some(2)]);
    }
}
