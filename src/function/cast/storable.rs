//! Which types of values a column of a table takes without a cast being written, by the policies ANSI and STRICT.
//!
//! ANSI does casts that make sense and may overflow, STRICT only those that lose nothing.
//! Source: Spark's `Cast.canANSIStoreAssign` and `Cast.canUpCast`.

use crate::types::SparkType;

/// What does not fit in a value, and where: `` `a`.`element` ``.
pub(super) struct Unfit<'t> {
    pub path: String,
    pub from: &'t SparkType,
    pub to: &'t SparkType,
}

/// The first part of values of type `from` that cannot be stored where `to` is wanted. `path` is where these values are.
pub(super) fn unfit<'t>(from: &'t SparkType, to: &'t SparkType, path: String, strict: bool) -> Option<Unfit<'t>> {
    match (from, to) {
        (from, to) if from == to => None,
        (SparkType::Array(from), SparkType::Array(to)) => unfit(from, to, format!("{path}.`element`"), strict),
        (SparkType::Map(from_key, from_value), SparkType::Map(to_key, to_value)) => {
            unfit(from_key, to_key, format!("{path}.`key`"), strict)
                .or_else(|| unfit(from_value, to_value, format!("{path}.`value`"), strict))
        }
        (SparkType::Struct(from), SparkType::Struct(to)) if from.len() == to.len() => {
            from.iter().zip(to).find_map(|(from, to)| unfit(&from.ty, &to.ty, format!("{path}.`{}`", to.name), strict))
        }
        (from, to) if if strict { widens(from, to) } else { makes_sense(from, to) } => None,
        (from, to) => Some(Unfit { path, from, to }),
    }
}

/// Whether ANSI stores a value of a simple type as another.
fn makes_sense(from: &SparkType, to: &SparkType) -> bool {
    use SparkType::{Array, Date, DayTimeInterval, Map, Null, Struct, Timestamp, TimestampNtz, YearMonthInterval};
    match (from, to) {
        (Null, _) => true,
        (from, to) if from.is_numeric() && to.is_numeric() => true,
        (from, to) if to.is_string() => {
            from.is_string()
                || !from.is_spatial() && !matches!(from, Array(_) | Map(..) | Struct(_) | SparkType::Binary)
        }
        (from, to) if from.is_datetime() && to.is_datetime() => true,
        (from, to) if from.is_timestamp_nanos() || to.is_timestamp_nanos() => nanos_make_sense(from, to),
        (SparkType::Time(_), SparkType::Time(_)) => true,
        (SparkType::Geometry(_), SparkType::Geometry(None)) | (SparkType::Geography(_), SparkType::Geography(None)) => {
            true
        }
        (YearMonthInterval(..), YearMonthInterval(..)) | (DayTimeInterval(..), DayTimeInterval(..)) => true,
        (Date | Timestamp | TimestampNtz, _) => false,
        _ => false,
    }
}

/// The same of timestamps to the nanosecond: none becomes one with fewer digits behind the second, a date is a date.
pub(crate) fn nanos_make_sense(from: &SparkType, to: &SparkType) -> bool {
    use SparkType::{Date, Time, TimestampLtzNanos, TimestampNtzNanos};
    match (from, to) {
        (TimestampLtzNanos(from) | TimestampNtzNanos(from), TimestampLtzNanos(to) | TimestampNtzNanos(to)) => {
            from <= to
        }
        (from, Date | Time(_)) => from.is_timestamp_nanos(),
        (from, to) => from.is_datetime() && to.is_timestamp_nanos(),
    }
}

/// Whether STRICT stores a value of a simple type as another.
fn widens(from: &SparkType, to: &SparkType) -> bool {
    use SparkType::*;
    match (from, to) {
        (Decimal(from_precision, from_scale), Decimal(precision, scale)) => {
            let whole = |precision: u8, scale: i8| i16::from(precision) - i16::from(scale);
            whole(*precision, *scale) >= whole(*from_precision, *from_scale) && scale >= from_scale
        }
        // A decimal of as many digits as the whole number has at most may be larger.
        (Decimal(precision, 0), to) => digits(to).is_some_and(|digits| *precision < digits),
        (from, Decimal(precision, scale)) => {
            digits(from).is_some_and(|digits| i16::from(*precision) - i16::from(*scale) >= i16::from(digits))
        }
        (from, to) if from.is_numeric() && to.is_numeric() => match (rank(from), rank(to)) {
            (Some(from), Some(to)) => from < to,
            _ => false,
        },
        (from, to) if from.is_string() => to.is_string(),
        (Date, Timestamp | TimestampNtz) | (Timestamp, TimestampNtz | Long) | (TimestampNtz, Timestamp) => true,
        (Long, Timestamp) => true,
        (TimestampLtzNanos(from), TimestampLtzNanos(to)) | (TimestampNtzNanos(from), TimestampNtzNanos(to)) => {
            from < to
        }
        (Date | Timestamp | TimestampNtz, to) if to.is_timestamp_nanos() => true,
        (YearMonthInterval(..), YearMonthInterval(..)) | (DayTimeInterval(..), DayTimeInterval(..)) => true,
        (from, to) if to.is_string() => {
            let simple = matches!(from, Boolean | Binary | Time(_) | YearMonthInterval(..) | DayTimeInterval(..));
            simple || from.is_numeric() || from.is_datetime() || from.is_timestamp_nanos()
        }
        _ => false,
    }
}

/// The digits of the decimal that holds all numbers of a whole type.
fn digits(ty: &SparkType) -> Option<u8> {
    match ty {
        SparkType::Byte => Some(3),
        SparkType::Short => Some(5),
        SparkType::Int => Some(10),
        SparkType::Long => Some(20),
        _ => None,
    }
}

/// The place of a type among numbers that are no decimals, from narrow to wide.
fn rank(ty: &SparkType) -> Option<u8> {
    match ty {
        SparkType::Byte => Some(0),
        SparkType::Short => Some(1),
        SparkType::Int => Some(2),
        SparkType::Long => Some(3),
        SparkType::Float => Some(4),
        SparkType::Double => Some(5),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(from: &SparkType, to: &SparkType, strict: bool) -> bool {
        unfit(from, to, "`a`".into(), strict).is_none()
    }

    #[test]
    fn ansi() {
        use SparkType::*;
        assert!(fits(&Long, &Int, false) && fits(&Int, &String, false) && fits(&Date, &Timestamp, false));
        assert!(!fits(&String, &Int, false) && !fits(&Int, &Boolean, false) && !fits(&Int, &Timestamp, false));
        let (texts, numbers) = (Array(Box::new(String)), Array(Box::new(Int)));
        assert_eq!(
            unfit(&texts, &numbers, "`a`".into(), false).map(|unfit| unfit.path).as_deref(),
            Some("`a`.`element`")
        );
    }

    #[test]
    fn strict() {
        use SparkType::*;
        assert!(fits(&Int, &Long, true) && !fits(&Long, &Int, true) && !fits(&Null, &Int, true));
        assert!(fits(&Decimal(9, 0), &Int, true) && !fits(&Decimal(10, 0), &Int, true));
        assert!(fits(&Int, &Decimal(12, 2), true) && !fits(&Int, &Decimal(11, 2), true));
        assert!(fits(&Timestamp, &Long, true) && fits(&Binary, &String, true) && !fits(&String, &Binary, true));
    }
}
