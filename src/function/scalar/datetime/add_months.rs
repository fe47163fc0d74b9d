//! `add_months`: the date so many months later, the last of the month where that is shorter.

use datafusion::arrow::datatypes::{Date32Type, Int32Type};

use super::kernel::{self, Setting, collect};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::calendar::add_months;

pub const FUNCTION: Function = Function {
    name: "add_months",
    aliases: &[],
    usage: "add_months(start_date, num_months) - Returns the date that is num_months after start_date.",
    example: "> SELECT add_months('2016-08-31', 1);\n 2016-09-30",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = vec![call.cast(0, &SparkType::Date)?, call.cast(1, &SparkType::Int)?];
    kernel::call(call, "add_months", arguments, SparkType::Date, false, Setting::of(call), |inputs, rows, _| {
        collect::<Date32Type>(inputs, rows, &SparkType::Date, |row| {
            let (date, months) = (inputs[0].value::<Date32Type>(row), inputs[1].value::<Int32Type>(row));
            match i32::try_from(add_months(i64::from(date), i64::from(months))) {
                Ok(date) => Ok(Some(date)),
                Err(_) => {
                    Err(Error::new("DATETIME_OVERFLOW").with("operation", format!("add {months} months to a date")))
                }
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn the_last_of_the_month() {
        assert_eq!(answer(&FUNCTION, vec![date("2016-08-31"), Bound::int(1)]).unwrap(), "2016-09-30");
        assert_eq!(answer(&FUNCTION, vec![date("2016-02-29"), Bound::int(-12)]).unwrap(), "2015-02-28");
    }
}
