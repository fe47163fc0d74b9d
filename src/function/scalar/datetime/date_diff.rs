//! `date_diff`: how many days lie between two dates.

use super::datediff::days;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "date_diff",
    aliases: &[],
    usage: "date_diff(endDate, startDate) - Returns the number of days from startDate to endDate.",
    example: "> SELECT date_diff('2009-07-31', '2009-07-30');\n 1",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    days(call)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(answer(&FUNCTION, vec![date("2009-07-31"), date("2009-07-30")]).unwrap(), "1");
    }
}
