//! `minute`: the minute of a timestamp or time.

use super::part::{self, Part};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "minute",
    aliases: &[],
    usage: "minute(expr) - Returns the minute of a timestamp or time.",
    example: "> SELECT minute('2009-07-30 12:58:59');\n 58",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    part::build(call, "minute", Part::Minute)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(answer(&FUNCTION, vec![timestamp("2009-07-30 12:58:59")]).unwrap(), "58");
    }
}
