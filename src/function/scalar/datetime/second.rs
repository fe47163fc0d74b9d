//! `second`: the second of a timestamp or time.

use super::part::{self, Part};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "second",
    aliases: &[],
    usage: "second(expr) - Returns the second of a timestamp or time.",
    example: "> SELECT second('2018-02-14 12:58:59');\n 59",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    part::build(call, "second", Part::Second)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(answer(&FUNCTION, vec![timestamp("2018-02-14 12:58:59")]).unwrap(), "59");
    }
}
