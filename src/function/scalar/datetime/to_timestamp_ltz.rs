//! `to_timestamp_ltz`: the timestamp that a text says, by a pattern if there is one.

use super::reading;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "to_timestamp_ltz",
    aliases: &[],
    usage: "to_timestamp_ltz(expr[, fmt]) - Parses expr with the fmt expression to a timestamp.",
    example: "> SELECT to_timestamp_ltz('2016-12-31', 'yyyy-MM-dd');\n 2016-12-31 00:00:00",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    let ty = SparkType::Timestamp;
    reading::build(call, ty, false)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn with_and_without_pattern() {
        let of = |text: &str| answer(&FUNCTION, vec![Bound::string(text), Bound::string("yyyy-MM-dd")]);
        assert_eq!(of("2016-12-31").unwrap(), "2016-12-31 00:00:00");
        assert_eq!(answer(&FUNCTION, vec![Bound::string("2016-12-31")]).unwrap(), "2016-12-31 00:00:00");
        assert_eq!(of("x").unwrap_err().class(), "CANNOT_PARSE_TIMESTAMP");
    }
}
