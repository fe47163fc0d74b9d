//! `max`: the largest value; NaN is larger than any number, a struct or array compares element by element.

use datafusion::functions_aggregate::min_max::max_udaf;

use super::kernel::best_by::BestBy;
use super::kernel::extreme::{Extreme, Which};
use super::{kernel, orderable};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "max",
    aliases: &[],
    usage: "max(expr) - Returns the maximum value of expr.",
    example: "> SELECT max(col) FROM VALUES (10), (50), (20) AS tab(col);\n 50",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = orderable(call, 0)?;
    let ty = value.ty.clone();
    if matches!(ty, SparkType::Array(_) | SparkType::Struct(_)) {
        let udaf = kernel::udaf(BestBy { value: ty.storage(), key: ty.storage(), max: true, first: false });
        return call.aggregate(&udaf, vec![value.clone(), value], ty, true);
    }
    let udaf = match Extreme::of(Which::Max, &ty) {
        Some(extreme) => kernel::udaf(extreme),
        None => max_udaf(),
    };
    call.aggregate(&udaf, vec![value], ty, true)
}
