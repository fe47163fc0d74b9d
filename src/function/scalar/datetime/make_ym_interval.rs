//! `make_ym_interval`: the year-month interval of years and months.

use datafusion::arrow::datatypes::{Int32Type, IntervalYearMonthType};

use super::kernel::{self, Setting, collect};
use super::make;
use crate::error::{Error, Result};
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "make_ym_interval",
    aliases: &[],
    usage: "make_ym_interval([years[, months]]) - Make year-month interval from years, months.",
    example: "> SELECT make_ym_interval(1, 2);\n 1-2",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    call.arity(0, 2)?;
    let (arguments, name) = make::numbers(call, 2, false)?;
    let ty = SparkType::YEAR_MONTH;
    let bound = kernel::call(call, "make_ym_interval", arguments, ty, false, Setting::of(call), |inputs, rows, _| {
        collect::<IntervalYearMonthType>(inputs, rows, &SparkType::YEAR_MONTH, |row| {
            let part = |i: usize| i64::from(inputs[i].value::<Int32Type>(row));
            i32::try_from(part(0) * 12 + part(1))
                .map(Some)
                .map_err(|_| Error::new("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION"))
        })
    })?;
    Ok(bound.named(name))
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(answer(&FUNCTION, vec![Bound::int(1), Bound::int(2)]).unwrap(), "1-2");
        assert_eq!(answer(&FUNCTION, vec![]).unwrap(), "0-0");
        assert!(answer(&FUNCTION, vec![Bound::int(i32::MAX)]).is_err());
    }
}
