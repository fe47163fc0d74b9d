//! `date_sub`: the date so many days before another.

use datafusion::arrow::datatypes::{Date32Type, Int32Type};

use super::date_add::days;
use super::kernel::{self, Setting, collect};
use super::nanos;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "date_sub",
    aliases: &[],
    usage: "date_sub(start_date, num_days) - Returns the date that is num_days before start_date.",
    example: "> SELECT date_sub('2016-07-30', 1);\n 2016-07-29",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    nanos::refuse(call, 0, 0, "DATE")?;
    let arguments = vec![call.cast(0, &SparkType::Date)?, days(call)?];
    kernel::call(call, "date_sub", arguments, SparkType::Date, false, Setting::of(call), |inputs, rows, _| {
        collect::<Date32Type>(inputs, rows, &SparkType::Date, |row| {
            let (date, days) = (inputs[0].value::<Date32Type>(row), inputs[1].value::<Int32Type>(row));
            // Spark subtracts without looking for an overflow.
            Ok(Some(date.wrapping_sub(days)))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        let answer = answer(&FUNCTION, vec![date("2016-02-28"), Bound::int(2)]).unwrap();
        assert_eq!(answer, "2016-02-26");
    }
}
