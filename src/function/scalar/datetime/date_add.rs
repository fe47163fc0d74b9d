//! `date_add`: the date so many days after another.

use datafusion::arrow::datatypes::{Date32Type, Int32Type};

use super::kernel::{self, Setting, collect};
use super::nanos;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "date_add",
    aliases: &["dateadd"],
    usage: "date_add(start_date, num_days) - Returns the date that is num_days after start_date.",
    example: "> SELECT date_add('2016-07-30', 1);\n 2016-07-31",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    // Whichever name it was called by.
    let call = &Call::plain(call.context, "date_add", call.values()?, call.span);
    nanos::refuse(call, 0, 0, "DATE")?;
    let arguments = vec![call.cast(0, &SparkType::Date)?, days(call)?];
    kernel::call(call, "date_add", arguments, SparkType::Date, false, Setting::of(call), |inputs, rows, _| {
        collect::<Date32Type>(inputs, rows, &SparkType::Date, |row| {
            let (date, days) = (inputs[0].value::<Date32Type>(row), inputs[1].value::<Int32Type>(row));
            // Spark adds without looking for an overflow.
            Ok(Some(date.wrapping_add(days)))
        })
    })
}

/// The second argument as a number of days.
pub fn days(call: &Call) -> Result<Bound> {
    match &call.value(1)?.ty {
        SparkType::Byte | SparkType::Short | SparkType::Int | SparkType::String | SparkType::Null => {
            call.cast(1, &SparkType::Int)
        }
        _ => Err(call.unexpected_type(1, "(\"INT\" or \"SMALLINT\" or \"TINYINT\")")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        let answer = answer(&FUNCTION, vec![date("2016-02-28"), Bound::int(2)]).unwrap();
        assert_eq!(answer, "2016-03-01");
    }
}
