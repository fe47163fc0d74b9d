//! `year`: the year of a date.

use super::part::{self, Part};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "year",
    aliases: &[],
    usage: "year(date) - Returns the year of a date.",
    example: "> SELECT year('2016-07-30');\n 2016",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    part::build(call, "year", Part::Year)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(answer(&FUNCTION, vec![date("2016-07-30")]).unwrap(), "2016");
    }
}
