//! The errors of aggregates whose result does not fit its type.

use datafusion::arrow::datatypes::DataType;

use crate::error::Error;

const ANSI: &str = "\"spark.sql.ansi.enabled\"";

/// A sum that is too large even to be kept.
pub(super) fn of_sum(ty: &DataType) -> Error {
    match ty {
        DataType::Decimal128(precision, scale) => Error::new("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION")
            .with("value", "the sum")
            .with("precision", precision)
            .with("scale", scale)
            .with("config", ANSI),
        DataType::Interval(_) | DataType::Duration(_) => {
            Error::new("INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION").with("functionName", "`try_add`")
        }
        _ => Error::new("ARITHMETIC_OVERFLOW")
            .with("message", "overflow")
            .with("alternative", " Use 'try_add' to tolerate overflow and return NULL instead.")
            .with("config", ANSI),
    }
}

/// A decimal with more digits than its type has.
pub(super) fn decimal(value: i128, precision: u8, scale: i8) -> Error {
    Error::new("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION")
        .with("value", digits(value, scale))
        .with("precision", precision)
        .with("scale", scale)
        .with("config", ANSI)
}

/// `12345` with scale 2 is `123.45`.
fn digits(value: i128, scale: i8) -> String {
    let scale = usize::try_from(scale).unwrap_or(0);
    let sign = if value < 0 { "-" } else { "" };
    let all = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = all.split_at(all.len() - scale);
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    #[test]
    fn digits_of_small_numbers() {
        assert_eq!(super::digits(-5, 3), "-0.005");
        assert_eq!(super::digits(1234, 0), "1234");
    }
}
