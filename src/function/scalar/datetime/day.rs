//! `day`: the day of month of a date.

use super::part::{self, Part};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "day",
    aliases: &[],
    usage: "day(date) - Returns the day of month of a date.",
    example: "> SELECT day('2009-07-30');\n 30",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    part::build(call, "day", Part::Day)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(answer(&FUNCTION, vec![date("2009-07-30")]).unwrap(), "30");
    }
}
