//! Lambdas over the elements of arrays: `transform`, `filter`, `exists`, `forall`, `zip_with`.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int32Array, ListArray, NullBufferBuilder, UInt32Array,
};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::{filter as keep, take};
use datafusion::common::Result as DataFusionResult;

use super::kernel::{Elements, Inputs, Run, element, evaluate};
use super::{array, display, kernel, lambda, predicate};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const TRANSFORM: Function = Function {
    name: "transform",
    aliases: &[],
    usage: "transform(expr, func) - Transforms elements in an array using the function, which may take the index too.",
    example: "> SELECT transform(array(1, 2, 3), x -> x + 1);\n [2,3,4]",
    build: Build::Scalar(build_transform),
};

pub const FILTER: Function = Function {
    name: "filter",
    aliases: &[],
    usage: "filter(expr, func) - Filters the input array using the given lambda function, which may take the index too.",
    example: "> SELECT filter(array(1, 2, 3), x -> x % 2 == 1);\n [1,3]",
    build: Build::Scalar(build_filter),
};

pub const EXISTS: Function = Function {
    name: "exists",
    aliases: &[],
    usage: "exists(expr, pred) - Tests whether a predicate holds for one or more elements in the array.",
    example: "> SELECT exists(array(1, 2, 3), x -> x % 2 == 0);\n true",
    build: Build::Scalar(|call| test(call, "exists", |inputs| any(inputs, true))),
};

pub const FORALL: Function = Function {
    name: "forall",
    aliases: &[],
    usage: "forall(expr, pred) - Tests whether a predicate holds for all elements in the array.",
    example: "> SELECT forall(array(1, 2, 3), x -> x % 2 == 0);\n false",
    build: Build::Scalar(|call| test(call, "forall", |inputs| any(inputs, false))),
};

pub const ZIP_WITH: Function = Function {
    name: "zip_with",
    aliases: &[],
    usage: "zip_with(left, right, func) - Merges the two given arrays, element-wise, into a single array using function. If \
            one array is shorter, nulls are appended at the end.",
    example: "> SELECT zip_with(array(1, 2), array(3, 4), (x, y) -> x + y);\n [4,6]",
    build: Build::Scalar(build_zip_with),
};

fn build_transform(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let (list, item) = array(call, 0)?;
    let body = lambda(call, 1, 1..=2, &[(item.clone(), true), (SparkType::Int, false)])?;
    let parameters = vec![item.storage(), SparkType::Int.storage()];
    let ty = SparkType::Array(Box::new(body.body.ty.clone()));
    let expr = kernel::call("transform", ty.storage(), vec![parameters], vec![list.expr, body.expr], transform);
    Ok(Bound::new(expr, ty, list.nullable, display(call, 1, &[1])).at(call.span))
}

/// The elements of the first argument, and what the lambda makes of each.
fn mapped(inputs: &Inputs) -> DataFusionResult<(Elements, ArrayRef, ArrayRef)> {
    let list = inputs.values[0].as_list::<i32>();
    let elements = Elements::new(list.value_offsets(), list.nulls());
    let values = take(list.values(), &elements.places, None)?;
    let positions: ArrayRef = Arc::new(Int32Array::from(elements.positions.clone()));
    let results = evaluate(inputs.lambdas[0], &[Arc::clone(&values), positions], &elements.rows)?;
    Ok((elements, values, results))
}

fn transform(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let (elements, _, results) = mapped(inputs)?;
    Ok(Arc::new(ListArray::try_new(element(inputs.output)?, elements.offsets, results, elements.nulls)?))
}

fn build_filter(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let (list, item) = array(call, 0)?;
    let body = lambda(call, 1, 1..=2, &[(item.clone(), true), (SparkType::Int, false)])?;
    let body = predicate(call, 1, body)?;
    let parameters = vec![item.storage(), SparkType::Int.storage()];
    let (ty, nullable) = (list.ty.clone(), list.nullable);
    let expr = kernel::call("filter", ty.storage(), vec![parameters], vec![list.expr, body.expr], filter);
    Ok(Bound::new(expr, ty, nullable, display(call, 1, &[1])).at(call.span))
}

