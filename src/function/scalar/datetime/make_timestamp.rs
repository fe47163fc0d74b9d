//! `make_timestamp` and its relatives: the timestamp of a year, a month, a day, an hour, a minute and seconds, or of a
//! date and a time. Those with `try_` give NULL where there is none such.

use super::moment;
use crate::error::Result;
use crate::function::{Bound, Build, Call, Function};
use crate::types::SparkType;

/// A row of the family: its name, how the session's timestamps or which ones it makes, whether it is lenient.
macro_rules! make {
    ($constant:ident, $name:literal, $ty:expr, $lenient:literal, $otherwise:literal) => {
        pub const $constant: Function = Function {
            name: $name,
            aliases: &[],
            usage: concat!(
                $name,
                "(year, month, day, hour, min, sec[, timezone]) - Create a timestamp from year, month, day, hour, min ",
                "and sec fields, or from a date and a time",
                $otherwise
            ),
            example: concat!("> SELECT ", $name, "(2014, 12, 28, 6, 30, 45.887);\n 2014-12-28 06:30:45.887"),
            build: Build::Scalar(|call| make(call, $ty, $lenient)),
        };
    };
}

make!(TIMESTAMP, "make_timestamp", None, false, ".");
make!(LTZ, "make_timestamp_ltz", Some(SparkType::Timestamp), false, ".");
make!(NTZ, "make_timestamp_ntz", Some(SparkType::TimestampNtz), false, ".");
make!(TRY, "try_make_timestamp", None, true, ", NULL if there is none such.");
make!(TRY_LTZ, "try_make_timestamp_ltz", Some(SparkType::Timestamp), true, ", NULL if there is none such.");
make!(TRY_NTZ, "try_make_timestamp_ntz", Some(SparkType::TimestampNtz), true, ", NULL if there is none such.");

/// Without a type it is what the session means by TIMESTAMP.
fn make(call: &Call, ty: Option<SparkType>, lenient: bool) -> Result<Bound> {
    moment::build(call, ty.unwrap_or_else(|| moment::session_type(call)), lenient)
}

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;

    use datafusion::common::ScalarValue;

    #[test]
    fn as_documented() {
        let second =
            |micros| Bound::literal(ScalarValue::Decimal128(Some(micros), 16, 6), SparkType::Decimal(16, 6), "s");
        let of = |function: &Function, month, micros| {
            let arguments = [2014, month, 28, 6, 59].map(Bound::int).into_iter().chain([second(micros)]).collect();
            answer(function, arguments)
        };
        for function in [&TIMESTAMP, &LTZ, &NTZ, &TRY, &TRY_LTZ, &TRY_NTZ] {
            assert_eq!(of(function, 12, 45_887_000).unwrap(), "2014-12-28 06:59:45.887");
            assert_eq!(of(function, 12, 60_000_000).unwrap(), "2014-12-28 07:00:00");
        }
        for function in [&TIMESTAMP, &LTZ, &NTZ] {
            let wrong = of(function, 13, 0).unwrap_err();
            assert_eq!(wrong.class(), "DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION");
        }
        for function in [&TRY, &TRY_LTZ, &TRY_NTZ] {
            assert_eq!(of(function, 13, 0).unwrap(), "NULL");
        }
    }
}
