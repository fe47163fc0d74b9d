//! `sort_array`: an array in order, NULLs first when ascending.

use datafusion::arrow::array::ArrayRef;
use datafusion::common::{Result as DataFusionResult, ScalarValue};

use super::array;
use super::picks::{Picks, comparable, keys, list, places, with_keys};
use crate::error::{Error, Result};
use crate::function::scalar::has_order;
use crate::function::scalar::kernel::{Inputs, udf};
use crate::function::{Bound, Build, Call, Function};

pub const SORT_ARRAY: Function = Function {
    name: "sort_array",
    aliases: &[],
    usage: "sort_array(array[, ascendingOrder]) - Sorts the input array in ascending or descending order. NaN is greater than any non-NaN elements. Null elements are placed at the beginning of the returned array in ascending order or at the end in descending order.",
    example: "> SELECT sort_array(array('b', 'd', NULL, 'c', 'a'), true);\n [null,\"a\",\"b\",\"c\",\"d\"]",
    build: Build::Scalar(build_sort_array),
};

fn build_sort_array(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let (list, element) = array(call, 0)?;
    if !has_order(&element) {
        return Err(Error::new("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE")
            .with("sqlExpr", format!("\"{}\"", call.display()))
            .with("functionName", "`sort_array`")
            .with("dataType", format!("\"{}\"", list.ty.sql()))
            .at(call.span));
    }
    let ascending = match call.len() {
        1 => true,
        _ => match call.value(1)?.as_literal() {
            Some(ScalarValue::Boolean(Some(ascending))) => *ascending,
            Some(value) if value.is_null() => {
                return Ok(Bound::null(list.ty).named(call.display()).at(call.span));
            }
            _ => return Err(call.unexpected_type(1, "\"BOOLEAN\"")),
        },
    };
    let (ty, nullable) = (list.ty.clone(), list.nullable);
    let name = format!("sort_array({}, {ascending})", list.name);
    let udf = udf("sort_array", ty.storage(), &[i64::from(ascending)], sort);
    Ok(call.scalar(&udf, with_keys(vec![list])?, ty, nullable)?.named(name))
}

fn sort(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let list = list(inputs, 0);
    let elements = comparable(keys(inputs, 0, 1))?;
    let mut picks = Picks::new(inputs.rows);
    for row in 0..inputs.rows {
        let Some(range) = places(list, row) else {
            picks.end_null();
            continue;
        };
        let mut sorted: Vec<usize> = range.collect();
        if inputs.options[0] == 1 {
            sorted.sort_by(|a, b| elements.row(*a).cmp(&elements.row(*b)));
        } else {
            sorted.sort_by(|a, b| elements.row(*b).cmp(&elements.row(*a)));
        }
        sorted.into_iter().for_each(|place| picks.pick(place));
        picks.end()?;
    }
    picks.finish(list.values(), inputs.output)
}
