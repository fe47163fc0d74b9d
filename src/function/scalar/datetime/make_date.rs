//! `make_date`: the date of a year, a month and a day.

use datafusion::arrow::datatypes::{Date32Type, Int32Type};

use super::kernel::{self, Setting, collect};
use super::make;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "make_date",
    aliases: &[],
    usage: "make_date(year, month, day) - Create date from year, month and day fields.",
    example: "> SELECT make_date(2013, 7, 15);\n 2013-07-15",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(3, 3)?;
    let (arguments, _) = make::numbers(call, 3, false)?;
    let may_give_null = !call.context.ansi;
    kernel::call(
        call,
        "make_date",
        arguments,
        SparkType::Date,
        may_give_null,
        Setting::of(call),
        |inputs, rows, setting| {
            collect::<Date32Type>(inputs, rows, &SparkType::Date, |row| {
                let part = |i: usize| inputs[i].value::<Int32Type>(row);
                Ok(make::or_null(make::days(part(0), part(1), part(2)), setting.ansi)?.map(|days| days as i32))
            })
        },
    )
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn dates_that_are_and_are_not() {
        let of = |y, m, d| answer(&FUNCTION, vec![Bound::int(y), Bound::int(m), Bound::int(d)]);
        assert_eq!(of(2013, 7, 15).unwrap(), "2013-07-15");
        assert!(
            of(2013, 13, 15)
                .unwrap_err()
                .message()
                .starts_with("Invalid value for MonthOfYear (valid values 1 - 12): 13.")
        );
        assert!(of(2013, 2, 30).unwrap_err().message().starts_with("Invalid date 'FEBRUARY 30'"));
        let lenient = answer_in(&FUNCTION, vec![Bound::int(1), Bound::int(13), Bound::int(1)], false);
        assert_eq!(lenient.unwrap(), "NULL");
    }
}
