//! `dayofweek`: the day of the week of a date (1 = Sunday, 7 = Saturday).

use super::part::{self, Part};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "dayofweek",
    aliases: &[],
    usage: "dayofweek(date) - Returns the day of the week of a date (1 = Sunday, 7 = Saturday).",
    example: "> SELECT dayofweek('2009-07-30');\n 5",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    part::build(call, "dayofweek", Part::DayOfWeek)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(answer(&FUNCTION, vec![date("2009-07-30")]).unwrap(), "5");
    }
}
