//! `weekday`: the day of the week of a date (0 = Monday, 6 = Sunday).

use super::part::{self, Part};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "weekday",
    aliases: &[],
    usage: "weekday(date) - Returns the day of the week of a date (0 = Monday, 6 = Sunday).",
    example: "> SELECT weekday('2009-07-30');\n 3",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    part::build(call, "weekday", Part::Weekday)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(answer(&FUNCTION, vec![date("2009-07-30")]).unwrap(), "3");
    }
}
