//! `try_make_interval`: the calendar interval of years, months, weeks, days, hours, minutes and seconds, NULL where it overflows.

use super::make_interval::interval;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "try_make_interval",
    aliases: &[],
    usage: "try_make_interval([years[, months[, weeks[, days[, hours[, mins[, secs]]]]]]]) - Make interval from years, months, weeks, days, hours, mins and secs, NULL where it overflows.",
    example: "> SELECT try_make_interval(100, 11, 1, 1, 12, 30, 01.001001);\n 100 years 11 months 8 days 12 hours 30 minutes 1.001001 seconds",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    interval(call, true)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(
            answer(&FUNCTION, vec![Bound::int(1), Bound::int(2), Bound::int(3), Bound::int(4)]).unwrap(),
            "1 years 2 months 25 days"
        );
        assert_eq!(answer(&FUNCTION, vec![]).unwrap(), "0 seconds");
    }
}
