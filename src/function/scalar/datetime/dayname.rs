//! `dayname`: the short English name of the day of the week of a date.

use datafusion::arrow::datatypes::Date32Type;

use super::kernel::{self, Setting, collect_text};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::calendar::weekday;

pub const FUNCTION: Function = Function {
    name: "dayname",
    aliases: &[],
    usage: "dayname(date) - Returns the three-letter abbreviated name of the day of the week of the date.",
    example: "> SELECT dayname(DATE'2008-02-20');\n Wed",
    build: Build::Scalar(build),
};

const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

fn build(call: &Call) -> Result<Bound> {
    call.arity(1, 1)?;
    let date = call.cast(0, &SparkType::Date)?;
    kernel::call(call, "dayname", vec![date], SparkType::String, false, Setting::of(call), |inputs, rows, _| {
        collect_text(inputs, rows, |row, out| {
            let days = i64::from(inputs[0].value::<Date32Type>(row));
            out.push_str(NAMES[weekday(days) as usize % 7]);
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
        assert_eq!(answer(&FUNCTION, vec![date("2008-02-20")]).unwrap(), "Wed");
        assert_eq!(answer(&FUNCTION, vec![date("2023-12-31")]).unwrap(), "Sun");
    }
}