fn filter(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let (elements, values, results) = mapped(inputs)?;
    let results = results.as_boolean();
    let holds = |i: usize| results.is_valid(i) && results.value(i);
    let lengths = (0..inputs.rows).map(|row| elements.range(row).filter(|i| holds(*i)).count());
    let offsets = OffsetBuffer::from_lengths(lengths);
    let values = keep(&values, results)?;
    Ok(Arc::new(ListArray::try_new(element(inputs.output)?, offsets, values, elements.nulls.clone())?))
}

fn test(call: &Call, name: &'static str, run: Run) -> Result<Bound> {
    call.arity(2, 2)?;
    let (list, item) = array(call, 0)?;
    let body = lambda(call, 1, 1..=1, &[(item.clone(), true)])?;
    let body = predicate(call, 1, body)?;
    let ty = SparkType::Boolean;
    let expr = kernel::call(name, ty.storage(), vec![vec![item.storage()]], vec![list.expr, body.expr], run);
    Ok(Bound::new(expr, ty, true, display(call, 1, &[1])).at(call.span))
}

/// `decisive` where one result is, else NULL where one is NULL, else the opposite.
fn any(inputs: &Inputs, decisive: bool) -> DataFusionResult<ArrayRef> {
    let (elements, _, results) = mapped(inputs)?;
    let results = results.as_boolean();
    let answer = (0..inputs.rows).map(|row| {
        if inputs.values[0].is_null(row) {
            return None;
        }
        let mut unknown = false;
        for i in elements.range(row) {
            match results.is_valid(i) {
                true if results.value(i) == decisive => return Some(decisive),
                true => {}
                false => unknown = true,
            }
        }
        (!unknown).then_some(!decisive)
    });
    Ok(Arc::new(answer.collect::<BooleanArray>()))
}

fn build_zip_with(call: &Call) -> Result<Bound> {
    call.arity(3, 3)?;
    let ((left, left_item), (right, right_item)) = (array(call, 0)?, array(call, 1)?);
    let body = lambda(call, 2, 2..=2, &[(left_item.clone(), true), (right_item.clone(), true)])?;
    let parameters = vec![left_item.storage(), right_item.storage()];
    let ty = SparkType::Array(Box::new(body.body.ty.clone()));
    let arguments = vec![left.expr, right.expr, body.expr];
    let expr = kernel::call("zip_with", ty.storage(), vec![parameters], arguments, zip_with);
    Ok(Bound::new(expr, ty, left.nullable || right.nullable, display(call, 2, &[2])).at(call.span))
}

fn zip_with(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let lists = [inputs.values[0].as_list::<i32>(), inputs.values[1].as_list::<i32>()];
    let mut places: [Vec<Option<u32>>; 2] = [Vec::new(), Vec::new()];
    let mut rows = Vec::new();
    let mut lengths = Vec::with_capacity(inputs.rows);
    let mut nulls = NullBufferBuilder::new(inputs.rows);
    for row in 0..inputs.rows {
        let valid = lists.iter().all(|list| list.is_valid(row));
        nulls.append(valid);
        let length =
            if valid { lists.iter().map(|list| list.value_length(row) as usize).max().unwrap_or(0) } else { 0 };
        for (list, places) in lists.iter().zip(&mut places) {
            let (start, end) = (list.value_offsets()[row] as usize, list.value_offsets()[row + 1] as usize);
            places.extend((start..start + length).map(|place| (place < end).then_some(place as u32)));
        }
        rows.extend(std::iter::repeat_n(row as u32, length));
        lengths.push(length);
    }
    let columns = lists.iter().zip(places);
    let columns = columns.map(|(list, places)| Ok(take(list.values(), &UInt32Array::from(places), None)?));
    let columns: Vec<ArrayRef> = columns.collect::<DataFusionResult<_>>()?;
    let results = evaluate(inputs.lambdas[0], &columns, &UInt32Array::from(rows))?;
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(ListArray::try_new(element(inputs.output)?, offsets, results, nulls.finish())?))
}
