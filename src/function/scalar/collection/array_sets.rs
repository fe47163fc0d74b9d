//! Arrays as sets: without duplicates, together, in common, one without the other. NULL equals NULL.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray};
use datafusion::common::Result as DataFusionResult;

use super::any_nullable;
use super::picks::{Picks, comparable, join, keys, list, places, with_keys};
use crate::error::{Error, Result};
use crate::function::coerce::cast_to;
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const ARRAY_DISTINCT: Function = Function {
    name: "array_distinct",
    aliases: &[],
    usage: "array_distinct(array) - Removes duplicate values from the array.",
    example: "> SELECT array_distinct(array(1, 2, 3, NULL, 3));\n [1,2,3,null]",
    build: Build::Scalar(build_distinct),
};

pub const ARRAY_UNION: Function = Function {
    name: "array_union",
    aliases: &[],
    usage: "array_union(array1, array2) - Returns an array of the elements in the union of array1 and array2, without duplicates.",
    example: "> SELECT array_union(array(1, 2, 3), array(1, 3, 5));\n [1,2,3,5]",
    build: Build::Scalar(|call| build(call, UNION)),
};

pub const ARRAY_INTERSECT: Function = Function {
    name: "array_intersect",
    aliases: &[],
    usage: "array_intersect(array1, array2) - Returns an array of the elements in the intersection of array1 and array2, without duplicates.",
    example: "> SELECT array_intersect(array(1, 2, 3), array(1, 3, 5));\n [1,3]",
    build: Build::Scalar(|call| build(call, INTERSECT)),
};

pub const ARRAY_EXCEPT: Function = Function {
    name: "array_except",
    aliases: &[],
    usage: "array_except(array1, array2) - Returns an array of the elements in array1 but not in array2, without duplicates.",
    example: "> SELECT array_except(array(1, 2, 3), array(1, 3, 5));\n [2]",
    build: Build::Scalar(|call| build(call, EXCEPT)),
};

pub const ARRAYS_OVERLAP: Function = Function {
    name: "arrays_overlap",
    aliases: &[],
    usage: "arrays_overlap(a1, a2) - Returns true if a1 contains at least a non-null element present also in a2; null if there is none, both are not empty and one of them contains a null; false otherwise.",
    example: "> SELECT arrays_overlap(array(1, 2, 3), array(3, 4, 5));\n true",
    build: Build::Scalar(build_overlap),
};

const UNION: i64 = 0;
const INTERSECT: i64 = 1;
const EXCEPT: i64 = 2;

fn build_distinct(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let (list, element) = super::array(call, 0)?;
    super::check_order(call, &element)?;
    let (ty, nullable) = (list.ty.clone(), list.nullable);
    call.scalar(&udf("array_distinct", ty.storage(), &[], distinct), with_keys(vec![list])?, ty, nullable)
}

/// Two arrays of one type.
fn two_arrays(call: &Call) -> Result<(Vec<Bound>, SparkType)> {
    call.arity(2, 2)?;
    let (left, right) = (call.value(0)?.ty.sql(), call.value(1)?.ty.sql());
    let differ = || {
        Error::new("DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", format!("`{}`", call.name))
            .with("arrayType", "\"ARRAY\"")
            .with("leftType", format!("\"{left}\""))
            .with("rightType", format!("\"{right}\""))
            .at(call.span)
    };
    let values = call.values()?;
    let (SparkType::Array(left_element), SparkType::Array(right_element)) = (&values[0].ty, &values[1].ty) else {
        return Err(differ());
    };
    let element = super::tightest(left_element, right_element).ok_or_else(differ)?;
    super::check_order(call, &element)?;
    let ty = SparkType::Array(Box::new(element));
    let values = values.into_iter().map(|value| cast_to(value, &ty, call.context)).collect::<Result<_>>()?;
    Ok((values, ty))
}

fn build(call: &Call, operation: i64) -> Result<Bound> {
    let (values, ty) = two_arrays(call)?;
    let nullable = any_nullable(&values);
    let name = ["array_union", "array_intersect", "array_except"][operation as usize];
    call.scalar(&udf(name, ty.storage(), &[operation], combine), with_keys(values)?, ty, nullable)
}

