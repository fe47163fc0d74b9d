//! `trunc`: the first day of the week, month, quarter or year of a date.

use datafusion::arrow::datatypes::Date32Type;

use super::kernel::{self, Setting, collect};
use super::unit::Unit;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "trunc",
    aliases: &[],
    usage: "trunc(date, fmt) - Returns date truncated to the unit fmt: YEAR, QUARTER, MONTH or WEEK; NULL for another.",
    example: "> SELECT trunc('2019-08-04', 'week');\n 2019-07-29",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = vec![call.cast(0, &SparkType::Date)?, call.cast(1, &SparkType::String)?];
    kernel::call(call, "trunc", arguments, SparkType::Date, true, Setting::of(call), |inputs, rows, _| {
        collect::<Date32Type>(inputs, rows, &SparkType::Date, |row| {
            let unit = Unit::to_truncate(inputs[1].text(row)).filter(|unit| *unit != Unit::Day);
            let day = i64::from(inputs[0].value::<Date32Type>(row));
            Ok(unit.and_then(|unit| unit.truncate_days(day)).map(|day| day as i32))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn units() {
        let to = |unit: &str| answer(&FUNCTION, vec![date("2019-08-04"), Bound::string(unit)]).unwrap();
        assert_eq!(to("week"), "2019-07-29");
        assert_eq!(to("QUARTER"), "2019-07-01");
        assert_eq!(to("yy"), "2019-01-01");
        assert_eq!(to("DAY"), "NULL");
    }
}
