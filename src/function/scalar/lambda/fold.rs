//! `aggregate`: an array folded into one value. All rows take a step together, so a lambda runs once per position.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, UInt32Array};
use datafusion::arrow::compute::{interleave, take};
use datafusion::common::Result as DataFusionResult;

use super::kernel::{Elements, Inputs, evaluate};
use super::{array, display, kernel, lambda, returns};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "aggregate",
    aliases: &["reduce"],
    usage: "aggregate(expr, start, merge[, finish]) - Applies a binary operator to an initial state and all elements in the \
            array, and reduces this to a single state. The final state is converted by a finish function.",
    example: "> SELECT aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x, acc -> acc * 10);\n 60",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(3, 4)?;
    let (list, item) = array(call, 0)?;
    let start = call.value(1)?.clone();
    let merge = lambda(call, 2, 2..=2, &[(start.ty.clone(), true), (item.clone(), true)])?;
    returns(call, 2, &merge, &start.ty)?;
    let mut parameters = vec![vec![start.ty.storage(), item.storage()]];
    let mut arguments = vec![list.expr, start.expr, merge.expr];
    let mut ty = start.ty.clone();
    if call.len() == 4 {
        let finish = lambda(call, 3, 1..=1, &[(start.ty.clone(), true)])?;
        ty = finish.body.ty.clone();
        parameters.push(vec![start.ty.storage()]);
        arguments.push(finish.expr);
    }
    let expr = kernel::call("aggregate", ty.storage(), parameters, arguments, run);
    let mut name = display(call, 2, &[2, 1]);
    if call.len() == 3 {
        // Spark shows that the state is returned as it is.
        name.truncate(name.len() - 1);
        name.push_str(", lambdafunction(namedlambdavariable(), namedlambdavariable()))");
    }
    Ok(Bound::new(expr, ty, true, name).at(call.span))
}

fn run(inputs: &Inputs) -> DataFusionResult<ArrayRef> {
    let list = inputs.values[0].as_list::<i32>();
    let elements = Elements::new(list.value_offsets(), list.nulls());
    let mut states = ArrayRef::clone(&inputs.values[1]);
    let mut rows: Vec<usize> = (0..inputs.rows).collect();
    for step in 0.. {
        rows.retain(|row| elements.range(*row).len() > step);
        if rows.is_empty() {
            break;
        }
        let active: UInt32Array = rows.iter().map(|row| *row as u32).collect();
        let places = rows.iter().map(|row| elements.places.value(elements.range(*row).start + step));
        let items = take(list.values(), &places.collect::<UInt32Array>(), None)?;
        let new = evaluate(inputs.lambdas[0], &[take(&states, &active, None)?, items], &active)?;
        let mut sources: Vec<(usize, usize)> = (0..inputs.rows).map(|row| (0, row)).collect();
        for (i, row) in rows.iter().enumerate() {
            sources[*row] = (1, i);
        }
        states = interleave(&[states.as_ref(), new.as_ref()], &sources)?;
    }
    // An array that is NULL has no state at all.
    let known: UInt32Array = (0..inputs.rows).map(|row| list.is_valid(row).then_some(row as u32)).collect();
    let states = take(&states, &known, None)?;
    let Some(finish) = inputs.lambdas.get(1) else { return Ok(states) };
    let all: UInt32Array = (0..inputs.rows as u32).collect();
    Ok(take(&evaluate(finish, &[states], &all)?, &known, None)?)
}
