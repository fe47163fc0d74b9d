//! `monthname`: the short English name of the month of a date.

use datafusion::arrow::datatypes::Date32Type;

use super::kernel::{self, Setting, collect_text};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::calendar::civil_from_days;

pub const FUNCTION: Function = Function {
    name: "monthname",
    aliases: &[],
    usage: "monthname(date) - Returns the three-letter abbreviated name of the month of the date.",
    example: "> SELECT monthname(DATE'2008-02-20');\n Feb",
    build: Build::Scalar(build),
};

/// December is the 0th of the next year.
const NAMES: [&str; 12] = ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"];

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let date = call.cast(0, &SparkType::Date)?;
    kernel::call(call, "monthname", vec![date], SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_text(inputs, rows, |row, out| {
            let days = i64::from(inputs[0].value::<Date32Type>(row));
            out.push_str(NAMES[civil_from_days(days).1 as usize % 12]);
            Ok(true)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(answer(&FUNCTION, vec![date("2008-02-20")]).unwrap(), "Feb");
        assert_eq!(answer(&FUNCTION, vec![date("2023-12-31")]).unwrap(), "Dec");
    }
}
