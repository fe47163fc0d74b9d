//! `quarter`: the quarter of the year of a date, in the range 1 to 4.

use super::part::{self, Part};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "quarter",
    aliases: &[],
    usage: "quarter(date) - Returns the quarter of the year of a date, in the range 1 to 4.",
    example: "> SELECT quarter('2016-08-31');\n 3",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    part::build(call, "quarter", Part::Quarter)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(answer(&FUNCTION, vec![date("2016-08-31")]).unwrap(), "3");
    }
}
