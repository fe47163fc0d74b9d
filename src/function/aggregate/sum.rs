//! `sum`: bigint of whole numbers, decimal(p + 10, s) of decimals, double of the rest, intervals of intervals.

use datafusion::functions_aggregate::sum::sum_udaf;

use super::kernel::sum::{Overflow, Sum};
use super::{kernel, number_or_interval};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function, coerce};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "sum",
    aliases: &[],
    usage: "sum(expr) - Returns the sum calculated from values of a group.",
    example: "> SELECT sum(col) FROM VALUES (5), (10), (15) AS tab(col);\n 30",
    build: Build::Aggregate(build),
};

fn build(call: &Call) -> Result<Bound> {
    with_overflow(call, if call.context.ansi { Overflow::Error } else { Overflow::Wrap })
}

/// `sum`, with what happens to sums of whole numbers that do not fit.
pub(super) fn with_overflow(call: &Call, overflow: Overflow) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = number_or_interval(call, 0)?;
    let (ty, overflow) = match &value.ty {
        ty if ty.is_integral() => (SparkType::Long, overflow),
        SparkType::Decimal(p, s) => {
            // Without ANSI a decimal that does not fit is NULL, not wrapped around.
            let overflow = if overflow == Overflow::Wrap { Overflow::Null } else { overflow };
            (SparkType::Decimal((p + 10).min(38), *s), overflow)
        }
        ty if ty.is_ansi_interval() => {
            (ty.clone(), if overflow == Overflow::Wrap { Overflow::Error } else { overflow })
        }
        _ => {
            let value = coerce::cast_to(value, &SparkType::Double, call.context)?;
            return call.aggregate(&sum_udaf(), vec![value], SparkType::Double, true);
        }
    };
    let udaf = kernel::udaf(Sum { output: ty.storage(), overflow });
    call.aggregate(&udaf, vec![value], ty, true)
}
