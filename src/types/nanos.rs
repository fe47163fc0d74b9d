//! Timestamps to the nanosecond: `timestamp_ltz(p)` and `timestamp_ntz(p)` with 7 to 9 digits behind the second.
//!
//! Spark keeps such a value as microseconds and the nanoseconds within the last of them; here it is one 64-bit number of
//! nanoseconds, which reaches from 1677-09-21 to 2262-04-11. What lies outside is refused, never wrapped.

use crate::error::{Error, Result};

/// The setting without which a session has no such types.
pub const ENABLED: &str = "spark.sql.timestampNanosTypes.enabled";

/// The digits behind the second that only these types have.
pub const PRECISIONS: std::ops::RangeInclusive<u8> = 7..=9;

/// Nanoseconds in a microsecond.
pub const NANOS_PER_MICRO: i64 = 1000;

/// The precision that stands behind a type's or a function's name; `None` is that of timestamps to the microsecond.
/// # Errors
/// `INVALID_TIMESTAMP_PRECISION`; `ty` is how the error names the type.
pub fn precision(precision: i64, ty: &str) -> Result<Option<u8>> {
    match u8::try_from(precision) {
        Ok(6) => Ok(None),
        Ok(precision) if PRECISIONS.contains(&precision) => Ok(Some(precision)),
        _ => Err(Error::new("INVALID_TIMESTAMP_PRECISION").with("precision", precision).with("type", ty)),
    }
}

/// The error of a session without such types.
pub fn not_enabled() -> Error {
    Error::new("FEATURE_NOT_ENABLED")
        .with("featureName", "Nanosecond-precision timestamp types")
        .with("configKey", ENABLED)
        .with("configValue", "true")
}

/// Whole microseconds, and the nanoseconds within the last of them.
pub fn split(nanos: i64) -> (i64, i64) {
    (nanos.div_euclid(NANOS_PER_MICRO), nanos.rem_euclid(NANOS_PER_MICRO))
}

/// The opposite of [`split`].
/// # Errors
/// When the timestamp is out of the range of 64 bits.
pub fn join(micros: i64, within: i64) -> Result<i64> {
    fit(i128::from(micros) * i128::from(NANOS_PER_MICRO) + i128::from(within))
}

/// Nanoseconds as they are stored.
/// # Errors
/// When the timestamp is out of the range of 64 bits.
pub fn fit(nanos: i128) -> Result<i64> {
    i64::try_from(nanos).map_err(|_| {
        Error::unsupported(
            "a timestamp to the nanosecond that is before 1677-09-21 00:12:43 or after 2262-04-11 23:47:17",
        )
    })
}

/// A value as Java shows Spark's own class of it.
pub fn java_text(value: i64) -> String {
    let (micros, within) = split(value);
    format!("TimestampNanosVal({micros}, {within})")
}

/// With no more than `precision` digits behind the second.
pub fn truncate(nanos: i64, precision: u8) -> i64 {
    nanos - nanos.rem_euclid(10i64.pow(9u32.saturating_sub(u32::from(precision))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_before_1970() {
        assert_eq!(split(-1), (-1, 999));
        assert_eq!(join(-1, 999).unwrap(), -1);
        assert_eq!(truncate(-1, 7), -100);
        assert_eq!(truncate(123_456_789, 8), 123_456_780);
    }

    #[test]
    fn what_64_bits_do_not_hold() {
        assert_eq!(join(i64::MAX / 1000, 807).unwrap(), i64::MAX);
        assert_eq!(join(i64::MAX / 1000, 808).unwrap_err().class(), "UNSUPPORTED_FEATURE");
    }
}
