//! `dayofmonth`: the day of month of a date.

use super::part::{self, Part};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "dayofmonth",
    aliases: &[],
    usage: "dayofmonth(date) - Returns the day of month of a date.",
    example: "> SELECT dayofmonth('2009-07-30');\n 30",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    part::build(call, "dayofmonth", Part::Day)
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
