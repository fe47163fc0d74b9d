//! The sign of a number, and the nearest whole number as a double.

use super::{kernel, scalar, shown};
use crate::error::Result;
use crate::function::{Bound, Call, Function};
use crate::types::SparkType;

pub const RINT: Function = scalar(
    "rint",
    &[],
    "rint(expr) - Returns the double value that is closest in value to the argument and is equal to a mathematical integer.",
    "> SELECT rint(12.3456);\n 12.0",
    |call| kernel::one(call, "rint", f64::round_ties_even),
);

pub const SIGNUM: Function = scalar(
    "signum",
    &["sign"],
    "signum(expr) - Returns -1.0, 0.0 or 1.0 as `expr` is negative, 0 or positive.",
    "> SELECT signum(40);\n 1.0",
    build,
);

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let call = shown(call, if call.name == "sign" { "sign" } else { "SIGNUM" })?;
    let value = call.value(0)?;
    let call = match value.ty {
        SparkType::YearMonthInterval(..) | SparkType::DayTimeInterval(..) => {
            Call::plain(call.context, call.name, vec![kernel::interval_number(value)], call.span)
        }
        _ => call,
    };
    let shown_as = if call.name == "sign" { "sign" } else { "SIGNUM" };
    kernel::one(&call, shown_as, |x| if x == 0.0 || x.is_nan() { x } else { x.signum() })
}
