//! Which casts there are, which of them may give NULL, and which DataFusion does just as Spark.
//!
//! Source: Spark's `Cast.canAnsiCast`, `canCast`, `forceNullable`, `typeCheckFailureInCast`.

use super::Failure;
use crate::error::Error;
use crate::function::bound::Bound;
use crate::types::SparkType::{self, *};

/// Whether values of `from` can be cast to `to` at all; `legacy` is without ANSI mode.
pub fn can_cast(from: &SparkType, to: &SparkType, legacy: bool) -> bool {
    let exact = |ty: &SparkType| ty.is_integral() || matches!(ty, Decimal(..));
    match (without_collation(from), without_collation(to)) {
        (from, to) if from == to => true,
        (Null, _) => true,
        (_, Null) => false,
        (Geometry(from), Geometry(to)) | (Geography(from), Geography(to)) => to.is_none() || from == to,
        // A shape of the globe is one of the plane with the same system of reference.
        (Geometry(from), Geography(to)) | (Geography(from), Geometry(to)) => from == to,
        (Geometry(_) | Geography(_), _) | (_, Geometry(_) | Geography(_)) => false,
        (Variant, to) => in_variants(to, true),
        (from, Variant) => in_variants(from, false),
        (_, String | Char(_) | Varchar(_)) => true,
        (String | Char(_) | Varchar(_), Binary | Boolean | Date | Time(_) | Timestamp | TimestampNtz) => true,
        (String | Char(_) | Varchar(_), to) if to.is_timestamp_nanos() => true,
        (String | Char(_) | Varchar(_), YearMonthInterval(..) | DayTimeInterval(..) | CalendarInterval) => true,
        (String | Char(_) | Varchar(_), to) if to.is_numeric() => true,
        (from, to) if from.is_numeric() && to.is_numeric() => true,
        (from, Boolean) if from.is_numeric() => true,
        (Boolean, to) if to.is_numeric() => true,
        (Timestamp, to) if to.is_numeric() => true,
        (from, Timestamp) if from.is_numeric() => true,
        (Date | TimestampNtz | Time(_), Timestamp) => true,
        (Date | Timestamp | Time(_), TimestampNtz) => true,
        (Timestamp | TimestampNtz, Date) => true,
        (Timestamp | TimestampNtz | Time(_), Time(_)) => true,
        (Time(_), to) if exact(to) => true,
        (from, to) if from.is_timestamp_nanos() || to.is_timestamp_nanos() => {
            let of_time = |ty: &SparkType| ty.is_datetime() || ty.is_timestamp_nanos() || matches!(ty, Time(_));
            of_time(from) && of_time(to)
        }
        (from, YearMonthInterval(..) | DayTimeInterval(..)) if exact(from) => true,
        (YearMonthInterval(..) | DayTimeInterval(..), to) if exact(to) => true,
        (YearMonthInterval(..), YearMonthInterval(..)) | (DayTimeInterval(..), DayTimeInterval(..)) => true,
        (from, Binary) if legacy && from.is_integral() => true,
        (Boolean, Timestamp) | (Timestamp | Date, Boolean) if legacy => true,
        (Date, to) if legacy && to.is_numeric() => true,
        (Array(from), Array(to)) => can_cast(from, to, legacy),
        (Map(from_key, from_value), Map(to_key, to_value)) => {
            can_cast(from_key, to_key, legacy)
                // A map whose keys are NULLs has none.
                && !(legacy && **from_key != Null && may_give_null(from_key, to_key, Failure::Legacy))
                && can_cast(from_value, to_value, legacy)
        }
        (Struct(from), Struct(to)) => {
            from.len() == to.len() && from.iter().zip(to).all(|(from, to)| can_cast(&from.ty, &to.ty, legacy))
        }
        _ => false,
    }
}

/// Whether a try could make NULLs of a map's keys.
pub(super) fn may_lose_keys(from: &SparkType, to: &SparkType) -> bool {
    match (from, to) {
        (Map(from_key, from_value), Map(to_key, to_value)) => {
            (from_key != to_key && may_give_null(from_key, to_key, Failure::Try)) || may_lose_keys(from_value, to_value)
        }
        (Array(from), Array(to)) => may_lose_keys(from, to),
        (Struct(from), Struct(to)) => from.iter().zip(to).any(|(from, to)| may_lose_keys(&from.ty, &to.ty)),
        _ => false,
    }
}

/// Whether a variant can hold values of the type; structs and maps are made of objects, but no objects of them by a cast.
pub(crate) fn in_variants(ty: &SparkType, objects: bool) -> bool {
    match ty {
        Array(element) => in_variants(element, objects),
        Map(key, value) => objects && key.is_string() && in_variants(value, objects),
        Struct(fields) => objects && fields.iter().all(|field| in_variants(&field.ty, objects)),
        Null | CalendarInterval | Geometry(_) | Geography(_) => false,
        // No variant holds a time, but text in it can be read as one.
        Time(_) => objects,
        ty => !ty.is_ansi_interval(),
    }
}

/// A text of whatever collation as one of bytes: casts are the same.
pub(super) fn without_collation(ty: &SparkType) -> &SparkType {
    if matches!(ty, Collated(_)) { &String } else { ty }
}

