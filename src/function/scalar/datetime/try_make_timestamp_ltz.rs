//! `try_make_timestamp_ltz`: the timestamp of a year, a month, a day, an hour, a minute and seconds, NULL if there is none such.

use super::moment;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

pub const FUNCTION: Function = Function {
    name: "try_make_timestamp_ltz",
    aliases: &[],
    usage: "try_make_timestamp_ltz(year, month, day, hour, min, sec[, timezone]) - Create a timestamp from year, month, day, hour, min and sec fields, or from a date and a time, NULL if there is none such.",
    example: "> SELECT try_make_timestamp_ltz(2014, 12, 28, 6, 30, 45.887);\n 2014-12-28 06:30:45.887",
    build: Build::Scalar(build),
};

fn build(call: &Call) -> Result<Bound> {
    let ty = SparkType::Timestamp;
    moment::build(call, ty, true)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    use datafusion::common::ScalarValue;

    #[test]
    fn as_documented() {
        let seconds =
            |micros| Bound::literal(ScalarValue::Decimal128(Some(micros), 16, 6), SparkType::Decimal(16, 6), "s");
        let at =
            |seconds| vec![Bound::int(2014), Bound::int(12), Bound::int(28), Bound::int(6), Bound::int(59), seconds];
        assert_eq!(answer(&FUNCTION, at(seconds(45_887_000))).unwrap(), "2014-12-28 06:59:45.887");
        assert_eq!(answer(&FUNCTION, at(seconds(60_000_000))).unwrap(), "2014-12-28 07:00:00");
        let wrong = answer(
            &FUNCTION,
            vec![Bound::int(2014), Bound::int(13), Bound::int(28), Bound::int(6), Bound::int(30), seconds(0)],
        );
        assert_eq!(wrong.unwrap(), "NULL");
    }
}
