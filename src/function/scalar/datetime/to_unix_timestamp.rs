//! `to_unix_timestamp`: seconds since 1970-01-01 UTC of a timestamp, or of a text by a pattern.

use super::unix_timestamp::seconds;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};

pub const FUNCTION: Function = Function {
    name: "to_unix_timestamp",
    aliases: &[],
    usage: "to_unix_timestamp(timeExp[, fmt]) - Returns the UNIX timestamp of the given time.",
    example: "> SELECT to_unix_timestamp('2016-04-08', 'yyyy-MM-dd');\n 1460098800",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    seconds(call)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    #[test]
    fn of_text_and_of_time() {
        let of = |arguments| answer(&FUNCTION, arguments);
        assert_eq!(of(vec![Bound::string("2016-04-08"), Bound::string("yyyy-MM-dd")]).unwrap(), "1460098800");
        assert_eq!(of(vec![timestamp("2016-04-08 00:00:00.7")]).unwrap(), "1460098800");
        assert_eq!(of(vec![Bound::string("x")]).unwrap_err().class(), "CANNOT_PARSE_TIMESTAMP");
    }
}
