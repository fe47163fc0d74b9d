//! `array_sort`: an array in order, NULLs last, or in the order that a comparing lambda says.

use std::cmp::Ordering;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, UInt32Array};
use datafusion::arrow::compute::{SortOptions, take};
use datafusion::arrow::datatypes::Int32Type;
use datafusion::arrow::row::{RowConverter, SortField};
use datafusion::common::{DataFusionError, Result as DataFusionResult};

use super::kernel::{Elements, Inputs, element, evaluate};
use super::{array, display, kernel, lambda};
use crate::error::{Error, Result};
use crate::function::collation;
use crate::function::scalar::has_order;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "array_sort",
    aliases: &[],
    usage: "array_sort(expr[, func]) - Sorts the input array, in ascending order with NULLs at the end, or by a function of \
            two elements that returns a negative integer, 0, or a positive integer.",
    example: "> SELECT array_sort(array(5, 6, 1), (left, right) -> right - left);\n [6,5,1]",
    build: Build::Scalar(build),
};

/// How Spark shows the comparison that it uses when none is given.
const NATURAL: &str = "lambdafunction((IF(((namedlambdavariable() IS NULL) AND (namedlambdavariable() IS NULL)), 0, (IF((\
namedlambdavariable() IS NULL), 1, (IF((namedlambdavariable() IS NULL), -1, (IF((namedlambdavariable() < \
namedlambdavariable()), -1, (IF((namedlambdavariable() > namedlambdavariable()), 1, 0)))))))))), \
namedlambdavariable(), namedlambdavariable())";

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 2)?;
    let (list, item) = array(call, 0)?;
    let (ty, nullable) = (list.ty.clone(), list.nullable);
    if call.len() == 1 {
        if call.value(0)?.ty == SparkType::Null {
            return Err(call.unexpected_type(0, "\"ARRAY\""));
        }
        if !has_order(&item) {
            return Err(Error::new("DATATYPE_MISMATCH.INVALID_ORDERING_TYPE")
                .with("sqlExpr", format!("\"{}\"", call.display()))
                .with("functionName", "`array_sort`")
                .with("dataType", format!("\"{}\"", list.ty.sql()))
                .at(call.span));
        }
        let name = format!("array_sort({}, {NATURAL})", list.name);
        // Texts of a collation are brought along a second time, as what they are compared by.
        let mut lists = vec![list.expr.clone()];
        if ty.has_collation() {
            lists.push(collation::key(list)?.expr);
        }
        let expr = kernel::call("array_sort", ty.storage(), Vec::new(), lists, natural);
        return Ok(Bound::new(expr, ty, nullable, name).at(call.span));
    }
    let compare = lambda(call, 1, 2..=2, &[(item.clone(), true), (item.clone(), true)])?;
    if compare.body.ty != SparkType::Int {
        return Err(Error::new("DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE")
            .with("sqlExpr", format!("\"{}\"", display(call, 1, &[2])))
            .with("functionName", "`lambdafunction`")
            .with("expectedType", "\"INT\"")
            .with("actualType", format!("\"{}\"", compare.body.ty.sql()))
            .at(call.span));
    }
    let parameters = vec![vec![item.storage(), item.storage()]];
    let expr = kernel::call("array_sort", ty.storage(), parameters, vec![list.expr, compare.expr], compared);
    Ok(Bound::new(expr, ty, nullable, display(call, 1, &[2])).at(call.span))
}

/// The list with each row's elements in the order that `sort` brings their numbers into, seeing those of another list of
/// the same lengths.
fn sorted(
    inputs: &Inputs,
    seen: usize,
    mut sort: impl FnMut(usize, &mut [usize], &ArrayRef) -> DataFusionResult<()>,
) -> DataFusionResult<ArrayRef> {
    let list = inputs.values[0].as_list::<i32>();
    let elements = Elements::new(list.value_offsets(), list.nulls());
    let values = take(list.values(), &elements.places, None)?;
    let compared = match seen {
        0 => Arc::clone(&values),
        seen => take(inputs.values[seen].as_list::<i32>().values(), &elements.places, None)?,
    };
    let mut order: Vec<usize> = (0..values.len()).collect();
    for row in 0..inputs.rows {
        sort(row, &mut order[elements.range(row)], &compared)?;
    }
    let order: UInt32Array = order.into_iter().map(|place| place as u32).collect();
    let values = take(&values, &order, None)?;
    Ok(Arc::new(ListArray::try_new(element(inputs.output)?, elements.offsets, values, elements.nulls)?))
}

fn natural(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let mut rows = None;
    sorted(inputs, inputs.values.len() - 1, |_, order, values| {
        if rows.is_none() {
            let options = SortOptions { descending: false, nulls_first: false };
            let field = SortField::new_with_options(values.data_type().clone(), options);
            rows = Some(RowConverter::new(vec![field])?.convert_columns(&[Arc::clone(values)])?);
        }
        if let Some(rows) = &rows {
            order.sort_by(|a, b| rows.row(*a).cmp(&rows.row(*b)));
        }
        Ok(())
    })
}

fn compared(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let compare = inputs.lambdas[0];
    sorted(inputs, 0, |row, order, values| {
        let mut failure: Option<DataFusionError> = None;
        let row = UInt32Array::from(vec![row as u32]);
        // An insertion sort by halves: it survives comparisons that contradict each other.
        for end in 1..order.len() {
            let moved = order[end];
            let at = order[..end].partition_point(|other| {
                let pair = [values.slice(moved, 1), values.slice(*other, 1)];
                let answer = match evaluate(compare, &pair, &row) {
                    Ok(result) if result.is_null(0) => Err(Error::new("COMPARATOR_RETURNS_NULL")
                        .with("firstValue", "a value")
                        .with("secondValue", "another")
                        .into()),
                    Ok(result) => Ok(result.as_primitive::<Int32Type>().value(0).cmp(&0)),
                    Err(error) => Err(error),
                };
                match answer {
                    Ok(ordering) => ordering != Ordering::Less,
                    Err(error) => {
                        failure.get_or_insert(error);
                        true
                    }
                }
            });
            if let Some(error) = failure {
                return Err(error);
            }
            order[at..=end].rotate_right(1);
        }
        Ok(())
    })
}
