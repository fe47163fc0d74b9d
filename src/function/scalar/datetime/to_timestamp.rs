//! `to_date`, `to_timestamp` and their relatives: what a text says, by a pattern if there is one. Those with `try_` give
//! NULL for a text that says none.

use super::{moment, reading};
use crate::function::{Build, Function};
use crate::types::SparkType;

/// A row of the family: its name, what it reads, and whether it is lenient.
macro_rules! read {
    ($constant:ident, $name:literal, $what:literal, $ty:expr, $lenient:literal, $otherwise:literal, $answer:literal) => {
        pub const $constant: Function = Function {
            name: $name,
            aliases: &[],
            usage: concat!($name, "(expr[, fmt]) - Parses expr with the fmt expression to a ", $what, $otherwise),
            example: concat!("> SELECT ", $name, "('2016-12-31', 'yyyy-MM-dd');\n ", $answer),
            build: Build::Scalar(|call| reading::build(call, $ty(call), $lenient)),
        };
    };
}

read!(DATE, "to_date", "date", |_| SparkType::Date, false, ".", "2016-12-31");
read!(TIMESTAMP, "to_timestamp", "timestamp", moment::session_type, false, ".", "2016-12-31 00:00:00");
read!(LTZ, "to_timestamp_ltz", "timestamp", |_| SparkType::Timestamp, false, ".", "2016-12-31 00:00:00");
read!(NTZ, "to_timestamp_ntz", "timestamp", |_| SparkType::TimestampNtz, false, ".", "2016-12-31 00:00:00");
read!(TRY_DATE, "try_to_date", "date", |_| SparkType::Date, true, ", NULL for one that says none.", "2016-12-31");
read!(
    TRY_TIMESTAMP,
    "try_to_timestamp",
    "timestamp",
    moment::session_type,
    true,
    ", NULL for one that says none.",
    "2016-12-31 00:00:00"
);

#[cfg(test)]
mod tests {
    use super::super::kernel::tests::*;
    use super::*;
    use crate::error::Result;
    use crate::function::Bound;

    fn of(function: &Function, text: &str) -> Result<String> {
        answer(function, vec![Bound::string(text), Bound::string("yyyy-MM-dd")])
    }

    #[test]
    fn with_and_without_pattern() {
        for function in [&DATE, &TIMESTAMP, &LTZ, &NTZ, &TRY_DATE, &TRY_TIMESTAMP] {
            let expected = if function.name.ends_with("date") { "2016-12-31" } else { "2016-12-31 00:00:00" };
            assert_eq!(of(function, "2016-12-31").unwrap(), expected);
            assert_eq!(answer(function, vec![Bound::string("2016-12-31")]).unwrap(), expected);
        }
    }

    #[test]
    fn what_cannot_be_read() {
        for function in [&DATE, &TIMESTAMP, &LTZ, &NTZ] {
            assert_eq!(of(function, "x").unwrap_err().class(), "CANNOT_PARSE_TIMESTAMP");
        }
        for function in [&TRY_DATE, &TRY_TIMESTAMP] {
            assert_eq!(of(function, "x").unwrap(), "NULL");
        }
    }
}
