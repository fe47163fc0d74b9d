//! `last_day`: the last day of the month of a date.

use datafusion::arrow::datatypes::Date32Type;

use super::kernel::{self, Setting, unary};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::calendar::{civil_from_days, days_in_month};

pub const FUNCTION: Function = Function {
    name: "last_day",
    aliases: &[],
    usage: "last_day(date) - Returns the last day of the month which the date belongs to.",
    example: "> SELECT last_day('2009-01-12');\n 2009-01-31",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let date = call.cast(0, &SparkType::Date)?;
    kernel::call(call, "last_day", vec![date], SparkType::Date, false, Setting::of(call), |inputs, _, _| {
        Ok(unary::<Date32Type, Date32Type>(&inputs[0], &SparkType::Date, |days| {
            let (year, month, day) = civil_from_days(i64::from(days));
            days.wrapping_add((days_in_month(year, month) - day) as i32)
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(answer(&FUNCTION, vec![date("2024-02-12")]).unwrap(), "2024-02-29");
    }
}