fn build_overlap(call: &Call) -> Result<Bound> {
    let (values, _) = two_arrays(call)?;
    call.scalar(&udf("arrays_overlap", SparkType::Boolean.storage(), &[], overlap), values, SparkType::Boolean, true)
}

fn distinct(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let list = list(inputs, 0);
    let elements = comparable(keys(inputs, 0, 1))?;
    let mut picks = Picks::new(inputs.rows);
    let mut seen = HashSet::new();
    for row in 0..inputs.rows {
        let Some(range) = places(list, row) else {
            picks.end_null();
            continue;
        };
        seen.clear();
        range.filter(|place| seen.insert(elements.row(*place))).for_each(|place| picks.pick(place));
        picks.end()?;
    }
    picks.finish(list.values(), inputs.output)
}

fn combine(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let (first, second) = (list(inputs, 0), list(inputs, 1));
    let (values, behind) = join(first.values(), second.values())?;
    let elements = comparable(&join(keys(inputs, 0, 2), keys(inputs, 1, 2))?.0)?;
    let mut picks = Picks::new(inputs.rows);
    for row in 0..inputs.rows {
        let (Some(left), Some(right)) = (places(first, row), places(second, row)) else {
            picks.end_null();
            continue;
        };
        let right = right.start + behind..right.end + behind;
        let mut seen = HashSet::new();
        match inputs.options[0] {
            UNION => {
                left.chain(right).filter(|place| seen.insert(elements.row(*place))).for_each(|place| picks.pick(place))
            }
            INTERSECT => {
                let other: HashSet<_> = right.map(|place| elements.row(place)).collect();
                left.filter(|place| other.contains(&elements.row(*place)) && seen.insert(elements.row(*place)))
                    .for_each(|place| picks.pick(place));
            }
            _ => {
                seen.extend(right.map(|place| elements.row(place)));
                left.filter(|place| seen.insert(elements.row(*place))).for_each(|place| picks.pick(place));
            }
        }
        picks.end()?;
    }
    picks.finish(&values, inputs.output)
}

fn overlap(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let (first, second) = (list(inputs, 0), list(inputs, 1));
    let (values, behind) = join(first.values(), second.values())?;
    let elements = comparable(&values)?;
    let nulls = values.logical_nulls();
    let set = |place: &usize| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(*place));
    let result = (0..inputs.rows).map(|row| {
        let (left, right) = (places(first, row)?, places(second, row)?);
        let right = right.start + behind..right.end + behind;
        let other: HashSet<_> = right.clone().filter(set).map(|place| elements.row(place)).collect();
        if left.clone().filter(set).any(|place| other.contains(&elements.row(place))) {
            return Some(true);
        }
        let unknown = !left.is_empty() && !right.is_empty() && left.chain(right).any(|place| !set(&place));
        (!unknown).then_some(false)
    });
    Ok(Arc::new(result.collect::<BooleanArray>()))
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{AsArray, ListArray};
    use datafusion::arrow::datatypes::Int32Type;

    use super::*;

    fn run(operation: i64, a: &[Option<i32>], b: &[Option<i32>]) -> Vec<Option<i32>> {
        let list = |values: &[Option<i32>]| -> ArrayRef {
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some(values.to_vec())]))
        };
        let output = SparkType::Array(Box::new(SparkType::Int)).storage();
        let inputs = Inputs { arrays: vec![list(a), list(b)], rows: 1, output: &output, options: &[operation] };
        combine(&inputs).unwrap().as_list::<i32>().value(0).as_primitive::<Int32Type>().iter().collect()
    }

    #[test]
    fn null_is_an_element() {
        let (a, b) = ([Some(1), Some(2), None, Some(2)], [Some(2), None]);
        assert_eq!(run(UNION, &a, &b), [Some(1), Some(2), None]);
        assert_eq!(run(INTERSECT, &a, &b), [Some(2), None]);
        assert_eq!(run(EXCEPT, &a, &b), [Some(1)]);
    }
}
