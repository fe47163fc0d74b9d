//! `next_day`: the first date after another that is a given day of the week.

use datafusion::arrow::datatypes::Date32Type;

use super::kernel::{self, Setting, collect};
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;
use crate::types::calendar::weekday;

pub const FUNCTION: Function = Function {
    name: "next_day",
    aliases: &[],
    usage: "next_day(start_date, day_of_week) - Returns the first date which is later than start_date and named as indicated.",
    example: "> SELECT next_day('2015-01-14', 'TU');\n 2015-01-20",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(2, 2)?;
    let arguments = vec![call.cast(0, &SparkType::Date)?, call.cast(1, &SparkType::String)?];
    let may_give_null = !call.context.ansi;
    kernel::call(
        call,
        "next_day",
        arguments,
        SparkType::Date,
        may_give_null,
        Setting::of(call),
        |inputs, rows, setting| {
            collect::<Date32Type>(inputs, rows, &SparkType::Date, |row| {
                let (date, name) = (inputs[0].value::<Date32Type>(row), inputs[1].text(row));
                match day_of_week(name) {
                    Some(wanted) => {
                        let ahead = (wanted + 6 - weekday(i64::from(date))) % 7 + 1;
                        Ok(Some(date.wrapping_add(ahead as i32)))
                    }
                    None if setting.ansi => Err(Error::new("ILLEGAL_DAY_OF_WEEK").with("string", name)),
                    None => Ok(None),
                }
            })
        },
    )
}

/// From Monday as 0.
fn day_of_week(name: &str) -> Option<u32> {
    const NAMES: [&str; 7] = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];
    let name = name.to_uppercase();
    let found = |full: &str| name == full || name == full[..2] || name == full[..3];
    NAMES.iter().position(|full| found(full)).map(|at| at as u32)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn always_later() {
        let next = |name: &str| answer(&FUNCTION, vec![date("2015-01-14"), Bound::string(name)]);
        assert_eq!(next("TU").unwrap(), "2015-01-20");
        assert_eq!(next("wed").unwrap(), "2015-01-21");
        assert_eq!(next("Thursday").unwrap(), "2015-01-15");
        assert_eq!(next("xx").unwrap_err().class(), "ILLEGAL_DAY_OF_WEEK");
    }
}
