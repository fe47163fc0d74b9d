//! `trunc`: the first day of the week, month, quarter or year of a date.

use datafusion::arrow::datatypes::Date32Type;

use super::kernel::{self, Setting, collect};
use super::unit::Unit;
use crate::error::Result;
use crate::function::constant::reads_no_row;
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
    // The unit is looked at first: without one, no date is.
    let no_unit = arguments[1].as_string_literal().is_some_and(|name| unit(name).is_none());
    if no_unit && reads_no_row(&arguments[0]) {
        return Ok(Bound::null(SparkType::Date).named(call.display()).at(call.span));
    }
    kernel::call(call, "trunc", arguments, SparkType::Date, true, Setting::of(call), |inputs, rows, _| {
        collect::<Date32Type>(inputs, rows, &SparkType::Date, |row| {
            let unit = unit(inputs[1].text(row));
            let day = i64::from(inputs[0].value::<Date32Type>(row));
            Ok(unit.and_then(|unit| unit.truncate_days(day)).map(|day| day as i32))
        })
    })
}

/// The unit that a date can be cut down to.
fn unit(name: &str) -> Option<Unit> {
    Unit::to_truncate(name).filter(|unit| *unit != Unit::Day)
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
