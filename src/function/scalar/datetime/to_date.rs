//! `to_date`: the date that a text says, by a pattern if there is one.

use super::reading;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "to_date",
    aliases: &[],
    usage: "to_date(expr[, fmt]) - Parses expr with the fmt expression to a date.",
    example: "> SELECT to_date('2016-12-31', 'yyyy-MM-dd');\n 2016-12-31",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    let ty = SparkType::Date;
    reading::build(call, ty, false)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn with_and_without_pattern() {
        let of = |text: &str| answer(&FUNCTION, vec![Bound::string(text), Bound::string("yyyy-MM-dd")]);
        assert_eq!(of("2016-12-31").unwrap(), "2016-12-31");
        assert_eq!(answer(&FUNCTION, vec![Bound::string("2016-12-31")]).unwrap(), "2016-12-31");
        assert_eq!(of("x").unwrap_err().class(), "CANNOT_PARSE_TIMESTAMP");
    }
}
