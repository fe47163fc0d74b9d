//! `month`: the month of a date.

use super::part::{self, Part};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "month",
    aliases: &[],
    usage: "month(date) - Returns the month of a date.",
    example: "> SELECT month('2016-07-30');\n 7",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    part::build(call, "month", Part::Month)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(answer(&FUNCTION, vec![date("2016-07-30")]).unwrap(), "7");
    }
}
