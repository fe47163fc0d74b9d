//! `avg`: decimal(p + 4, s + 4) of decimals, double of other numbers, intervals of intervals.

use datafusion::functions_aggregate::average::avg_udaf;

use super::kernel::average::Average;
use super::{kernel, number_or_interval};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function, coerce};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "avg",
    aliases: &["mean"],
    usage: "avg(expr) - Returns the mean calculated from values of a group.",
    example: "> SELECT avg(col) FROM VALUES (1), (2), (3) AS tab(col);\n 2.0",
    build: Build::Aggregate(|call| build(call, !call.context.ansi)),
};

/// `avg`; `null_on_overflow` where a decimal that does not fit is no error.
pub(super) fn build(call: &Call, null_on_overflow: bool) -> Result<Bound> {
    call.arity(1, 1)?;
    let value = number_or_interval(call, 0)?;
    let (ty, more_digits) = match &value.ty {
        SparkType::Decimal(p, s) => {
            // The scale shrinks only where 38 digits are not enough.
            let scale = (s + 4).min(38);
            (SparkType::Decimal((p + 4).min(38), scale), scale - s)
        }
        SparkType::YearMonthInterval(..) => (SparkType::YEAR_MONTH, 0),
        SparkType::DayTimeInterval(..) => (SparkType::DAY_TIME, 0),
        _ => {
            let value = coerce::cast_to(value, &SparkType::Double, call.context)?;
            return call.aggregate(&avg_udaf(), vec![value], SparkType::Double, true);
        }
    };
    let null_on_overflow = null_on_overflow && !(value.ty.is_ansi_interval() && call.name != "try_avg");
    let more_digits = u32::try_from(more_digits).unwrap_or(0);
    let udaf = kernel::udaf(Average { output: ty.storage(), more_digits, null_on_overflow });
    call.aggregate(&udaf, vec![value], ty, true)
}