/// Whether a value that is not NULL may become NULL.
pub(super) fn may_give_null(from: &SparkType, to: &SparkType, failure: Failure) -> bool {
    if *from == Variant {
        // The null of JSON.
        return true;
    }
    if failure == Failure::Try {
        // A date may lie where no timestamp does.
        let far = matches!((from, to), (Date, Timestamp | TimestampNtz));
        return far || !widens(from, to) && !to.is_string();
    }
    match (without_collation(from), without_collation(to)) {
        (from, to) if from == to => false,
        (Geometry(_) | Geography(_), _) => false,
        (Null, _) => true,
        (from, Binary) if from.is_string() => false,
        (from, _) if from.is_string() => true,
        (_, String | Char(_) | Varchar(_) | Variant) => false,
        (Timestamp, Byte | Short | Int) | (Time(_), Byte | Short) => true,
        (Float | Double, Timestamp) => true,
        (Timestamp, Date) | (Date | TimestampNtz, Timestamp) => false,
        (_, Date) | (Date, _) | (_, CalendarInterval) => {
            !matches!((from, to), (TimestampNtz, Date) | (Date, TimestampNtz))
        }
        (from, to @ Decimal(..)) => !widens(from, to),
        (Float | Double | Decimal(..), to) if to.is_integral() => true,
        (Array(_) | Map(..) | Struct(_), _) => false,
        _ => false,
    }
}

/// Whether every value of `from` is a value of `to`.
pub(super) fn widens(from: &SparkType, to: &SparkType) -> bool {
    let rank = |ty: &SparkType| [Byte, Short, Int, Long, Float, Double].iter().position(|known| known == ty);
    match (from, to) {
        (from, to) if from == to => true,
        (Geometry(_) | Geography(_), _) => true,
        (Decimal(p, s), Decimal(to_p, to_s)) => {
            to_s >= s && i16::from(*to_p) - i16::from(*to_s) >= i16::from(*p) - i16::from(*s)
        }
        (from, to @ Decimal(..)) if from.is_integral() => {
            // A `bigint` has 19 digits, though Spark's decimal for it has 20.
            let whole = if *from == Long { Decimal(19, 0) } else { from.as_decimal().unwrap_or(Decimal(38, 0)) };
            widens(&whole, to)
        }
        (Boolean, Decimal(p, s)) => i16::from(*p) > i16::from(*s),
        (Boolean, to) => to.is_numeric(),
        (Date, Timestamp | TimestampNtz) | (TimestampNtz, Timestamp) | (Timestamp, TimestampNtz) => true,
        (from, to) if from.is_timestamp_nanos() && to.is_timestamp_nanos() => true,
        (from, to) => matches!((rank(from), rank(to)), (Some(from), Some(to)) if from <= to),
    }
}

/// Whether DataFusion's cast gives the same for every value.
pub(super) fn is_native(from: &SparkType, to: &SparkType) -> bool {
    match (from, to) {
        (Null, _) => true,
        (Boolean, to) => to.is_integral() || matches!(to, Float | Double),
        (TimestampNtz, Date) => true,
        (Decimal(..), Decimal(..)) => widens(from, to),
        (from, Decimal(..)) => from.is_integral() && widens(from, to),
        (Double, Float) => true,
        (from, to) => from.is_numeric() && to.is_numeric() && !matches!(from, Decimal(..)) && widens(from, to),
    }
}

/// Whether values of two types with the same storage are the same too.
pub(super) fn same_values(from: &SparkType, to: &SparkType) -> bool {
    match (from, to) {
        (from, to) if from == to => true,
        (from, to) if from.is_string() && to.is_string() => true,
        (YearMonthInterval(_, from), YearMonthInterval(_, to)) => to >= from,
        (DayTimeInterval(_, from), DayTimeInterval(_, to)) => to >= from,
        (Time(from), Time(to)) => to >= from,
        (TimestampLtzNanos(from), TimestampLtzNanos(to)) => to >= from,
        (TimestampNtzNanos(from), TimestampNtzNanos(to)) => to >= from,
        (Geometry(_) | Geography(_), Geometry(_) | Geography(_)) => true,
        _ => false,
    }
}

/// The error for a cast that Spark has not; `name` is how the cast is shown.
pub(super) fn refusal(value: &Bound, to: &SparkType, name: &str, failure: Failure) -> Error {
    let functions = match (&value.ty, to) {
        (from, Date) if from.is_numeric() => Some("`DATE_FROM_UNIX_DATE`"),
        (Date, to) if to.is_numeric() => Some("`UNIX_DATE`"),
        _ => None,
    };
    let error = match functions {
        Some(functions) if failure != Failure::Legacy => {
            Error::new("DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION").with("functionNames", functions)
        }
        _ if failure == Failure::Ansi && can_cast(&value.ty, to, true) => {
            Error::new("DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION")
                .with("config", "\"spark.sql.ansi.enabled\"")
                .with("configVal", "'false'")
        }
        _ => Error::new("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION"),
    };
    error
        .with("sqlExpr", format!("\"{name}\""))
        .with("srcType", format!("\"{}\"", value.ty.sql()))
        .with("targetType", format!("\"{}\"", to.sql()))
        .at(value.span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_that_widen() {
        assert!(is_native(&Decimal(10, 2), &Decimal(12, 4)));
        assert!(!is_native(&Decimal(10, 2), &Decimal(10, 4)));
        assert!(!is_native(&Decimal(10, 2), &Decimal(12, 1)));
        assert!(is_native(&Int, &Decimal(12, 2)) && !is_native(&Int, &Decimal(11, 2)));
        assert!(is_native(&Long, &Double) && !is_native(&Double, &Long));
    }

    #[test]
    fn casts_with_and_without_ansi() {
        assert!(!can_cast(&Date, &Int, false) && can_cast(&Date, &Int, true));
        assert!(!can_cast(&Double, &SparkType::DAY_TIME, true));
        let array = |ty| Array(Box::new(ty));
        assert!(can_cast(&array(Int), &array(String), false));
        assert!(!can_cast(&array(Int), &array(Date), false));
    }
}
