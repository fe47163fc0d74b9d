//! `dayofyear`: the day of the year of a date.

use super::part::{self, Part};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "dayofyear",
    aliases: &[],
    usage: "dayofyear(date) - Returns the day of the year of a date.",
    example: "> SELECT dayofyear('2016-04-09');\n 100",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    part::build(call, "dayofyear", Part::DayOfYear)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(answer(&FUNCTION, vec![date("2016-04-09")]).unwrap(), "100");
    }
}
