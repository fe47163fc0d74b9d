//! `datediff`: how many days lie between two dates.

use datafusion::arrow::datatypes::{Date32Type, Int32Type};

use super::kernel::{self, Setting, collect};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "datediff",
    aliases: &[],
    usage: "datediff(endDate, startDate) - Returns the number of days from startDate to endDate.",
    example: "> SELECT datediff('2009-07-31', '2009-07-30');\n 1",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    days(call)
}

/// Days from the second argument to the first.
pub fn days(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = vec![call.cast(0, &SparkType::Date)?, call.cast(1, &SparkType::Date)?];
    kernel::call(call, "datediff", arguments, SparkType::Int, false, Setting::of(call), |inputs, rows, _| {
        collect::<Int32Type>(inputs, rows, &SparkType::Int, |row| {
            Ok(Some(inputs[0].value::<Date32Type>(row).wrapping_sub(inputs[1].value::<Date32Type>(row))))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(answer(&FUNCTION, vec![date("2009-07-31"), date("2009-07-30")]).unwrap(), "1");
    }
}
