//! `weekofyear`: the ISO week of the year of a date.

use super::part::{self, Part};
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "weekofyear",
    aliases: &[],
    usage: "weekofyear(date) - Returns the ISO week of the year of a date.",
    example: "> SELECT weekofyear('2008-02-20');\n 8",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    part::build(call, "weekofyear", Part::Week)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn as_documented() {
        assert_eq!(answer(&FUNCTION, vec![date("2008-02-20")]).unwrap(), "8");
    }
}
